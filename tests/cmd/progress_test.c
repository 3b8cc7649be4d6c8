/* progress_test.c - what the progress line tells, and what it does not guess. */
#include "cmd/progress.h"
#include "tests/test.h"

SUITE(progress);

static const struct {
    struct scan_progress scan;
    uint64_t elapsed_ms;
    const char *line;
} lines[] = {
    {{0, 0, 0}, 0, "0 items, 0 B scanned, 0 B/s"},
    {{1234567, 3 << 20, 0}, 3000, "1,234,567 items, 3.0 MiB scanned, 1.0 MiB/s"},
    {{10, 1000, 0}, 60000, "10 items, 1000 B scanned, 16 B/s"},
    {{10, 5000, 20}, 999, "10 of 20 items, 4.8 KiB scanned, 4.8 KiB/s"},
    {{10, 5000, 20}, 5000, "10 of 20 items, 4.8 KiB scanned, 1000 B/s, about 5 s left"},
    {{10, 5000, 1010}, 5000, "10 of 1,010 items, 4.8 KiB scanned, 1000 B/s, about 8 min left"},
    {{1, 5000, 10001}, 5000, "1 of 10,001 items, 4.8 KiB scanned, 1000 B/s, about 14 h left"},
    {{19, 5000, 20}, 5000, "19 of 20 items, 4.8 KiB scanned, 1000 B/s"},
    {{20, 5000, 20}, 5000, "20 items, 4.8 KiB scanned, 1000 B/s"},
    {{21, 5000, 20}, 5000, "21 items, 4.8 KiB scanned, 1000 B/s"},
    {{0, 5000, 20}, 5000, "0 of 20 items, 4.8 KiB scanned, 1000 B/s"},
    {{1, 5000, UINT64_MAX},
     5000,
     "1 of 18,446,744,073,709,551,615 items, 4.8 KiB scanned, 1000 B/s"},
};

EACH(progress, tells, lines, row)
{
    AUTO(buf_dispose) struct buf line = {0};
    progress_line(&line, &lines[*row].scan, lines[*row].elapsed_ms);
    buf_printf(&line, "%c", '\0');
    cr_expect_str_eq((const char *)line.ptr, lines[*row].line);
}
