/* issue.h - findings as annotations of a CI run: runners show at most 10 of a kind, so the gravest
 * come first and the rest is counted. */
#ifndef REPORT_ISSUE_H
#define REPORT_ISSUE_H

#include "base/buf.h"
#include "report/report.h"

enum issue_kind { ISSUE_ERROR, ISSUE_WARNING, ISSUE_NOTICE, ISSUE_KINDS };

/** One place that is to be annotated. */
struct issue {
    enum issue_kind kind;
    const struct finding *lead, *finding; /* of the credential; of the place */
};

/** How one CI system writes annotations. */
struct issue_style {
    enum issue_kind kinds[SEVERITY_CRITICAL + 1]; /* of each severity */
    /** A line for a place. @param message  safe for logs (escape.h), without line ends */
    void (*place)(struct out *out, const struct report_options *options, const struct issue *issue,
                  struct bytes message);
    /** A line about the whole scan; title is ours. */
    void (*scan)(struct out *out, enum issue_kind kind, const char *title, struct bytes message);
};

/** Write all lines: what could not be scanned, at most 10 of each kind, what was left out; then one
 * line for people with the sums. Suppressed findings are left out. */
void issue_write_all(struct out *out, const struct report_options *options,
                     const struct results *results, const struct issue_style *style);

#endif
