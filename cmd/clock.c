/* clock.c - now, then, or the moment that builds agree on. */
#include "cmd/clock.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* SOURCE_DATE_EPOCH, or -1. */
static int64_t fixed_time(void)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    long long seconds = text ? strtoll(text, &end, 10) : -1;
    return text && end != text && *end == '\0' && seconds >= 0 ? (int64_t)seconds : -1;
}

int64_t clock_now(void)
{
    struct timespec now;
    int64_t fixed = fixed_time();
    if (fixed >= 0)
        return fixed;
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

int64_t clock_written(const char *path)
{
    struct stat st;
    int64_t fixed = fixed_time();
    if (fixed >= 0)
        return fixed;
    return stat(path, &st) == 0 ? (int64_t)st.st_mtime : clock_now();
}
