/* import_read.c - typed values, notes and refusals. */
#include "rules/import_read.h"

#include <stdarg.h>
#include <stdio.h>

enum { NOTES_MAX = 10000, TEXT_MAX = 512 };

enum status import_refuse(const struct importer *im, const struct toml_node *at, const char *format,
                          ...)
{
    char what[TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return error_set(im->err, ST_SYNTAX, "%s:%u: %s", im->name, at->line, what);
}

void *import_grow(void *array, size_t count, size_t size)
{
    if (count > 0 && (count < 16 || (count & (count - 1)) != 0))
        return array;
    return xreallocarray(array, count == 0 ? 16 : count * 2, size);
}

void import_note(const struct importer *im, const struct toml_node *at, bool minor,
                 const char *format, ...)
{
    struct error note;
    char what[TEXT_MAX];
    va_list args;
    struct import *import = im->import;
    if (import->note_count == NOTES_MAX)
        return;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    error_set(&note, ST_OK, "%s:%u: %s", im->name, at->line, what);
    import->notes = import_grow(import->notes, import->note_count, sizeof(*import->notes));
    import->notes[import->note_count++] = (struct import_note){
        .text = arena_copy(&im->list->arena, note.text, strlen(note.text)), .minor = minor};
}

static bool equal_nocase(const char *a, const char *b)
{
    while (*a && byte_lower((unsigned char)*a) == byte_lower((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

const struct toml_node *import_get(const struct toml_node *table, const char *key)
{
    const struct toml_node *child = table->child;
    while (child && !equal_nocase(child->key, key))
        child = child->next;
    return child;
}

/* The value of that key and kind, or NULL if it is missing. */
static enum status get_kind(const struct importer *im, const struct toml_node *table,
                            const char *key, enum toml_kind kind, const struct toml_node **out)
{
    *out = import_get(table, key);
    if (*out == NULL || (*out)->kind == kind)
        return ST_OK;
    return import_refuse(im, *out, "'%s' must be %s, not %s", key, toml_kind_name(kind),
                         toml_kind_name((*out)->kind));
}

enum status import_text(const struct importer *im, const struct toml_node *table, const char *key,
                        const char **out)
{
    const struct toml_node *node;
    TRY(get_kind(im, table, key, TOML_STRING, &node));
    if (node && node->text_len > 0)
        *out = arena_copy(&im->list->arena, node->text, node->text_len);
    return ST_OK;
}

enum status import_bool(const struct importer *im, const struct toml_node *table, const char *key,
                        bool *out)
{
    const struct toml_node *node;
    TRY(get_kind(im, table, key, TOML_BOOL, &node));
    if (node)
        *out = node->truth;
    return ST_OK;
}

enum status import_number(const struct importer *im, const struct toml_node *table, const char *key,
                          double *out)
{
    const struct toml_node *node = import_get(table, key);
    if (node == NULL)
        return ST_OK;
    if (node->kind != TOML_INTEGER && node->kind != TOML_FLOAT)
        return import_refuse(im, node, "'%s' must be a number, not %s", key,
                             toml_kind_name(node->kind));
    *out = node->kind == TOML_INTEGER ? (double)node->integer : node->number;
    return ST_OK;
}

enum status import_texts(const struct importer *im, const struct toml_node *table, const char *key,
                         bool lower, const char *const **out)
{
    const struct toml_node *array;
    size_t count = 0, at = 0;
    TRY(get_kind(im, table, key, TOML_ARRAY, &array));
    if (array == NULL)
        return ST_OK;
    for (const struct toml_node *node = array->child; node; node = node->next, count++)
        if (node->kind != TOML_STRING)
            return import_refuse(im, node, "'%s' holds strings, not %s", key,
                                 toml_kind_name(node->kind));
    const char **texts = arena_alloc(&im->list->arena, (count + 1) * sizeof(*texts));
    for (const struct toml_node *node = array->child; node; node = node->next) {
        if (node->text_len == 0)
            continue;
        char *text = arena_copy(&im->list->arena, node->text, node->text_len);
        for (size_t i = 0; lower && i < node->text_len; i++)
            text[i] = (char)byte_lower((unsigned char)text[i]);
        texts[at++] = text;
    }
    *out = texts;
    return ST_OK;
}

enum status import_tables(const struct importer *im, const struct toml_node *table, const char *key,
                          const struct toml_node **out)
{
    const struct toml_node *array;
    *out = NULL;
    TRY(get_kind(im, table, key, TOML_ARRAY, &array));
    for (const struct toml_node *node = array ? array->child : NULL; node; node = node->next)
        if (node->kind != TOML_TABLE)
            return import_refuse(im, node, "write each of '%s' as [[%s]]", key, key);
    *out = array ? array->child : NULL;
    return ST_OK;
}
