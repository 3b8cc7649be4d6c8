/* login.h - logins at databases, each in a process of its own that knows nothing but this login:
 * libraries that wait, that hang or that fall over do so alone. */
#ifndef VERIFY_LOGIN_H
#define VERIFY_LOGIN_H

#include "base/error.h"
#include "verify/account.h"
#include "verify/wire.h"

/** Those under way, and the process that makes their processes. */
struct logins;

/** How one ended. result is borrowed for the call; its job means nothing. */
typedef void (*login_done)(void *owner, void *ctx, const struct wire_result *result);

/** To be called before any secret is here and any thread runs: processes are copies.
 *  @return ST_IO if there is no process to be had */
MUST_CHECK enum status logins_new(struct logins **out, struct error *err);
/** Ends what is under way. */
void logins_free(struct logins **logins);

/** Start one, to be told of with ctx. Account and run are not needed any longer afterwards.
 *  @return NULL, or why there is none, a constant sentence */
MUST_CHECK const char *logins_start(struct logins *logins, const struct wire_run *run,
                                    const struct account *account, void *ctx);

/** Tell of those that have ended, without waiting, and of those that take too long. */
void logins_poll(struct logins *logins, login_done done, void *owner);

#endif
