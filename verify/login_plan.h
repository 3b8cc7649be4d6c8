/* login_plan.h - logins in a plan: which are made, and how they are shown. */
#ifndef VERIFY_LOGIN_PLAN_H
#define VERIFY_LOGIN_PLAN_H

#include "verify/plan.h"
#include "verify/wire.h"

/** Why nobody logs in with a finding whose rule has a login, or NULL: this build has no library for
 * it, a proxy is to be used, or what account_make says.
 *
 *  @param job  its parts and hosts are set */
MUST_CHECK const char *login_plan_refuses(const struct plan_options *options,
                                          const struct finding *finding,
                                          const struct wire_job *job);

/** Whose login it is: two of one name are two attempts at one account.
 *
 *  @param name  appended to; ends with a NUL */
void login_plan_name(const struct finding *finding, const struct wire_job *job, struct buf *name);

/** Show it, with what stands for its secret.
 *
 *  @param parts  as they are shown, by the block's names */
void login_plan_print(const struct finding *finding, const struct wire_job *job,
                      const struct validate_pair *parts, const char *secret, struct out *out);

#endif
