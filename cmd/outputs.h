/* outputs.h - the reports that a command writes: one to standard output, others to files. */
#ifndef CMD_OUTPUTS_H
#define CMD_OUTPUTS_H

#include "cmd/command.h"
#include "report/report.h"

/** One report on its way. */
struct output {
    const struct report_ops *format;
    struct out *out;
    struct report_options options;
    const char *path; /* NULL: standard output */
};

/** {0} is empty. */
struct outputs {
    struct output *item; /* the first is standard output */
    size_t count;
    bool first_is_taken; /* standard output holds something else than its report */
};

/** Files that were not finished are removed. */
void outputs_dispose(struct outputs *outputs);

/** Open what --format and --output ask for, so that what cannot be written is known before the
 * work.
 *
 *  @param base  what the command knows; colours, width and what else the command line and the
 *               terminal decide are set here
 *  @return ST_USAGE for what is no format or no path, ST_IO if a file cannot be made */
MUST_CHECK enum status outputs_open(struct outputs *outputs, const struct options *options,
                                    const struct report_options *base, struct error *err);

/** Is one of that format among them? */
bool outputs_want(const struct outputs *outputs, const char *format);

/** The findings of a streaming format that had to wait for all of them; nothing for another format.
 * Every place of a credential tells what its issuer said, which the first of them holds. */
void outputs_stream(struct output *output, const struct results *results);

/** Write all reports (findings of streaming formats have been streamed) and say what fails.
 *  @return code, or EXIT_INCOMPLETE if not everything was written */
enum exit_code outputs_finish(struct outputs *outputs, const struct results *results,
                              enum exit_code code);

#endif
