/* config.c - .sprawl.toml to settings and allow lists. Everything that is not expected is an error
 * with its line. */
#include "scanner/config.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/glob.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "rules/toml.h"

/** One [[allow]]. A list that was not given is NULL and agrees with everything. */
struct allow {
    const char *reason;
    struct glob_list *paths, *rules;
    const char *const *fingerprints;
    const char *const *values;
};

struct config {
    struct arena arena; /* all strings and arrays */
    const char *const *exclude, *const *include, *const *disable, *const *enable, *const *files;
    struct allow *allows;
    size_t allow_count;
    enum confidence min_confidence;
    bool has_min_confidence;
    struct config_verify verify;
    unsigned char digest[SHA256_LEN];
};

/** One document while it is read. */
struct parser {
    struct config *config;
    const char *name;
    struct error *err;
};

static const char *const no_texts[] = {NULL};
static const char *const top_keys[] = {"scan", "rules", "allow", "verify", NULL};
static const char *const scan_keys[] = {"exclude", "include",        "disable",
                                        "enable",  "min_confidence", NULL};
static const char *const verify_keys[] = {"authorized", "effects", "hosts", NULL};
static const char *const rules_keys[] = {"files", NULL};
static const char *const allow_keys[] = {"reason",       "paths",  "rules",
                                         "fingerprints", "values", NULL};

PRINTF_LIKE(3, 4)
static enum status refuse(const struct parser *p, const struct toml_node *at, const char *format,
                          ...)
{
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return error_set(p->err, ST_SYNTAX, "%s:%u: %s", p->name, at->line, what);
}

static enum status expect(const struct parser *p, const struct toml_node *node, enum toml_kind kind)
{
    if (node->kind == kind)
        return ST_OK;
    return refuse(p, node, "'%s' must be %s, not %s", node->key, toml_kind_name(kind),
                  toml_kind_name(node->kind));
}

static bool is_one_of(const char *text, const char *const *names)
{
    while (*names && strcmp(text, *names) != 0)
        names++;
    return *names != NULL;
}

/* "a, b and c" of names. */
static void join_names(const char *const *names, char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; names[i] && at < size; i++) {
        const char *between = i == 0 ? "" : names[i + 1] ? ", " : " and ";
        int len = snprintf(out + at, size - at, "%s%s", between, names[i]);
        BUG_IF(len < 0);
        at += (size_t)len;
    }
}

static enum status check_keys(const struct parser *p, const struct toml_node *table,
                              const char *const *known)
{
    char names[160];
    for (const struct toml_node *child = table->child; child; child = child->next) {
        if (is_one_of(child->key, known))
            continue;
        join_names(known, names, sizeof(names));
        return refuse(p, child, "unknown key '%s'; known here: %s", child->key, names);
    }
    return ST_OK;
}

/* An array of strings that are not empty, copied and ended with NULL; *out stays if the key is
 * missing. */
static enum status read_texts(const struct parser *p, const struct toml_node *table,
                              const char *key, const char *const **out)
{
    const struct toml_node *array = toml_get(table, key);
    if (!array)
        return ST_OK;
    TRY(expect(p, array, TOML_ARRAY));
    size_t count = 0;
    for (const struct toml_node *node = array->child; node; node = node->next, count++)
        if (node->kind != TOML_STRING || node->text_len == 0)
            return refuse(p, node, "'%s' holds strings that are not empty", key);
    const char **texts = arena_alloc(&p->config->arena, (count + 1) * sizeof(*texts));
    *out = texts;
    for (const struct toml_node *node = array->child; node; node = node->next)
        *texts++ = arena_copy(&p->config->arena, node->text, node->text_len);
    return ST_OK;
}

/* The same as globs; tried here so that a bad one is told with its line. */
static enum status read_globs(const struct parser *p, const struct toml_node *table,
                              const char *key, const char *const **texts, struct glob_list **out)
{
    struct error why;
    TRY(read_texts(p, table, key, texts));
    if (*texts && glob_list_new(out, *texts, &why) != ST_OK)
        return refuse(p, toml_get(table, key), "%s", why.text);
    return ST_OK;
}

static enum status check_globs(const struct parser *p, const struct toml_node *table,
                               const char *key, const char *const **texts)
{
    AUTO(glob_list_free) struct glob_list *globs = NULL;
    return read_globs(p, table, key, texts, &globs);
}

static enum status read_scan(const struct parser *p, const struct toml_node *scan)
{
    struct config *c = p->config;
    TRY(expect(p, scan, TOML_TABLE));
    TRY(check_keys(p, scan, scan_keys));
    TRY(check_globs(p, scan, "exclude", &c->exclude));
    TRY(check_globs(p, scan, "include", &c->include));
    TRY(check_globs(p, scan, "disable", &c->disable));
    TRY(check_globs(p, scan, "enable", &c->enable));
    const struct toml_node *least = toml_get(scan, "min_confidence");
    if (!least)
        return ST_OK;
    TRY(expect(p, least, TOML_STRING));
    c->has_min_confidence = confidence_parse(least->text, &c->min_confidence);
    return c->has_min_confidence ? ST_OK
                                 : refuse(p, least, "min_confidence is low, medium or high");
}

static enum status read_rules(const struct parser *p, const struct toml_node *rules)
{
    TRY(expect(p, rules, TOML_TABLE));
    TRY(check_keys(p, rules, rules_keys));
    return read_texts(p, rules, "files", &p->config->files);
}

/* One pair a host: issuer = ["host", ...]. */
static enum status read_hosts(const struct parser *p, const struct toml_node *hosts)
{
    struct arena *arena = &p->config->arena;
    size_t count = 0, at = 0;
    TRY(expect(p, hosts, TOML_TABLE));
    for (const struct toml_node *issuer = hosts->child; issuer; issuer = issuer->next) {
        TRY(expect(p, issuer, TOML_ARRAY));
        for (const struct toml_node *host = issuer->child; host; host = host->next, count++)
            if (host->kind != TOML_STRING || host->text_len == 0)
                return refuse(p, host, "'%s' holds names of hosts", issuer->key);
    }
    struct validate_pair *pairs = arena_alloc(arena, (count + 1) * sizeof(*pairs));
    p->config->verify.hosts = pairs;
    for (const struct toml_node *issuer = hosts->child; issuer; issuer = issuer->next)
        for (const struct toml_node *host = issuer->child; host; host = host->next)
            pairs[at++] =
                (struct validate_pair){arena_copy(arena, issuer->key, strlen(issuer->key)),
                                       arena_copy(arena, host->text, host->text_len)};
    return ST_OK;
}

static enum status read_verify(const struct parser *p, const struct toml_node *verify)
{
    struct config_verify *v = &p->config->verify;
    TRY(expect(p, verify, TOML_TABLE));
    TRY(check_keys(p, verify, verify_keys));
    const struct toml_node *hosts = toml_get(verify, "hosts");
    TRY(read_texts(p, verify, "authorized", &v->authorized));
    TRY(read_texts(p, verify, "effects", &v->effects));
    v->given = true;
    return hosts ? read_hosts(p, hosts) : ST_OK;
}

static enum status read_reason(const struct parser *p, const struct toml_node *entry,
                               const char **out)
{
    const struct toml_node *reason = toml_get(entry, "reason");
    if (!reason)
        return refuse(p, entry, "an allow entry needs a 'reason'");
    TRY(expect(p, reason, TOML_STRING));
    if (reason->text_len == 0)
        return refuse(p, reason, "'reason' is empty: write why these findings are accepted");
    *out = arena_copy(&p->config->arena, reason->text, reason->text_len);
    return ST_OK;
}

static enum status check_fingerprints(const struct parser *p, const struct toml_node *entry,
                                      const struct allow *allow)
{
    for (const char *const *at = allow->fingerprints; at && *at; at++)
        if (strlen(*at) != FINGERPRINT_CHARS)
            return refuse(p, toml_get(entry, "fingerprints"),
                          "'%s' is no fingerprint: these have %d characters, as in a JSON report",
                          *at, FINGERPRINT_CHARS);
    return ST_OK;
}

/* An empty list matches nothing, so an entry with only such lists does no harm; but it is not meant
 * either. */
static enum status check_limits(const struct parser *p, const struct toml_node *entry)
{
    bool limited = false;
    for (const struct toml_node *child = entry->child; child; child = child->next) {
        limited = limited || strcmp(child->key, "reason") != 0;
        if (child->kind == TOML_ARRAY && !child->child)
            return refuse(p, child, "'%s' is empty", child->key);
    }
    if (limited)
        return ST_OK;
    return refuse(
        p, entry,
        "this entry would allow everything: give it paths, rules, fingerprints or values");
}

static enum status read_allow(const struct parser *p, const struct toml_node *entry,
                              struct allow *allow)
{
    const char *const *paths = NULL, *const *rules = NULL;
    if (entry->kind != TOML_TABLE)
        return refuse(p, entry, "write allow entries as [[allow]]");
    TRY(check_keys(p, entry, allow_keys));
    TRY(read_reason(p, entry, &allow->reason));
    TRY(check_limits(p, entry));
    TRY(read_globs(p, entry, "paths", &paths, &allow->paths));
    TRY(read_globs(p, entry, "rules", &rules, &allow->rules));
    TRY(read_texts(p, entry, "fingerprints", &allow->fingerprints));
    TRY(check_fingerprints(p, entry, allow));
    return read_texts(p, entry, "values", &allow->values);
}

static enum status read_allows(const struct parser *p, const struct toml_node *allows)
{
    struct config *c = p->config;
    size_t count = 0;
    if (allows->kind != TOML_ARRAY)
        return refuse(p, allows, "write allow entries as [[allow]]");
    for (const struct toml_node *entry = allows->child; entry; entry = entry->next)
        count++;
    c->allows = arena_alloc(&c->arena, (count + 1) * sizeof(*c->allows));
    for (const struct toml_node *entry = allows->child; entry; entry = entry->next)
        TRY(read_allow(p, entry, &c->allows[c->allow_count++]));
    return ST_OK;
}

static enum status read_document(const struct parser *p, const struct toml_node *root)
{
    const struct toml_node *part;
    TRY(check_keys(p, root, top_keys));
    if ((part = toml_get(root, "scan")) != NULL)
        TRY(read_scan(p, part));
    if ((part = toml_get(root, "rules")) != NULL)
        TRY(read_rules(p, part));
    if ((part = toml_get(root, "allow")) != NULL)
        TRY(read_allows(p, part));
    if ((part = toml_get(root, "verify")) != NULL)
        TRY(read_verify(p, part));
    return ST_OK;
}

enum status config_new_empty(struct config **out)
{
    *out = xcalloc(1, sizeof(**out));
    return ST_OK;
}

enum status config_new(struct config **out, const char *name, struct bytes text, struct error *err)
{
    AUTO(toml_doc_free) struct toml_doc *doc = NULL;
    AUTO(config_free) struct config *config = NULL;
    TRY(config_new_empty(&config));
    TRY(toml_doc_new(&doc, name, text, err));
    struct parser p = {.config = config, .name = name, .err = err};
    TRY(read_document(&p, toml_doc_root(doc)));
    struct sha256 hash;
    sha256_init(&hash);
    sha256_add(&hash, text);
    sha256_finish(&hash, config->digest);
    *out = MOVE(config);
    return ST_OK;
}

const unsigned char *config_digest(const struct config *config)
{
    return config->digest;
}

enum status config_new_path(struct config **out, const char *path, struct error *err)
{
    AUTO(buf_dispose) struct buf text = {0};
    TRY(file_read(&text, path, LIMIT_RULE_FILE, err));
    return config_new(out, path, buf_bytes(&text), err);
}

void config_free(struct config **config)
{
    struct config *c = *config;
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->allow_count; i++) {
        glob_list_free(&c->allows[i].paths);
        glob_list_free(&c->allows[i].rules);
    }
    arena_dispose(&c->arena);
    xfree(config);
}

static bool has_text(const char *const *texts, struct bytes text)
{
    for (; *texts; texts++)
        if (bytes_equal(bytes_of(*texts), text))
            return true;
    return false;
}

/* A glob that takes a directory takes what is in it. */
static bool covers_path(const struct glob_list *globs, struct bytes path)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/' && i > 0 && glob_list_match(globs, bytes_slice(path, 0, i), true))
            return true;
    return glob_list_match(globs, path, false);
}

static bool allow_covers(const struct allow *allow, const struct finding *finding,
                         struct bytes path, struct bytes secret)
{
    if (allow->fingerprints && !has_text(allow->fingerprints, bytes_of(finding->fingerprint)))
        return false;
    if (allow->values && !has_text(allow->values, secret))
        return false;
    if (allow->rules && !glob_list_match(allow->rules, bytes_of(finding->rule->id), false))
        return false;
    return !allow->paths || covers_path(allow->paths, path);
}

const char *config_allows(const struct config *config, const struct finding *finding,
                          struct bytes path, struct bytes secret)
{
    for (size_t i = 0; i < config->allow_count; i++)
        if (allow_covers(&config->allows[i], finding, path, secret))
            return config->allows[i].reason;
    return NULL;
}

static const char *const *or_none(const char *const *texts)
{
    return texts ? texts : no_texts;
}

const char *const *config_exclude(const struct config *config)
{
    return or_none(config->exclude);
}

const char *const *config_include(const struct config *config)
{
    return or_none(config->include);
}

const char *const *config_disable(const struct config *config)
{
    return or_none(config->disable);
}

const char *const *config_enable(const struct config *config)
{
    return or_none(config->enable);
}

const char *const *config_rule_files(const struct config *config)
{
    return or_none(config->files);
}

const struct config_verify *config_verify(const struct config *config)
{
    return &config->verify;
}

bool config_min_confidence(const struct config *config, enum confidence *out)
{
    if (config->has_min_confidence)
        *out = config->min_confidence;
    return config->has_min_confidence;
}
