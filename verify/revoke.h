/* revoke.h - a credential is taken out of the world by the one who holds it. */
#ifndef VERIFY_REVOKE_H
#define VERIFY_REVOKE_H

#include "verify/plan.h"

/** Send the request of finding's rule->revoke, which has one. OUTCOME_REVOKED means that the issuer
 * confirmed it; everything else that it did not.
 *
 *  @param out  set if the answer is ST_OK; to be freed by verification_free
 *  @return ST_USAGE if the issuer is one of the user's own and the request for the public one; what
 * child_ask says */
MUST_CHECK enum status revoke_send(const struct plan_options *options,
                                   const struct finding *finding, struct verification **out,
                                   struct error *err);

#endif
