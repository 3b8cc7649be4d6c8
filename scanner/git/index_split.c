/* index_split.c - an index that only says what is different from another one. */
#include "scanner/git/index_parts.h"

#include "scanner/git/raw.h"

#include <stdlib.h>

/* ---- EWAH: runs of equal words, and words as they are ---- */

struct ewah {
    size_t bit, bound;
    void (*visit)(void *ctx, size_t bit);
    void *ctx;
};

static void visit_word(struct ewah *e, uint64_t word)
{
    for (size_t i = 0; i < 64 && e->bit + i < e->bound; i++)
        if (word >> i & 1)
            e->visit(e->ctx, e->bit + i);
    e->bit += 64;
}

bool ewah_each(struct bytes bitmap, size_t bound, struct bytes *rest,
               void (*visit)(void *ctx, size_t bit), void *ctx)
{
    enum { HEAD = 8, TAIL = 4 };
    struct ewah e = {.bound = bound, .visit = visit, .ctx = ctx};
    if (bitmap.len < HEAD + TAIL)
        return false;
    size_t words = raw_32(bitmap.ptr + 4);
    if (words > (bitmap.len - HEAD - TAIL) / 8)
        return false;
    *rest = bytes_slice(bitmap, HEAD + 8 * words + TAIL, bitmap.len);
    for (size_t i = 0; i < words && e.bit < bound;) {
        uint64_t marker = raw_64(bitmap.ptr + HEAD + 8 * i++);
        uint64_t running = marker >> 1 & UINT32_MAX, literal = marker >> 33;
        if (literal > words - i)
            return false;
        for (; running > 0 && e.bit < bound; running--)
            visit_word(&e, marker & 1 ? UINT64_MAX : 0);
        for (; literal > 0; literal--)
            visit_word(&e, raw_64(bitmap.ptr + HEAD + 8 * i++));
    }
    return true;
}

/* ---- Joining ---- */

struct joining {
    struct index *own, *shared;
    bool *deleted;
    size_t next; /* of own: replacements come first, in order, without a path */
    bool damaged;
};

static void delete_entry(void *ctx, size_t bit)
{
    ((struct joining *)ctx)->deleted[bit] = true;
}

static void replace_entry(void *ctx, size_t bit)
{
    struct joining *j = ctx;
    if (j->next >= j->own->count || j->own->entries[j->next].path.len > 0) {
        j->damaged = true;
        return;
    }
    struct bytes path = j->shared->entries[bit].path;
    j->shared->entries[bit] = j->own->entries[j->next++];
    j->shared->entries[bit].path = path;
}

static int by_path(const void *left, const void *right)
{
    const struct index_entry *a = left, *b = right;
    size_t len = MIN(a->path.len, b->path.len);
    int order = len == 0 ? 0 : memcmp(a->path.ptr, b->path.ptr, len);
    if (order == 0)
        order = (a->path.len > b->path.len) - (a->path.len < b->path.len);
    return order != 0 ? order : (int)a->stage - (int)b->stage;
}

enum status index_join(struct index *own, struct index *shared, const struct index_link *link)
{
    AUTO(xfree) bool *deleted = xcalloc(shared->count + 1, sizeof(*deleted));
    struct joining j = {.own = own, .shared = shared, .deleted = deleted};
    struct bytes rest = link->bitmaps;
    if (rest.len > 0 && (!ewah_each(rest, shared->count, &rest, delete_entry, &j) ||
                         !ewah_each(rest, shared->count, &rest, replace_entry, &j)))
        return ST_SYNTAX;
    if (j.damaged)
        return ST_SYNTAX;
    size_t added = own->count - j.next, count = 0;
    struct index_entry *all = xcalloc(shared->count + added, sizeof(*all));
    for (size_t i = 0; i < shared->count; i++)
        if (!deleted[i])
            all[count++] = shared->entries[i];
    for (size_t i = j.next; i < own->count; i++)
        all[count++] = own->entries[i];
    qsort(all, count, sizeof(*all), by_path);
    xfree(&own->entries);
    own->entries = all;
    own->count = own->cap = count;
    own->shared_paths = shared->paths; /* entries borrow from them */
    shared->paths = (struct buf){0};
    return ST_OK;
}
