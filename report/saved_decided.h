/* saved_decided.h - what a saved report says that people have decided about a place. */
#ifndef REPORT_SAVED_DECIDED_H
#define REPORT_SAVED_DECIDED_H

#include "report/saved_value.h"
#include "scanner/finding.h"

/** Read "suppressed", "expired" and "policy" of a place into its finding, which has none of them.
 */
MUST_CHECK enum status saved_decided(const struct saved_at *at, const cJSON *place,
                                     struct finding *finding);

#endif
