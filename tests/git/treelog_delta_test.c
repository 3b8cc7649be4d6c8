/* treelog_delta_test.c - chains of trees that share stretches of bytes, cut anywhere: read by
 * themselves and as deltas. */
#include "scanner/git/treelog_delta.h"

#include "tests/git/by_hand.h"
#include "tests/test.h"

SUITE(treelog_delta);

enum { TREES = 40, BLOBS = 10, SEEDS = 60, CHAIN = 12 };
static const char chains[SEEDS] __attribute__((unused)); /* one row each */

static uint32_t below(uint64_t *random, uint32_t limit)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*random >> 33) % limit);
}

/* Few entries are worth keeping, and some names look like entries. */
static void random_entry(struct buf *out, uint64_t *random)
{
    char name[64];
    uint32_t number = below(random, 90);
    bool is_tree = below(random, 5) == 0;
    (void)snprintf(name, sizeof(name), "%s%u", below(random, 4) == 0 ? "100644 x" : "file-",
                   number);
    by_hand_entry(out, is_tree ? "40000" : "100644", name,
                  by_hand_oid(is_tree ? 't' : 'b', number));
}

static void copy(struct buf *to, const struct buf *base, size_t from, size_t len,
                 struct copies *copies)
{
    if (copies->count == copies->cap) {
        copies->cap = 2 * copies->cap + 8;
        copies->item = xreallocarray(copies->item, copies->cap, sizeof(copies->item[0]));
    }
    copies->item[copies->count++] =
        (struct copied){(uint32_t)to->len, (uint32_t)from, (uint32_t)len};
    by_hand_bytes(to, base->ptr + from, len);
}

/* Where the next entry begins, at or after `at`. */
static size_t edge(const struct buf *tree, size_t at)
{
    struct tree_cursor cursor = tree_cursor(buf_bytes(tree), 20);
    struct tree_entry entry;
    while (cursor.at < at && tree_next(&cursor, &entry))
        continue;
    return cursor.at;
}

/* A tree of stretches of the base with entries between them. Mostly the stretches are whole
 * entries, but said to be shorter than they are; else they begin and end anywhere, and the tree is
 * damaged. */
static void derive(struct buf *tree, const struct buf *base, struct copies *copies,
                   uint64_t *random)
{
    bool wild = below(random, 6) == 0;
    uint32_t pieces = 1 + below(random, 3);
    size_t at = 0;
    for (uint32_t i = 0; i < pieces; i++) {
        size_t from = below(random, 4) == 0 ? below(random, (uint32_t)base->len + 1) : at;
        size_t end = from + below(random, (uint32_t)(base->len - from) + 1);
        if (!wild) {
            from = edge(base, from);
            end = MAX(edge(base, end), from);
        }
        size_t head = below(random, 30), tail = below(random, 30);
        head = MIN(head, end - from);
        bool changed = !wild && end - from - head >= 20 && below(random, 2) == 0;
        tail = changed ? 20 : MIN(tail, end - from - head);
        by_hand_bytes(tree, base->ptr + from, head);
        copy(tree, base, from + head, end - from - head - tail, copies);
        struct oid oid = by_hand_oid("tb"[below(random, 2)], below(random, 60));
        by_hand_bytes(tree, changed ? oid.bytes : base->ptr + end - tail, tail);
        at = end;
        for (uint32_t n = below(random, 3); n > 0; n--)
            random_entry(tree, random);
    }
}

/* Links without marks. */
static size_t unmarked(const struct tree_links *links, struct tree_link *out)
{
    size_t count = 0;
    for (size_t i = 0; i < links->count; i++)
        if (links->list[i].target < LINK_MISSING)
            out[count++] = links->list[i];
    return count;
}

/* @param missing  what log->missing was before */
static void expect_links(struct treelog *log, const struct buf *tree,
                         const struct tree_links *found, bool good, uint64_t missing)
{
    uint64_t found_missing = log->missing - missing, before = log->missing;
    AUTO(tree_links_dispose) struct tree_links want = {0};
    AUTO(xfree) struct tree_link *links = xcalloc(found->count + 1, sizeof(*links));
    bool want_good = treelog_read(log, buf_bytes(tree), 0, tree->len, &want);
    cr_assert_eq(good, want_good);
    cr_assert_eq(found_missing, log->missing - before);
    cr_assert_eq(unmarked(found, links), want.count);
    for (size_t i = 0; i < want.count; i++) {
        cr_assert_eq(links[i].offset, want.list[i].offset, "link %zu", i);
        cr_assert_eq(links[i].target, want.list[i].target);
    }
}

/* What is kept of trees that took links over must be what is kept of them when read as a whole. */
static void expect_same_words(const struct treelog *log, const struct treelog *whole)
{
    cr_assert_eq(log->list_count, whole->list_count);
    cr_assert_eq(log->word_count, whole->word_count);
    cr_assert_eq(log->pairs.count, whole->pairs.count);
    cr_assert_eq(log->names.count, whole->names.count);
    if (log->word_count > 0)
        cr_assert_arr_eq(log->words, whole->words, log->word_count * sizeof(log->words[0]));
}

EACH(treelog_delta, finds_the_same_links, chains, row)
{
    uint64_t random = *row;
    uint32_t trees = TREES;
    struct oid oids[BLOBS];
    for (uint32_t i = 0; i < BLOBS; i++)
        oids[i] = by_hand_oid('b', i);
    AUTO(wanted_free) struct wanted *wanted = NULL;
    wanted_new(&wanted, oids, BLOBS, 20);
    struct tree_context context = {wanted, by_hand_find, &trees, TREES, 20, NULL};
    AUTO(treelog_dispose) struct treelog log, whole;
    treelog_init(&log, &context);
    treelog_init(&whole, &context);
    AUTO(buf_dispose) struct buf base = {0};
    for (uint32_t i = below(&random, 200) + 5; i > 0; i--)
        random_entry(&base, &random);
    AUTO(tree_links_dispose) struct tree_links base_links = {0};
    bool good = treelog_read_delta(&log, buf_bytes(&base), NULL, NULL, &base_links);
    expect_links(&log, &base, &base_links, good, 0);
    for (uint32_t i = 0; i < CHAIN; i++) {
        struct buf tree = {0};
        struct tree_links links = {0};
        AUTO(copies_dispose) struct copies copies = {0};
        derive(&tree, &base, &copies, &random);
        uint64_t missing = log.missing;
        good = treelog_read_delta(&log, buf_bytes(&tree), &copies, &base_links, &links);
        expect_links(&log, &tree, &links, good, missing);
        treelog_keep(&log, i, buf_bytes(&tree), &links);
        treelog_add(&whole, i, buf_bytes(&tree));
        tree_links_dispose(&base_links);
        buf_dispose(&base);
        base = tree;
        base_links = links;
    }
    expect_same_words(&log, &whole);
}

static uint32_t find_counted(void *ctx, const unsigned char *oid)
{
    ++*(uint32_t *)ctx;
    return oid[3] % TREES;
}

Test(treelog_delta, reads_only_what_is_new)
{
    enum { ENTRIES = 1000 };
    uint32_t asked = 0;
    AUTO(wanted_free) struct wanted *wanted = NULL;
    wanted_new(&wanted, NULL, 0, 20);
    struct tree_context context = {wanted, find_counted, &asked, TREES, 20, NULL};
    AUTO(treelog_dispose) struct treelog log;
    treelog_init(&log, &context);
    AUTO(buf_dispose) struct buf base = {0}, tree = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    AUTO(tree_links_dispose) struct tree_links base_links = {0}, links = {0};
    for (uint32_t i = 0; i < ENTRIES; i++)
        by_hand_entry(&base, "40000", "directory", by_hand_oid('t', i));
    cr_expect(treelog_read_delta(&log, buf_bytes(&base), NULL, NULL, &base_links));
    cr_expect_eq(asked, ENTRIES);
    size_t half = base.len / 2;
    copy(&tree, &base, 0, half, &copies);
    by_hand_bytes(&tree, base.ptr + half, 50);
    copy(&tree, &base, half + 50, base.len - half - 50, &copies);
    cr_expect(treelog_read_delta(&log, buf_bytes(&tree), &copies, &base_links, &links));
    cr_expect_leq(asked, ENTRIES + 8);
    cr_expect_eq(links.count, ENTRIES);
}
