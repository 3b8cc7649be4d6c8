/* load_remedy.c - [revoke] and [replace]: how a credential ends, and what comes instead. */
#include "rules/load_validate.h"
#include "rules/snippet.h"

static const char *const revoke_keys[] = {
    "method", "endpoint", "console", "self", "needs", "text", "request", "request_for", NULL,
};
static const char *const replace_keys[] = {"step", "text", "snippet", NULL};

static enum status read_revoke(const struct loader *l, const struct toml_node *node,
                               const struct revoke **out)
{
    const char *method;
    struct revoke *revoke = arena_alloc(&l->list->arena, sizeof(*revoke));
    const struct toml_node *request = toml_get(node, "request");
    TRY(load_keys(l, node, revoke_keys));
    TRY(load_need_text(l, node, "method", &method));
    if (!revoke_method_parse(method, &revoke->method))
        return load_refuse(l, toml_get(node, "method"),
                           "method is api, console, delete, rotate or expires");
    TRY(load_text(l, node, "endpoint", &revoke->endpoint));
    TRY(load_text(l, node, "console", &revoke->console));
    TRY(load_text(l, node, "needs", &revoke->needs));
    TRY(load_text(l, node, "text", &revoke->text));
    TRY(load_flag(l, node, "self", &revoke->self));
    TRY(load_texts(l, node, "request_for", &revoke->request_for));
    if (revoke->console && strncmp(revoke->console, "https://", 8) != 0)
        return load_refuse(l, toml_get(node, "console"), "'console' is an https address");
    if (!revoke->endpoint && !revoke->console && !revoke->text)
        return load_refuse(l, node, "one of endpoint, console and text tells how");
    if (revoke->request_for && !request)
        return load_refuse(l, node, "'request_for' is there and [revoke.request] is not");
    if (request) {
        TRY(load_expect(l, request, TOML_TABLE));
        if (!revoke->self)
            return load_refuse(l, request, "only what the holder can do alone is ever sent");
        TRY(load_revoke_request(l, request, &revoke->request));
    }
    *out = revoke;
    return ST_OK;
}

static enum status read_replace(const struct loader *l, const struct toml_node *node,
                                const struct replace **out)
{
    struct replace *replace = arena_alloc(&l->list->arena, sizeof(*replace));
    const struct toml_node *step = toml_get(node, "step");
    TRY(load_keys(l, node, replace_keys));
    if (!step)
        return load_refuse(l, node, "'step' is missing");
    if (step->kind != TOML_INTEGER || step->integer < 0 || step->integer > REPLACE_STEP_MOST)
        return load_refuse(l, step, "'step' is a number from 0 to %d", REPLACE_STEP_MOST);
    replace->step = (uint32_t)step->integer;
    TRY(load_need_text(l, node, "text", &replace->text));
    TRY(load_text(l, node, "snippet", &replace->snippet));
    if (replace->snippet && !snippet_find(replace->snippet))
        return load_refuse(l, toml_get(node, "snippet"), "no snippet is called '%s'",
                           replace->snippet);
    *out = replace;
    return ST_OK;
}

const struct revoke *load_revoke_asked(const struct loader *l, const struct revoke *revoke,
                                       const char *asked, const char *kind)
{
    if (!revoke || !revoke->request_for || (asked && load_is_one_of(asked, revoke->request_for)) ||
        load_is_one_of(kind, revoke->request_for))
        return revoke;
    struct revoke *other = arena_alloc(&l->list->arena, sizeof(*other));
    *other = *revoke;
    other->request = NULL;
    other->self = false;
    return other;
}

enum status load_remedies(const struct loader *l, const struct toml_node *table,
                          const struct revoke **revoke, const struct replace **replace)
{
    const struct toml_node *node = toml_get(table, "revoke");
    if (node) {
        TRY(load_expect(l, node, TOML_TABLE));
        TRY(read_revoke(l, node, revoke));
    }
    node = toml_get(table, "replace");
    if (node) {
        TRY(load_expect(l, node, TOML_TABLE));
        TRY(read_replace(l, node, replace));
    }
    return ST_OK;
}
