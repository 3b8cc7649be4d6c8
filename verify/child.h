/* child.h - the process that asks issuers: started, told, listened to, ended. */
#ifndef VERIFY_CHILD_H
#define VERIFY_CHILD_H

#include "base/error.h"
#include "verify/wire.h"

#include <stdatomic.h>

/** Told once for every job that was answered. Borrowed for the call. */
typedef void (*child_result)(void *ctx, const struct wire_result *result);

/** Have all jobs asked about by a process of its own, sprawl-verify, which stands beside this
 * program or where it was installed. It gets the message, and no environment, no descriptor, no
 * folder of ours. Jobs that it does not answer are not told of.
 *
 *  @param cancelled  looked at while waiting: then the process is ended
 *  @return ST_IO if it cannot be started, ends badly or speaks nonsense */
MUST_CHECK enum status child_ask(const struct wire_work *work, const atomic_int *cancelled,
                                 child_result result, void *ctx, struct error *err);

#endif
