/* clock.c - now, or the moment that builds agree on. */
#include "cmd/clock.h"

#include <stdlib.h>
#include <time.h>

int64_t clock_now(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    long long fixed = epoch ? strtoll(epoch, &end, 10) : -1;
    if (epoch && end != epoch && *end == '\0' && fixed >= 0)
        return fixed;
    struct timespec now;
    return clock_gettime(CLOCK_REALTIME, &now) == 0 ? (int64_t)now.tv_sec : 0;
}

/* Without a clock every day has passed. */
void clock_today(char out[static DATE_DAY])
{
    struct timespec now;
    char text[DATE_TEXT] = "";
    memset(out, '9', DATE_DAY - 1);
    out[DATE_DAY - 1] = '\0';
    if (clock_gettime(CLOCK_REALTIME, &now) == 0 && date_format((int64_t)now.tv_sec, text))
        memcpy(out, text, DATE_DAY - 1);
}
