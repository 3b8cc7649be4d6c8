/* load_when.c - what answers mean: conditions, outcomes, and whether the one proves the other. */
#include "rules/load_validate.h"

static const char *const when_keys[] = {
    "status", "json",         "body_contains", "body_not_contains",
    "header", "content_type", "certificate",   "outcome",
    "proof",  "set",          "capture",       "because",
    NULL,
};
static const char *const json_types[] = {"object", "array", "string", "number", "bool", NULL};

enum { STATUSES_MOST = 16, CONDITIONS_MOST = 12, WHENS_MOST = 24 };

/** One [[...when]] while it is read. */
struct when_reader {
    const struct block_reader *block;
    const struct loader *loader;
    const struct toml_node *table;
    struct validate_when *when;
    struct validate_condition conditions[CONDITIONS_MOST];
    uint32_t count;
};

/* ---- status ---- */

/* 200, "400-499". */
static bool parse_status(const struct toml_node *node, struct validate_status *out)
{
    int64_t from = node->integer, to = node->integer;
    if (node->kind == TOML_STRING) {
        const char *t = node->text;
        if (node->text_len != 7 || strspn(t, "0123456789") != 3 || t[3] != '-' ||
            strspn(t + 4, "0123456789") != 3)
            return false;
        from = (t[0] - '0') * 100 + (t[1] - '0') * 10 + t[2] - '0';
        to = (t[4] - '0') * 100 + (t[5] - '0') * 10 + t[6] - '0';
    } else if (node->kind != TOML_INTEGER) {
        return false;
    }
    if (from < 200 || to > 499 || from > to || (from < 400 && to >= 300))
        return false;
    *out = (struct validate_status){(uint16_t)from, (uint16_t)to};
    return true;
}

static enum status read_statuses(struct when_reader *r)
{
    const struct toml_node *node = toml_get(r->table, "status");
    if (!node)
        return load_refuse(r->loader, r->table, "'status' is missing");
    bool list = node->kind == TOML_ARRAY;
    size_t count = list ? load_count(node) : 1;
    if (count == 0 || count > STATUSES_MOST)
        return load_refuse(r->loader, node, "'status' holds 1 to %d numbers", STATUSES_MOST);
    struct validate_status *out =
        arena_alloc(&r->loader->list->arena, count * sizeof(struct validate_status));
    r->when->statuses = out;
    r->when->status_count = (uint32_t)count;
    for (const struct toml_node *at = list ? node->child : node; at; at = list ? at->next : NULL)
        if (!parse_status(at, out++))
            return load_refuse(r->loader, at,
                               "a status is 200 to 299, 400 to 499, or a range like \"400-499\"; "
                               "all others teach nothing");
    return ST_OK;
}

/* ---- Conditions ---- */

static enum status add(struct when_reader *r, const struct toml_node *at,
                       struct validate_condition condition)
{
    if (r->count == CONDITIONS_MOST)
        return load_refuse(r->loader, at, "at most %d conditions", CONDITIONS_MOST);
    r->conditions[r->count++] = condition;
    return ST_OK;
}

/* The text of a scalar of that kind, or NULL. */
static const char *scalar(const struct loader *l, const struct toml_node *node, enum toml_kind kind)
{
    char digits[24];
    if (node->kind != kind)
        return NULL;
    if (kind == TOML_STRING)
        return arena_copy(&l->list->arena, node->text, node->text_len);
    if (kind == TOML_BOOL)
        return node->truth ? "true" : "false";
    if (kind != TOML_INTEGER || node->integer < 0)
        return NULL;
    char *at = digits + sizeof(digits);
    int64_t rest = node->integer;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    return arena_copy(&l->list->arena, at, (size_t)(digits + sizeof(digits) - at));
}

/* One scalar, or several of one kind, ended with NULL. */
static enum status read_values(const struct loader *l, const struct toml_node *node,
                               enum toml_kind *kind, const char *const **out)
{
    bool list = node->kind == TOML_ARRAY;
    const struct toml_node *first = list ? node->child : node;
    size_t count = list ? load_count(node) : 1;
    if (first == NULL)
        return load_refuse(l, node, "the list is empty");
    *kind = first->kind;
    const char **values = arena_alloc(&l->list->arena, (count + 1) * sizeof(*values));
    *out = values;
    for (const struct toml_node *at = first; at; at = list ? at->next : NULL, values++) {
        *values = scalar(l, at, *kind);
        if (*values == NULL)
            return load_refuse(l, at,
                               "expected text, whole numbers or true and false, of one kind");
    }
    return ST_OK;
}

static enum status read_strings(const struct loader *l, const struct toml_node *node,
                                const char *const **out)
{
    enum toml_kind kind;
    TRY(read_values(l, node, &kind, out));
    return kind == TOML_STRING ? ST_OK : load_refuse(l, node, "expected text");
}

static enum status read_exists(struct when_reader *r, const struct toml_node *test, bool header,
                               struct validate_condition c)
{
    TRY(load_expect(r->loader, test, TOML_BOOL));
    if (header && !test->truth)
        return load_refuse(r->loader, test, "a header that is missing proves nothing");
    c.kind = header        ? CONDITION_HEADER_EXISTS
             : test->truth ? CONDITION_JSON_EXISTS
                           : CONDITION_JSON_MISSING;
    return add(r, test, c);
}

/* { exists = true }, { contains = "text" }, { type = "array" }. */
static enum status read_test(struct when_reader *r, const struct toml_node *node, bool header)
{
    const struct loader *l = r->loader;
    const struct toml_node *test = node->child;
    struct validate_condition c = {.name =
                                       arena_copy(&l->list->arena, node->key, strlen(node->key))};
    if (test == NULL || test->next != NULL)
        return load_refuse(l, node, "write one of exists, contains and type");
    if (strcmp(test->key, "exists") == 0)
        return read_exists(r, test, header, c);
    TRY(read_strings(l, test, &c.values));
    bool contains = strcmp(test->key, "contains") == 0;
    if (!contains &&
        (header || strcmp(test->key, "type") != 0 || !load_is_one_of(c.values[0], json_types)))
        return load_refuse(l, test, "write one of exists, contains and type");
    c.kind = !contains ? CONDITION_JSON_TYPE
             : header  ? CONDITION_HEADER_CONTAINS
                       : CONDITION_JSON_CONTAINS;
    return add(r, node, c);
}

static enum status read_json(struct when_reader *r, const struct toml_node *node)
{
    const struct loader *l = r->loader;
    TRY(load_expect(l, node, TOML_TABLE));
    for (const struct toml_node *at = node->child; at; at = at->next) {
        if (at->key[0] != '/' && at->key[0] != '\0')
            return load_refuse(l, at, "'%s' is no JSON pointer: it starts with '/'", at->key);
        if (at->kind == TOML_TABLE) {
            TRY(read_test(r, at, false));
            continue;
        }
        enum toml_kind kind = TOML_STRING;
        struct validate_condition c = {
            .name = arena_copy(&l->list->arena, at->key, strlen(at->key)),
        };
        TRY(read_values(l, at, &kind, &c.values));
        c.kind = kind == TOML_STRING    ? CONDITION_JSON_TEXT
                 : kind == TOML_INTEGER ? CONDITION_JSON_NUMBER
                                        : CONDITION_JSON_BOOL;
        TRY(add(r, at, c));
    }
    return ST_OK;
}

static bool is_lower(const char *text)
{
    while (*text && !byte_is_upper((unsigned char)*text))
        text++;
    return *text == '\0';
}

static enum status read_header(struct when_reader *r, const struct toml_node *node)
{
    const struct loader *l = r->loader;
    TRY(load_expect(l, node, TOML_TABLE));
    for (const struct toml_node *at = node->child; at; at = at->next) {
        if (!is_lower(at->key))
            return load_refuse(l, at, "names of headers are in lower case here");
        if (at->kind == TOML_TABLE) {
            TRY(read_test(r, at, true));
            continue;
        }
        struct validate_condition c = {
            .kind = CONDITION_HEADER_CONTAINS,
            .name = arena_copy(&l->list->arena, at->key, strlen(at->key)),
        };
        TRY(read_strings(l, at, &c.values));
        TRY(add(r, at, c));
    }
    return ST_OK;
}

static enum status read_plain(struct when_reader *r, const char *key, enum condition_kind kind)
{
    const struct toml_node *node = toml_get(r->table, key);
    struct validate_condition c = {.kind = kind};
    if (!node)
        return ST_OK;
    TRY(read_strings(r->loader, node, &c.values));
    return add(r, node, c);
}

static enum status read_certificate(struct when_reader *r)
{
    const struct toml_node *node = toml_get(r->table, "certificate");
    if (!node)
        return ST_OK;
    TRY(load_expect(r->loader, node, TOML_BOOL));
    if (!node->truth)
        return load_refuse(r->loader, node, "certificate is true, or not there");
    return add(r, node, (struct validate_condition){.kind = CONDITION_CERTIFICATE});
}

static enum status read_conditions(struct when_reader *r)
{
    const struct toml_node *json = toml_get(r->table, "json");
    const struct toml_node *header = toml_get(r->table, "header");
    if (json)
        TRY(read_json(r, json));
    if (header)
        TRY(read_header(r, header));
    TRY(read_certificate(r));
    TRY(read_plain(r, "body_contains", CONDITION_BODY_CONTAINS));
    TRY(read_plain(r, "body_not_contains", CONDITION_BODY_LACKS));
    TRY(read_plain(r, "content_type", CONDITION_CONTENT_TYPE));
    struct validate_condition *kept =
        arena_alloc(&r->loader->list->arena, (r->count + 1) * sizeof(*kept));
    memcpy(kept, r->conditions, r->count * sizeof(*kept));
    r->when->conditions = kept;
    r->when->condition_count = r->count;
    return ST_OK;
}

/* ---- What it proves ---- */

static bool proves(enum condition_kind kind)
{
    return kind != CONDITION_JSON_MISSING && kind != CONDITION_BODY_LACKS;
}

static bool has_proof(const struct when_reader *r)
{
    for (uint32_t i = 0; i < r->count; i++)
        if (proves(r->conditions[i].kind))
            return true;
    return false;
}

static bool has_status(const struct validate_when *when, unsigned from, unsigned to)
{
    for (uint32_t i = 0; i < when->status_count; i++)
        if (when->statuses[i].from <= to && when->statuses[i].to >= from)
            return true;
    return false;
}

/* Statuses that a server gives to anybody prove nothing by themselves. */
static enum status check_proof(const struct when_reader *r)
{
    const char *proof;
    const struct loader *l = r->loader;
    const struct validate_when *when = r->when;
    bool shown = has_proof(r);
    TRY(load_text(l, r->table, "proof", &proof));
    if (proof && (strcmp(proof, "status") != 0 || shown))
        return load_refuse(l, toml_get(r->table, "proof"),
                           "proof is \"status\", where no condition proves the outcome");
    if (when->next || when->outcome == OUTCOME_UNKNOWN)
        return ST_OK;
    if (has_status(when, 429, 429) && !shown)
        return load_refuse(l, r->table, "429 teaches nothing without a condition on its body");
    if (!shown && !proof)
        return load_refuse(l, r->table,
                           "nothing proves '%s': add a condition on body or header, or proof = "
                           "\"status\"",
                           outcome_name(when->outcome));
    /* A 204 cannot say more; of a revocation even a 200 need not (RFC 7009, section 2.2). */
    bool no_content =
        when->outcome == OUTCOME_REVOKED &&
        (r->block->ends || (!has_status(when, 200, 203) && !has_status(when, 205, 299)));
    bool success = when->outcome == OUTCOME_VALID ? has_status(when, 200, 200)
                                                  : !no_content && has_status(when, 200, 299);
    if (proof && success)
        return load_refuse(l, r->table, "a 2xx alone does not prove '%s'",
                           outcome_name(when->outcome));
    return ST_OK;
}

static enum status read_outcome(struct when_reader *r)
{
    const char *outcome;
    const struct loader *l = r->loader;
    TRY(load_need_text(l, r->table, "outcome", &outcome));
    r->when->next = strcmp(outcome, "next") == 0;
    if (!r->when->next &&
        (!outcome_parse(outcome, &r->when->outcome) || r->when->outcome == OUTCOME_SKIPPED))
        return load_refuse(l, toml_get(r->table, "outcome"),
                           "outcome is valid, restricted, expired, revoked, invalid, unknown or "
                           "next");
    TRY(load_text(l, r->table, "because", &r->when->because));
    return check_proof(r);
}

/* ---- What is taken from it ---- */

static bool is_place(const char *value, bool literal)
{
    return value[0] == '/' || (strncmp(value, "header:", 7) == 0 && value[7] && is_lower(value)) ||
           (literal && value[0] == '=' && value[1]);
}

static enum status read_takings(struct when_reader *r)
{
    const struct loader *l = r->loader;
    const struct toml_node *set = toml_get(r->table, "set");
    const struct toml_node *capture = toml_get(r->table, "capture");
    TRY(load_pairs(l, r->table, "set", &r->when->set));
    TRY(load_pairs(l, r->table, "capture", &r->when->capture));
    for (const struct validate_pair *at = r->when->set; at && at->name; at++) {
        if (validate_fact(at->name) == VALIDATE_FACTS)
            return load_refuse(l, set, "'set' knows no '%s'", at->name);
        if (!is_place(at->value, true))
            return load_refuse(l, set, "'%s' is no \"/pointer\", \"header:name\" or \"=text\"",
                               at->value);
    }
    if (capture && !r->when->next)
        return load_refuse(l, capture, "only an answer that leads to the next step captures");
    for (const struct validate_pair *at = r->when->capture; at && at->name; at++)
        if (!is_place(at->value, false))
            return load_refuse(l, capture, "'%s' is no \"/pointer\" or \"header:name\"", at->value);
    return ST_OK;
}

static enum status read_when(const struct block_reader *block, const struct toml_node *table,
                             struct validate_when *out)
{
    struct when_reader r = {.block = block, .loader = block->loader, .table = table, .when = out};
    if (table->kind != TOML_TABLE)
        return load_refuse(r.loader, table, "write answers as [[...when]]");
    TRY(load_keys(r.loader, table, when_keys));
    TRY(read_statuses(&r));
    TRY(read_conditions(&r));
    TRY(read_outcome(&r));
    return read_takings(&r);
}

enum status load_whens(const struct block_reader *r, const struct toml_node *step,
                       struct validate_step *out)
{
    const struct loader *l = r->loader;
    const struct toml_node *array = toml_get(step, "when");
    if (!array)
        return load_refuse(l, step, "'when' is missing");
    TRY(load_expect(l, array, TOML_ARRAY));
    size_t count = load_count(array);
    if (count == 0 || count > WHENS_MOST)
        return load_refuse(l, array, "a step has 1 to %d answers", WHENS_MOST);
    struct validate_when *whens = arena_alloc(&l->list->arena, count * sizeof(*whens));
    out->whens = whens;
    out->when_count = (uint32_t)count;
    for (const struct toml_node *node = array->child; node; node = node->next)
        TRY(read_when(r, node, whens++));
    return ST_OK;
}
