/* acceptance.h - what people wrote when they accepted a finding, in a comment or in a baseline. */
#ifndef SCANNER_ACCEPTANCE_H
#define SCANNER_ACCEPTANCE_H

#include "base/date.h"
#include "scanner/finding.h"

struct acceptance {
    const char *by;       /* by what it is accepted, or was: constant */
    char *reason, *owner; /* owned, any bytes; NULL: not told */
    char until[DATE_DAY]; /* the last day on which it holds; "": for ever, or no day was readable */
    bool expired;         /* it holds no more: the finding counts */
};

void acceptance_free(struct acceptance **acceptance);

/** Keep what was written; copies reason and owner (their ptr may be NULL: not told), and until
 * (NULL or ""). Replaces an acceptance that was there, and suppresses the finding if it has not
 * expired.
 *
 *  @param by  constant */
void acceptance_keep(struct finding *finding, const char *by, struct bytes reason,
                     struct bytes owner, const char *until, bool expired);

#endif
