/* load_step.c - one request of a validation block, as it is written. */
#include "rules/load_validate.h"

static const char *const step_keys[] = {
    "method", "url", "headers", "basic", "digest", "let", "form", "json", "body", "when", NULL,
};
static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", NULL};
/* What the transport says itself, or never. */
static const char *const reserved[] = {
    "host", "content-length",      "transfer-encoding", "connection", "cookie", "user-agent",
    "te",   "proxy-authorization", "upgrade",           "expect",     NULL,
};

enum { HEADER_NAME_MAX = 64, HEADERS_MOST = 12 };

static enum status check_header(const struct loader *l, const struct toml_node *at,
                                const char *name)
{
    char lower[HEADER_NAME_MAX + 1];
    size_t len = strlen(name);
    if (len == 0 || len > HEADER_NAME_MAX)
        return load_refuse(l, at, "'%s' is no header name", name);
    for (size_t i = 0; i <= len; i++)
        lower[i] = (char)byte_lower((unsigned char)name[i]);
    if (strspn(lower, "abcdefghijklmnopqrstuvwxyz0123456789-_") != len)
        return load_refuse(l, at, "'%s' is no header name", name);
    if (load_is_one_of(lower, reserved))
        return load_refuse(l, at, "the header '%s' is not for blocks to send", name);
    return ST_OK;
}

static enum status read_headers(const struct loader *l, const struct toml_node *table,
                                struct validate_step *step)
{
    const struct toml_node *node = toml_get(table, "headers");
    TRY(load_pairs(l, table, "headers", &step->headers));
    if (node && load_count(node) > HEADERS_MOST)
        return load_refuse(l, node, "at most %d headers", HEADERS_MOST);
    for (const struct validate_pair *at = step->headers; at && at->name; at++)
        TRY(check_header(l, node, at->name));
    return ST_OK;
}

/* A pair of templates, user and password; both stay NULL if the key is missing. */
static enum status read_login(const struct loader *l, const struct toml_node *table,
                              const char *key, const char **out_user, const char **out_pass)
{
    const struct toml_node *node = toml_get(table, key);
    if (!node)
        return ST_OK;
    TRY(load_expect(l, node, TOML_ARRAY));
    const struct toml_node *user = node->child, *pass = user ? user->next : NULL;
    if (pass == NULL || pass->next != NULL || user->kind != TOML_STRING ||
        pass->kind != TOML_STRING)
        return load_refuse(l, node, "%s is [\"user\", \"password\"]; either may be empty", key);
    *out_user = arena_copy(&l->list->arena, user->text, user->text_len);
    *out_pass = arena_copy(&l->list->arena, pass->text, pass->text_len);
    return ST_OK;
}

static enum status read_let(const struct loader *l, const struct toml_node *table,
                            struct validate_step *step)
{
    const struct toml_node *node = toml_get(table, "let");
    TRY(load_pairs(l, table, "let", &step->let));
    if (node && load_count(node) > VALIDATE_LETS_MOST)
        return load_refuse(l, node, "'let' makes at most %d values", VALIDATE_LETS_MOST);
    return ST_OK;
}

static enum status read_body(const struct loader *l, const struct toml_node *table,
                             struct validate_step *step)
{
    TRY(load_pairs(l, table, "form", &step->form));
    TRY(load_text(l, table, "json", &step->json));
    TRY(load_text(l, table, "body", &step->body));
    int bodies = (step->form != NULL) + (step->json != NULL) + (step->body != NULL);
    if (bodies > 1)
        return load_refuse(l, table, "write one of form, json and body");
    if (bodies > 0 && (strcmp(step->method, "GET") == 0 || strcmp(step->method, "HEAD") == 0))
        return load_refuse(l, table, "%s sends no body", step->method);
    return ST_OK;
}

static enum status read_step(struct block_reader *r, const struct toml_node *table)
{
    const struct loader *l = r->loader;
    struct validate_step *step = &r->steps[r->step];
    if (table->kind != TOML_TABLE)
        return load_refuse(l, table, "write requests as [[...step]]");
    TRY(load_keys(l, table, step_keys));
    TRY(load_need_text(l, table, "method", &step->method));
    if (!load_is_one_of(step->method, methods))
        return load_refuse(l, toml_get(table, "method"),
                           "method is GET, HEAD, POST, PUT or DELETE");
    TRY(load_need_text(l, table, "url", &step->url));
    TRY(read_let(l, table, step));
    TRY(read_headers(l, table, step));
    TRY(read_login(l, table, "basic", &step->basic_user, &step->basic_pass));
    TRY(read_login(l, table, "digest", &step->digest_user, &step->digest_pass));
    TRY(read_body(l, table, step));
    TRY(load_check_request(r, table, step));
    return load_whens(r, table, step);
}

static bool goes_on(const struct validate_step *step)
{
    for (uint32_t i = 0; i < step->when_count; i++)
        if (step->whens[i].next)
            return true;
    return false;
}

enum status load_steps(struct block_reader *r, const struct toml_node *array)
{
    const struct loader *l = r->loader;
    TRY(load_expect(l, array, TOML_ARRAY));
    size_t count = load_count(array);
    if (count == 0 || count > VALIDATE_STEPS_MOST)
        return load_refuse(l, array, "a block has 1 to %d steps", VALIDATE_STEPS_MOST);
    r->steps = arena_alloc(&l->list->arena, count * sizeof(*r->steps));
    for (const struct toml_node *node = array->child; node; node = node->next, r->step++) {
        TRY(read_step(r, node));
        if (goes_on(&r->steps[r->step]) != (node->next != NULL))
            return load_refuse(l, node,
                               node->next ? "no answer leads to the next step"
                                          : "an answer leads to a step that is not there");
    }
    r->block->steps = r->steps;
    r->block->step_count = (uint32_t)count;
    return ST_OK;
}
