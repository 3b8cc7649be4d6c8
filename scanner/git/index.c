/* index.c - entries one after the other, then extensions. The checksum at its end is not looked
 * at: it would cost more than all the rest, and nothing here depends on it. */
#include "scanner/git/index.h"

#include "base/file.h"
#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/index_parts.h"
#include "scanner/git/raw.h"

#include <stdlib.h>

enum { HEADER = 12, STAT_LEN = 40, EXTENDED = 0x4000, NAME_MASK = 0xfff };

void index_dispose(struct index *index)
{
    xfree(&index->entries);
    xfree(&index->trees);
    buf_dispose(&index->text);
    buf_dispose(&index->shared);
    buf_dispose(&index->paths);
    buf_dispose(&index->shared_paths);
    *index = (struct index){0};
}

enum status index_damaged(const struct index_reading *r, const char *what)
{
    return error_set(r->err, ST_SYNTAX, "%s: %s", r->name, what);
}

/* ---- Entries ---- */

/* How much to cut off the path before: 7 bits a byte, most first, each length of its own range. */
static bool read_cut(struct bytes text, size_t *at, uint64_t *cut)
{
    unsigned char c = 0x80;
    for (*cut = 0; c & 0x80; *cut = c & 0x80 ? *cut + 1 : *cut) {
        if (*at >= text.len || *cut > UINT32_MAX)
            return false;
        c = text.ptr[(*at)++];
        *cut = *cut << 7 | (c & 0x7f);
    }
    return true;
}

/* The path of a version 4 entry: what to cut off the one before, then the rest. */
static bool read_prefixed(struct index_reading *r, struct bytes before, size_t *at,
                          struct bytes *path)
{
    struct bytes text = r->text;
    uint64_t cut;
    if (!read_cut(text, at, &cut))
        return false;
    const unsigned char *end = memchr(text.ptr + *at, 0, text.len - *at);
    if (end == NULL || cut > before.len)
        return false;
    struct bytes rest = {text.ptr + *at, (size_t)(end - text.ptr) - *at};
    size_t kept = before.len - (size_t)cut;
    unsigned char *to = (unsigned char *)r->index->paths.ptr + r->index->paths.len;
    if (kept + rest.len > LIMIT_TREE_PATH ||
        rest.len + kept > r->index->paths.cap - r->index->paths.len)
        return false;
    if (kept > 0)
        memcpy(to, before.ptr, kept);
    if (rest.len > 0)
        memcpy(to + kept, rest.ptr, rest.len);
    r->index->paths.len += kept + rest.len;
    *at += rest.len + 1;
    *path = (struct bytes){to, kept + rest.len};
    return true;
}

/* The path of an older entry: ended by a NUL and padded, so that entries begin at multiples of 8.
 */
static bool read_padded(const struct index_reading *r, size_t start, size_t *at, struct bytes *path)
{
    const unsigned char *end = memchr(r->text.ptr + *at, 0, r->text.len - *at);
    if (end == NULL)
        return false;
    *path = (struct bytes){r->text.ptr + *at, (size_t)(end - r->text.ptr) - *at};
    size_t len = (*at + path->len - start + 8) & ~(size_t)7;
    *at = start + len;
    return *at <= r->text.len;
}

static bool read_entry(struct index_reading *r, uint32_t version, struct bytes before, size_t *at,
                       struct index_entry *e)
{
    size_t start = *at, fixed = STAT_LEN + r->index->hash_len + 2;
    const unsigned char *raw = r->text.ptr + start;
    if (fixed + 2 > r->text.len - start)
        return false;
    unsigned flags = raw_16(raw + fixed - 2);
    *e = (struct index_entry){.mode = raw_32(raw + 24),
                              .size = raw_32(raw + 36),
                              .mtime_seconds = raw_32(raw + 8),
                              .mtime_nanoseconds = raw_32(raw + 12),
                              .stage = (unsigned char)(flags >> 12 & 3),
                              .id = raw + STAT_LEN};
    *at += fixed;
    if (version >= 3 && (flags & EXTENDED)) {
        unsigned more = raw_16(raw + fixed);
        e->skip = more & 0x4000;
        e->intent = more & 0x2000;
        *at += 2;
    }
    return version == 4 ? read_prefixed(r, before, at, &e->path)
                        : read_padded(r, start, at, &e->path);
}

static enum status read_entries(struct index_reading *r, uint32_t version, uint32_t count,
                                size_t *at)
{
    struct index *x = r->index;
    struct bytes before = {0};
    if (count > (r->text.len - *at) / (STAT_LEN + x->hash_len + 2))
        return index_damaged(r, "damaged: it has no room for its entries");
    x->entries = xcalloc(count, sizeof(*x->entries));
    x->cap = count;
    for (; x->count < count; x->count++) {
        if (!read_entry(r, version, before, at, &x->entries[x->count]))
            return index_damaged(r, "damaged: an entry cannot be read");
        before = x->entries[x->count].path;
    }
    return ST_OK;
}

/* Move over a version 4 entry, and tell how long its path is, after one of *len bytes.
 * @return false at the end, or where it cannot be read */
static bool skip_entry(const struct index_reading *r, size_t *at, size_t *len)
{
    struct bytes text = r->text;
    size_t fixed = STAT_LEN + r->index->hash_len + 2;
    if (*at > text.len || fixed + 3 > text.len - *at)
        return false;
    bool extended = raw_16(text.ptr + *at + fixed - 2) & EXTENDED;
    uint64_t cut;
    *at += fixed + (extended ? 2 : 0);
    if (!read_cut(text, at, &cut) || cut > *len)
        return false;
    const unsigned char *end = memchr(text.ptr + *at, 0, text.len - *at);
    if (end == NULL)
        return false;
    size_t more = (size_t)(end - text.ptr) - *at;
    *len += more - (size_t)cut;
    *at += more + 1;
    return *len <= LIMIT_TREE_PATH;
}

/* Room for all paths of version 4, which is not known before they are read: borrowed spans must not
 * move. */
static enum status reserve_paths(struct index_reading *r, uint32_t count)
{
    size_t at = HEADER, total = 0, len = 0;
    unsigned char *to;
    for (uint32_t i = 0; i < count && total <= LIMIT_TREE_NAMES && skip_entry(r, &at, &len); i++)
        total += len;
    if (total > LIMIT_TREE_NAMES || buf_reserve(&r->index->paths, total + 1, &to) != ST_OK)
        return index_damaged(r, "its paths are longer than the limit");
    return ST_OK;
}

/* ---- Extensions ---- */

/* A decimal number and the byte behind it. */
static bool read_count(struct bytes text, size_t *at, unsigned char behind, int64_t *out)
{
    bool negative = *at < text.len && text.ptr[*at] == '-';
    *at += negative;
    size_t from = *at;
    int64_t number = 0;
    for (; *at < text.len && byte_is_digit(text.ptr[*at]) && *at - from < 12; ++*at)
        number = number * 10 + (text.ptr[*at] - '0');
    if (*at == from || *at >= text.len || text.ptr[*at] != behind)
        return false;
    ++*at;
    *out = negative ? -number : number;
    return true;
}

/* A directory whose subtrees are still to come. */
struct open_tree {
    size_t number;
    int64_t left;
};

static bool read_tree(struct index *x, struct bytes text, size_t *at, int64_t *subtrees)
{
    int64_t count;
    const unsigned char *end = memchr(text.ptr + *at, 0, text.len - *at);
    if (end == NULL)
        return false;
    struct index_tree tree = {.path = {text.ptr + *at, (size_t)(end - text.ptr) - *at}};
    *at += tree.path.len + 1;
    if (!read_count(text, at, ' ', &count) || !read_count(text, at, '\n', subtrees) ||
        *subtrees < 0)
        return false;
    tree.valid = count >= 0;
    tree.entry_count = tree.valid ? (size_t)count : 0;
    if (tree.valid) {
        if (x->hash_len > text.len - *at)
            return false;
        memcpy(tree.oid.bytes, text.ptr + *at, x->hash_len);
        *at += x->hash_len;
    }
    if (x->tree_count == x->tree_cap) {
        x->tree_cap = MAX(x->tree_cap * 2, (size_t)64);
        x->trees = xreallocarray(x->trees, x->tree_cap, sizeof(*x->trees));
    }
    x->trees[x->tree_count++] = tree;
    return true;
}

/* The cache tree. Names only, not whole paths: whoever walks it knows where he is. */
static bool read_trees(struct index *x, struct bytes text)
{
    AUTO(xfree) struct open_tree *open = xcalloc(LIMIT_DEPTH + 1, sizeof(*open));
    size_t depth = 0, at = 0;
    while (at < text.len) {
        int64_t subtrees;
        if (!read_tree(x, text, &at, &subtrees) || depth > LIMIT_DEPTH)
            return false;
        open[depth++] = (struct open_tree){x->tree_count - 1, subtrees};
        while (depth > 0 && open[depth - 1].left == 0) {
            x->trees[open[--depth].number].next = x->tree_count;
            if (depth > 0)
                open[depth - 1].left--;
        }
        if (depth == 0)
            return at == text.len;
        if (depth > LIMIT_DEPTH)
            return false;
    }
    return depth == 0;
}

static enum status take_extension(struct index_reading *r, const unsigned char *name,
                                  struct bytes content)
{
    struct index *x = r->index;
    if (memcmp(name, "TREE", 4) == 0) {
        if (!read_trees(x, content))
            x->tree_count = 0; /* it only saves time */
        return ST_OK;
    }
    if (memcmp(name, "link", 4) == 0) {
        if (content.len < x->hash_len)
            return index_damaged(r, "damaged: its link to a shared index cannot be read");
        r->link.there = true;
        memcpy(r->link.shared.bytes, content.ptr, x->hash_len);
        r->link.bitmaps = bytes_slice(content, x->hash_len, content.len);
        return ST_OK;
    }
    /* A sparse index only needs entries that are trees to be understood. */
    if (memcmp(name, "sdir", 4) == 0 || byte_is_upper(name[0]))
        return ST_OK;
    return error_set(r->err, ST_SYNTAX, "%s: it uses the extension '%.4s', which is not known here",
                     r->name, (const char *)name);
}

static enum status read_extensions(struct index_reading *r, size_t at)
{
    size_t end = r->text.len - r->index->hash_len;
    while (at < end && end - at >= 8) {
        uint32_t len = raw_32(r->text.ptr + at + 4);
        if (len > end - at - 8)
            return index_damaged(r, "damaged: an extension is longer than the file");
        TRY(take_extension(r, r->text.ptr + at, bytes_slice(r->text, at + 8, at + 8 + len)));
        at += 8 + (size_t)len;
    }
    return at == end ? ST_OK : index_damaged(r, "damaged: it does not end where it should");
}

/* ---- The whole ---- */

enum status index_read_file(struct index_reading *r)
{
    size_t at = HEADER;
    if (r->text.len < HEADER + r->index->hash_len || memcmp(r->text.ptr, "DIRC", 4) != 0)
        return index_damaged(r, "not an index");
    uint32_t version = raw_32(r->text.ptr + 4), count = raw_32(r->text.ptr + 8);
    if (version < 2 || version > 4)
        return index_damaged(r, "an index of a version that is not known here");
    if (version == 4)
        TRY(reserve_paths(r, count));
    TRY(read_entries(r, version, count, &at));
    return read_extensions(r, at);
}

enum status index_parse(struct index *index, struct bytes text, size_t hash_len, const char *name,
                        struct error *err)
{
    struct index_reading r = {.index = index, .text = text, .name = name, .err = err};
    index->hash_len = hash_len;
    TRY(index_read_file(&r));
    return r.link.there ? index_damaged(&r, "a split index stands for itself only with its base")
                        : ST_OK;
}

static enum status read_shared(struct index *index, const char *gitdir,
                               const struct index_link *link, struct error *err)
{
    char hex[2 * OID_MAX + 1];
    AUTO(buf_dispose) struct buf name = {0};
    AUTO(index_dispose) struct index shared = {.hash_len = index->hash_len};
    struct oid zero = {0};
    if (oid_equal(&link->shared, &zero))
        return ST_OK;
    oid_hex(&link->shared, index->hash_len, hex);
    buf_printf(&name, "%s/sharedindex.%s%c", gitdir, hex, '\0');
    struct index_reading r = {.index = &shared, .name = (const char *)name.ptr, .err = err};
    TRY(file_read(&index->shared, r.name, LIMIT_INDEX, err));
    r.text = buf_bytes(&index->shared);
    TRY(index_read_file(&r));
    if (index_join(index, &shared, link) != ST_OK)
        return index_damaged(&r, "does not fit to the index that builds on it");
    return ST_OK;
}

enum status index_read(struct index *index, const char *path, const char *gitdir, size_t hash_len,
                       struct error *err)
{
    index->hash_len = hash_len;
    if (!gitfile_exists(path))
        return ST_OK;
    TRY(file_read(&index->text, path, LIMIT_INDEX, err));
    struct index_reading r = {
        .index = index, .text = buf_bytes(&index->text), .name = path, .err = err};
    TRY(index_read_file(&r));
    return r.link.there ? read_shared(index, gitdir, &r.link, err) : ST_OK;
}
