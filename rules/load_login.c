/* load_login.c - validation blocks that log in at a database: no hosts, no requests, only what
 * stands for whom. */
#include "rules/load_validate.h"

static const char *const login_keys[] = {"login", "url", "parts", NULL};
static const char *const needed[] = {"host", "user", NULL};
static const char *const part_names[] = {"host", "user", "database", NULL};

static const struct validate_pair *find_part(const struct validate *block, const char *name)
{
    for (const struct validate_pair *at = block->parts; at && at->name; at++)
        if (strcmp(at->name, name) == 0)
            return at;
    return NULL;
}

static enum status check_parts(const struct block_reader *r, const struct toml_node *table)
{
    const struct loader *l = r->loader;
    const struct validate *block = r->block;
    const struct toml_node *at = toml_get(table, "parts");
    for (const struct validate_pair *pair = block->parts; pair && pair->name; pair++)
        if (!load_is_one_of(pair->name, part_names))
            return load_refuse(l, at, "a login has the parts host, user and database, not '%s'",
                               pair->name);
    for (const char *const *name = needed; *name; name++) {
        const struct validate_pair *pair = find_part(block, *name);
        bool optional = strcmp(*name, "user") == 0 && login_has_default_user(block->login);
        if (pair == NULL)
            return load_refuse(l, at ? at : table, "a login needs '%s' among 'parts'", *name);
        if (strchr(pair->value, '?') && !optional)
            return load_refuse(l, at, "nobody can log in without '%s'", *name);
    }
    return ST_OK;
}

enum status load_login(const struct block_reader *r, const struct toml_node *table)
{
    const char *name;
    const struct loader *l = r->loader;
    struct validate *block = r->block;
    TRY(load_keys(l, table, login_keys));
    TRY(load_need_text(l, table, "login", &name));
    if (!login_parse(name, &block->login))
        return load_refuse(l, toml_get(table, "login"), "login is postgresql, mysql or redis");
    TRY(load_flag(l, table, "url", &block->url));
    TRY(load_parts(r, table));
    return check_parts(r, table);
}
