/* saved_remedy.c - what a rule of another program, or of the user, said of its credentials' end. */
#include "report/saved_remedy.h"

#include "rules/snippet.h"

static enum status read_revoke(const struct saved_at *at, const cJSON *json,
                               const struct revoke **out)
{
    const char *method;
    struct revoke *revoke = arena_alloc(at->keep, sizeof(*revoke));
    TRY(saved_text(at, json, "method", &method));
    if (!revoke_method_parse(method, &revoke->method))
        return saved_fault(at, "revoke.method", "must be api, console, delete, rotate or expires");
    TRY(saved_bool(at, json, "self", &revoke->self));
    TRY(saved_keep(at, json, "endpoint", &revoke->endpoint));
    TRY(saved_keep(at, json, "console", &revoke->console));
    TRY(saved_keep(at, json, "needs", &revoke->needs));
    TRY(saved_keep(at, json, "text", &revoke->text));
    if (!revoke->endpoint && !revoke->console && !revoke->text)
        return saved_fault(at, "revoke", "must tell endpoint, console or text");
    *out = revoke;
    return ST_OK;
}

static enum status read_replace(const struct saved_at *at, const cJSON *json,
                                const struct replace **out)
{
    uint64_t step;
    struct replace *replace = arena_alloc(at->keep, sizeof(*replace));
    TRY(saved_count(at, json, "step", &step));
    if (step > REPLACE_STEP_MOST)
        return saved_fault(at, "replace.step", "must be a step of the ladder");
    replace->step = (uint32_t)step;
    TRY(saved_keep(at, json, "text", &replace->text));
    if (replace->text == NULL)
        return saved_fault(at, "replace.text", "must be a string");
    const char *name = cJSON_GetStringValue(saved_member(saved_member(json, "snippet"), "name"));
    const struct snippet *snippet = snippet_find(name);
    replace->snippet = snippet ? snippet->name : NULL;
    *out = replace;
    return ST_OK;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_revoke(const struct revoke *a, const struct revoke *b)
{
    return a->method == b->method && a->self == b->self && same_text(a->endpoint, b->endpoint) &&
           same_text(a->console, b->console) && same_text(a->needs, b->needs) &&
           same_text(a->text, b->text);
}

/* What the known rule says as well is the known rule's: with the request that can be made. */
static enum status take_revoke(const struct saved_at *at, const cJSON *finding, struct rule *rule)
{
    const cJSON *json;
    const struct revoke *told = NULL;
    if (saved_has(finding, "revoke")) {
        TRY(saved_object(at, finding, "revoke", &json));
        TRY(read_revoke(at, json, &told));
    }
    if (told == NULL || rule->revoke == NULL || !same_revoke(told, rule->revoke))
        rule->revoke = told;
    return ST_OK;
}

static enum status take_replace(const struct saved_at *at, const cJSON *finding, struct rule *rule)
{
    const cJSON *json;
    rule->replace = NULL;
    if (!saved_has(finding, "replace"))
        return ST_OK;
    TRY(saved_object(at, finding, "replace", &json));
    return read_replace(at, json, &rule->replace);
}

enum status saved_remedy(const struct saved_at *at, const cJSON *finding, struct rule *rule)
{
    if (saved_member(finding, "revoke"))
        TRY(take_revoke(at, finding, rule));
    else if (rule->revoke == NULL && rule->kind)
        rule->revoke = remedy_revoke(rule->kind, NULL);
    if (saved_member(finding, "replace"))
        TRY(take_replace(at, finding, rule));
    else if (rule->replace == NULL && rule->kind)
        rule->replace = remedy_replace(rule->kind, NULL);
    return ST_OK;
}
