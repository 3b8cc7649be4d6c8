/* walk_test.c - contents are what git says, whatever memory there is; what cannot be made is told
 * of, with all that builds on it, and may be supplied from elsewhere. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/walk.h"

#include "scanner/git/store.h"
#include "tests/git/git_tree.h"
#include "tests/git/made_files.h"

TREE_SUITE(walk);

/* ---- A visitor that writes down what it sees ---- */

/* Of one object; notes are pointers to it. */
struct seen {
    unsigned visits, agains, fails, drops, notes;
    enum object_type type;
    struct buf content;
    const char *why;
};

struct watch {
    const struct forest *forest;
    struct seen *seen;
    size_t stop_after, visited;
    uint32_t rescue; /* the object whose content is supplied; FOREST_NONE */
    struct bytes supply;
    bool stopped;
};

static void *visit(void *ctx, const struct walk_object *object)
{
    struct watch *w = ctx;
    struct seen *s = &w->seen[object->number];
    uint32_t base = w->forest->parent[object->number];
    for (size_t i = 0; i < PREFILTER_PAD; i++)
        cr_assert_eq(object->content.ptr[object->content.len + i], 0);
    if (object->copies) {
        cr_assert_eq(object->base_note, &w->seen[base]);
        cr_assert(bytes_equal(object->base, buf_bytes(&w->seen[base].content)));
        for (size_t i = 0; i < object->copies->count; i++) {
            struct copied c = object->copies->item[i];
            cr_assert(memcmp(object->content.ptr + c.to, object->base.ptr + c.from, c.len) == 0);
        }
    }
    s->visits += !object->again;
    s->agains += object->again;
    s->type = object->type;
    buf_reset(&s->content);
    made_put(&s->content, object->content.ptr, object->content.len);
    w->visited++;
    s->notes += object->keeps;
    return object->keeps ? s : NULL;
}

static void drop(void *ctx, void *note)
{
    (void)ctx;
    ((struct seen *)note)->drops++;
}

static unsigned char *failed(void *ctx, uint32_t number, bool again, const char *why, size_t *len,
                             enum object_type *type)
{
    struct watch *w = ctx;
    w->seen[number].fails += !again;
    w->seen[number].why = why;
    if (number != w->rescue)
        return NULL;
    unsigned char *copy = xmalloc(w->supply.len + 16);
    memcpy(copy, w->supply.ptr, w->supply.len);
    *len = w->supply.len;
    *type = OBJECT_BLOB;
    return copy;
}

static void huge(void *ctx, uint32_t number, enum object_type type, uint64_t size)
{
    struct watch *w = ctx;
    (void)type, (void)size;
    w->seen[number].visits += 100;
}

static bool stopped(void *ctx)
{
    struct watch *w = ctx;
    return w->stopped = w->stop_after > 0 && w->visited >= w->stop_after;
}

static void watch_open(struct watch *w, const struct forest *forest)
{
    *w = (struct watch){.forest = forest, .rescue = FOREST_NONE};
    w->seen = xcalloc(forest->count + 1, sizeof(*w->seen));
}

static void watch_dispose(struct watch *w)
{
    for (uint32_t n = 0; w->seen && n < w->forest->count; n++)
        buf_dispose(&w->seen[n].content);
    xfree(&w->seen);
}

static void walk(struct watch *w, size_t hash_len, size_t live_max, unsigned kinds)
{
    struct walker *walker;
    struct forest_plan plan;
    const struct walk_visitor visitor = {w, visit, drop, failed, huge, stopped};
    walker_new(&walker, hash_len, live_max);
    forest_plan_new(&plan, w->forest, kinds, NULL);
    for (size_t i = 0; i < plan.piece_count; i++)
        walker_run(walker, w->forest, &plan, &plan.pieces[i], &visitor);
    forest_plan_dispose(&plan);
    walker_free(&walker);
    for (uint32_t n = 0; n < w->forest->count; n++)
        cr_expect_eq(w->seen[n].notes, w->seen[n].drops, "notes of %u", n);
}

/* ---- Against git ---- */

#define VERSIONS                                                                                   \
    "git init -q --object-format=$FORMAT r; cd r; seq 3000 >a; head -c 60000 /dev/zero >z;"        \
    "i=0; while [ $i -lt 60 ]; do i=$((i + 1)); sed -i \"$((i * 37))s/.*/version $i/\" a;"         \
    "[ $((i % 7)) != 0 ] || sed -i \"1,$((i))d\" a; echo $i >b$i; git add .;"                      \
    "git commit -qm \"Version $i\"; done; git tag -a -m 'A tag' v1;"                               \
    "git repack -q -adf --depth=$DEPTH; git prune-packed;"                                         \
    "git cat-file --batch-all-objects --batch >../all"

static const struct {
    const char *script;
    size_t live_max;
} shapes[] = {
    {"FORMAT=sha1; DEPTH=50;" VERSIONS, SIZE_MAX},
    {"FORMAT=sha1; DEPTH=4095;" VERSIONS, 0},
    {"FORMAT=sha256; DEPTH=50;" VERSIONS, 40000},
    {"FORMAT=sha256; DEPTH=4095;" VERSIONS, 1},
};

/* Of "name type size\ncontent\n" in all: is each what the walk saw? */
static size_t compare_all(struct watch *w, const struct pack *pack, size_t hash_len)
{
    char line[128];
    static const char *const types[] = {"none", "commit", "tree", "blob", "tag"};
    size_t count = 0;
    FILE *f = fopen("all", "rb");
    cr_assert_not_null(f);
    while (fgets(line, sizeof(line), f) != NULL) {
        uint32_t n;
        struct oid oid;
        char *type = strchr(line, ' ') + 1, *number = strchr(type, ' ') + 1;
        number[-1] = type[-1] = '\0';
        size_t size = strtoul(number, NULL, 10);
        AUTO(xfree) unsigned char *content = xmalloc(size + 1);
        cr_assert_eq(fread(content, 1, size + 1, f), size + 1);
        cr_assert(oid_parse(&oid, hash_len, bytes_of(line)));
        cr_assert(pack_find(pack, &oid, &n), "%s", line);
        cr_expect_eq(w->seen[n].visits, 1, "%s: %u visits", line, w->seen[n].visits);
        cr_expect_str_eq(types[w->seen[n].type], type);
        cr_expect(bytes_equal(buf_bytes(&w->seen[n].content), (struct bytes){content, size}), "%s",
                  line);
        count++;
    }
    fclose(f);
    return count;
}

EACH(walk, sees_what_git_sees, shapes, i)
{
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(watch_dispose) struct watch w;
    struct store *store;
    git_tree_run(shapes[*i].script);
    struct repo *repo = git_tree_open("r", &notes);
    store_open(&store, repo, &notes);
    store_build(store, &notes);
    cr_assert_eq(store->pack_count, 1);
    watch_open(&w, &store->packs[0].forest);
    walk(&w, repo->hash_len, shapes[*i].live_max, 0x1e);
    size_t count = compare_all(&w, store->packs[0].pack, repo->hash_len);
    cr_expect_eq(count, w.forest->count);
    cr_expect_gt(count, 200);
    watch_dispose(&w);
    w = (struct watch){0};
    store_close(&store);
    repo_free(&repo);
}

/* ---- By hand ---- */

struct example {
    struct made_pack *made;
    struct pack *pack;
    struct forest forest;
    struct buf text;
};

enum { CHAIN = 30, STEM = 40000 };

/* 0: a blob. */
static void example_begin(struct example *e)
{
    uint64_t seed = 3;
    *e = (struct example){.made = xcalloc(1, sizeof(*e->made))};
    e->made->hash_len = 20;
    for (size_t i = 0; i < STEM; i++)
        made_byte(&e->text, made_random(&seed, 256));
    (void)made_whole(e->made, OBJECT_BLOB, buf_bytes(&e->text));
}

/* 0: a blob; 1 to CHAIN - 1: each builds on the one before, and has a line more; on object 5 three
 * more build. `noise`: bytes of each that are its own. */
static void example_make(struct example *e, size_t noise)
{
    uint64_t seed = 4;
    example_begin(e);
    size_t len = STEM;
    for (uint32_t n = 1; n < CHAIN + 3; n++) {
        AUTO(made_delta_dispose) struct made_delta delta = {0};
        AUTO(buf_dispose) struct buf own = {0};
        for (size_t i = 0; i < noise; i++)
            made_byte(&own, made_random(&seed, 256));
        uint32_t base = n < CHAIN ? n - 1 : 5;
        size_t base_len = n < CHAIN ? len : STEM + 5 * (noise + 1);
        made_copy(&delta, 0, base_len);
        made_insert(&delta, buf_bytes(&own));
        made_say(&delta, "\n");
        (void)made_on_offset(e->made, e->made->entries[base].offset, base_len, &delta);
        len = n < CHAIN ? base_len + noise + 1 : len;
    }
}

static void example_open(struct example *e)
{
    e->pack = made_open(e->made);
    forest_build(&e->forest, e->pack, 20);
}

static void example_dispose(struct example *e)
{
    forest_dispose(&e->forest);
    pack_close(&e->pack);
    made_pack_dispose(e->made);
    xfree(&e->made);
    buf_dispose(&e->text);
}

/* Pieces that start within a tree make its bases once more, and say so. */
Test(walk, bases_of_other_pieces_are_seen_again)
{
    unsigned agains = 0;
    AUTO(example_dispose) struct example e;
    AUTO(watch_dispose) struct watch w;
    example_make(&e, 100000);
    example_open(&e);
    watch_open(&w, &e.forest);
    walk(&w, 20, SIZE_MAX, 1u << OBJECT_BLOB);
    for (uint32_t n = 0; n < e.forest.count; n++) {
        cr_expect_eq(w.seen[n].visits, 1);
        cr_expect_eq(w.seen[n].fails, 0);
        agains += w.seen[n].agains;
    }
    cr_expect_gt(agains, 0, "no tree was cut: this proves little");
}

Test(walk, nothing_of_other_kinds_is_seen)
{
    AUTO(example_dispose) struct example e;
    AUTO(watch_dispose) struct watch w;
    example_make(&e, 1);
    example_open(&e);
    watch_open(&w, &e.forest);
    walk(&w, 20, SIZE_MAX, 1u << OBJECT_COMMIT);
    cr_expect_eq(w.visited, 0);
}

Test(walk, stops_when_asked)
{
    AUTO(example_dispose) struct example e;
    AUTO(watch_dispose) struct watch w;
    example_make(&e, 1);
    example_open(&e);
    watch_open(&w, &e.forest);
    w.stop_after = 4;
    walk(&w, 20, SIZE_MAX, 1u << OBJECT_BLOB);
    cr_expect_eq(w.visited, 4);
}

/* What breaks, what is told of it, and how many objects remain. */
static const struct {
    uint32_t broken;
    size_t noise;
    uint32_t lost;
} breaks[] = {
    {0, 1, CHAIN + 3},      {5, 1, CHAIN + 3 - 5},      {CHAIN - 1, 1, 1},        {CHAIN + 1, 1, 1},
    {0, 100000, CHAIN + 3}, {5, 100000, CHAIN + 3 - 5}, {20, 100000, CHAIN - 20},
};
EACH(walk, tells_once_of_each_object_that_is_lost, breaks, i)
{
    uint32_t lost = 0;
    AUTO(example_dispose) struct example e;
    AUTO(watch_dispose) struct watch w;
    example_make(&e, breaks[*i].noise);
    e.made->bytes.ptr[e.made->entries[breaks[*i].broken].offset + 20] ^= 16;
    example_open(&e);
    watch_open(&w, &e.forest);
    walk(&w, 20, SIZE_MAX, 1u << OBJECT_BLOB);
    for (uint32_t n = 0; n < e.forest.count; n++) {
        cr_expect_eq(w.seen[n].fails + w.seen[n].visits, 1, "%u: %u visits, %u fails", n,
                     w.seen[n].visits, w.seen[n].fails);
        lost += w.seen[n].fails;
    }
    cr_expect_eq(lost, breaks[*i].lost);
    cr_expect_eq(w.seen[breaks[*i].broken].fails, 1);
    cr_expect(strstr(w.seen[breaks[*i].broken].why, "checksum") != NULL);
}

Test(walk, what_is_supplied_from_elsewhere_carries_all_that_builds_on_it)
{
    AUTO(example_dispose) struct example e;
    AUTO(watch_dispose) struct watch w;
    example_make(&e, 1);
    e.made->bytes.ptr[e.made->entries[0].offset + 20] ^= 16;
    example_open(&e);
    watch_open(&w, &e.forest);
    w.rescue = 0;
    w.supply = buf_bytes(&e.text);
    walk(&w, 20, SIZE_MAX, 1u << OBJECT_BLOB);
    for (uint32_t n = 0; n < e.forest.count; n++) {
        cr_expect_eq(w.seen[n].visits, 1);
        cr_expect_eq(w.seen[n].fails, n == 0);
    }
}

/* 0: a blob; 1 builds on it, 2 on 1; 3 on 0 again, 4 on 3, 5 on 4. Each has a word more than its
 * base. */
static void fork_make(struct example *e)
{
    static const struct {
        uint32_t base, base_len;
    } on[] = {{0, STEM}, {1, STEM + 5}, {0, STEM}, {3, STEM + 5}, {4, STEM + 10}};
    example_begin(e);
    for (size_t i = 0; i < COUNT_OF(on); i++) {
        AUTO(made_delta_dispose) struct made_delta delta = {0};
        made_copy(&delta, 0, on[i].base_len);
        made_say(&delta, "more\n");
        (void)made_on_offset(e->made, e->made->entries[on[i].base].offset, on[i].base_len, &delta);
    }
}

/* Whatever is broken, and whatever memory there is: what builds on what was supplied is made. With
 * little memory, a base has to go before the last that needs it. */
static const struct {
    uint32_t broken[2]; /* the second is supplied */
    size_t live_max;
} supplied[] = {{{0, 0}, SIZE_MAX}, {{0, 0}, 0}, {{0, 3}, SIZE_MAX}, {{0, 3}, 0}, {{3, 3}, 0}};
EACH(walk, what_builds_on_what_is_supplied_is_made, supplied, i)
{
    AUTO(example_dispose) struct example e;
    AUTO(watch_dispose) struct watch w;
    uint32_t first = supplied[*i].broken[0];
    fork_make(&e);
    e.made->bytes.ptr[e.made->entries[first].offset + 20] ^= 16;
    example_open(&e);
    cr_assert_eq(e.forest.count, 6);
    watch_open(&w, &e.forest);
    w.rescue = supplied[*i].broken[1];
    if (w.rescue == 3)
        made_put(&e.text, "more\n", 5);
    w.supply = buf_bytes(&e.text);
    walk(&w, 20, supplied[*i].live_max, 1u << OBJECT_BLOB);
    for (uint32_t n = 0; n < e.forest.count; n++) {
        static const size_t more[] = {0, 5, 10, 5, 10, 15};
        bool lost = first != w.rescue && n < 3; /* what has nothing but 0 */
        cr_expect_eq(w.seen[n].visits, lost ? 0 : 1, "%u: %u visits", n, w.seen[n].visits);
        cr_expect_eq(w.seen[n].content.len, lost ? 0 : STEM + more[n], "%u", n);
        cr_expect_eq(w.seen[n].fails, lost || n == w.rescue);
    }
}

Test(walk, what_is_supplied_short_loses_what_builds_on_it)
{
    AUTO(example_dispose) struct example e;
    AUTO(watch_dispose) struct watch w;
    example_make(&e, 1);
    e.made->bytes.ptr[e.made->entries[0].offset + 20] ^= 16;
    example_open(&e);
    watch_open(&w, &e.forest);
    w.rescue = 0;
    w.supply = bytes_of("only the start");
    walk(&w, 20, SIZE_MAX, 1u << OBJECT_BLOB);
    cr_expect_eq(w.seen[0].visits, 1);
    for (uint32_t n = 1; n < e.forest.count; n++)
        cr_expect(w.seen[n].visits == 0 && w.seen[n].fails == 1, "of %u", n);
}

Test(walk, reads_one_object_through_its_bases)
{
    struct walker *walker;
    struct bytes content;
    AUTO(example_dispose) struct example e;
    example_make(&e, 3);
    e.made->bytes.ptr[e.made->entries[20].offset + 20] ^= 16;
    example_open(&e);
    walker_new(&walker, 20, 0);
    cr_expect_null(walker_read(walker, &e.forest, 19, &content));
    cr_expect_eq(content.len, STEM + 19 * 4);
    cr_expect(bytes_equal(bytes_slice(content, 0, STEM), buf_bytes(&e.text)));
    walker_release(walker, content);
    cr_expect_not_null(walker_read(walker, &e.forest, 20, &content));
    cr_expect_not_null(walker_read(walker, &e.forest, 25, &content));
    cr_expect_not_null(walker_read(walker, &e.forest, 1000, &content));
    uint64_t size = 0;
    cr_expect_eq(walker_size(walker, &e.forest, 0, &size), OBJECT_BLOB);
    cr_expect_eq(size, STEM);
    cr_expect_eq(walker_size(walker, &e.forest, 1, &size), OBJECT_NONE);
    walker_free(&walker);
}

static const struct {
    uint64_t claims; /* size in the header of an entry that holds 5 bytes */
} sizes[] = {{0}, {4}, {6}, {UINT64_C(1) << 29}, {(UINT64_C(1) << 29) + 1}, {UINT64_C(1) << 50}};
EACH(walk, refuses_an_object_of_another_size_than_it_claims, sizes, i)
{
    AUTO(watch_dispose) struct watch w;
    struct forest forest;
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    struct made_pack *made = xcalloc(1, sizeof(*made));
    made->hash_len = 20;
    (void)made_begin(made);
    made_entry_header(&made->bytes, OBJECT_BLOB, sizes[*i].claims);
    made_deflate(&made->bytes, bytes_of("01234"));
    (void)made_end(made);
    made_copy(&delta, 0, 5);
    (void)made_on_offset(made, made->entries[0].offset, 5, &delta);
    struct pack *pack = made_open(made);
    forest_build(&forest, pack, 20);
    watch_open(&w, &forest);
    walk(&w, 20, SIZE_MAX, 1u << OBJECT_BLOB);
    cr_expect(w.seen[0].fails == 1 && w.seen[0].visits == 0);
    cr_expect(w.seen[1].fails == 1 && w.seen[1].visits == 0);
    watch_dispose(&w);
    w = (struct watch){0};
    forest_dispose(&forest);
    pack_close(&pack);
    made_pack_dispose(made);
    xfree(&made);
}

Test(walk, leaves_a_large_object_that_nothing_builds_on_to_a_stream)
{
    AUTO(watch_dispose) struct watch w;
    struct forest forest;
    struct made_pack *made = xcalloc(1, sizeof(*made));
    AUTO(xfree) unsigned char *zeroes = xcalloc(1, (1 << 24) + 1);
    made->hash_len = 20;
    (void)made_whole(made, OBJECT_BLOB, (struct bytes){zeroes, (1 << 24) + 1});
    (void)made_whole(made, OBJECT_BLOB, (struct bytes){zeroes, 1 << 24});
    struct pack *pack = made_open(made);
    forest_build(&forest, pack, 20);
    watch_open(&w, &forest);
    walk(&w, 20, SIZE_MAX, 1u << OBJECT_BLOB);
    cr_expect_eq(w.seen[0].visits, 100);
    cr_expect_eq(w.seen[1].visits, 1);
    watch_dispose(&w);
    w = (struct watch){0};
    forest_dispose(&forest);
    pack_close(&pack);
    made_pack_dispose(made);
    xfree(&made);
}
