/* login.h - logins at databases, each in a process of its own: libraries that wait, that hang or
 * that fall over do so alone. */
#ifndef VERIFY_LOGIN_H
#define VERIFY_LOGIN_H

#include "verify/account.h"
#include "verify/wire.h"

/** Those under way. */
struct logins;

/** How one ended. result is borrowed for the call; its job is 0. */
typedef void (*login_done)(void *owner, void *ctx, const struct wire_result *result);

/** run is borrowed. */
void logins_new(struct logins **out, const struct wire_run *run);
/** Ends what is under way. */
void logins_free(struct logins **logins);

/** Start one, to be told of with ctx. The account is not needed any longer afterwards.
 *  @return NULL, or why there is none, a constant sentence */
MUST_CHECK const char *logins_start(struct logins *logins, const struct account *account,
                                    void *ctx);

/** Tell of those that have ended, without waiting, and end those that take too long. */
void logins_poll(struct logins *logins, login_done done, void *owner);

#endif
