/* objects_test.c - single objects, wherever they lie: in packs, in files, and on their way from one
 * to the other. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/objects.h"

#include "base/sanitized.h"
#include "scanner/worker.h"
#include "tests/git/git_tree.h"

#ifdef SANITIZED
size_t __sanitizer_get_current_allocated_bytes(void); /* its header is not everywhere */
#else
#include <malloc.h>
#endif

TREE_SUITE(objects);

struct example {
    struct repo *repo;
    struct objects *objects;
    struct batch notes;
};

static void example_open(struct example *e, const char *script)
{
    *e = (struct example){0};
    git_tree_run(script);
    e->repo = git_tree_open("r", &e->notes);
    objects_open(&e->objects, e->repo, &e->notes);
}

static void example_dispose(struct example *e)
{
    objects_close(&e->objects);
    repo_free(&e->repo);
    batch_dispose(&e->notes);
}

static void expect_blob(struct example *e, const char *file, const char *content)
{
    AUTO(buf_dispose) struct buf out = {0};
    struct oid oid = git_tree_oid(file);
    cr_expect_eq(objects_read(e->objects, &oid, &out), OBJECT_BLOB, "%s: %s", file,
                 objects_why(e->objects));
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of(content)), "%s", file);
    cr_expect(objects_has(e->objects, &oid), "%s", file);
}

static void expect_nothing(struct example *e, const char *file, const char *why)
{
    AUTO(buf_dispose) struct buf out = {0};
    struct oid oid = git_tree_oid(file);
    cr_expect_eq(objects_read(e->objects, &oid, &out), OBJECT_NONE, "%s", file);
    cr_expect_str_eq(objects_why(e->objects), why);
    cr_expect_eq(out.len, 0);
}

#define BLOB(text, file) "printf '" text "' | git hash-object -w --stdin >../" file ";"
#define PACK(file) "git pack-objects -q .git/objects/pack/pack <../" file " >/dev/null;"

Test(objects, reads_packed_and_loose_ones)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q r; cd r;" BLOB("packed", "a") PACK("a") "git prune-packed;" BLOB(
                         "loose", "b") BLOB("both", "c") PACK("c") "tr 0-9a-f a-f0-9 <../a >../x");
    expect_blob(&e, "a", "packed");
    expect_blob(&e, "b", "loose");
    expect_blob(&e, "c", "both");
    expect_nothing(&e, "x", "missing");
}

Test(objects, reads_sha256)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q --object-format=sha256 r; cd r;" BLOB("long", "a")
                         PACK("a") "git prune-packed;" BLOB("loose", "b"));
    expect_blob(&e, "a", "long");
    expect_blob(&e, "b", "loose");
}

Test(objects, reads_those_of_a_lender)
{
    AUTO(example_dispose) struct example e;
    example_open(&e,
                 "git init -q lender; cd lender;" BLOB("lent", "a")
                     PACK("a") "git prune-packed; cd ..; git init -q r; cd r;"
                               "echo ../../../lender/.git/objects >.git/objects/info/alternates;");
    expect_blob(&e, "a", "lent");
}

Test(objects, deltas_are_read_through_their_bases)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf out = {0};
    example_open(&e,
                 "git init -q r; cd r; seq 2000 >f; git hash-object -w f >../a; cat ../a >../all;"
                 "for i in 1 2 3 4 5 6; do echo $i >>f; git hash-object -w f >>../all; done;"
                 "tail -n 1 ../all >../last;" PACK("all") "git prune-packed");
    struct oid last = git_tree_oid("last"), first = git_tree_oid("a");
    cr_expect_eq(objects_read(e.objects, &last, &out), OBJECT_BLOB);
    size_t len = out.len;
    cr_expect_eq(objects_read(e.objects, &first, &out), OBJECT_BLOB);
    cr_expect_eq(len, out.len + 12);
}

Test(objects, a_pack_may_be_avoided)
{
    AUTO(example_dispose) struct example e;
    AUTO(pack_close) struct pack *pack = NULL;
    AUTO(buf_dispose) struct buf out = {0};
    struct error err;
    example_open(&e,
                 "git init -q r; cd r;" BLOB("once", "a")
                     PACK("a") "git prune-packed; cd"
                               " .git/objects/pack; ln pack-*.pack ../../../../p.pack; ln *.idx "
                               "../../../../p.idx");
    struct oid oid = git_tree_oid("a");
    cr_assert_eq(pack_open(&pack, "p", 20, &err), ST_OK);
    cr_expect_eq(objects_read_elsewhere(e.objects, &oid, pack, &out), OBJECT_NONE);
    expect_blob(&e, "a", "once"); /* the next one may come from it again */
}

/* What is done to a repository while it is open, with "loose" in a file, and "packed" in a pack. */
static const struct {
    const char *script;
} moves[] = {
    {"git repack -q -a -d"},
    {"git gc -q"},
    {"git gc -q --prune=now"},
    {"git repack -q -a -d -f; git repack -q -a -d --window=0"},
    {"cat .git/objects/pack/*.pack >p; rm -f .git/objects/pack/*; git unpack-objects -q <p"},
    {"git repack -q -a -d --cruft"},
};
EACH(objects, what_moves_meanwhile_is_found, moves, i)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf script = {0};
    example_open(
        &e,
        "git init -q r; cd r; printf packed >f; git add f; git commit -qm 1; git repack -q -a -d;"
        "printf loose >f; git commit -qam 2; git rev-parse HEAD~:f >../a;"
        "git rev-parse HEAD:f >../b;");
    buf_printf(&script, "cd r; %s%c", moves[*i].script, 0);
    git_tree_run((const char *)script.ptr);
    expect_blob(&e, "b", "loose");
    expect_blob(&e, "a", "packed");
}

Test(objects, what_is_pushed_meanwhile_is_found)
{
    AUTO(example_dispose) struct example e;
    example_open(&e, "git init -q r; cd r;" BLOB("old", "a"));
    git_tree_run("cd r;" BLOB("new", "b") BLOB("new and packed", "c") PACK("c") "git prune-packed");
    expect_blob(&e, "b", "new");
    expect_blob(&e, "c", "new and packed");
    git_tree_run("cd r;" BLOB("later", "d") PACK("d") "git prune-packed");
    expect_blob(&e, "d", "later");
}

Test(objects, damaged_packs_are_told_and_others_read)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf told = {0};
    example_open(
        &e,
        "git init -q r; cd r;" BLOB("good", "a")
            PACK("a") "git prune-packed;"
                      "cd .git/objects/pack; echo no pack >pack-x.idx; echo no pack >pack-x.pack;"
                      "echo alone >pack-y.pack; echo lone >pack-w.idx");
    expect_blob(&e, "a", "good");
    git_tree_tell_notes(&told, &e.notes);
    cr_expect(bytes_equal(buf_bytes(&told),
                          bytes_of("GAP r/.git/objects/pack/pack-x.idx (damaged pack)\n")));
}

/* Hostile: without a limit this would take years. */
Test(objects, bases_in_many_packs_are_not_tried_in_all_ways, .timeout = 60)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf script = {0};
    AUTO(buf_dispose) struct buf out = {0};
    const char *testdata = getenv("SPRAWL_TESTDATA");
    cr_assert_not_null(testdata);
    buf_printf(&script, "git init -q r; %s/../tests/git/make_detours.py r/.git/objects/pack 100%c",
               testdata, 0);
    example_open(&e, (const char *)script.ptr);
    cr_expect_eq(objects_read(e.objects, &(struct oid){0}, &out), OBJECT_NONE);
    cr_expect_str_eq(objects_why(e.objects), "damaged");
}

/* Bytes that are allocated. */
static size_t held(void)
{
#ifdef SANITIZED
    return __sanitizer_get_current_allocated_bytes();
#else
    struct mallinfo2 all = mallinfo2();
    return all.uordblks + all.hblkhd;
#endif
}

static void read_names(const char *path, struct oid *out, size_t count)
{
    char line[128];
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    for (size_t i = 0; i < count; i++) {
        cr_assert_not_null(fgets(line, sizeof(line), f));
        cr_assert(oid_parse(&out[i], 20, bytes_slice(bytes_of(line), 0, 40)));
    }
    fclose(f);
}

/* Objects of 3.9 MB, 16 at a time, and between them many small ones, which take their places. */
Test(objects, what_is_kept_takes_no_more_room_than_it_may)
{
    enum { LARGE = 48, SMALL = 800, AT_ONCE = 16 };
    const size_t ceiling = (size_t)64 << 20;
    static struct oid oids[LARGE + SMALL];
    size_t small = LARGE, most = 0;
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf out = {0};
    example_open(&e, "git init -q r; cd r; { for i in $(seq 48); do echo blob; echo mark :$i;"
                     "echo data 3900000; head -c 3899990 /dev/zero; printf '%010d\\n' $i; done;"
                     "for i in $(seq 49 848); do echo blob; echo mark :$i; echo data 4;"
                     "printf '%04d\\n' $i; done; } |"
                     "git fast-import --quiet --depth=0 --export-marks=../marks;"
                     "sort -t: -k2n ../marks | cut -d ' ' -f 2 >../names");
    read_names("names", oids, COUNT_OF(oids));
    size_t before = held();
    for (size_t i = 0; i < LARGE; i++) {
        cr_expect_eq(objects_read(e.objects, &oids[i], &out), OBJECT_BLOB);
        cr_expect_eq(out.len, 3900000);
        most = MAX(most, held() - before);
        for (; i % AT_ONCE == AT_ONCE - 1 && small < (i + 1) * COUNT_OF(oids) / LARGE; small++)
            cr_expect_eq(objects_read(e.objects, &oids[small], &out), OBJECT_BLOB);
    }
    buf_dispose(&out);
    cr_expect_gt(most, ceiling / 2, "nothing is kept");
    cr_expect_lt(held() - before, ceiling);
    cr_expect_lt(most, 2 * ceiling, "%zu bytes", most);
}

/* All of what a stream gives; it must be of the size that was said. */
static void expect_stream(struct example *e, const char *file, size_t len)
{
    enum { STEP = 1 << 16 };
    static unsigned char piece[STEP];
    uint64_t size = 0;
    size_t all = 0;
    ptrdiff_t got;
    struct oid oid = git_tree_oid(file);
    struct reader *reader = objects_stream(e->objects, &oid, &size);
    cr_assert_not_null(reader, "%s", file);
    while ((got = reader->read(reader, piece, STEP)) > 0)
        all += (size_t)got;
    cr_expect_eq(got, 0);
    cr_expect_eq(size, len);
    cr_expect_eq(all, len);
}

Test(objects, large_ones_are_streamed_wherever_they_are)
{
    enum { LARGE = 17 << 20 };
    uint64_t size;
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf out = {0};
    example_open(&e, "git init -q r; cd r; head -c 17825792 /dev/zero >f;"
                     "git hash-object -w f >../loose; seq 900000 >f; git hash-object -w f >../a;"
                     "echo x >>f; git hash-object -w f >../b; cat ../a ../b >../both;" PACK(
                         "both") "git prune-packed;" BLOB("small", "small"));
    struct oid a = git_tree_oid("a"), b = git_tree_oid("b"), small = git_tree_oid("small");
    cr_expect_eq(objects_read(e.objects, &a, &out), OBJECT_BLOB);
    cr_expect_not(objects_is_too_large(e.objects));
    bool first = objects_stream(e.objects, &a, &size) != NULL;
    bool second = objects_stream(e.objects, &b, &size) != NULL;
    cr_expect(first != second, "one of the two is a delta");
    expect_stream(&e, first ? "a" : "b", first ? out.len : out.len + 2);
    expect_stream(&e, "loose", LARGE);
    git_tree_run("cd r; git pack-objects -q .git/objects/pack/pack <../loose; git prune-packed");
    expect_stream(&e, "loose", LARGE);
    cr_expect_null(objects_stream(e.objects, &small, &size));
    small.bytes[0] ^= 1;
    cr_expect_null(objects_stream(e.objects, &small, &size));
}
