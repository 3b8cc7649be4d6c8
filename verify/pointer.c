/* pointer.c - walking a document along a pointer. */
#include "verify/pointer.h"

#include <stdio.h>

enum { KEY_MAX = 80, DEPTH_MAX = 16 };

cJSON *pointer_parse(struct bytes text)
{
    const char *end = NULL, *start = (const char *)text.ptr;
    if (text.len == 0)
        return NULL;
    cJSON *document = cJSON_ParseWithLengthOpts(start, text.len, &end, false);
    if (document == NULL)
        return NULL;
    for (size_t at = (size_t)(end - start); at < text.len; at++)
        if (!byte_is_space(text.ptr[at])) {
            cJSON_Delete(document);
            return NULL;
        }
    return document;
}

/* Read the reference token at *at ("/key") and step behind it; false if it is too long. */
static bool read_key(const char **at, char key[KEY_MAX])
{
    size_t len = 0;
    const char *p = *at + 1;
    for (; *p && *p != '/'; p++) {
        if (len == KEY_MAX - 1)
            return false;
        key[len] = *p;
        if (p[0] == '~' && (p[1] == '0' || p[1] == '1'))
            key[len] = *++p == '0' ? '~' : '/';
        len++;
    }
    key[len] = '\0';
    *at = p;
    return true;
}

static const cJSON *child_of(const cJSON *parent, const char *key)
{
    if (cJSON_IsObject(parent))
        return cJSON_GetObjectItemCaseSensitive(parent, key);
    size_t len = strlen(key);
    if (!cJSON_IsArray(parent) || len == 0 || len > 4 || strspn(key, "0123456789") != len)
        return NULL;
    int index = 0;
    for (; *key; key++)
        index = index * 10 + (*key - '0');
    return cJSON_GetArrayItem(parent, index);
}

const cJSON *pointer_get(const cJSON *document, const char *pointer)
{
    char key[KEY_MAX];
    while (document && *pointer == '/')
        document = read_key(&pointer, key) ? child_of(document, key) : NULL;
    return document;
}

static void add_text(struct buf *to, const char *text)
{
    if (*text == '\0')
        return;
    if (to->len > 0 && buf_add(to, bytes_of(",")) != ST_OK)
        return;
    size_t room = to->max - to->len;
    struct bytes all = bytes_of(text);
    enum status st = buf_add(to, bytes_slice(all, 0, MIN(all.len, room)));
    BUG_IF(st != ST_OK);
}

static void add_number(struct buf *to, double number)
{
    char text[40];
    bool whole = number >= -1e15 && number <= 1e15 && (double)(int64_t)number == number;
    (void)snprintf(text, sizeof(text), whole ? "%.0f" : "%g", number);
    add_text(to, text);
}

static void add_scalar(struct buf *to, const cJSON *item)
{
    if (cJSON_IsString(item))
        add_text(to, item->valuestring);
    else if (cJSON_IsNumber(item))
        add_number(to, item->valuedouble);
    else if (cJSON_IsBool(item))
        add_text(to, cJSON_IsTrue(item) ? "true" : "false");
}

/* All there is at the end of a pointer. */
static void add_value(struct buf *to, const cJSON *item)
{
    const cJSON *child;
    if (cJSON_IsArray(item)) {
        cJSON_ArrayForEach(child, item) add_scalar(to, child);
    } else if (cJSON_IsObject(item)) {
        cJSON_ArrayForEach(child, item) add_text(to, child->string);
    } else {
        add_scalar(to, item);
    }
}

/* Is it, or is there in it, a string that is the secret? */
static bool holds(const cJSON *item, struct bytes secret, int depth)
{
    const cJSON *child;
    if (cJSON_IsString(item))
        return secret.len > 0 && bytes_equal(bytes_of(item->valuestring), secret);
    cJSON_ArrayForEach(child,
                       item) if (depth < DEPTH_MAX && holds(child, secret, depth + 1)) return true;
    return false;
}

static const cJSON *child_with(const cJSON *parent, struct bytes secret)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, parent) if (holds(child, secret, 0)) return child;
    return NULL;
}

static void collect(struct buf *to, const cJSON *item, const char *pointer, struct bytes secret,
                    int depth)
{
    char key[KEY_MAX];
    const cJSON *child;
    while (item && *pointer == '/') {
        if (!read_key(&pointer, key))
            return;
        if (strcmp(key, "*") == 0) {
            cJSON_ArrayForEach(child, item) if (depth < DEPTH_MAX)
                collect(to, child, pointer, secret, depth + 1);
            return;
        }
        item = strcmp(key, "?") == 0 ? child_with(item, secret) : child_of(item, key);
    }
    if (item)
        add_value(to, item);
}

bool pointer_text(const cJSON *document, const char *pointer, struct bytes secret, struct buf *to)
{
    size_t before = to->len;
    collect(to, document, pointer, secret, 0);
    return to->len > before;
}
