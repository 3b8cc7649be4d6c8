/* store_test.c - all packs and loose objects of a repository: what is there is found, what is not
 * usable is told. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/store.h"

#include "tests/git/git_tree.h"

TREE_SUITE(store);

struct example {
    struct repo *repo;
    struct store *store;
    struct store_reader *reader;
    struct batch notes;
};

static void example_open(struct example *e, const char *script)
{
    *e = (struct example){0};
    git_tree_run(script);
    e->repo = git_tree_open("r", &e->notes);
    store_open(&e->store, e->repo, &e->notes);
    store_build(e->store, &e->notes);
    store_reader_new(&e->reader, e->store);
}

static void example_dispose(struct example *e)
{
    store_reader_free(&e->reader);
    store_close(&e->store);
    repo_free(&e->repo);
    batch_dispose(&e->notes);
}

static void expect_blob(struct example *e, const char *file, const char *content)
{
    AUTO(buf_dispose) struct buf out = {0};
    struct oid oid = git_tree_oid(file);
    cr_expect(store_has(e->store, &oid, NULL), "%s", file);
    cr_expect_eq(store_read(e->reader, &oid, NULL, &out), OBJECT_BLOB, "%s", file);
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of(content)), "%s", file);
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
    expect_blob(&e, "a", "packed");
    expect_blob(&e, "b", "loose");
    expect_blob(&e, "c", "both");
    struct oid none = {.bytes = {1}};
    AUTO(buf_dispose) struct buf out = {0};
    cr_expect_not(store_has(e.store, &none, NULL));
    cr_expect_eq(store_read(e.reader, &none, NULL, &out), OBJECT_NONE);
    expect_notes(&e, "");
}

Test(store, a_pack_may_be_avoided)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf out = {0};
    example_open(&e, "git init -q r; cd r;" BLOB("once", "a") PACK("a") "git prune-packed;");
    cr_assert_eq(e.store->pack_count, 1);
    struct oid oid = git_tree_oid("a");
    cr_expect_not(store_has(e.store, &oid, e.store->packs[0].pack));
    cr_expect_eq(store_read(e.reader, &oid, e.store->packs[0].pack, &out), OBJECT_NONE);
    expect_blob(&e, "a", "once");
}

Test(store, objects_of_a_lender_are_found)
{
    AUTO(example_dispose) struct example e;
    example_open(&e,
                 "git init -q lender; cd lender;" BLOB("lent", "a")
                     PACK("a") "git prune-packed; cd ..; git init -q r; cd r;"
                               "echo ../../../lender/.git/objects >.git/objects/info/alternates;");
    expect_blob(&e, "a", "lent");
    expect_notes(&e, "");
}

Test(store, reads_sha256)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q --object-format=sha256 r; cd r;" BLOB("long", "a")
                         PACK("a") "git prune-packed;" BLOB("loose", "b"));
    cr_expect_eq(e.repo->hash_len, 32);
    expect_blob(&e, "a", "long");
    expect_blob(&e, "b", "loose");
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
    expect_blob(&e, "a", "good");
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
    AUTO(buf_dispose) struct buf out = {0};
    struct oid a = git_tree_oid("a"), b = git_tree_oid("b");
    enum object_type first = store_read(e.reader, &a, NULL, &out);
    enum object_type second = store_read(e.reader, &b, NULL, &out);
    cr_expect((first == OBJECT_BLOB) != (second == OBJECT_BLOB), "one of the two is left");
}

Test(store, deltas_are_read_through_their_bases)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf out = {0};
    example_open(&e,
                 "git init -q r; cd r; seq 2000 >f; git hash-object -w f >../a; cat ../a >../all;"
                 "for i in 1 2 3 4 5 6; do echo $i >>f; git hash-object -w f >>../all; done;"
                 "tail -n 1 ../all >../last;" PACK("all") "git prune-packed");
    struct oid last = git_tree_oid("last"), first = git_tree_oid("a");
    cr_expect_eq(store_read(e.reader, &last, NULL, &out), OBJECT_BLOB);
    size_t len = out.len;
    cr_expect_eq(store_read(e.reader, &first, NULL, &out), OBJECT_BLOB);
    cr_expect_eq(len, out.len + 12);
}
