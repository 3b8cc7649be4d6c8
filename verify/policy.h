/* policy.h - who is not asked, and why. */
#ifndef VERIFY_POLICY_H
#define VERIFY_POLICY_H

#include "verify/plan.h"

/** Is there a part with the role of name in the block's `parts`, next to this finding? */
const struct finding *policy_part(const struct finding *finding, const char *role);

/** The first of one credential's findings that has all parts that a block needs, else the first.
 *
 *  @param block  NULL: none are needed */
struct finding *policy_choose(struct finding *const *findings, size_t count,
                              const struct validate *block);

/** Decide without asking anybody.
 *
 *  @param finding   as policy_choose has chosen
 *  @param is_seen   false if all of the credential's places are suppressed
 *  @param evidence  set to a constant sentence if the answer is true
 *  @param outcome   set likewise: skipped, or expired if the credential itself says so
 *  @return whether it is decided so */
bool policy_decides(const struct plan_options *options, const struct finding *finding, bool is_seen,
                    enum outcome *outcome, const char **evidence);

#endif
