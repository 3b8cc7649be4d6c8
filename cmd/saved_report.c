/* saved_report.c - a report from a file or from standard input. */
#include "cmd/saved_report.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <unistd.h>

enum { STEP = 1 << 16 };

void saved_report_dispose(struct saved_report *report)
{
    saved_free(&report->saved);
    buf_dispose(&report->text);
}

static enum status read_stdin(struct buf *out, struct error *err)
{
    for (;;) {
        unsigned char *to;
        if (out->len > LIMIT_SAVED_REPORT || buf_reserve(out, STEP, &to) != ST_OK)
            return error_set(err, ST_LIMIT, "standard input: too large for a report");
        ssize_t got = read(STDIN_FILENO, to, STEP);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "standard input");
        if (got == 0)
            return ST_OK;
        out->len += (size_t)got;
    }
}

enum status saved_report_read(struct saved_report *report, const char *path,
                              const struct ruleset *known, struct error *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    if (is_stdin)
        TRY(read_stdin(&report->text, err));
    else
        TRY(file_read(&report->text, path, LIMIT_SAVED_REPORT, err));
    buf_printf(&report->text, "%c", '\0'); /* what follows the text */
    struct bytes text = bytes_slice(buf_bytes(&report->text), 0, report->text.len - 1);
    return saved_read(&report->saved, is_stdin ? "standard input" : path, text, known, err);
}
