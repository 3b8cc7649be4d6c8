/* date.h - seconds since 1970 to and from calendar text in UTC, without gmtime and its hidden
 * state. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/base.h"

enum { DATE_TEXT = 21 }; /* bytes of "2026-11-24T03:53:00Z" and its NUL */

/** Write seconds since 1970-01-01T00:00:00Z as YYYY-MM-DDTHH:MM:SSZ.
 *  @return false, and out is "", for years outside 1 to 9999 */
bool date_format(int64_t seconds, char out[static DATE_TEXT]);

/** Read an ISO 8601 date: YYYY-MM-DD, or YYYYMMDD; then perhaps T (or a blank), HH:MM, perhaps :SS
 * and a fraction (cut off), or HHMMSS; then perhaps Z or an offset such as +02:00. No zone means
 * UTC.
 *
 *  @return false if text is anything else (then seconds is unchanged) */
bool date_parse(struct bytes text, int64_t *seconds);

enum { DATE_DAY = 11 }; /* bytes of "2026-11-24" and its NUL */

/** Is text a day of the calendar, written YYYY-MM-DD? Such texts sort as their days do. */
bool date_is_day(struct bytes text);

#endif
