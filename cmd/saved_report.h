/* saved_report.h - the argument of commands that take a saved JSON report. */
#ifndef CMD_SAVED_REPORT_H
#define CMD_SAVED_REPORT_H

#include "base/buf.h"
#include "report/saved.h"

/** {0} is empty. */
struct saved_report {
    struct buf text;
    struct saved *saved;
};

void saved_report_dispose(struct saved_report *report);

/** Read the report at path, "-" for standard input.
 *  @return what file_read and saved_read say */
MUST_CHECK enum status saved_report_read(struct saved_report *report, const char *path,
                                         const struct ruleset *known, struct error *err);

#endif
