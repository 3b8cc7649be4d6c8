/* added.c - patience: trim what is common at both ends, align lines that are unique on both sides,
 * and do the same between them. */
#include "scanner/history/added.h"

#include "scanner/decode/utf16.h"

#include <stdlib.h>
#include <sys/random.h>

enum { ROUNDS_MAX = 64 }; /* of alignment within alignment */

/* ---- Numbers for lines ---- */

void line_table_init(struct line_table *table)
{
    *table = (struct line_table){0};
    if (getrandom(table->key, sizeof(table->key), 0) != (ssize_t)sizeof(table->key))
        table->key[0] = (uint64_t)(uintptr_t)table;
}

void line_table_dispose(struct line_table *table)
{
    xfree(&table->hashes);
    xfree(&table->slots);
}

static uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    h ^= h >> 29;
    return h;
}

static uint64_t hash_line(const struct line_table *t, struct bytes line)
{
    uint64_t hash = t->key[0] ^ line.len, part;
    for (; line.len >= sizeof(part); line = bytes_slice(line, sizeof(part), line.len)) {
        memcpy(&part, line.ptr, sizeof(part));
        hash = mix(hash ^ part) + t->key[1];
    }
    part = 0;
    if (line.len > 0)
        memcpy(&part, line.ptr, line.len);
    return mix(mix(hash ^ part) + t->key[1]);
}

static size_t slot_of(const struct line_table *t, uint64_t hash)
{
    size_t at = (size_t)hash & (t->slot_count - 1);
    while (t->slots[at] != 0 && t->hashes[t->slots[at] - 1] != hash)
        at = (at + 1) & (t->slot_count - 1);
    return at;
}

static uint32_t number_of(struct line_table *t, uint64_t hash)
{
    if ((size_t)t->count * 2 >= t->slot_count) {
        xfree(&t->slots);
        t->slot_count = MAX(t->slot_count * 2, (size_t)256);
        t->slots = xcalloc(t->slot_count, sizeof(*t->slots));
        for (uint32_t i = 0; i < t->count; i++)
            t->slots[slot_of(t, t->hashes[i])] = i + 1;
    }
    size_t slot = slot_of(t, hash);
    if (t->slots[slot] != 0)
        return t->slots[slot] - 1;
    if (t->count == t->cap) {
        t->cap = MAX(t->cap * 2, 256u);
        t->hashes = xreallocarray(t->hashes, t->cap, sizeof(*t->hashes));
    }
    t->hashes[t->count] = hash;
    t->slots[slot] = ++t->count;
    return t->count - 1;
}

static void add_line(struct lines *out, struct line_table *table, struct bytes line)
{
    if (out->count == out->cap) {
        out->cap = MAX(out->cap * 2, (size_t)64);
        out->item = xreallocarray(out->item, out->cap, sizeof(*out->item));
    }
    out->item[out->count++] = number_of(table, hash_line(table, line));
}

static void split(struct lines *out, struct line_table *table, struct bytes text)
{
    size_t from = 0;
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] != '\n' && text.ptr[at] != '\r')
            continue;
        add_line(out, table, bytes_slice(text, from, at));
        at += text.ptr[at] == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n';
        from = at + 1;
    }
    if (from < text.len)
        add_line(out, table, bytes_slice(text, from, text.len));
}

static ptrdiff_t read_nothing(struct reader *self, unsigned char *to, size_t max)
{
    (void)self, (void)to, (void)max;
    return 0;
}

void lines_read(struct lines *out, struct line_table *table, struct bytes text)
{
    enum { STEP = 1 << 16 };
    enum utf16_kind kind = utf16_detect(text);
    if (kind == UTF16_NONE) {
        split(out, table, text);
        return;
    }
    AUTO(buf_dispose) struct buf decoded = {0};
    struct reader nothing = {read_nothing};
    struct utf16_reader reader;
    unsigned char *to;
    ptrdiff_t got = 1;
    utf16_reader_init(&reader, kind, &nothing, text);
    while (got > 0 && buf_reserve(&decoded, STEP, &to) == ST_OK) {
        got = reader.reader.read(&reader.reader, to, STEP);
        decoded.len += got > 0 ? (size_t)got : 0;
    }
    utf16_reader_dispose(&reader);
    split(out, table, buf_bytes(&decoded));
}

void lines_dispose(struct lines *lines)
{
    xfree(&lines->item);
}

/* ---- Alignment ---- */

/* A stretch of both texts, half open. */
struct stretch {
    size_t a, a_end, b, b_end;
};

/* A line that stands once in either stretch. */
struct anchor {
    size_t a, b;
};

struct occurrence {
    uint32_t line;
    size_t at;
};

struct align {
    const struct lines *old, *fresh;
    unsigned char *added;
};

static void trim(const struct align *al, struct stretch *s)
{
    while (s->a < s->a_end && s->b < s->b_end && al->old->item[s->a] == al->fresh->item[s->b])
        s->a++, s->b++;
    while (s->a < s->a_end && s->b < s->b_end &&
           al->old->item[s->a_end - 1] == al->fresh->item[s->b_end - 1])
        s->a_end--, s->b_end--;
}

static int by_line(const void *left, const void *right)
{
    const struct occurrence *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* Lines that stand once in [from, to), sorted by their numbers. */
static size_t list_unique(const struct lines *lines, size_t from, size_t to,
                          struct occurrence **out)
{
    size_t count = to - from, kept = 0;
    struct occurrence *all = xcalloc(count, sizeof(*all));
    for (size_t i = 0; i < count; i++)
        all[i] = (struct occurrence){lines->item[from + i], from + i};
    qsort(all, count, sizeof(*all), by_line);
    uint32_t line = 0; /* of the one before, which may be overwritten */
    for (size_t i = 0; i < count; i++) {
        bool single = line != all[i].line || i == 0;
        line = all[i].line;
        single = single && (i + 1 == count || all[i + 1].line != line);
        if (single)
            all[kept++] = all[i];
    }
    *out = all;
    return kept;
}

static int by_fresh(const void *left, const void *right)
{
    const struct anchor *a = left, *b = right;
    return (a->b > b->b) - (a->b < b->b);
}

/* Keep the longest run of anchors that rises in both texts (they are sorted by b). */
static size_t rising(struct anchor *anchors, size_t count)
{
    AUTO(xfree) size_t *tops = xcalloc(count, sizeof(*tops)); /* tops[n]: end of a run of n + 1 */
    AUTO(xfree) size_t *before = xcalloc(count, sizeof(*before));
    AUTO(xfree) struct anchor *kept = xcalloc(count, sizeof(*kept));
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        size_t from = 0, to = len;
        while (from < to) {
            size_t middle = from + (to - from) / 2;
            if (anchors[tops[middle]].a < anchors[i].a)
                from = middle + 1;
            else
                to = middle;
        }
        before[i] = from > 0 ? tops[from - 1] : SIZE_MAX;
        tops[from] = i;
        len = MAX(len, from + 1);
    }
    size_t at = len > 0 ? tops[len - 1] : SIZE_MAX;
    for (size_t i = len; i > 0; i--, at = before[at])
        kept[i - 1] = anchors[at];
    if (len > 0)
        memcpy(anchors, kept, len * sizeof(*anchors));
    return len;
}

static size_t find_anchors(const struct align *al, const struct stretch *s, struct anchor **out)
{
    AUTO(xfree) struct occurrence *old = NULL;
    AUTO(xfree) struct occurrence *fresh = NULL;
    size_t olds = list_unique(al->old, s->a, s->a_end, &old);
    size_t news = list_unique(al->fresh, s->b, s->b_end, &fresh);
    size_t count = 0;
    struct anchor *anchors = xcalloc(MIN(olds, news), sizeof(*anchors));
    for (size_t i = 0, k = 0; i < olds && k < news;) {
        if (old[i].line == fresh[k].line)
            anchors[count++] = (struct anchor){old[i++].at, fresh[k++].at};
        else if (old[i].line < fresh[k].line)
            i++;
        else
            k++;
    }
    if (count > 1)
        qsort(anchors, count, sizeof(*anchors), by_fresh);
    *out = anchors;
    return rising(anchors, count);
}

static void align(const struct align *al, struct stretch s, unsigned rounds)
{
    AUTO(xfree) struct anchor *anchors = NULL;
    trim(al, &s);
    if (s.b == s.b_end)
        return;
    size_t count = s.a < s.a_end && rounds > 0 ? find_anchors(al, &s, &anchors) : 0;
    if (count == 0) {
        memset(al->added + s.b, 1, s.b_end - s.b);
        return;
    }
    for (size_t i = 0; i <= count; i++) {
        struct stretch part = {s.a, i < count ? anchors[i].a : s.a_end, s.b,
                               i < count ? anchors[i].b : s.b_end};
        align(al, part, rounds - 1);
        s.a = part.a_end + 1;
        s.b = part.b_end + 1;
    }
}

void lines_added(const struct lines *old, const struct lines *fresh, unsigned char *added)
{
    struct align al = {old, fresh, added};
    align(&al, (struct stretch){0, old->count, 0, fresh->count}, ROUNDS_MAX);
}

unsigned lines_shared(const struct lines *old, const struct lines *fresh)
{
    uint32_t most = 0;
    size_t shared = 0;
    for (size_t i = 0; i < old->count; i++)
        most = MAX(most, old->item[i] + 1);
    if (most == 0 || fresh->count == 0)
        return 0;
    AUTO(xfree) uint32_t *left = xcalloc(most, sizeof(*left));
    for (size_t i = 0; i < old->count; i++)
        left[old->item[i]]++;
    for (size_t i = 0; i < fresh->count; i++) {
        bool has = fresh->item[i] < most && left[fresh->item[i]] > 0;
        left[has ? fresh->item[i] : 0] -= has;
        shared += has;
    }
    return (unsigned)(100 * shared / fresh->count);
}
