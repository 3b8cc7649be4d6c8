/* treelog_test.c - links of trees, read as a whole or in parts. */
#include "scanner/git/treelog.h"

#include "tests/git/by_hand.h"
#include "tests/test.h"

SUITE(treelog);

enum { TREES = 30, BLOBS = 10 };

/* A tree with entries that are worth keeping and others. */
static void write_tree(struct buf *out, size_t entries)
{
    for (uint32_t i = 0; i < entries; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "%02u", i);
        bool is_tree = i % 3 == 0;
        by_hand_entry(out, is_tree ? "40000" : "100644", name,
                      by_hand_oid(is_tree ? 't' : 'b', i % 4 == 0 ? 1000 : i % BLOBS));
    }
}

struct setting {
    struct wanted *wanted;
    struct tree_context context;
    uint32_t trees;
};

static void setting_init(struct setting *setting)
{
    struct oid oids[BLOBS];
    for (uint32_t i = 0; i < BLOBS; i++)
        oids[i] = by_hand_oid('b', i);
    *setting = (struct setting){.trees = TREES};
    wanted_new(&setting->wanted, oids, BLOBS, 20);
    setting->context =
        (struct tree_context){setting->wanted, by_hand_find, &setting->trees, TREES, 20, NULL};
}

static void setting_dispose(struct setting *setting)
{
    wanted_free(&setting->wanted);
}

static void expect_same_words(const struct treelog *a, const struct treelog *b)
{
    cr_assert_eq(a->word_count, b->word_count);
    cr_assert_eq(memcmp(a->words, b->words, a->word_count * sizeof(uint32_t)), 0);
}

Test(treelog, keeps_subtrees_and_wanted_blobs)
{
    AUTO(setting_dispose) struct setting setting;
    AUTO(treelog_dispose) struct treelog log;
    AUTO(buf_dispose) struct buf tree = {0};
    setting_init(&setting);
    treelog_init(&log, &setting.context);
    write_tree(&tree, 8);
    treelog_add(&log, 5, buf_bytes(&tree));
    treelog_add(&log, 6, (struct bytes){NULL, 0});
    treelog_add(&log, 7, buf_bytes(&tree));
    static const struct {
        const char *name;
        uint32_t target;
    } want[] = {
        {"01", LINK_BLOB | 1}, {"02", LINK_BLOB | 2}, {"03", 3}, {"05", LINK_BLOB | 5}, {"06", 6},
        {"07", LINK_BLOB | 7}};
    cr_assert_eq(log.list_count, 2);
    cr_expect_eq(log.missing, 2);
    cr_expect_eq(log.damaged + log.dropped, 0);
    cr_expect_eq(log.pairs.count, COUNT_OF(want));
    for (size_t list = 0; list < 2; list++) {
        const uint32_t *words = log.words + log.lists[list].at;
        cr_expect_eq(log.lists[list].tree, list == 0 ? 5 : 7);
        cr_assert_eq(words[0], COUNT_OF(want));
        for (size_t i = 0; i < COUNT_OF(want); i++) {
            const struct pair *pair = &log.pairs.list[words[i + 1]];
            cr_expect(bytes_equal(names_get(&log.names, pair->a), bytes_of(want[i].name)));
            cr_expect_eq(pair->b, want[i].target);
        }
    }
}

Test(treelog, reads_a_tree_in_parts_as_in_one)
{
    AUTO(setting_dispose) struct setting setting;
    AUTO(buf_dispose) struct buf tree = {0};
    setting_init(&setting);
    write_tree(&tree, 20);
    struct tree_cursor cursor = tree_cursor(buf_bytes(&tree), 20);
    struct tree_entry entry;
    while (tree_next(&cursor, &entry)) {
        AUTO(treelog_dispose) struct treelog whole, parts;
        AUTO(tree_links_dispose) struct tree_links links = {0};
        treelog_init(&whole, &setting.context);
        treelog_init(&parts, &setting.context);
        treelog_add(&whole, 1, buf_bytes(&tree));
        cr_expect(treelog_read(&parts, buf_bytes(&tree), 0, cursor.at, &links));
        cr_expect(treelog_read(&parts, buf_bytes(&tree), cursor.at, tree.len, &links));
        treelog_keep(&parts, 1, buf_bytes(&tree), &links);
        expect_same_words(&whole, &parts);
        cr_expect(!treelog_read(&parts, buf_bytes(&tree), 0, cursor.at - 1, &links));
        cr_expect_eq(parts.damaged, 1);
    }
}

/* As a delta does it: the tail of a tree is copied behind one new entry. */
Test(treelog, takes_links_over_from_a_base)
{
    AUTO(setting_dispose) struct setting setting;
    AUTO(buf_dispose) struct buf base = {0}, child = {0};
    AUTO(treelog_dispose) struct treelog whole, carried;
    AUTO(tree_links_dispose) struct tree_links old = {0}, links = {0};
    setting_init(&setting);
    treelog_init(&whole, &setting.context);
    treelog_init(&carried, &setting.context);
    write_tree(&base, 20);
    by_hand_entry(&child, "100755", "0-new", by_hand_oid('b', 3));
    size_t shift = child.len;
    by_hand_bytes(&child, base.ptr, base.len);
    treelog_add(&whole, 1, buf_bytes(&child));

    cr_expect(treelog_read(&carried, buf_bytes(&base), 0, base.len, &old));
    cr_expect(treelog_read(&carried, buf_bytes(&child), 0, shift, &links));
    links.list = xreallocarray(links.list, links.count + old.count, sizeof(links.list[0]));
    links.cap = links.count + old.count;
    for (size_t i = 0; i < old.count; i++)
        links.list[links.count++] =
            (struct tree_link){old.list[i].offset + (uint32_t)shift, old.list[i].target, 0};
    treelog_keep(&carried, 1, buf_bytes(&child), &links);
    expect_same_words(&whole, &carried);
}
