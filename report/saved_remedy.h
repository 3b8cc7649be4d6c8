/* saved_remedy.h - revoking and replacing, out of a saved report. */
#ifndef REPORT_SAVED_REMEDY_H
#define REPORT_SAVED_REMEDY_H

#include "report/saved_value.h"
#include "rules/rule.h"

/** Give a rule what its finding tells of "revoke" and "replace". An older report has no such
 * members: then what the rule says already stays, or else what holds for its kind. */
MUST_CHECK enum status saved_remedy(const struct saved_at *at, const cJSON *finding,
                                    struct rule *rule);

#endif
