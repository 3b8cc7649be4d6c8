/* deadline.c - a timer whose signal main.c hears. */
#undef _POSIX_C_SOURCE
#define _XOPEN_SOURCE 700 /* setitimer */
#include "cmd/deadline.h"

#include <sys/time.h>

/* "4s", "4", "500ms", "2m"; at most a day. */
static bool parse_milliseconds(const char *text, int64_t *out)
{
    static const struct {
        const char *unit;
        int64_t milliseconds;
    } units[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60000}};
    enum { MOST = 86400 * 1000 };
    int64_t number = 0;
    const char *at = text;
    for (; byte_is_digit((unsigned char)*at) && number < MOST; at++)
        number = number * 10 + (*at - '0');
    for (size_t i = 0; at > text && i < COUNT_OF(units); i++) {
        if (strcmp(at, units[i].unit) != 0)
            continue;
        *out = number * units[i].milliseconds;
        return *out > 0 && *out <= MOST;
    }
    return false;
}

enum status deadline_start(const struct options *options, struct error *err)
{
    int64_t milliseconds;
    if (options->deadline == NULL)
        return ST_OK;
    if (!parse_milliseconds(options->deadline, &milliseconds))
        return error_set(err, ST_USAGE, "--deadline is a time such as 4s or 500ms, not '%s'",
                         options->deadline);
    struct itimerval timer = {.it_value = {.tv_sec = (time_t)(milliseconds / 1000),
                                           .tv_usec = (suseconds_t)(milliseconds % 1000 * 1000)}};
    if (setitimer(ITIMER_REAL, &timer, NULL) != 0)
        return error_errno(err, "--deadline");
    return ST_OK;
}

bool deadline_is_over(const struct options *options)
{
    return atomic_load(options->cancelled) == CANCELLED_DEADLINE;
}

bool deadline_passes(const struct options *options)
{
    return deadline_is_over(options) && strcmp(options->on_deadline, "pass") == 0;
}
