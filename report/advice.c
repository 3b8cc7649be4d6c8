/* advice.c - what the rule says of revoking and replacing, and what is said if it says nothing. */
#include "report/advice.h"

#include "report/escape.h"
#include "rules/snippet.h"

enum { LINK_MOST = 500 };

bool advice_is_link(const char *text)
{
    if (text == NULL || strncmp(text, "https://", 8) != 0 || text[8] == '\0' ||
        strlen(text) > LINK_MOST)
        return false;
    for (const char *c = text; *c; c++)
        if (!byte_is_alnum((unsigned char)*c) && strchr("-._~/:?#@!$&'*+,;=%", *c) == NULL)
            return false;
    return true;
}

const char *advice_page(const struct rule *rule)
{
    if (rule->revoke && advice_is_link(rule->revoke->console))
        return rule->revoke->console;
    return advice_is_link(rule->docs) ? rule->docs : NULL;
}

static void add(struct buf *to, const char *before, const char *text)
{
    if (text == NULL)
        return;
    buf_printf(to, "%s", before);
    escape_add(to, bytes_of(text), ESCAPE_NAME);
}

/* Without its full stop: something follows. */
static void add_sentence(struct buf *to, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    len -= len > 0 && text[len - 1] == '.';
    escape_add(to, (struct bytes){(const unsigned char *)text, len}, ESCAPE_NAME);
}

/* ---- One line ---- */

/* Of a rule that says nothing: who issued it decides. */
static void add_guess(struct buf *to, const struct rule *rule)
{
    bool issued = rule->issuer_name && rule->issuer_name[0] &&
                  (rule->issuer == NULL || strcmp(rule->issuer, "generic") != 0);
    if (rule->binding == BINDING_ASYMMETRIC_KEY || rule->binding == BINDING_CERTIFICATE)
        buf_printf(to, "take the public key out of whatever trusts it");
    else if (issued)
        add(to, "where it was issued, at ", rule->issuer_name);
    else
        buf_printf(to, "change it where it is used");
}

static const char *manner(enum revoke_method method)
{
    static const char *const words[] = {
        [REVOKE_API] = "",
        [REVOKE_CONSOLE] = "by hand ",
        [REVOKE_DELETE] = "delete what it opens, ",
        [REVOKE_ROTATE] = "make a new one, which ends it, ",
        [REVOKE_EXPIRES] = "wait for its end, ",
    };
    return words[method];
}

void advice_revoke(struct buf *to, const struct rule *rule)
{
    const struct revoke *revoke = rule->revoke;
    if (revoke == NULL) {
        add_guess(to, rule);
        add(to, ": ", advice_page(rule));
        return;
    }
    if (!revoke->endpoint && !revoke->console) {
        add_sentence(to, revoke->text);
        add(to, ". See ", advice_page(rule));
        return;
    }
    add(to, manner(revoke->method), revoke->endpoint);
    if (revoke->self)
        buf_printf(to, revoke->endpoint ? " (whoever holds it can)" : "whoever holds it can, ");
    add(to, revoke->endpoint ? ", or at " : "", revoke->endpoint ? revoke->console : NULL);
    if (!revoke->endpoint)
        buf_printf(to, "%sat ", manner(revoke->method));
    add(to, "", revoke->endpoint ? NULL : revoke->console);
    add(to, "; needs ", revoke->needs);
}

void advice_revoke_short(struct buf *to, const struct rule *rule)
{
    static const char *const words[] = {
        [REVOKE_API] = "a call to its issuer",    [REVOKE_CONSOLE] = "by hand, at its issuer",
        [REVOKE_DELETE] = "delete what it opens", [REVOKE_ROTATE] = "make a new one, which ends it",
        [REVOKE_EXPIRES] = "only time ends it",
    };
    if (rule->revoke == NULL)
        add_guess(to, rule);
    else if (!rule->revoke->endpoint && !rule->revoke->console)
        add_sentence(to, rule->revoke->text);
    else
        buf_printf(to, "%s%s", words[rule->revoke->method],
                   rule->revoke->self ? "; whoever holds it can" : "");
}

void advice_replace(struct buf *to, const struct rule *rule)
{
    const struct replace *replace = rule->replace;
    if (replace == NULL) {
        buf_printf(to, "not by the same kind of secret, if the issuer federates identities");
        return;
    }
    add_sentence(to, replace->text);
    buf_printf(to, " (step %u of %d)", replace->step, (int)REPLACE_STEP_MOST);
}

/* ---- All of it ---- */

static void write_field(struct out *out, const char *indent, const char *name, const char *text)
{
    if (text == NULL)
        return;
    out_printf(out, "%s  %-9s ", indent, name);
    escape_write(out, bytes_of(text), ESCAPE_NAME);
    out_text(out, "\n");
}

/* What the one line leaves out. */
static void write_rest(struct out *out, const struct rule *rule, const char *indent)
{
    const struct revoke *revoke = rule->revoke;
    write_field(out, indent, "note", revoke->text);
    write_field(out, indent, "docs", rule->docs);
    if (revoke->request)
        out_printf(out, "%s  'sprawl revoke --execute ID' makes the call.\n", indent);
}

static void write_revoke(struct out *out, const struct rule *rule, const char *indent)
{
    const struct revoke *revoke = rule->revoke;
    AUTO(buf_dispose) struct buf line = {0};
    if (revoke == NULL) {
        advice_revoke(&line, rule);
        out_printf(out, "%sRevoke it: %.*s\n", indent, (int)line.len, (const char *)line.ptr);
        return;
    }
    out_printf(out, "%sRevoke it (%s)%s\n", indent, revoke_method_name(revoke->method),
               revoke->self ? ": whoever holds it can" : "");
    write_field(out, indent, "call", revoke->endpoint);
    write_field(out, indent, "console", revoke->console);
    write_field(out, indent, "needs", revoke->needs);
    write_rest(out, rule, indent);
}

static void write_snippet(struct out *out, const struct snippet *snippet, const char *indent)
{
    if (snippet == NULL)
        return;
    write_field(out, indent, "snippet", snippet->file);
    for (const char *line = snippet->text; *line; line = strchr(line, '\n') + 1)
        out_printf(out, "%s            %.*s\n", indent, (int)strcspn(line, "\n"), line);
}

void advice_write(struct out *out, const struct rule *rule, const char *indent)
{
    const struct replace *replace = rule->replace;
    write_revoke(out, rule, indent);
    out_text(out, "\n");
    if (replace == NULL) {
        AUTO(buf_dispose) struct buf line = {0};
        advice_replace(&line, rule);
        out_printf(out, "%sReplace it: %.*s\n", indent, (int)line.len, (const char *)line.ptr);
        return;
    }
    out_printf(out, "%sReplace it: step %u of %d, %s\n", indent, replace->step,
               (int)REPLACE_STEP_MOST, replace_step_name(replace->step));
    write_field(out, indent, "how", replace->text);
    write_snippet(out, snippet_find(replace->snippet), indent);
}

void advice_write_more(struct out *out, const struct rule *rule, const char *indent)
{
    const struct replace *replace = rule->replace;
    if (rule->revoke && (rule->revoke->endpoint || rule->revoke->console))
        write_rest(out, rule, indent);
    if (replace == NULL)
        return;
    write_field(out, indent, "ladder", replace_step_name(replace->step));
    write_snippet(out, snippet_find(replace->snippet), indent);
}
