/* progress.c - drawing and erasing the progress line. */
#include "cmd/progress.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 500, EVERY_MS = 100, GUESS_FROM_MS = 1000 };

static uint64_t now_ms(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* A progress line that cannot be written is not missed. */
static void put(const struct buf *line)
{
    ssize_t written = write(STDERR_FILENO, line->ptr, line->len);
    (void)written;
}

void progress_init(struct progress *progress, bool wanted)
{
    uint64_t now = wanted ? now_ms() : 0;
    *progress = (struct progress){.wanted = wanted, .start_ms = now, .next_ms = now + FIRST_MS};
}

void progress_count(struct buf *to, uint64_t count)
{
    char digits[32];
    size_t at = sizeof(digits), written = 0;
    do {
        if (written > 0 && written % 3 == 0)
            digits[--at] = ',';
        digits[--at] = (char)('0' + count % 10);
        count /= 10;
        written++;
    } while (count > 0);
    buf_printf(to, "%.*s", (int)(sizeof(digits) - at), digits + at);
}

void progress_size(struct buf *to, uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    uint64_t whole = bytes, rest = 0;
    size_t unit = 0;
    if (bytes < 1024) {
        buf_printf(to, "%" PRIu64 " B", bytes);
        return;
    }
    for (; whole >= 1024; unit++) {
        rest = whole % 1024;
        whole /= 1024;
    }
    buf_printf(to, "%" PRIu64 ".%" PRIu64 " %s", whole, rest * 10 / 1024, units[unit - 1]);
}

/* From what an item took so far: items differ, so it is told in steps. */
static void add_time_left(struct buf *to, const struct scan_progress *scan, uint64_t elapsed_ms)
{
    uint64_t left_ms;
    if (elapsed_ms < GUESS_FROM_MS || scan->items == 0 || scan->expected <= scan->items ||
        ckd_mul(&left_ms, elapsed_ms, scan->expected - scan->items))
        return;
    uint64_t seconds = left_ms / scan->items / 1000;
    if (seconds < 1)
        return;
    if (seconds < 100)
        buf_printf(to, ", about %" PRIu64 " s left", seconds);
    else if (seconds < 6000)
        buf_printf(to, ", about %" PRIu64 " min left", (seconds + 30) / 60);
    else
        buf_printf(to, ", about %" PRIu64 " h left", (seconds + 1800) / 3600);
}

static uint64_t a_second(uint64_t bytes, uint64_t elapsed_ms)
{
    if (elapsed_ms == 0)
        return 0;
    return bytes / elapsed_ms * 1000 + bytes % elapsed_ms * 1000 / elapsed_ms;
}

void progress_line(struct buf *to, const struct scan_progress *scan, uint64_t elapsed_ms)
{
    progress_count(to, scan->items);
    if (scan->expected > scan->items) {
        buf_printf(to, " of ");
        progress_count(to, scan->expected);
    }
    buf_printf(to, " items, ");
    progress_size(to, scan->bytes);
    buf_printf(to, " scanned, ");
    progress_size(to, a_second(scan->bytes, elapsed_ms));
    buf_printf(to, "/s");
    add_time_left(to, scan, elapsed_ms);
}

void progress_show(struct progress *progress, const struct scan_progress *scan)
{
    uint64_t now = progress->wanted ? now_ms() : 0;
    if (!progress->wanted || now < progress->next_ms)
        return;
    AUTO(buf_dispose) struct buf line = {0};
    buf_printf(&line, "\r");
    progress_line(&line, scan, now - progress->start_ms);
    buf_printf(&line, "\033[K");
    put(&line);
    progress->shown = true;
    progress->next_ms = now + EVERY_MS;
}

void progress_hide(struct progress *progress)
{
    if (!progress->shown)
        return;
    AUTO(buf_dispose) struct buf line = {0};
    buf_printf(&line, "\r\033[K");
    put(&line);
    progress->shown = false;
}
