/* sarif_help.c - the help of a rule, twice: GitHub shows the Markdown, others the text. */
#include "report/sarif_help.h"

#include "report/advice.h"
#include "rules/snippet.h"

#include <stdio.h>

enum { FOREIGN_MOST = 500 }; /* bytes: GitHub takes 1024 characters of a description */

struct help {
    struct json_out *json;
    const struct rule *rule;
    bool markdown;
};

const char *sarif_help_danger(enum binding binding)
{
    static const char *const sentences[] = {
        [BINDING_BEARER] = "Whoever reads it can use it: nothing else is needed.",
        [BINDING_SENDER_CONSTRAINED] =
            "It needs a key that belongs to it: find out whether that leaked too.",
        [BINDING_ASYMMETRIC_KEY] =
            "It is a private key: whoever reads it can sign, decrypt or log in as its owner.",
        [BINDING_CERTIFICATE] =
            "It is a certificate with its key: whoever reads it can pose as its owner.",
    };
    return sentences[binding];
}

/* Text without the bytes of unwanted and without control bytes. */
static void add_without(struct json_out *json, const char *text, const char *unwanted)
{
    for (size_t i = 0; text[i] && i < FOREIGN_MOST; i++) {
        struct bytes c = {(const unsigned char *)text + i, 1};
        while (c.ptr[c.len] >= 0x80 && c.ptr[c.len] < 0xC0 && c.len < 4)
            c.len++;
        if (*c.ptr >= ' ' && strchr(unwanted, text[i]) == NULL)
            json_out_string_add(json, c);
        i += c.len - 1;
    }
}

void sarif_help_quoted(struct json_out *json, const char *text, const char *quote)
{
    json_out_string_add(json, bytes_of(quote));
    add_without(json, text, "[]{}<>`\\|");
    json_out_string_add(json, bytes_of(quote));
}

/* ---- Pieces ---- */

static void add(struct help *h, const char *text, const char *markdown)
{
    json_out_string_add(h->json, bytes_of(h->markdown ? markdown : text));
}

/* A sentence of the rule's. */
static void add_words(struct help *h, const char *text)
{
    if (text)
        add_without(h->json, text, "[]<>`\\|");
}

/* A call or a command: as it stands, but for what would end it. */
static void add_code(struct help *h, const char *text)
{
    add(h, "", "`");
    add_without(h->json, text, "`");
    add(h, "", "`");
}

static void add_link(struct help *h, const char *name, const char *url)
{
    if (!advice_is_link(url))
        return;
    add(h, " ", "\n\n[");
    json_out_string_add(h->json, bytes_of(name));
    add(h, ": ", "](");
    json_out_string_add(h->json, bytes_of(url));
    add(h, "", ")");
}

/* ---- Sections ---- */

static void add_how(struct help *h, const struct revoke *revoke)
{
    static const char *const manners[] = {
        [REVOKE_API] = "By a call to its issuer", [REVOKE_CONSOLE] = "By hand",
        [REVOKE_DELETE] = "Delete what it opens", [REVOKE_ROTATE] = "Make a new one, which ends it",
        [REVOKE_EXPIRES] = "Only time ends it",
    };
    const char *manner = manners[revoke->method];
    add(h, manner, manner);
    if (revoke->endpoint) {
        add(h, ": ", ": ");
        add_code(h, revoke->endpoint);
    }
    if (revoke->self)
        add(h, ". Whoever holds it can", ". Whoever holds it can");
    if (revoke->needs) {
        add(h, ". That needs ", ". That needs ");
        add_words(h, revoke->needs);
    }
    add(h, revoke->text ? ". " : ".", ".\n\n");
    add_words(h, revoke->text);
    add_link(h, "Where it is done", revoke->console);
}

static void add_revoke(struct help *h)
{
    add(h, " Revoke: ", "\n\n### Revoke\n\n");
    if (h->rule->revoke)
        add_how(h, h->rule->revoke);
    else
        add(h, "Where it was issued.", "Where it was issued.");
    add(h, " Then look in the issuer's log for use by others.",
        "\n\nThen look in the issuer's log for use by others.");
}

static void add_snippet(struct help *h, const struct snippet *snippet)
{
    if (snippet == NULL || !h->markdown)
        return;
    json_out_string_add(h->json, bytes_of("\n\nIn `"));
    json_out_string_add(h->json, bytes_of(snippet->file));
    json_out_string_add(h->json, bytes_of("`:\n\n```yaml\n"));
    json_out_string_add(h->json, bytes_of(snippet->text));
    json_out_string_add(h->json, bytes_of("```"));
}

static void add_replace(struct help *h)
{
    const struct replace *replace = h->rule->replace;
    char step[32];
    add(h, " Replace: ", "\n\n### Replace\n\n");
    if (replace == NULL) {
        add(h, "Not by the same kind of secret, if its issuer federates identities.",
            "Not by the same kind of secret, if its issuer federates identities.");
        return;
    }
    add_words(h, replace->text);
    (void)snprintf(step, sizeof(step), " (Step %u of %d: ", replace->step, (int)REPLACE_STEP_MOST);
    add(h, step, step);
    add_words(h, replace_step_name(replace->step));
    add(h, ".)", ".)");
    add_snippet(h, snippet_find(replace->snippet));
}

static void member(struct json_out *json, const struct rule *rule, bool markdown)
{
    struct help h = {json, rule, markdown};
    json_out_key(json, markdown ? "markdown" : "text");
    json_out_string_begin(json);
    add(&h, "", "## ");
    sarif_help_quoted(json, rule->title, "");
    add(&h, ". ", "\n\n");
    add(&h, sarif_help_danger(rule->binding), sarif_help_danger(rule->binding));
    add_revoke(&h);
    add_replace(&h);
    add(&h, " ", "\n\n### What is not enough\n\n");
    add(&h,
        "Deleting the line is not enough: the value stays in the version history and in every "
        "copy. If it is no secret, write sprawl:allow with the reason",
        "Deleting the line: the value stays in the version history and in every copy. If it is no "
        "secret, write `sprawl:allow` with the reason");
    add(&h, " in a comment on the same line.", " in a comment on the same line.");
    add_link(&h, "Documentation", rule->docs);
    add(&h, "", "\n");
    json_out_string_end(json);
}

void sarif_help_write(struct json_out *json, const struct rule *rule)
{
    json_out_key(json, "help");
    json_out_object(json);
    member(json, rule, false);
    member(json, rule, true);
    json_out_object_end(json);
}
