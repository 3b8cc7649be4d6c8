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
