/* tree.h - the entries of a tree, one by one. */
#ifndef SCANNER_GIT_TREE_H
#define SCANNER_GIT_TREE_H

#include "base/base.h"
#include "scanner/git/object.h"

/** One entry; name and oid are borrowed from the content. */
struct tree_entry {
    uint32_t mode;            /* as written: 0100644, 040000 ... */
    struct bytes name;        /* never empty; no NUL; anything else, '/' too */
    const unsigned char *oid; /* hash_len bytes */
};

/** Where we are. Content may be a part of a tree that begins with an entry. */
struct tree_cursor {
    struct bytes content;
    size_t hash_len;
    size_t at;    /* where the next entry begins */
    bool damaged; /* what begins at `at` is no entry; nothing more comes */
};

static inline struct tree_cursor tree_cursor(struct bytes content, size_t hash_len)
{
    return (struct tree_cursor){.content = content, .hash_len = hash_len};
}

/** False at the end, or with cursor->damaged set at an entry that is cut off or has no mode or no
 * name. Inline, since a history has more entries than anything else. */
MUST_CHECK static inline bool tree_next(struct tree_cursor *cursor, struct tree_entry *out)
{
    enum { MODE_DIGITS = 10 };
    const unsigned char *at = cursor->content.ptr + cursor->at;
    size_t left = cursor->content.len - cursor->at, i = 0;
    uint32_t mode = 0;
    if (left == 0 || cursor->damaged)
        return false;
    cursor->damaged = true;
    for (; i < left && i < MODE_DIGITS && at[i] >= '0' && at[i] <= '7'; i++)
        mode = mode << 3 | (uint32_t)(at[i] - '0');
    if (i == 0 || i == left || at[i] != ' ')
        return false;
    const unsigned char *name = at + i + 1;
    const unsigned char *end = memchr(name, 0, left - i - 1);
    if (end == NULL || end == name || (size_t)(at + left - end) <= cursor->hash_len)
        return false;
    *out = (struct tree_entry){mode, {name, (size_t)(end - name)}, end + 1};
    cursor->at += (size_t)(end - at) + 1 + cursor->hash_len;
    cursor->damaged = false;
    return true;
}

/** What an entry's oid names: a tree, the commit of a submodule, or else a blob (files, links, and
 * what has an unknown mode). */
static inline enum object_type tree_entry_type(const struct tree_entry *entry)
{
    uint32_t kind = entry->mode & 0170000u;
    return kind == 0040000u ? OBJECT_TREE : kind == 0160000u ? OBJECT_COMMIT : OBJECT_BLOB;
}

/** Trees are numbered by whoever knows all of them: 0 to some count - 1. */
#define TREE_NONE UINT32_MAX

/** The number of the tree of that name (hash_len bytes), or TREE_NONE; may be asked by several
 * threads at once. */
typedef uint32_t (*tree_find_fn)(void *ctx, const unsigned char *oid);

#endif
