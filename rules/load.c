/* load.c - rule files to rules. Everything that is not expected is an error with its line. */
#include "rules/load.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "rules/check.h"
#include "rules/compose.h"
#include "rules/load_read.h"
#include "rules/load_validate.h"
#include "rules/toml.h"

enum { ID_MAX = 80, PARTS_MOST = 12 };

static const char *const file_keys[] = {
    "issuer", "name", "docs", "fallback", "rule", "validate", "revoke", "replace", NULL,
};
static const char *const rule_keys[] = {
    "id",    "title",        "kind",     "severity", "binding", "token",    "keywords",
    "value", "pattern",      "check",    "evidence", "entropy", "examples", "counter",
    "parts", "only_as_part", "validate", "revoke",   "replace", NULL,
};
static const char *const kinds[] = {
    "api_key",
    "pat",
    "oauth_access",
    "oauth_refresh",
    "client_secret",
    "ci_token",
    "webhook",
    "session_token",
    "deploy_token",
    "service_account_key",
    "db_dsn",
    "identifier",
    "basic_password",
    "private_key",
    "certificate",
    "signing_secret",
    "encryption_key",
    "mcp_agent_token",
    "publishable_key",
    "password_hash",
    NULL,
};

bool load_is_kind(const char *text)
{
    return load_is_one_of(text, kinds);
}

/* Lower case, digits and dashes within. */
static bool is_slug(const char *text)
{
    size_t len = text ? strlen(text) : 0;
    if (len == 0 || len > ID_MAX || text[0] == '-' || text[len - 1] == '-')
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* An array of at least one string; missing is a fault. */
static enum status required_texts(const struct loader *l, const char *key, const char *const **out)
{
    TRY(load_texts(l, l->table, key, out));
    return *out ? ST_OK : load_refuse(l, l->table, "'%s' is missing", key);
}

static enum status read_id(const struct loader *l, struct rule *rule)
{
    TRY(load_need_text(l, l->table, "id", &rule->id));
    const struct toml_node *at = toml_get(l->table, "id");
    if (!is_slug(rule->id))
        return load_refuse(l, at, "an id is made of a-z, 0-9 and '-', at most %d", ID_MAX);
    size_t issuer_len = strlen(l->issuer);
    if (strncmp(rule->id, l->issuer, issuer_len) != 0 || rule->id[issuer_len] != '-')
        return load_refuse(l, at, "the id must start with '%s-', as the file's issuer", l->issuer);
    for (size_t i = 0; i < l->list->count; i++)
        if (strcmp(l->list->rules[i].id, rule->id) == 0)
            return load_refuse(l, at, "the id '%s' is taken by %s", rule->id,
                               l->list->rules[i].origin);
    return ST_OK;
}

static enum status read_class(const struct loader *l, struct rule *rule)
{
    const char *severity, *binding;
    TRY(load_need_text(l, l->table, "kind", &rule->kind));
    if (!load_is_kind(rule->kind))
        return load_refuse(l, toml_get(l->table, "kind"), "unknown kind '%s'", rule->kind);
    TRY(load_need_text(l, l->table, "severity", &severity));
    if (!severity_parse(severity, &rule->severity))
        return load_refuse(l, toml_get(l->table, "severity"),
                           "severity is critical, high, medium or low");
    if (strcmp(rule->kind, "publishable_key") == 0 && rule->severity != SEVERITY_LOW)
        return load_refuse(l, toml_get(l->table, "severity"),
                           "a publishable_key is public by design: severity is low");
    TRY(load_text(l, l->table, "binding", &binding));
    rule->binding = BINDING_BEARER;
    if (binding && !binding_parse(binding, &rule->binding))
        return load_refuse(l, toml_get(l->table, "binding"), "unknown binding '%s'", binding);
    return ST_OK;
}

/* The composed pattern, its group, and the evidence that this way of writing stands for. */
static enum status compose(const struct loader *l, struct rule *rule, struct buf *out)
{
    const char *token, *value, *wrong;
    TRY(load_text(l, l->table, "token", &token));
    TRY(load_text(l, l->table, "value", &value));
    const struct toml_node *at;
    rule->group = 1;
    if (token) {
        at = toml_get(l->table, "token");
        rule->evidence = EVIDENCE_PREFIX;
        wrong = compose_token(out, token);
    } else if (value) {
        const char *const *keywords;
        at = toml_get(l->table, "value");
        TRY(required_texts(l, "keywords", &keywords));
        rule->evidence = EVIDENCE_KEYWORD;
        wrong = compose_keywords(out, keywords, value);
    } else {
        at = toml_get(l->table, "pattern");
        TRY(load_need_text(l, l->table, "pattern", &rule->pattern));
        wrong = compose_group(rule->pattern, &rule->group);
        TRY(buf_add(out, bytes_of(rule->pattern)));
    }
    return wrong ? load_refuse(l, at, "%s", wrong) : ST_OK;
}

static enum status read_form(const struct loader *l, struct rule *rule)
{
    bool token = toml_get(l->table, "token"), value = toml_get(l->table, "value");
    bool pattern = toml_get(l->table, "pattern"), keywords = toml_get(l->table, "keywords");
    if (token + value + pattern != 1 || keywords != value)
        return load_refuse(l, l->table, "write either token, or keywords and value, or pattern");
    AUTO(buf_dispose) struct buf out = {0};
    TRY(compose(l, rule, &out));
    if (out.len > LIMIT_PATTERN)
        return error_set(l->err, ST_LIMIT, "%s: the pattern is longer than %zu bytes", rule->origin,
                         LIMIT_PATTERN);
    rule->pattern = arena_copy(&l->list->arena, out.ptr, out.len);
    return ST_OK;
}

static enum status read_judgement(const struct loader *l, struct rule *rule)
{
    const char *evidence;
    TRY(load_text(l, l->table, "evidence", &evidence));
    if (evidence && !evidence_parse(evidence, &rule->evidence))
        return load_refuse(l, toml_get(l->table, "evidence"), "unknown evidence '%s'", evidence);
    if (!evidence && toml_get(l->table, "pattern"))
        return load_refuse(l, l->table, "a pattern needs 'evidence'");
    TRY(load_text(l, l->table, "check", &rule->check));
    if (rule->check && !check_find(rule->check))
        return load_refuse(l, toml_get(l->table, "check"), "no offline check is called '%s'",
                           rule->check);
    rule->entropy = rule->evidence != EVIDENCE_PREFIX && rule->evidence != EVIDENCE_STRUCTURE;
    TRY(load_flag(l, l->table, "entropy", &rule->entropy));
    return load_flag(l, l->table, "only_as_part", &rule->only_as_part);
}

static enum status read_part(const struct loader *l, const struct toml_node *node,
                             struct rule_part *part)
{
    static const char *const keys[] = {"rule", "role", "before", NULL};
    if (node->kind != TOML_TABLE)
        return load_refuse(l, node, "a part is a table: { rule = \"...\", role = \"...\" }");
    TRY(load_keys(l, node, keys));
    TRY(load_need_text(l, node, "rule", &part->rule));
    TRY(load_flag(l, node, "before", &part->before));
    return load_need_text(l, node, "role", &part->role);
}

/* That their rules exist is seen when all files are read: ruleset_new. */
static enum status read_parts(const struct loader *l, struct rule *rule)
{
    const struct toml_node *array = toml_get(l->table, "parts");
    if (!array)
        return ST_OK;
    TRY(load_expect(l, array, TOML_ARRAY));
    size_t count = load_count(array);
    if (count == 0 || count > PARTS_MOST)
        return load_refuse(l, array, "'parts' holds 1 to %d parts", PARTS_MOST);
    struct rule_part *parts = arena_alloc(&l->list->arena, (count + 1) * sizeof(*parts));
    rule->parts = parts;
    for (const struct toml_node *node = array->child; node; node = node->next)
        TRY(read_part(l, node, parts++));
    return ST_OK;
}

static enum status read_rule(const struct loader *l, struct rule *rule)
{
    *rule = (struct rule){.issuer = l->issuer,
                          .issuer_name = l->issuer_name,
                          .docs = l->docs,
                          .fallback = l->fallback,
                          .origin = load_origin(l, l->table)};
    TRY(load_keys(l, l->table, rule_keys));
    TRY(read_id(l, rule));
    TRY(load_need_text(l, l->table, "title", &rule->title));
    TRY(read_class(l, rule));
    TRY(read_form(l, rule));
    TRY(read_judgement(l, rule));
    TRY(read_parts(l, rule));
    TRY(required_texts(l, "examples", &rule->examples));
    TRY(required_texts(l, "counter", &rule->counters));
    return load_validate_rule(l, rule);
}

static void append(struct rule_list *list, const struct rule *rule)
{
    if (list->count == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->rules = xreallocarray(list->rules, list->cap, sizeof(*list->rules));
    }
    list->rules[list->count++] = *rule;
}

static enum status read_document(struct loader *l, const struct toml_node *root)
{
    TRY(load_keys(l, root, file_keys));
    TRY(load_need_text(l, root, "issuer", &l->issuer));
    if (!is_slug(l->issuer))
        return load_refuse(l, toml_get(root, "issuer"),
                           "an issuer is made of a-z, 0-9 and '-', at most %d", ID_MAX);
    TRY(load_need_text(l, root, "name", &l->issuer_name));
    TRY(load_text(l, root, "docs", &l->docs));
    TRY(load_flag(l, root, "fallback", &l->fallback));
    TRY(load_validate_defaults(l, root));
    const struct toml_node *rules = toml_get(root, "rule");
    if (!rules)
        return load_refuse(l, root, "no [[rule]]");
    TRY(load_expect(l, rules, TOML_ARRAY));
    for (l->table = rules->child; l->table; l->table = l->table->next) {
        struct rule rule;
        if (l->table->kind != TOML_TABLE)
            return load_refuse(l, l->table, "write rules as [[rule]]");
        if (l->list->count == LIMIT_RULES)
            return error_set(l->err, ST_LIMIT, "%s:%u: more than %u rules", l->name, l->table->line,
                             LIMIT_RULES);
        TRY(read_rule(l, &rule));
        append(l->list, &rule);
    }
    return ST_OK;
}

enum status rule_list_load(struct rule_list *list, const char *name, struct bytes text,
                           struct error *err)
{
    AUTO(toml_doc_free) struct toml_doc *doc = NULL;
    TRY(toml_doc_new(&doc, name, text, err));
    struct loader l = {.list = list, .name = name, .err = err};
    return read_document(&l, toml_doc_root(doc));
}

enum status rule_list_load_path(struct rule_list *list, const char *path, struct error *err)
{
    AUTO(buf_dispose) struct buf text = {0};
    TRY(file_read(&text, path, LIMIT_RULE_FILE, err));
    return rule_list_load(list, path, buf_bytes(&text), err);
}

void rule_list_dispose(struct rule_list *list)
{
    arena_dispose(&list->arena);
    free(list->rules);
    *list = (struct rule_list){0};
}
