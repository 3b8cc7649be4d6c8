/* github.c - annotations of GitHub Actions, `::error file=...::message`. The step summary is format
 * markdown. */
#include "report/escape.h"
#include "report/issue.h"
#include "report/origin.h"
#include "report/uri.h"

#include <inttypes.h>

static const char *const names[ISSUE_KINDS] = {"error", "warning", "notice"};

/* text is without line ends already. */
static void put_escaped(struct out *out, struct bytes text, bool property)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (c == '%' || (property && (c == ':' || c == ',')))
            out_printf(out, "%%%02X", c);
        else
            out_write(out, text.ptr + i, 1);
    }
}

static void put_property(struct out *out, const char *name, struct bytes foreign)
{
    AUTO(buf_dispose) struct buf safe = {0};
    escape_add(&safe, foreign, ESCAPE_NAME);
    out_text(out, name);
    put_escaped(out, buf_bytes(&safe), true);
}

/* What only history has is no line of a file that can be marked. */
static void put_place(struct out *out, const struct report_options *options,
                      const struct issue *issue, struct bytes message)
{
    const struct place *place = &issue->finding->place;
    out_printf(out, "::%s ", names[issue->kind]);
    if (!origin_is_past(place)) {
        put_property(out, "file=", uri_relative(options->scan, bytes_of(place->path)));
        out_printf(out, ",line=%" PRIu64 ",endLine=%" PRIu64, place->start_line, place->end_line);
        if (place->start_line == place->end_line)
            out_printf(out, ",col=%" PRIu64 ",endColumn=%" PRIu64, place->start_column,
                       place->end_column);
        out_text(out, ",");
    }
    put_property(out, "title=", bytes_of(issue->lead->rule->title));
    out_text(out, "::");
    put_escaped(out, message, false);
    out_text(out, "\n");
}

static void put_scan(struct out *out, enum issue_kind kind, const char *title, struct bytes message)
{
    out_printf(out, "::%s title=sprawl%%3A %s::", names[kind], title);
    put_escaped(out, message, false);
    out_text(out, "\n");
}

static void github_write(struct out *out, const struct report_options *options,
                         const struct results *results)
{
    static const struct issue_style style = {
        .kinds = {[SEVERITY_LOW] = ISSUE_NOTICE,
                  [SEVERITY_MEDIUM] = ISSUE_WARNING,
                  [SEVERITY_HIGH] = ISSUE_ERROR,
                  [SEVERITY_CRITICAL] = ISSUE_ERROR},
        .place = put_place,
        .scan = put_scan,
    };
    issue_write_all(out, options, results, &style);
}

const struct report_ops report_github = {
    .name = "github",
    .summary = "annotations of GitHub Actions, at most 10 of a kind",
    .write = github_write,
};
