/* clock.h - the time of day, where a format cannot do without. */
#ifndef CMD_CLOCK_H
#define CMD_CLOCK_H

#include "base/base.h"
#include "base/date.h"

/** Seconds since 1970. What SOURCE_DATE_EPOCH says, if it is set, holds for both, so that reports
 * can be the same from run to run. */
int64_t clock_now(void);
/** When the file at path was written; now, if that cannot be told. */
int64_t clock_written(const char *path);

/** The day, in UTC, by the clock alone: what has expired stays so, whatever a build asks for. */
void clock_today(char out[static DATE_DAY]);

#endif
