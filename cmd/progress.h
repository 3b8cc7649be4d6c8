/* progress.h - one line on standard error that tells how far a long scan is. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "base/base.h"
#include "base/buf.h"

/** Caller's memory; nothing to dispose of, but hide it before anything else is written to a
 * terminal. */
struct progress {
    bool wanted, shown;
    uint64_t start_ms, next_ms; /* of the monotonic clock; when it may be drawn again */
};

/** The clock starts. @param wanted  false: nothing is ever drawn */
void progress_init(struct progress *progress, bool wanted);

/** Draw it, but not in the first half second, and not more than ten times a second. */
void progress_show(struct progress *progress, uint64_t items, uint64_t bytes);

/** Erase it if it is there. It comes back with the next progress_show. */
void progress_hide(struct progress *progress);

/** Append "1,234,567". */
void progress_count(struct buf *to, uint64_t count);
/** Append "1.2 GiB". */
void progress_size(struct buf *to, uint64_t bytes);

#endif
