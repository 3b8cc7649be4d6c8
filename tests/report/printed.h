/* printed.h - a report of made-up results as text to look at. */
#ifndef TESTS_REPORT_PRINTED_H
#define TESTS_REPORT_PRINTED_H

#include "tests/report/fixture.h"

#include <stdio.h>

/** What is in the file behind out; to be freed with xfree. */
static inline char *fixture_read(FILE *file)
{
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    BUG_IF(size < 0);
    char *text = xcalloc((size_t)size + 1, 1);
    rewind(file);
    size_t n = fread(text, 1, (size_t)size, file);
    BUG_IF(n != (size_t)size);
    return text;
}

/** The report as text, streamed findings first; to be freed with xfree. */
static inline char *fixture_print_results(const struct report_options *options,
                                          const struct results *results, const char *format)
{
    const struct report_ops *ops = report_find(format);
    FILE *file = tmpfile();
    struct out *out = NULL;
    struct error err = {{0}};
    BUG_IF(ops == NULL || file == NULL || out_new_fd(&out, fileno(file), "report") != ST_OK);
    for (size_t i = 0; ops->stream && i < results->credential_count; i++)
        for (size_t k = 0; k < results->credentials[i].count; k++)
            ops->stream(out, options, results->credentials[i].findings[k]);
    ops->write(out, options, results);
    enum status st = out_finish(out, &err);
    BUG_IF(st != ST_OK);
    out_free(&out);
    char *text = fixture_read(file);
    fclose(file);
    return text;
}

static inline char *fixture_print(const struct fixture *f, const char *format)
{
    return fixture_print_results(&f->options, &f->results, format);
}

#endif
