/* saved_finding.h - the credentials of a saved report. */
#ifndef REPORT_SAVED_FINDING_H
#define REPORT_SAVED_FINDING_H

#include "report/report.h"
#include "report/saved_value.h"
#include "rules/ruleset.h"

/** What reading one report needs; caller's memory. keep, known and in_clear are set beforehand. */
struct saved_build {
    struct arena *keep;          /* of rules and texts */
    const struct ruleset *known; /* rules of the same ids tell what a report does not */
    bool in_clear;               /* its secrets are not redacted */
    const struct rule **rules;   /* made so far */
    size_t rule_count, rule_cap, place_count;
    bool with_suppressed; /* a place was suppressed */
};

/** Frees the list; the rules live as long as keep. */
void saved_build_dispose(struct saved_build *build);

/** Fill a credential from an element of "findings". What it owns is the caller's to free, also
 * after a failure. */
MUST_CHECK enum status saved_credential(struct saved_build *s, struct saved_at *at,
                                        const cJSON *json, struct credential *credential);

#endif
