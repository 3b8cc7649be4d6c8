/* config_read.c - expectations of TOML, and refusals that name the line. */
#include "scanner/config_read.h"

#include <stdarg.h>
#include <stdio.h>

#include "scanner/finding.h"

enum status config_refuse(const struct config_reader *r, const struct toml_node *at,
                          const char *format, ...)
{
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return error_set(r->err, ST_SYNTAX, "%s:%u: %s", r->name, at->line, what);
}

enum status config_expect(const struct config_reader *r, const struct toml_node *node,
                          enum toml_kind kind)
{
    if (node->kind == kind)
        return ST_OK;
    return config_refuse(r, node, "'%s' must be %s, not %s", node->key, toml_kind_name(kind),
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

enum status config_check_keys(const struct config_reader *r, const struct toml_node *table,
                              const char *const *known)
{
    char names[160];
    for (const struct toml_node *child = table->child; child; child = child->next) {
        if (is_one_of(child->key, known))
            continue;
        join_names(known, names, sizeof(names));
        return config_refuse(r, child, "unknown key '%s'; known here: %s", child->key, names);
    }
    return ST_OK;
}

/* An array of strings that are not empty, copied and ended with NULL; *out stays if the key is
 * missing. */
enum status config_texts(const struct config_reader *r, const struct toml_node *table,
                         const char *key, const char *const **out)
{
    const struct toml_node *array = toml_get(table, key);
    if (!array)
        return ST_OK;
    TRY(config_expect(r, array, TOML_ARRAY));
    size_t count = 0;
    for (const struct toml_node *node = array->child; node; node = node->next, count++)
        if (node->kind != TOML_STRING || node->text_len == 0)
            return config_refuse(r, node, "'%s' holds strings that are not empty", key);
    const char **texts = arena_alloc(r->arena, (count + 1) * sizeof(*texts));
    *out = texts;
    for (const struct toml_node *node = array->child; node; node = node->next)
        *texts++ = arena_copy(r->arena, node->text, node->text_len);
    return ST_OK;
}

/* The same as globs; tried here so that a bad one is told with its line. */
enum status config_globs(const struct config_reader *r, const struct toml_node *table,
                         const char *key, const char *const **texts, struct glob_list **out)
{
    struct error why;
    TRY(config_texts(r, table, key, texts));
    if (*texts && glob_list_new(out, *texts, &why) != ST_OK)
        return config_refuse(r, toml_get(table, key), "%s", why.text);
    return ST_OK;
}

enum status config_fingerprints(const struct config_reader *r, const struct toml_node *table,
                                const char *key, const char *const **out)
{
    TRY(config_texts(r, table, key, out));
    /* Who confuses it with the secret itself does not want to read it in a log. */
    for (const char *const *at = *out; at && *at; at++)
        if (strlen(*at) != FINGERPRINT_CHARS)
            return config_refuse(
                r, toml_get(table, key),
                "'%s' holds a text of %zu characters: a fingerprint has %d, as in a JSON report",
                key, strlen(*at), FINGERPRINT_CHARS);
    return ST_OK;
}

bool config_has_text(const char *const *texts, struct bytes text)
{
    for (; *texts; texts++)
        if (bytes_equal(bytes_of(*texts), text))
            return true;
    return false;
}

/* A glob that takes a directory takes what is in it. */
bool config_covers_path(const struct glob_list *globs, struct bytes path)
{
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/' && i > 0 && glob_list_match(globs, bytes_slice(path, 0, i), true))
            return true;
    return glob_list_match(globs, path, false);
}
