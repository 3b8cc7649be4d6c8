/* import.c - a document of gitleaks' form to rules, allow lists and notes. */
#include "rules/import.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "rules/bound.h"
#include "rules/import_read.h"
#include "rules/remedy.h"

enum { ID_MAX = 100, PREFIX_MIN = 4, ALLOWS_MAX = 4000, GROUP_MAX = 60 };

static const char *const none[] = {NULL};

/* A rule that looks at paths only finds the file: its first bytes stand for it. */
static const char file_pattern[] = "(?-m:^)(?s:.){1,256}";

/* ---- Allow lists ---- */

static enum status read_condition(const struct importer *im, const struct toml_node *table,
                                  struct import_allow *allow)
{
    const char *condition = "or", *target = "secret";
    TRY(import_text(im, table, "condition", &condition));
    TRY(import_text(im, table, "regexTarget", &target));
    allow->all = strcmp(condition, "AND") == 0 || strcmp(condition, "and") == 0 ||
                 strcmp(condition, "&&") == 0;
    if (!allow->all && strcmp(condition, "OR") != 0 && strcmp(condition, "or") != 0 &&
        strcmp(condition, "||") != 0)
        return import_refuse(im, table, "unknown condition '%s': it is AND or OR", condition);
    if (strcmp(target, "match") == 0)
        allow->target = IMPORT_MATCH;
    else if (strcmp(target, "line") == 0)
        allow->target = IMPORT_LINE;
    else if (strcmp(target, "secret") != 0)
        return import_refuse(im, table, "unknown regexTarget '%s': it is secret, match or line",
                             target);
    return ST_OK;
}

/* @param id  of the rule that the list stands in, or NULL */
static enum status read_allow(const struct importer *im, const struct toml_node *table,
                              const char *id)
{
    struct import *import = im->import;
    struct import_allow allow = {
        .commits = none, .paths = none, .regexes = none, .stopwords = none, .line = table->line};
    if (import->allow_count == ALLOWS_MAX)
        return error_set(im->err, ST_LIMIT, "%s:%u: more than %d allow lists", im->name,
                         table->line, ALLOWS_MAX);
    TRY(read_condition(im, table, &allow));
    TRY(import_texts(im, table, "commits", true, &allow.commits));
    TRY(import_texts(im, table, "paths", false, &allow.paths));
    TRY(import_texts(im, table, "regexes", false, &allow.regexes));
    TRY(import_texts(im, table, "stopwords", true, &allow.stopwords));
    TRY(import_texts(im, table, "targetRules", false, &allow.rules));
    if (!*allow.commits && !*allow.paths && !*allow.regexes && !*allow.stopwords) {
        import_note(im, table, true,
                    "an allow list without commits, paths, regexes and stopwords allows "
                    "nothing");
        return ST_OK;
    }
    if (allow.rules && !*allow.rules)
        allow.rules = NULL;
    if (id) {
        const char **only = arena_alloc(&im->list->arena, 2 * sizeof(*only));
        only[0] = id;
        allow.rules = only;
    }
    import->allows = import_grow(import->allows, import->allow_count, sizeof(allow));
    import->allows[import->allow_count++] = allow;
    return ST_OK;
}

/* `[[allowlists]]` and the older `[allowlist]` of a table. */
static enum status read_allows(const struct importer *im, const struct toml_node *table,
                               const char *id)
{
    const struct toml_node *list, *single = import_get(table, "allowlist");
    TRY(import_tables(im, table, "allowlists", &list));
    for (; list; list = list->next)
        TRY(read_allow(im, list, id));
    if (single && single->kind == TOML_ARRAY)
        TRY(import_tables(im, table, "allowlist", &single));
    for (; single; single = single->kind == TOML_TABLE && !single->key ? single->next : NULL) {
        if (single->kind != TOML_TABLE)
            return import_refuse(im, single, "write 'allowlist' as a table");
        TRY(read_allow(im, single, id));
    }
    return ST_OK;
}

/* ---- Rules ---- */

/* Behind the class, escape or byte at p. */
static const char *step(const char *p)
{
    if (*p == '\\' && p[1])
        return p + 2;
    if (*p != '[')
        return p + 1;
    for (p += p[1] == ']' ? 2 : 1; *p && *p != ']'; p++)
        p += *p == '\\' && p[1];
    return *p ? p + 1 : p;
}

/* Is there no other branch up to the end of the group that p is in? */
static bool is_only_branch(const char *p)
{
    for (int depth = 0; *p && depth >= 0; p = step(p)) {
        depth += (*p == '(') - (*p == ')');
        if (*p == '|' && depth == 0)
            return false;
    }
    return true;
}

static bool has_groups(const char *p)
{
    while (*p && !(*p == '(' && p[1] != '?'))
        p = step(p);
    return *p != '\0';
}

/* Does every secret begin with letters that are written out? Only then may they be shown. */
static bool begins_with_literal(const char *pattern)
{
    static const char *const skips[] = {"(?i)", "\\b", "(?i)\\b"};
    size_t len = 0, skip = 0;
    for (size_t i = 0; i < COUNT_OF(skips); i++)
        if (strncmp(pattern, skips[i], strlen(skips[i])) == 0)
            skip = strlen(skips[i]);
    pattern += skip;
    if (pattern[0] == '(' && pattern[1] != '?')
        pattern++;
    else if (has_groups(pattern))
        return false;
    while (byte_is_word((unsigned char)pattern[len]) || pattern[len] == '-')
        len++;
    bool repeats = pattern[len] && strchr("?*{", pattern[len]) != NULL;
    return len >= PREFIX_MIN + (size_t)repeats && is_only_branch(pattern + len);
}

static enum status read_required(const struct importer *im, const struct toml_node *table,
                                 struct import_rule *more)
{
    const struct toml_node *node;
    size_t count = 0;
    TRY(import_tables(im, table, "required", &node));
    for (const struct toml_node *at = node; at; at = at->next)
        count++;
    struct import_required *all = arena_alloc(&im->list->arena, (count + 1) * sizeof(*all));
    more->required = all;
    for (; node; node = node->next, all++) {
        double lines = UINT32_MAX, columns = UINT32_MAX;
        TRY(import_text(im, node, "id", &all->id));
        if (all->id == NULL)
            return import_refuse(im, node, "a required rule needs its 'id'");
        TRY(import_number(im, node, "withinLines", &lines));
        TRY(import_number(im, node, "withinColumns", &columns));
        all->lines = lines >= 0 && lines < UINT32_MAX ? (uint32_t)lines : UINT32_MAX;
        all->columns = columns >= 0 && columns < UINT32_MAX ? (uint32_t)columns : UINT32_MAX;
        more->required_count++;
    }
    return ST_OK;
}

static bool is_listed(const char *const *ids, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

static bool is_known(const struct importer *im, const char *id)
{
    for (size_t i = 0; i < im->import->rule_count; i++)
        if (strcmp(im->import->rules[i].id, id) == 0)
            return true;
    return is_listed(im->import->disabled, im->old_disabled, id);
}

static enum status read_group(const struct importer *im, const struct toml_node *table,
                              struct rule *rule)
{
    double group = 0;
    TRY(import_number(im, table, "secretGroup", &group));
    if (!(group >= 0 && group < GROUP_MAX))
        return import_refuse(im, table, "secretGroup is a number from 0 to %d", GROUP_MAX - 1);
    rule->group = group >= 1 ? (uint32_t)group : RULE_GROUP_FIRST;
    return ST_OK;
}

/* The pattern as ours can run it, or NULL: the rule is left out, and that is noted. */
static const char *bounded(const struct importer *im, const struct toml_node *table, const char *id,
                           const char *regex)
{
    AUTO(buf_dispose) struct buf out = {0};
    struct bound bound;
    struct error why;
    if (bound_pattern(&out, bytes_of(regex), &bound, &why) != ST_OK) {
        import_note(im, table, false, "rule %s is left out: %s", id, why.text);
        im->import->left_out++;
        return NULL;
    }
    if (bound.repeats > 0) {
        import_note(im, table, true,
                    "rule %s: %u of its repeats had no upper limit; they now end after "
                    "%u rounds or fewer",
                    id, bound.repeats, bound.most);
        im->import->bounded++;
    }
    return arena_copy(&im->list->arena, out.ptr, out.len);
}

static const char *origin(const struct importer *im, const struct toml_node *table)
{
    char line[16];
    size_t len = strlen(im->name),
           digits = (size_t)snprintf(line, sizeof(line), ":%u", table->line);
    char *text = arena_alloc(&im->list->arena, len + digits + 1);
    memcpy(text, im->name, len);
    memcpy(text + len, line, digits);
    return text;
}

static void add(const struct importer *im, const struct rule *rule, const struct import_rule *more)
{
    struct rule_list *list = im->list;
    struct import *import = im->import;
    if (list->count == list->cap) {
        list->cap = MAX(list->cap * 2, (size_t)64);
        list->rules = xreallocarray(list->rules, list->cap, sizeof(*list->rules));
    }
    list->rules[list->count++] = *rule;
    import->rules = import_grow(import->rules, import->rule_count, sizeof(*more));
    import->rules[import->rule_count++] = *more;
}

static enum status read_more(const struct importer *im, const struct toml_node *table,
                             struct import_rule *more)
{
    TRY(import_text(im, table, "path", &more->path));
    TRY(import_texts(im, table, "keywords", true, &more->keywords));
    TRY(import_number(im, table, "entropy", &more->entropy));
    TRY(import_bool(im, table, "skipReport", &more->helper));
    TRY(import_text(im, table, "filter", &more->filter));
    im->import->validates += import_get(table, "validate") != NULL;
    return read_required(im, table, more);
}

static enum status read_form(const struct importer *im, const struct toml_node *table,
                             struct import_rule *more, const char *regex)
{
    struct rule rule = {.id = more->id,
                        .title = more->id,
                        .kind = "api_key",
                        .issuer = "imported",
                        .issuer_name = "imported rule",
                        .examples = none,
                        .counters = none,
                        .severity = SEVERITY_HIGH,
                        .evidence = EVIDENCE_GENERIC,
                        .fallback = true,
                        .imported = true};
    rule.revoke = remedy_revoke(rule.kind, NULL);
    rule.replace = remedy_replace(rule.kind, NULL);
    TRY(import_text(im, table, "description", &rule.title));
    TRY(read_group(im, table, &rule));
    rule.origin = origin(im, table);
    rule.pattern = regex ? bounded(im, table, more->id, regex)
                         : arena_copy(&im->list->arena, file_pattern, strlen(file_pattern));
    if (rule.pattern == NULL)
        return ST_OK;
    if (regex == NULL)
        rule.evidence = EVIDENCE_FIELD;
    else if (begins_with_literal(regex))
        rule.evidence = EVIDENCE_PREFIX;
    else if (*more->keywords)
        rule.evidence = EVIDENCE_KEYWORD;
    more->pattern = rule.pattern;
    add(im, &rule, more);
    return ST_OK;
}

/* Ids stand in reports and messages: no blanks, no control bytes. */
static bool is_id(const char *id)
{
    size_t len = strlen(id);
    for (size_t i = 0; i < len; i++)
        if (id[i] <= ' ' || id[i] > '~')
            return false;
    return len > 0 && len <= ID_MAX;
}

static enum status read_rule(const struct importer *im, const struct toml_node *table)
{
    struct import_rule more = {.keywords = none, .line = table->line};
    const char *regex = NULL;
    TRY(import_text(im, table, "id", &more.id));
    if (more.id == NULL || !is_id(more.id))
        return import_refuse(im, table, "a rule needs an 'id' of 1 to %d letters without blanks",
                             ID_MAX);
    if (is_known(im, more.id))
        return ST_OK;
    TRY(import_text(im, table, "regex", &regex));
    TRY(read_more(im, table, &more));
    TRY(read_allows(im, table, more.id));
    if (regex == NULL && more.path == NULL) {
        import_note(im, table, true, "rule %s has no regex and no path: only its allow lists count",
                    more.id);
        return ST_OK;
    }
    if (im->list->count >= LIMIT_RULES)
        return error_set(im->err, ST_LIMIT, "%s:%u: more than %u rules", im->name, table->line,
                         LIMIT_RULES);
    return read_form(im, table, &more, regex);
}

/* ---- The document ---- */

static enum status read_extend(const struct importer *im, const struct toml_node *root)
{
    struct import *import = im->import;
    const struct toml_node *extend = import_get(root, "extend");
    const char *const *disabled = none;
    const char *url = NULL;
    bool use_default = true;
    import->extend_path = NULL;
    if (extend == NULL)
        return ST_OK;
    if (extend->kind != TOML_TABLE)
        return import_refuse(im, extend, "write 'extend' as a table");
    TRY(import_text(im, extend, "path", &import->extend_path));
    TRY(import_text(im, extend, "url", &url));
    TRY(import_bool(im, extend, "useDefault", &use_default));
    TRY(import_texts(im, extend, "disabledRules", false, &disabled));
    if (url)
        import_note(im, extend, false,
                    "extend.url is not followed: a configuration names no addresses");
    import->alone = import->alone || !use_default;
    for (; *disabled; disabled++) {
        import->disabled = import_grow(import->disabled, import->disabled_count, sizeof(*disabled));
        import->disabled[import->disabled_count++] = *disabled;
    }
    return ST_OK;
}

static enum status read_document(const struct importer *im, const struct toml_node *root)
{
    const struct toml_node *rule;
    TRY(read_extend(im, root));
    if (import_get(root, "prefilter") && im->import->prefilter == NULL)
        TRY(import_text(im, root, "prefilter", &im->import->prefilter));
    if (import_get(root, "filter") && im->import->filter == NULL)
        TRY(import_text(im, root, "filter", &im->import->filter));
    TRY(read_allows(im, root, NULL));
    TRY(import_tables(im, root, "rules", &rule));
    for (; rule; rule = rule->next)
        TRY(read_rule(im, rule));
    return ST_OK;
}

static void add_to_digest(struct import *import, struct bytes text)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_add(&hash, (struct bytes){import->digest, sizeof(import->digest)});
    sha256_add(&hash, text);
    sha256_finish(&hash, import->digest);
}

enum status import_load(struct import *import, struct rule_list *list, const char *name,
                        struct bytes text, struct error *err)
{
    AUTO(toml_doc_free) struct toml_doc *doc = NULL;
    TRY(toml_doc_new(&doc, name, text, err));
    add_to_digest(import, text);
    const struct importer im = {.import = import,
                                .list = list,
                                .name = name,
                                .old_disabled = import->disabled_count,
                                .err = err};
    return read_document(&im, toml_doc_root(doc));
}

bool import_recognises(struct bytes text)
{
    static const char *const theirs[] = {
        "title",     "extend", "allowlist",  "allowlists",
        "prefilter", "filter", "minVersion", "betterleaksMinVersion"};
    AUTO(toml_doc_free) struct toml_doc *doc = NULL;
    struct error unused;
    if (toml_doc_new(&doc, "", text, &unused) != ST_OK)
        return false;
    const struct toml_node *root = toml_doc_root(doc), *rules = import_get(root, "rules");
    for (size_t i = 0; i < COUNT_OF(theirs); i++)
        if (import_get(root, theirs[i]))
            return true;
    return rules && rules->kind == TOML_ARRAY;
}

void import_dispose(struct import *import)
{
    free(import->rules);
    free(import->allows);
    free(import->disabled);
    free(import->notes);
    *import = (struct import){0};
}
