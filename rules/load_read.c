/* load_read.c - what all readers of rule files do: look a key up, expect a kind, copy. */
#include "rules/load_read.h"

#include <stdarg.h>
#include <stdio.h>

enum status load_refuse(const struct loader *l, const struct toml_node *at, const char *format, ...)
{
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return error_set(l->err, ST_SYNTAX, "%s:%u: %s", l->name, at->line, what);
}

bool load_is_one_of(const char *text, const char *const *names)
{
    while (*names && strcmp(text, *names) != 0)
        names++;
    return *names != NULL;
}

enum status load_keys(const struct loader *l, const struct toml_node *table,
                      const char *const *known)
{
    for (const struct toml_node *child = table->child; child; child = child->next)
        if (!load_is_one_of(child->key, known))
            return load_refuse(l, child, "unknown key '%s'", child->key);
    return ST_OK;
}

enum status load_expect(const struct loader *l, const struct toml_node *node, enum toml_kind kind)
{
    if (node->kind == kind)
        return ST_OK;
    return load_refuse(l, node, "'%s' must be %s, not %s", node->key, toml_kind_name(kind),
                       toml_kind_name(node->kind));
}

enum status load_text(const struct loader *l, const struct toml_node *table, const char *key,
                      const char **out)
{
    *out = NULL;
    const struct toml_node *node = toml_get(table, key);
    if (!node)
        return ST_OK;
    TRY(load_expect(l, node, TOML_STRING));
    if (node->text_len == 0)
        return load_refuse(l, node, "'%s' is empty", key);
    *out = arena_copy(&l->list->arena, node->text, node->text_len);
    return ST_OK;
}

enum status load_need_text(const struct loader *l, const struct toml_node *table, const char *key,
                           const char **out)
{
    TRY(load_text(l, table, key, out));
    return *out ? ST_OK : load_refuse(l, table, "'%s' is missing", key);
}

size_t load_count(const struct toml_node *parent)
{
    size_t count = 0;
    for (const struct toml_node *node = parent->child; node; node = node->next)
        count++;
    return count;
}

enum status load_texts(const struct loader *l, const struct toml_node *table, const char *key,
                       const char *const **out)
{
    *out = NULL;
    const struct toml_node *array = toml_get(table, key);
    if (!array)
        return ST_OK;
    TRY(load_expect(l, array, TOML_ARRAY));
    for (const struct toml_node *node = array->child; node; node = node->next)
        if (node->kind != TOML_STRING || node->text_len == 0)
            return load_refuse(l, node, "'%s' holds strings that are not empty", key);
    if (array->child == NULL)
        return load_refuse(l, array, "'%s' is empty", key);
    const char **texts = arena_alloc(&l->list->arena, (load_count(array) + 1) * sizeof(*texts));
    *out = texts;
    for (const struct toml_node *node = array->child; node; node = node->next)
        *texts++ = arena_copy(&l->list->arena, node->text, node->text_len);
    return ST_OK;
}

enum status load_flag(const struct loader *l, const struct toml_node *table, const char *key,
                      bool *out)
{
    const struct toml_node *node = toml_get(table, key);
    if (!node)
        return ST_OK;
    TRY(load_expect(l, node, TOML_BOOL));
    *out = node->truth;
    return ST_OK;
}

const char *load_origin(const struct loader *l, const struct toml_node *at)
{
    char line[16];
    size_t len = (size_t)snprintf(line, sizeof(line), ":%u", at->line);
    size_t name_len = strlen(l->name);
    char *origin = arena_alloc(&l->list->arena, name_len + len + 1);
    memcpy(origin, l->name, name_len);
    memcpy(origin + name_len, line, len);
    return origin;
}
