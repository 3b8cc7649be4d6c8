/* scan_job.h - one scan from setting out to exit code, for every command that scans. */
#ifndef CMD_SCAN_JOB_H
#define CMD_SCAN_JOB_H

#include "cmd/command.h"
#include "scanner/history/changes.h"

/** What is to be scanned, beside what the command line says. All borrowed. */
struct scan_request {
    const char *const *targets;
    size_t target_count;
    struct changes *changes; /* only what these bring; NULL: all of the targets */
    bool hook;               /* say nothing if there is nothing to say */
    /** Configuration, ignore files and baselines are read in this commit of the target:
     * --config-from or the base of what is judged. */
    bool has_law;
    const char *law; /* NULL: nothing is allowed by the tree */
    /** The commit that is judged: what its files would allow is told, and does not count. NULL:
     * nobody is asked. */
    const char *judged;
};

/** Scan, write the reports, and say what is to be said on standard error. */
enum exit_code scan_job(const struct options *options, const struct scan_request *request);

#endif
