/* forest.c - one pass over the headers, then counting sorts. */
#include "scanner/git/forest.h"

#include "base/limits.h"

#include <stdlib.h>

enum { EACH = 512 }; /* what an object costs beside its bytes, in bytes */

/* While it is built. */
struct build {
    struct forest *f;
    size_t hash_len;
    uint64_t *offsets;  /* of each object */
    uint64_t *weight;   /* of what builds on each, itself included */
    uint32_t *preorder; /* bases before what builds on them; only what has a root */
    uint32_t ordered;
};

void forest_dispose(struct forest *forest)
{
    xfree(&forest->parent);
    xfree(&forest->child_from);
    xfree(&forest->child);
    xfree(&forest->kind);
    *forest = (struct forest){0};
}

/* ---- Headers ---- */

/* The object that begins at that offset, before object `to`; FOREST_NONE if none does. */
static uint32_t find_offset(const struct build *b, uint64_t offset, uint32_t to)
{
    uint32_t from = 0, end = to;
    while (from < end) {
        uint32_t middle = from + (end - from) / 2;
        if (b->offsets[middle] < offset)
            from = middle + 1;
        else
            end = middle;
    }
    return from < to && b->offsets[from] == offset ? from : FOREST_NONE;
}

static void note_header(struct build *b, uint32_t n, struct bytes bytes)
{
    struct forest *f = b->f;
    struct pack_entry e;
    f->parent[n] = FOREST_NONE;
    if (!pack_parse_entry(&e, bytes, b->offsets[n], b->hash_len))
        return;
    b->weight[n] = MIN(e.size, LIMIT_OBJECT) + EACH;
    if (e.type == ENTRY_OFS_DELTA) {
        f->parent[n] = find_offset(b, e.base_offset, n);
    } else if (e.type == ENTRY_REF_DELTA) {
        struct oid base = {0};
        memcpy(base.bytes, e.base_oid, b->hash_len);
        if (!pack_find(f->pack, &base, &f->parent[n]) || f->parent[n] >= f->count)
            f->parent[n] = FOREST_NONE;
    } else {
        f->kind[n] = (unsigned char)e.type;
    }
}

/* Read the pack from front to back, and look at each object's first bytes. */
static void read_headers(struct build *b)
{
    enum { WINDOW = 1 << 18 };
    AUTO(xfree) unsigned char *window = xmalloc(WINDOW);
    uint64_t begin = 0, end = 0;
    for (uint32_t n = 0; n < b->f->count; n++) {
        uint64_t offset = b->offsets[n];
        uint64_t len = MIN(pack_entry_len(b->f->pack, n), (uint64_t)PACK_HEADER_MAX);
        if (offset + len > end || offset < begin) {
            uint64_t last = b->offsets[b->f->count - 1];
            last += pack_entry_len(b->f->pack, b->f->count - 1);
            begin = offset;
            end = begin + MIN(last - begin, (uint64_t)WINDOW);
            if (!pack_read(b->f->pack, begin, window, (size_t)(end - begin)))
                end = begin;
        }
        if (offset + len <= end)
            note_header(b, n, (struct bytes){window + (offset - begin), (size_t)len});
        else
            b->f->parent[n] = FOREST_NONE;
    }
}

/* ---- Children ---- */

static void list_children(struct forest *f)
{
    f->child_from = xcalloc((size_t)f->count + 2, sizeof(uint32_t));
    f->child = xcalloc((size_t)f->count + 1, sizeof(uint32_t));
    uint32_t *from = f->child_from + 1; /* one ahead: filling moves each to its end */
    for (uint32_t n = 0; n < f->count; n++)
        if (f->parent[n] != FOREST_NONE)
            from[f->parent[n] + 1]++;
    for (uint32_t n = 0; n < f->count; n++)
        from[n + 1] += from[n];
    for (uint32_t n = 0; n < f->count; n++)
        if (f->parent[n] != FOREST_NONE)
            f->child[from[f->parent[n]]++] = n;
}

/* Bases before what builds on them; kinds go down from the roots. */
static void order_all(struct build *b)
{
    struct forest *f = b->f;
    b->preorder = xcalloc((size_t)f->count + 1, sizeof(uint32_t));
    for (uint32_t n = 0; n < f->count; n++)
        if (f->parent[n] == FOREST_NONE && f->kind[n] != OBJECT_NONE)
            b->preorder[b->ordered++] = n;
    for (uint32_t at = 0; at < b->ordered; at++) {
        uint32_t n = b->preorder[at];
        for (uint32_t i = f->child_from[n]; i < f->child_from[n + 1]; i++) {
            f->kind[f->child[i]] = f->kind[n];
            b->preorder[b->ordered++] = f->child[i];
        }
    }
    f->loose_ends = f->count - b->ordered;
}

static void sort_children(struct build *b, uint32_t n)
{
    struct forest *f = b->f;
    for (uint32_t i = f->child_from[n] + 1; i < f->child_from[n + 1]; i++) {
        uint32_t moved = f->child[i], k = i;
        for (; k > f->child_from[n] && b->weight[f->child[k - 1]] > b->weight[moved]; k--)
            f->child[k] = f->child[k - 1];
        f->child[k] = moved;
    }
}

/* A base that thousands build on must not cost their square: only the heaviest needs its place. */
static void heaviest_last(struct build *b, uint32_t n)
{
    enum { SORT_MAX = 64 };
    struct forest *f = b->f;
    uint32_t from = f->child_from[n], to = f->child_from[n + 1], best = from;
    if (to - from <= SORT_MAX) {
        sort_children(b, n);
        return;
    }
    for (uint32_t i = from; i < to; i++)
        if (b->weight[f->child[i]] >= b->weight[f->child[best]])
            best = i;
    uint32_t heaviest = f->child[best];
    memmove(f->child + best, f->child + best + 1, (to - best - 1) * sizeof(uint32_t));
    f->child[to - 1] = heaviest;
}

/* ---- Building ---- */

static void begin(struct build *b, struct forest *f, const struct pack *pack, size_t hash_len)
{
    *f = (struct forest){.pack = pack, .count = pack_count(pack) - pack_lost(pack)};
    *b = (struct build){.f = f, .hash_len = hash_len};
    b->offsets = xcalloc((size_t)f->count + 1, sizeof(uint64_t));
    b->weight = xcalloc((size_t)f->count + 1, sizeof(uint64_t));
    f->parent = xcalloc((size_t)f->count + 1, sizeof(uint32_t));
    f->kind = xcalloc((size_t)f->count + 1, 1);
    for (uint32_t n = 0; n < f->count; n++)
        b->offsets[n] = pack_offset(pack, n);
}

/* All parents are known. */
static void finish(struct build *b)
{
    struct forest *f = b->f;
    list_children(f);
    order_all(b);
    for (uint32_t i = b->ordered; i-- > 0;) {
        uint32_t n = b->preorder[i];
        heaviest_last(b, n);
        if (f->parent[n] != FOREST_NONE)
            b->weight[f->parent[n]] += b->weight[n];
    }
    xfree(&b->offsets);
    xfree(&b->weight);
    xfree(&b->preorder);
}

void forest_build(struct forest *out, const struct pack *pack, size_t hash_len)
{
    struct build b;
    begin(&b, out, pack, hash_len);
    read_headers(&b);
    finish(&b);
}

/* The header of n and those of all that it builds on, up to one that is known already. */
static void read_chain(struct build *b, uint32_t n, unsigned char *known)
{
    const struct forest *f = b->f;
    while (n != FOREST_NONE && !bit_get(known, n)) {
        unsigned char head[PACK_HEADER_MAX];
        size_t len = (size_t)MIN(pack_entry_len(f->pack, n), (uint64_t)sizeof(head));
        bit_set(known, n);
        if (pack_read(f->pack, b->offsets[n], head, len))
            note_header(b, n, (struct bytes){head, len});
        n = f->parent[n];
    }
}

void forest_build_some(struct forest *out, const struct pack *pack, size_t hash_len,
                       const unsigned char *wanted)
{
    struct build b;
    begin(&b, out, pack, hash_len);
    AUTO(xfree) unsigned char *known = xcalloc((size_t)out->count / 8 + 1, 1);
    memset(out->parent, 0xff, ((size_t)out->count + 1) * sizeof(*out->parent));
    for (uint32_t n = 0; n < out->count; n++)
        if (bit_get(wanted, n))
            read_chain(&b, n, known);
    finish(&b);
    out->loose_ends = 0;
}
