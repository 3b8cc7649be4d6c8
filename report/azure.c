/* azure.c - issues of Azure Pipelines, `##vso[task.logissue ...]message`. */
#include "report/escape.h"
#include "report/issue.h"
#include "report/origin.h"
#include "report/uri.h"

#include <inttypes.h>

/* It knows no notices. */
static const char *const names[ISSUE_KINDS] = {"error", "warning", "warning"};

static void put_escaped(struct out *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (c == '%')
            out_text(out, "%AZP25");
        else if (c == ';' || c == ']')
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
    put_escaped(out, buf_bytes(&safe));
    out_text(out, ";");
}

static void put_place(struct out *out, const struct report_options *options,
                      const struct issue *issue, struct bytes message)
{
    const struct place *place = &issue->finding->place;
    out_printf(out, "##vso[task.logissue type=%s;", names[issue->kind]);
    if (!origin_is_past(place)) {
        put_property(out, "sourcepath=", uri_relative(options->scan, bytes_of(place->path)));
        out_printf(out, "linenumber=%" PRIu64 ";columnnumber=%" PRIu64 ";", place->start_line,
                   place->start_column);
    }
    put_property(out, "code=", bytes_of(issue->lead->rule->id));
    out_text(out, "]");
    escape_write(out, bytes_of(issue->lead->rule->title), ESCAPE_LINE);
    out_text(out, ": ");
    put_escaped(out, message);
    out_text(out, "\n");
}

static void put_scan(struct out *out, enum issue_kind kind, const char *title, struct bytes message)
{
    out_printf(out, "##vso[task.logissue type=%s;code=sprawl;]%s: ", names[kind], title);
    put_escaped(out, message);
    out_text(out, "\n");
}

static void azure_write(struct out *out, const struct report_options *options,
                        const struct results *results)
{
    static const struct issue_style style = {
        .kinds = {[SEVERITY_LOW] = ISSUE_WARNING,
                  [SEVERITY_MEDIUM] = ISSUE_WARNING,
                  [SEVERITY_HIGH] = ISSUE_ERROR,
                  [SEVERITY_CRITICAL] = ISSUE_ERROR},
        .place = put_place,
        .scan = put_scan,
    };
    issue_write_all(out, options, results, &style);
}

const struct report_ops report_azure = {
    .name = "azure",
    .summary = "issues of Azure Pipelines, at most 10 of a kind",
    .write = azure_write,
};
