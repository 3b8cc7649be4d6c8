/* deadline.h - ending in time, for hosts that end a hook themselves after some seconds. */
#ifndef CMD_DEADLINE_H
#define CMD_DEADLINE_H

#include "cmd/options.h"

/** Let the time run that --deadline allows; from then on options->cancelled is CANCELLED_DEADLINE.
 *  @return ST_USAGE if it is no time */
MUST_CHECK enum status deadline_start(const struct options *options, struct error *err);

bool deadline_is_over(const struct options *options);
/** ... and the user chose to let pass what was not looked at. */
bool deadline_passes(const struct options *options);

#endif
