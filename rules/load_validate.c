/* load_validate.c - validation blocks: hosts, parts, variants, and where they come from. */
#include "rules/load_validate.h"

#include "rules/remedy.h"

enum { HOSTS_MOST = 24, PARTS_MOST = 8, NAMED_MOST = 32, SPACING_MOST = 60 };

static const char *const block_keys[] = {
    "hosts", "effect", "sign", "parts", "variants", "self_hosted", "spacing", "step", NULL,
};

enum status load_pairs(const struct loader *l, const struct toml_node *table, const char *key,
                       const struct validate_pair **out)
{
    const struct toml_node *node = toml_get(table, key);
    *out = NULL;
    if (!node)
        return ST_OK;
    TRY(load_expect(l, node, TOML_TABLE));
    if (node->child == NULL)
        return load_refuse(l, node, "'%s' is empty", key);
    struct validate_pair *pairs =
        arena_alloc(&l->list->arena, (load_count(node) + 1) * sizeof(*pairs));
    *out = pairs;
    for (const struct toml_node *child = node->child; child; child = child->next, pairs++) {
        TRY(load_expect(l, child, TOML_STRING));
        pairs->name = arena_copy(&l->list->arena, child->key, strlen(child->key));
        pairs->value = arena_copy(&l->list->arena, child->text, child->text_len);
    }
    return ST_OK;
}

/* Lower case, dots between labels, no port, not an address. */
static bool is_host(const char *host)
{
    size_t len = strlen(host);
    const char *dot = strrchr(host, '.');
    if (len == 0 || len > 253 || dot == NULL || strstr(host, "..") || host[len - 1] == '.')
        return false;
    return strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") == len &&
           !byte_is_digit((unsigned char)dot[1]);
}

static enum status check_host(const struct loader *l, const struct toml_node *at, const char *host)
{
    if (!is_host(host))
        return load_refuse(l, at, "'%s' is no host name in lower case", host);
    if (*host == '.' && !validate_is_suffix(host))
        return load_refuse(l, at, "'%s' is none of the domains in rules/suffixes.h", host);
    return ST_OK;
}

static enum status read_hosts(const struct loader *l, const struct toml_node *table,
                              struct validate *block)
{
    const struct toml_node *hosts = toml_get(table, "hosts");
    const struct toml_node *variants = toml_get(table, "variants");
    TRY(load_texts(l, table, "hosts", &block->hosts));
    TRY(load_texts(l, table, "variants", &block->variants));
    TRY(load_flag(l, table, "self_hosted", &block->self_hosted));
    if (!hosts && !block->self_hosted)
        return load_refuse(l, table, "'hosts' is missing");
    if (hosts && load_count(hosts) > HOSTS_MOST)
        return load_refuse(l, hosts, "'hosts' holds at most %d names", HOSTS_MOST);
    for (const char *const *at = block->hosts; at && *at; at++)
        TRY(check_host(l, hosts, *at));
    for (const char *const *at = block->variants; at && *at; at++)
        if (**at == '.' || !validate_owns_host(block, *at))
            return load_refuse(l, variants, "'%s' is not among 'hosts'", *at);
    return ST_OK;
}

/* A '?' behind a role is not part of it. */
static bool has_role(const struct rule_part *roles, const char *role)
{
    size_t len = strcspn(role, "?");
    while (roles->rule && (strncmp(roles->role, role, len) != 0 || roles->role[len] != '\0'))
        roles++;
    return roles->rule != NULL;
}

enum status load_parts(const struct block_reader *r, const struct toml_node *table)
{
    const struct loader *l = r->loader;
    const struct toml_node *node = toml_get(table, "parts");
    TRY(load_pairs(l, table, "parts", &r->block->parts));
    if (node && load_count(node) > PARTS_MOST)
        return load_refuse(l, node, "'parts' holds at most %d names", PARTS_MOST);
    for (const struct validate_pair *at = r->block->parts; at && at->name; at++)
        if (r->roles && !has_role(r->roles, at->value))
            return load_refuse(l, node, "the rule has no part with the role '%s'", at->value);
    return ST_OK;
}

static bool names_part(const struct validate *block, const char *name)
{
    const struct validate_pair *at = block->parts;
    while (at && at->name && strcmp(at->name, name) != 0)
        at++;
    return at && at->name;
}

static enum status read_sign(const struct block_reader *r, const struct toml_node *table)
{
    struct validate *block = r->block;
    const struct toml_node *node = toml_get(table, "sign");
    TRY(load_text(r->loader, table, "sign", &block->sign));
    if (!node)
        return ST_OK;
    const char *const *needed = validate_signer_parts(block->sign);
    if (needed == NULL)
        return load_refuse(r->loader, node, "nothing signs as '%s'", block->sign);
    for (; *needed; needed++)
        if (!names_part(block, *needed))
            return load_refuse(r->loader, node, "'%s' needs '%s' among 'parts'", block->sign,
                               *needed);
    return ST_OK;
}

static enum status read_spacing(const struct block_reader *r, const struct toml_node *table)
{
    static const char *const keys[] = {"part", "seconds", NULL};
    const struct toml_node *node = toml_get(table, "spacing");
    if (!node)
        return ST_OK;
    TRY(load_expect(r->loader, node, TOML_TABLE));
    TRY(load_keys(r->loader, node, keys));
    TRY(load_need_text(r->loader, node, "part", &r->block->spacing));
    if (!names_part(r->block, r->block->spacing))
        return load_refuse(r->loader, node, "'parts' gives no '%s'", r->block->spacing);
    const struct toml_node *seconds = toml_get(node, "seconds");
    if (!seconds || seconds->kind != TOML_INTEGER || seconds->integer < 1 ||
        seconds->integer > SPACING_MOST)
        return load_refuse(r->loader, node, "spacing is { part = \"...\", seconds = 1 to %d }",
                           SPACING_MOST);
    r->block->spacing_seconds = (uint32_t)seconds->integer;
    return ST_OK;
}

static enum status read_kind(const struct block_reader *r, const struct toml_node *table)
{
    const char *effect;
    struct validate *block = r->block;
    TRY(load_text(r->loader, table, "effect", &effect));
    block->effect = EFFECT_READ;
    if (effect && !effect_parse(effect, &block->effect))
        return load_refuse(r->loader, toml_get(table, "effect"),
                           "effect is read, auth-write, spend or notify");
    TRY(read_spacing(r, table));
    return read_sign(r, table);
}

/* The rest of r says whose block it is. */
static enum status read_block(struct block_reader *r, const struct toml_node *table,
                              const struct validate **out)
{
    const struct loader *l = r->loader;
    const struct toml_node *steps = toml_get(table, "step");
    struct validate *block = arena_alloc(&l->list->arena, sizeof(*block));
    r->block = block;
    block->origin = load_origin(l, table);
    TRY(load_keys(l, table, block_keys));
    TRY(read_hosts(l, table, block));
    TRY(load_parts(r, table));
    TRY(read_kind(r, table));
    if (!steps)
        return load_refuse(l, table, "'step' is missing");
    TRY(load_steps(r, steps));
    *out = block;
    return ST_OK;
}

enum status load_revoke_request(const struct loader *l, const struct toml_node *table,
                                const struct validate **out)
{
    struct block_reader r = {.loader = l, .ends = true};
    return read_block(&r, table, out);
}

/* What a rule or a file says for its rules: requests, or a login. */
static enum status read_validate(const struct loader *l, const struct toml_node *table,
                                 const struct rule_part *roles, const struct validate **out)
{
    struct block_reader r = {.loader = l, .roles = roles};
    if (toml_get(table, "login") == NULL)
        return read_block(&r, table, out);
    r.block = arena_alloc(&l->list->arena, sizeof(*r.block));
    r.block->origin = load_origin(l, table);
    TRY(load_login(&r, table));
    *out = r.block;
    return ST_OK;
}

static enum status read_named(struct loader *l, const struct toml_node *node)
{
    size_t count = load_count(node);
    if (count > NAMED_MOST)
        return load_refuse(l, node, "at most %d named blocks in a file", NAMED_MOST);
    const struct validate **blocks = arena_alloc(&l->list->arena, (count + 1) * sizeof(*blocks));
    const char **names = arena_alloc(&l->list->arena, (count + 1) * sizeof(*names));
    l->defaults.validates = blocks;
    l->defaults.validate_names = names;
    for (const struct toml_node *child = node->child; child; child = child->next) {
        if (child->kind != TOML_TABLE)
            return load_refuse(l, child, "write blocks for several rules as [validate.NAME]");
        TRY(read_validate(l, child, NULL, blocks++));
        *names++ = arena_copy(&l->list->arena, child->key, strlen(child->key));
    }
    return ST_OK;
}

enum status load_validate_defaults(struct loader *l, const struct toml_node *root)
{
    const struct toml_node *named = toml_get(root, "validate");
    if (named) {
        TRY(load_expect(l, named, TOML_TABLE));
        TRY(read_named(l, named));
    }
    TRY(load_remedies(l, root, &l->defaults.revoke, &l->defaults.replace));
    const char *const *name = l->defaults.revoke ? l->defaults.revoke->request_for : NULL;
    for (; name && *name; name++)
        if (!load_is_kind(*name) &&
            !(l->defaults.validate_names && load_is_one_of(*name, l->defaults.validate_names)))
            return load_refuse(l, toml_get(root, "revoke"),
                               "'%s' is no kind, and no [validate.%s] of the file", *name, *name);
    return ST_OK;
}

/* The file's block of that name, for a rule that has the parts it speaks of. */
static enum status use_named(const struct loader *l, const struct toml_node *node,
                             struct rule *rule)
{
    size_t i = 0;
    const char *const *names = l->defaults.validate_names;
    while (names && names[i] && strcmp(names[i], node->text) != 0)
        i++;
    if (names == NULL || names[i] == NULL)
        return load_refuse(l, node, "the file has no [validate.%s]", node->text);
    rule->validate = l->defaults.validates[i];
    for (const struct validate_pair *at = rule->validate->parts; at && at->name; at++)
        if (rule->parts == NULL || !has_role(rule->parts, at->value))
            return load_refuse(l, node, "the rule has no part with the role '%s'", at->value);
    return ST_OK;
}

enum status load_validate_rule(const struct loader *l, struct rule *rule)
{
    static const struct rule_part no_parts[] = {{NULL, NULL, false}};
    const struct toml_node *node = toml_get(l->table, "validate");
    rule->revoke = remedy_revoke(rule->kind, l->defaults.revoke);
    rule->replace = remedy_replace(rule->kind, l->defaults.replace);
    TRY(load_remedies(l, l->table, &rule->revoke, &rule->replace));
    const char *asked = node && node->kind == TOML_STRING ? node->text : NULL;
    rule->revoke = load_revoke_asked(l, rule->revoke, asked, rule->kind);
    if (!node)
        return ST_OK;
    if (node->kind == TOML_STRING)
        return use_named(l, node, rule);
    TRY(load_expect(l, node, TOML_TABLE));
    return read_validate(l, node, rule->parts ? rule->parts : no_parts, &rule->validate);
}
