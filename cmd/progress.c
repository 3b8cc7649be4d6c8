/* progress.c - drawing and erasing the progress line. */
#include "cmd/progress.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 500, EVERY_MS = 100 };

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

void progress_show(struct progress *progress, uint64_t items, uint64_t bytes)
{
    uint64_t now = progress->wanted ? now_ms() : 0;
    if (!progress->wanted || now < progress->next_ms)
        return;
    AUTO(buf_dispose) struct buf line = {0};
    uint64_t elapsed = now - progress->start_ms;
    buf_printf(&line, "\r");
    progress_count(&line, items);
    buf_printf(&line, " items, ");
    progress_size(&line, bytes);
    buf_printf(&line, " scanned, ");
    progress_size(&line, elapsed > 0 ? bytes / elapsed * 1000 : 0);
    buf_printf(&line, "/s\033[K");
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
