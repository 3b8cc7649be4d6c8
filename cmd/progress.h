/* progress.h - one line on standard error that tells how far a long scan is. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "base/base.h"
#include "base/buf.h"
#include "scanner/scan.h"

/** Caller's memory; nothing to dispose of, but hide it before anything else is written to a
 * terminal. */
struct progress {
    bool wanted, shown;
    uint64_t start_ms, next_ms; /* of the monotonic clock; when it may be drawn again */
};

/** The clock starts. @param wanted  false: nothing is ever drawn */
void progress_init(struct progress *progress, bool wanted);

/** Draw it, but not in the first half second, and not more than ten times a second. */
void progress_show(struct progress *progress, const struct scan_progress *scan);

/** Erase it if it is there. It comes back with the next progress_show. */
void progress_hide(struct progress *progress);

/** Append what is shown after so many milliseconds: "1,234 of 5,678 items, 1.2 GiB scanned,
 * 310.0 MiB/s, about 12 s left". How many there are is known once the walk has ended, which is
 * only so far ahead of the scan; before, and of streams, no time is guessed. */
void progress_line(struct buf *to, const struct scan_progress *scan, uint64_t elapsed_ms);

/** Append "1,234,567". */
void progress_count(struct buf *to, uint64_t count);
/** Append "1.2 GiB". */
void progress_size(struct buf *to, uint64_t bytes);

#endif
