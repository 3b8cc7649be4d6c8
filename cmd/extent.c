/* extent.c - targets and threads, if nobody says which. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "cmd/extent.h"

#include "base/limits.h"

#include <unistd.h>

#ifdef __linux__
#include <sched.h>
#endif

static unsigned count_processors(void)
{
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return MIN((unsigned)MAX(CPU_COUNT(&set), 1), LIMIT_JOBS);
#endif
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (unsigned)MIN(count, (long)LIMIT_JOBS);
}

unsigned extent_jobs(const struct options *options)
{
    return options->jobs > 0 ? (unsigned)options->jobs : count_processors();
}

const char *const *extent_targets(const struct options *options, size_t *count)
{
    static const char *const here[] = {".", NULL};
    *count = MAX(options->arguments.count, (size_t)1);
    return options->arguments.count > 0 ? options->arguments.item : here;
}
