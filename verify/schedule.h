/* schedule.h - which request is made when: never too many to one host, never too fast, never for
 * too long, and each credential's steps in order. */
#ifndef VERIFY_SCHEDULE_H
#define VERIFY_SCHEDULE_H

#include "base/error.h"
#include "verify/login.h"
#include "verify/wire.h"

/** Told once for every job. Borrowed for the call. */
typedef void (*schedule_result)(void *ctx, const struct wire_result *result);

/** Ask about all jobs. At most 2 requests are under way to one host, and no more a second than
 * work->run says; a host that asks to wait is waited for, up to 30 seconds, and once a request; a
 * host that fails again and again is left alone. What is not asked in time is OUTCOME_UNKNOWN or,
 * for want of budget, OUTCOME_SKIPPED.
 *
 *  A login counts as a request; it is made once, whatever comes of it.
 *
 *  @param logins  made before anything else was
 *  @return what http_new says */
MUST_CHECK enum status schedule_run(const struct wire_work *work, struct logins *logins,
                                    schedule_result result, void *ctx, struct error *err);

#endif
