/* html_advice.c - two lines, and a list that opens. */
#include "report/html_advice.h"

#include "report/advice.h"
#include "report/markup.h"
#include "rules/snippet.h"

static void put_foreign(struct out *out, const char *text)
{
    markup_write(out, bytes_of(text), ESCAPE_NAME);
}

static void put_term(struct out *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    out_printf(out, "<dt>%s</dt><dd>", name);
    put_foreign(out, text);
    out_text(out, "</dd>\n");
}

static void put_call(struct out *out, const char *call)
{
    if (call == NULL)
        return;
    out_text(out, "<dt>Call</dt><dd><code>");
    put_foreign(out, call);
    out_text(out, "</code></dd>\n");
}

static void put_link(struct out *out, const char *name, const char *url)
{
    if (!advice_is_link(url))
        return;
    out_printf(out, "<dt>%s</dt><dd><a rel=\"noreferrer noopener\" href=\"", name);
    put_foreign(out, url);
    out_text(out, "\">");
    put_foreign(out, url);
    out_text(out, "</a></dd>\n");
}

static void put_snippet(struct out *out, const struct snippet *snippet)
{
    if (snippet == NULL)
        return;
    put_term(out, "Configuration", snippet->file);
    out_text(out, "<dd><pre class=\"snippet\">");
    for (const char *line = snippet->text; *line; line = strchr(line, '\n') + 1) {
        struct bytes text = {(const unsigned char *)line, strcspn(line, "\n")};
        markup_write(out, text, ESCAPE_LINE);
        out_text(out, "\n");
    }
    out_text(out, "</pre></dd>\n");
}

static void put_revoke(struct out *out, const struct revoke *revoke)
{
    put_term(out, "Revoked by", revoke_method_name(revoke->method));
    put_call(out, revoke->endpoint);
    put_link(out, "Console", revoke->console);
    put_term(out, "Who can", revoke->self ? "whoever holds it" : NULL);
    put_term(out, "Needs", revoke->needs);
    put_term(out, "Note", revoke->text);
}

static void put_line(struct out *out, const char *name, const struct buf *text)
{
    out_printf(out, "<p><b>%s:</b> ", name);
    markup_write(out, buf_bytes(text), ESCAPE_NAME);
    out_text(out, "</p>\n");
}

void html_advice(struct out *out, const struct rule *rule)
{
    AUTO(buf_dispose) struct buf line = {0};
    advice_revoke_short(&line, rule);
    put_line(out, "Revoke", &line);
    buf_reset(&line);
    advice_replace(&line, rule);
    put_line(out, "Replace", &line);
    out_text(out, "<details><summary>how</summary>\n<dl>\n");
    if (rule->revoke)
        put_revoke(out, rule->revoke);
    put_link(out, "Documentation", rule->docs);
    if (rule->replace) {
        put_term(out, "Ladder", replace_step_name(rule->replace->step));
        put_snippet(out, snippet_find(rule->replace->snippet));
    }
    out_text(out, "</dl>\n</details>\n");
}
