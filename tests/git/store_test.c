/* store_test.c - all packs and loose objects of a repository: what is there is found, what is not
 * usable is told. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/store.h"

#include "scanner/git/walk.h"
#include "tests/git/git_tree.h"

TREE_SUITE(store);

struct example {
    struct repo *repo;
    struct store *store;
    struct batch notes;
};

static void example_open(struct example *e, const char *script)
{
    *e = (struct example){0};
    git_tree_run(script);
    e->repo = git_tree_open("r", &e->notes);
    store_open(&e->store, e->repo, &e->notes);
    store_build(e->store, &e->notes);
}

static void example_dispose(struct example *e)
{
    store_close(&e->store);
    repo_free(&e->repo);
    batch_dispose(&e->notes);
}

static void expect_found(struct example *e, const char *file)
{
    uint32_t where, number;
    struct oid oid = git_tree_oid(file);
    cr_expect(store_has(e->store, &oid, NULL), "%s", file);
    cr_assert(store_find(e->store, &oid, &where, &number), "%s", file);
    struct oid found = {0};
    if (where < e->store->pack_count)
        pack_oid(e->store->packs[where].pack, number, &found);
    else
        found = e->store->loose[where - e->store->pack_count].list.oids[number];
    cr_expect(oid_equal(&found, &oid), "%s", file);
}

static void expect_notes(struct example *e, const char *expected)
{
    AUTO(buf_dispose) struct buf told = {0};
    git_tree_tell_notes(&told, &e->notes);
    buf_printf(&told, "%c", 0);
    cr_expect_str_eq((char *)told.ptr, expected);
}

#define BLOB(text, file) "printf '" text "' | git hash-object -w --stdin >../" file ";"
#define PACK(file) "git pack-objects -q .git/objects/pack/pack <../" file " >/dev/null;"

Test(store, finds_packed_and_loose_objects)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q r; cd r;" BLOB("packed", "a") PACK("a") "git prune-packed;" BLOB(
                         "loose", "b") BLOB("both", "c") PACK("c"));
    cr_expect_eq(e.store->pack_count, 2);
    cr_expect_eq(store_count(e.store), 4);
    expect_found(&e, "a");
    expect_found(&e, "b");
    expect_found(&e, "c");
    struct oid none = {.bytes = {1}};
    uint32_t where, number;
    cr_expect_not(store_has(e.store, &none, NULL));
    cr_expect_not(store_find(e.store, &none, &where, &number));
    expect_notes(&e, "");
}

Test(store, a_pack_may_be_avoided)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q r; cd r;" BLOB("once", "a") PACK("a") "git prune-packed;");
    cr_assert_eq(e.store->pack_count, 1);
    struct oid oid = git_tree_oid("a");
    cr_expect_not(store_has(e.store, &oid, e.store->packs[0].pack));
    expect_found(&e, "a");
}

Test(store, objects_of_a_lender_are_found)
{
    AUTO(example_dispose) struct example e;
    example_open(&e,
                 "git init -q lender; cd lender;" BLOB("lent", "a")
                     PACK("a") "git prune-packed; cd ..; git init -q r; cd r;"
                               "echo ../../../lender/.git/objects >.git/objects/info/alternates;");
    expect_found(&e, "a");
    expect_notes(&e, "");
}

Test(store, knows_sha256)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q --object-format=sha256 r; cd r;" BLOB("long", "a")
                         PACK("a") "git prune-packed;" BLOB("loose", "b"));
    cr_expect_eq(e.repo->hash_len, 32);
    expect_found(&e, "a");
    expect_found(&e, "b");
}

Test(store, a_pack_that_cannot_be_used_is_told_and_the_others_are_read)
{
    AUTO(example_dispose) struct example e;
    example_open(
        &e,
        "git init -q r; cd r;" BLOB("good", "a")
            PACK("a") "git prune-packed;"
                      "cd .git/objects/pack; echo no pack >pack-x.idx; echo no pack >pack-x.pack;"
                      "echo alone >pack-y.pack; echo old >tmp_pack_z; echo lone >pack-w.idx");
    expect_found(&e, "a");
    cr_expect_eq(e.store->pack_count, 1);
    expect_notes(&e, "GAP r/.git/objects/pack/pack-w.idx (damaged pack)\n"
                     "GAP r/.git/objects/pack/pack-x.idx (damaged pack)\n"
                     "GAP r/.git/objects/pack/pack-y.pack (damaged pack)\n");
}

Test(store, a_pack_that_was_cut_is_told_and_read_up_to_there)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q r; cd r;" BLOB("first", "a")
                         BLOB("second", "b") "cat ../a ../b >../both;" PACK(
                             "both") "git prune-packed;"
                                     "cd .git/objects/pack; chmod u+w *; truncate -s -30 *.pack");
    cr_expect_eq(e.store->pack_count, 1);
    unsigned read = 0;
    struct walker *walker;
    walker_new(&walker, e.repo->hash_len, 0);
    for (uint32_t n = 0; n < 2; n++) {
        struct bytes content;
        if (walker_read(walker, &e.store->packs[0].forest, n, &content) == NULL) {
            walker_release(walker, content);
            read++;
        }
    }
    walker_free(&walker);
    cr_expect_eq(read, 1, "one of the two is left");
}
