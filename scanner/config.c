/* config.c - .sprawl.toml to settings and allow lists. Everything that is not expected is an error
 * with its line. */
#include "scanner/config.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/glob.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "rules/toml.h"
#include "scanner/config_read.h"

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
    struct policy policy;
    enum confidence min_confidence;
    bool has_min_confidence;
    struct config_verify verify;
    unsigned char digest[SHA256_LEN];
};

/** One document while it is read. */
struct parser {
    struct config *config;
    struct config_reader read;
};

static const char *const no_texts[] = {NULL};
static const char *const top_keys[] = {"scan", "rules", "allow", "policy", "verify", NULL};
static const char *const scan_keys[] = {"exclude", "include",        "disable",
                                        "enable",  "min_confidence", NULL};
static const char *const verify_keys[] = {"authorized", "effects", "hosts", NULL};
static const char *const rules_keys[] = {"files", NULL};
static const char *const allow_keys[] = {"reason",       "paths",  "rules",
                                         "fingerprints", "values", NULL};

static enum status check_globs(const struct parser *p, const struct toml_node *table,
                               const char *key, const char *const **texts)
{
    AUTO(glob_list_free) struct glob_list *globs = NULL;
    return config_globs(&p->read, table, key, texts, &globs);
}

static enum status read_scan(const struct parser *p, const struct toml_node *scan)
{
    struct config *c = p->config;
    TRY(config_expect(&p->read, scan, TOML_TABLE));
    TRY(config_check_keys(&p->read, scan, scan_keys));
    TRY(check_globs(p, scan, "exclude", &c->exclude));
    TRY(check_globs(p, scan, "include", &c->include));
    TRY(check_globs(p, scan, "disable", &c->disable));
    TRY(check_globs(p, scan, "enable", &c->enable));
    const struct toml_node *least = toml_get(scan, "min_confidence");
    if (!least)
        return ST_OK;
    TRY(config_expect(&p->read, least, TOML_STRING));
    c->has_min_confidence = confidence_parse(least->text, &c->min_confidence);
    return c->has_min_confidence
               ? ST_OK
               : config_refuse(&p->read, least, "min_confidence is low, medium or high");
}

static enum status read_rules(const struct parser *p, const struct toml_node *rules)
{
    TRY(config_expect(&p->read, rules, TOML_TABLE));
    TRY(config_check_keys(&p->read, rules, rules_keys));
    return config_texts(&p->read, rules, "files", &p->config->files);
}

/* One pair a host: issuer = ["host", ...]. */
static enum status read_hosts(const struct parser *p, const struct toml_node *hosts)
{
    struct arena *arena = &p->config->arena;
    size_t count = 0, at = 0;
    TRY(config_expect(&p->read, hosts, TOML_TABLE));
    for (const struct toml_node *issuer = hosts->child; issuer; issuer = issuer->next) {
        TRY(config_expect(&p->read, issuer, TOML_ARRAY));
        for (const struct toml_node *host = issuer->child; host; host = host->next, count++)
            if (host->kind != TOML_STRING || host->text_len == 0)
                return config_refuse(&p->read, host, "'%s' holds names of hosts", issuer->key);
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
    TRY(config_expect(&p->read, verify, TOML_TABLE));
    TRY(config_check_keys(&p->read, verify, verify_keys));
    const struct toml_node *hosts = toml_get(verify, "hosts");
    TRY(config_texts(&p->read, verify, "authorized", &v->authorized));
    TRY(config_texts(&p->read, verify, "effects", &v->effects));
    v->given = true;
    return hosts ? read_hosts(p, hosts) : ST_OK;
}

static enum status read_reason(const struct parser *p, const struct toml_node *entry,
                               const char **out)
{
    const struct toml_node *reason = toml_get(entry, "reason");
    if (!reason)
        return config_refuse(&p->read, entry, "an allow entry needs a 'reason'");
    TRY(config_expect(&p->read, reason, TOML_STRING));
    if (reason->text_len == 0)
        return config_refuse(&p->read, reason,
                             "'reason' is empty: write why these findings are accepted");
    *out = arena_copy(&p->config->arena, reason->text, reason->text_len);
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
            return config_refuse(&p->read, child, "'%s' is empty", child->key);
    }
    if (limited)
        return ST_OK;
    return config_refuse(
        &p->read, entry,
        "this entry would allow everything: give it paths, rules, fingerprints or values");
}

static enum status read_allow(const struct parser *p, const struct toml_node *entry,
                              struct allow *allow)
{
    const char *const *paths = NULL, *const *rules = NULL;
    if (entry->kind != TOML_TABLE)
        return config_refuse(&p->read, entry, "write allow entries as [[allow]]");
    TRY(config_check_keys(&p->read, entry, allow_keys));
    TRY(read_reason(p, entry, &allow->reason));
    TRY(check_limits(p, entry));
    TRY(config_globs(&p->read, entry, "paths", &paths, &allow->paths));
    TRY(config_globs(&p->read, entry, "rules", &rules, &allow->rules));
    TRY(config_fingerprints(&p->read, entry, "fingerprints", &allow->fingerprints));
    return config_texts(&p->read, entry, "values", &allow->values);
}

static enum status read_allows(const struct parser *p, const struct toml_node *allows)
{
    struct config *c = p->config;
    size_t count = 0;
    if (allows->kind != TOML_ARRAY)
        return config_refuse(&p->read, allows, "write allow entries as [[allow]]");
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
    TRY(config_check_keys(&p->read, root, top_keys));
    if ((part = toml_get(root, "scan")) != NULL)
        TRY(read_scan(p, part));
    if ((part = toml_get(root, "rules")) != NULL)
        TRY(read_rules(p, part));
    if ((part = toml_get(root, "allow")) != NULL)
        TRY(read_allows(p, part));
    if ((part = toml_get(root, "policy")) != NULL)
        TRY(policy_read(&p->config->policy, &p->read, part));
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
    struct parser p = {.config = config, .read = {&config->arena, name, err}};
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
    policy_dispose(&c->policy);
    arena_dispose(&c->arena);
    xfree(config);
}

static bool allow_covers(const struct allow *allow, const struct finding *finding,
                         struct bytes path, struct bytes secret)
{
    if (allow->fingerprints &&
        !config_has_text(allow->fingerprints, bytes_of(finding->fingerprint)))
        return false;
    if (allow->values && !config_has_text(allow->values, secret))
        return false;
    if (allow->rules && !glob_list_match(allow->rules, bytes_of(finding->rule->id), false))
        return false;
    return !allow->paths || config_covers_path(allow->paths, path);
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

const struct policy *config_policy(const struct config *config)
{
    return &config->policy;
}
