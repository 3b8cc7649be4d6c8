/* reach.h - from a host's name to a login at one vetted address of it. */
#ifndef VERIFY_REACH_H
#define VERIFY_REACH_H

#include "verify/attempt.h"
#include "verify/wire.h"

/** Look the name up, and log in at the first of its addresses that takes a connection. Addresses
 * of the internet and private ones are connected to (the user has listed the host), loopback and
 * link-local ones never, unless run->doubles let one play the host. From here on the process has no
 * environment.
 *
 *  @param login    what to log in with
 *  @param attempt  its account is set; filled in */
void reach(const struct wire_run *run, attempt_login login, struct attempt *attempt);

#endif
