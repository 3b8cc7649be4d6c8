/* clock.h - the time of day, where a format cannot do without. */
#ifndef CMD_CLOCK_H
#define CMD_CLOCK_H

#include "base/base.h"

/** Seconds since 1970; what SOURCE_DATE_EPOCH says, if it is set, so that reports can be the same
 * from run to run. */
int64_t clock_now(void);

#endif
