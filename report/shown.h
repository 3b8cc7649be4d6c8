/* shown.h - which findings a report shows, and how many there are. */
#ifndef REPORT_SHOWN_H
#define REPORT_SHOWN_H

#include "report/report.h"

/** Suppressed findings are shown only if asked for, and then marked. */
static inline bool shown_finding(const struct report_options *options,
                                 const struct finding *finding)
{
    return finding->suppressed == NULL || options->report_suppressed;
}

/** Index of the first place that is shown, at or after from; credential->count if none. */
size_t shown_next(const struct report_options *options, const struct credential *credential,
                  size_t from);

/** Numbers for the summary. */
struct shown_counts {
    size_t findings, places; /* not suppressed, whether suppressed ones are shown or not */
    size_t severity[SEVERITY_CRITICAL + 1]; /* credentials of each */
    size_t incomplete;                      /* skipped items that should have been scanned */
};

void shown_count(const struct results *results, struct shown_counts *counts);

#endif
