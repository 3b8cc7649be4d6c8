/* mailmap.c - sorted entries; those with a commit's name stand behind the one without. */
#include "scanner/git/mailmap.h"

#include <stdlib.h>

/* "proper <proper> old <old>": all but old_email may be missing (ptr NULL). */
struct entry {
    struct bytes old_email, old_name;
    struct bytes name, email;
    size_t line;
};

struct mailmap {
    unsigned char *content;
    struct entry *entries;
    size_t count, cap;
};

static int compare_text(struct bytes a, struct bytes b)
{
    size_t common = MIN(a.len, b.len);
    for (size_t i = 0; i < common; i++) {
        int difference = byte_lower(a.ptr[i]) - byte_lower(b.ptr[i]);
        if (difference != 0)
            return difference;
    }
    return (a.len > b.len) - (a.len < b.len);
}

/* An entry without old_name comes first; old names are never empty. */
static int compare_key(const struct entry *a, const struct entry *b)
{
    int order = compare_text(a->old_email, b->old_email);
    return order != 0 ? order : compare_text(a->old_name, b->old_name);
}

static int compare_entry(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = compare_key(left, right);
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

static struct bytes trim(struct bytes text)
{
    while (text.len > 0 && byte_is_space(text.ptr[0]))
        text = bytes_slice(text, 1, text.len);
    while (text.len > 0 && byte_is_space(text.ptr[text.len - 1]))
        text.len--;
    return text.len > 0 ? text : (struct bytes){NULL, 0};
}

/* "Name <email>" at *at; false if there is none. */
static bool person(struct bytes line, size_t *at, struct bytes *name, struct bytes *email)
{
    size_t open = bytes_find(line, *at, bytes_of("<"));
    size_t close = open == SIZE_MAX ? SIZE_MAX : bytes_find(line, open, bytes_of(">"));
    if (close == SIZE_MAX)
        return false;
    *name = trim(bytes_slice(line, *at, open));
    *email = bytes_slice(line, open + 1, close);
    *at = close + 1;
    return true;
}

static void read_line(struct mailmap *map, struct bytes line, size_t number)
{
    struct entry e = {.line = number};
    struct bytes old_name = {0}, old_email = {0};
    size_t at = 0;
    if (line.len == 0 || line.ptr[0] == '#' || !person(line, &at, &e.name, &e.email) ||
        e.email.len == 0)
        return;
    if (person(line, &at, &old_name, &old_email)) {
        e.old_name = old_name;
        e.old_email = old_email;
    } else {
        e.old_email = e.email;
        e.email = (struct bytes){NULL, 0};
    }
    if (map->count == map->cap) {
        map->cap = MAX(2 * map->cap, (size_t)64);
        map->entries = xreallocarray(map->entries, map->cap, sizeof(map->entries[0]));
    }
    map->entries[map->count++] = e;
}

/* Leave one entry per key. Lines without a commit's name add to each other, a line with one stands
 * for itself. */
static void fold(struct mailmap *map)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->count; i++) {
        struct entry e = map->entries[i];
        bool again = kept > 0 && compare_key(&map->entries[kept - 1], &e) == 0;
        if (again && e.old_name.len == 0) {
            const struct entry *before = &map->entries[kept - 1];
            e.name = e.name.ptr ? e.name : before->name;
            e.email = e.email.ptr ? e.email : before->email;
        }
        kept -= again;
        map->entries[kept++] = e;
    }
    map->count = kept;
}

void mailmap_new(struct mailmap **out, struct bytes content)
{
    AUTO(mailmap_free) struct mailmap *map = xcalloc(1, sizeof(*map));
    map->content = xmalloc(content.len + 1);
    if (content.len > 0)
        memcpy(map->content, content.ptr, content.len);
    struct bytes all = {map->content, content.len};
    size_t number = 0;
    for (size_t at = 0; at < all.len; number++) {
        size_t end = MIN(bytes_find(all, at, bytes_of("\n")), all.len);
        read_line(map, bytes_slice(all, at, end), number);
        at = end + 1;
    }
    if (map->count > 0)
        qsort(map->entries, map->count, sizeof(map->entries[0]), compare_entry);
    fold(map);
    *out = MOVE(map);
}

void mailmap_free(struct mailmap **map)
{
    if (*map) {
        xfree(&(*map)->content);
        xfree(&(*map)->entries);
    }
    xfree(map);
}

static int compare_wanted(const void *wanted, const void *entry)
{
    return compare_key(wanted, entry);
}

static const struct entry *find(const struct mailmap *map, struct bytes name, struct bytes email)
{
    const struct entry wanted = {.old_email = email, .old_name = name};
    return bsearch(&wanted, map->entries, map->count, sizeof(map->entries[0]), compare_wanted);
}

void mailmap_apply(const struct mailmap *map, struct bytes *name, struct bytes *email)
{
    if (map == NULL || map->count == 0)
        return;
    const struct entry *found = find(map, *name, *email);
    if (found == NULL)
        found = find(map, (struct bytes){0}, *email);
    if (found == NULL)
        return;
    if (found->name.ptr)
        *name = found->name;
    if (found->email.ptr)
        *email = found->email;
}
