/* extent.h - what a scan looks at, and with how many threads. */
#ifndef CMD_EXTENT_H
#define CMD_EXTENT_H

#include "base/base.h"
#include "cmd/options.h"

/** The targets of the command line, or the current directory; count of them in *count. Borrowed. */
const char *const *extent_targets(const struct options *options, size_t *count);

/** --jobs, or the processors that this process may use. */
unsigned extent_jobs(const struct options *options);

#endif
