/* forest_test.c - who builds on whom, and plans that visit each object exactly once. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/forest.h"

#include "tests/git/made_files.h"

TREE_SUITE(forest);

/* A pack that is being made, and what comes of it. made_pack is large: on the heap. */
struct example {
    struct made_pack *made;
    struct made_delta delta;
    struct pack *pack;
    struct forest forest;
};

static void example_begin(struct example *e)
{
    *e = (struct example){.made = xcalloc(1, sizeof(*e->made))};
    e->made->hash_len = 20;
    made_copy(&e->delta, 0, 5);
}

static uint32_t root(struct example *e, enum object_type type)
{
    return made_whole(e->made, type, bytes_of("01234"));
}

/* All texts are "01234". */
static uint32_t on(struct example *e, uint32_t base)
{
    return made_on_offset(e->made, e->made->entries[base].offset, 5, &e->delta);
}

static uint32_t on_name(struct example *e, uint32_t base)
{
    return made_on_name(e->made, made_oid(base), 5, &e->delta);
}

static void example_build(struct example *e)
{
    e->pack = made_open(e->made);
    forest_build(&e->forest, e->pack, 20);
    cr_assert_eq(e->forest.count, e->made->count);
}

static void example_dispose(struct example *e)
{
    forest_dispose(&e->forest);
    pack_close(&e->pack);
    made_delta_dispose(&e->delta);
    made_pack_dispose(e->made);
    xfree(&e->made);
}

Test(forest, knows_bases_by_offset_and_by_name)
{
    AUTO(example_dispose) struct example e;
    example_begin(&e);
    uint32_t late = 4;
    (void)on_name(&e, late); /* 0: its base comes later */
    uint32_t tree = root(&e, OBJECT_TREE), a = on(&e, tree), b = on_name(&e, a);
    cr_assert_eq(root(&e, OBJECT_BLOB), late);
    example_build(&e);
    const uint32_t parents[] = {late, FOREST_NONE, tree, a, FOREST_NONE};
    for (uint32_t n = 0; n < 5; n++)
        cr_expect_eq(e.forest.parent[n], parents[n], "of %u", n);
    cr_expect_eq(e.forest.kind[0], OBJECT_BLOB);
    cr_expect_eq(e.forest.kind[b], OBJECT_TREE);
    cr_expect_eq(e.forest.loose_ends, 0);
}

Test(forest, circles_and_what_hangs_on_them_are_loose_ends)
{
    AUTO(example_dispose) struct example e;
    example_begin(&e);
    (void)on_name(&e, 0); /* itself */
    (void)on_name(&e, 2); /* 1 and 2 on each other */
    (void)on_name(&e, 1);
    (void)on(&e, 2);             /* 3 hangs on the circle */
    (void)on_name(&e, 77);       /* 4: not in the pack */
    (void)root(&e, OBJECT_BLOB); /* 5 */
    (void)made_begin(e.made);    /* 6: no header */
    made_byte(&e.made->bytes, 0);
    (void)made_end(e.made);
    (void)on(&e, 6);                                                          /* 7 */
    (void)made_on_offset(e.made, e.made->entries[5].offset + 1, 5, &e.delta); /* 8: into 5 */
    example_build(&e);
    cr_expect_eq(e.forest.loose_ends, 8);
    for (uint32_t n = 0; n < 9; n++)
        cr_expect_eq(e.forest.kind[n], n == 5 ? OBJECT_BLOB : OBJECT_NONE, "of %u", n);
}

/* Children are where depth first may go; the heaviest subtree comes last. */
Test(forest, the_heaviest_child_comes_last)
{
    AUTO(example_dispose) struct example e;
    example_begin(&e);
    uint32_t top = root(&e, OBJECT_BLOB), heavy = on(&e, top), light = on(&e, top);
    uint32_t middle = on(&e, top);
    for (uint32_t i = 0, at = heavy; i < 5; i++)
        at = on(&e, at);
    (void)on(&e, middle);
    example_build(&e);
    const uint32_t *child = e.forest.child + e.forest.child_from[top];
    cr_assert_eq(e.forest.child_from[top + 1] - e.forest.child_from[top], 3);
    cr_expect_eq(child[0], light);
    cr_expect_eq(child[1], middle);
    cr_expect_eq(child[2], heavy);
}

Test(forest, of_very_many_children_the_heaviest_comes_last)
{
    AUTO(example_dispose) struct example e;
    example_begin(&e);
    uint32_t top = root(&e, OBJECT_BLOB), heavy = 0;
    for (uint32_t i = 0; i < 300; i++) {
        uint32_t n = on(&e, top);
        heavy = i == 120 ? n : heavy;
    }
    (void)on(&e, heavy);
    example_build(&e);
    cr_expect_eq(e.forest.child[e.forest.child_from[top + 1] - 1], heavy);
    uint64_t sum = 0;
    for (uint32_t i = e.forest.child_from[top]; i < e.forest.child_from[top + 1]; i++)
        sum += e.forest.child[i];
    cr_expect_eq(sum, 300 * 301 / 2, "each once");
}

Test(forest, of_some_objects_has_what_they_build_on_and_nothing_else)
{
    AUTO(example_dispose) struct example e;
    AUTO(forest_dispose) struct forest some = {0};
    unsigned char wanted[2] = {0};
    example_begin(&e);
    uint32_t top = root(&e, OBJECT_TREE), middle = on(&e, top), leaf = on(&e, middle);
    uint32_t sister = on(&e, middle), other = root(&e, OBJECT_BLOB);
    example_build(&e);
    bit_set(wanted, leaf);
    forest_build_some(&some, e.pack, 20, wanted);
    cr_expect_eq(some.count, e.forest.count);
    cr_expect_eq(some.parent[leaf], middle);
    cr_expect_eq(some.parent[middle], top);
    cr_expect_eq(some.kind[leaf], OBJECT_TREE);
    cr_expect_eq(some.kind[sister], OBJECT_NONE);
    cr_expect_eq(some.kind[other], OBJECT_NONE);
    cr_expect_eq(some.child_from[middle + 1] - some.child_from[middle], 1);
    cr_expect_eq(some.loose_ends, 0);
}

/* ---- Plans ---- */

/* Count how often each object is visited, as a walk does it. */
static void visit(const struct forest *f, const struct forest_plan *plan, uint32_t n,
                  unsigned *visits)
{
    visits[n]++;
    for (uint32_t i = f->child_from[n]; i < f->child_from[n + 1]; i++)
        if (forest_plan_goes_on(plan, f->child[i]))
            visit(f, plan, f->child[i], visits);
}

static bool leads_to_wanted(const struct forest *f, const unsigned char *wanted, uint32_t n)
{
    bool leads = bit_get(wanted, n);
    for (uint32_t i = f->child_from[n]; i < f->child_from[n + 1] && !leads; i++)
        leads = leads_to_wanted(f, wanted, f->child[i]);
    return leads;
}

/* Each object of the kinds that is wanted, or a base of one, once; all others never. */
static void expect_plan(const struct forest *f, unsigned kinds, const unsigned char *wanted)
{
    struct forest_plan plan;
    AUTO(xfree) unsigned *visits = xcalloc(f->count, sizeof(*visits));
    size_t starts = 0;
    forest_plan_new(&plan, f, kinds, wanted);
    for (size_t p = 0; p < plan.piece_count; p++) {
        cr_assert_eq(plan.pieces[p].first, starts);
        cr_assert_gt(plan.pieces[p].count, 0);
        starts += plan.pieces[p].count;
        for (uint32_t i = 0; i < plan.pieces[p].count; i++)
            visit(f, &plan, plan.starts[plan.pieces[p].first + i], visits);
    }
    cr_assert_eq(starts, plan.start_count);
    for (uint32_t n = 0; n < f->count; n++) {
        bool is_due = (kinds >> f->kind[n] & 1) && (!wanted || leads_to_wanted(f, wanted, n));
        cr_assert_eq(visits[n], is_due, "%u is visited %u times", n, visits[n]);
    }
    forest_plan_dispose(&plan);
}

/* Trees of all sizes; some objects so large that pieces (at least 1 MiB) are cut within them. */
static void grow(struct example *e, uint64_t seed, size_t large)
{
    AUTO(buf_dispose) struct buf noise = {0};
    struct made_delta noisy = {0};
    for (size_t i = 0; i < large; i++)
        made_byte(&noise, made_random(&seed, 256));
    made_insert(&noisy, buf_bytes(&noise));
    for (uint32_t n = 0; n < 250; n++) {
        uint32_t what = made_random(&seed, 10);
        if (n == 0 || what == 0)
            (void)root(e, (enum object_type)(OBJECT_COMMIT + made_random(&seed, 4)));
        else if (what == 1)
            (void)made_on_offset(e->made, e->made->entries[n - 1].offset, 5, &noisy);
        else if (what < 7)
            (void)on(e, n - 1 - made_random(&seed, MIN(n, 3u)));
        else
            (void)on_name(e, made_random(&seed, 260));
    }
    made_delta_dispose(&noisy);
}

static const struct {
    uint64_t seed;
    size_t large;
} forests[] = {{1, 10}, {2, 10}, {3, 400000}, {4, 400000}, {5, 1200000}, {6, 100000}};
EACH(forest, plans_visit_each_object_once, forests, i)
{
    AUTO(example_dispose) struct example e;
    uint64_t seed = forests[*i].seed;
    example_begin(&e);
    grow(&e, seed, forests[*i].large);
    example_build(&e);
    for (unsigned kinds = 0; kinds < 1u << (OBJECT_TAG + 1); kinds += 2) {
        unsigned char wanted[32] = {0};
        expect_plan(&e.forest, kinds, NULL);
        expect_plan(&e.forest, kinds, wanted);
        for (uint32_t k = 0; k < 10; k++)
            bit_set(wanted, made_random(&seed, e.forest.count));
        expect_plan(&e.forest, kinds, wanted);
    }
}

Test(forest, plans_have_several_pieces_where_there_is_much_to_do)
{
    AUTO(example_dispose) struct example e;
    struct forest_plan plan;
    uint32_t inside = 0;
    example_begin(&e);
    grow(&e, 5, 1200000);
    example_build(&e);
    forest_plan_new(&plan, &e.forest, 0x1e, NULL);
    cr_expect_gt(plan.piece_count, 5);
    for (size_t i = 0; i < plan.start_count; i++)
        inside += e.forest.parent[plan.starts[i]] != FOREST_NONE;
    cr_expect_gt(inside, 0, "no tree was cut: this proves little");
    forest_plan_dispose(&plan);
}

Test(forest, may_be_empty)
{
    AUTO(example_dispose) struct example e;
    struct forest_plan plan;
    example_begin(&e);
    (void)made_begin(e.made);
    example_build(&e);
    forest_plan_new(&plan, &e.forest, 0x1e, NULL);
    cr_expect_eq(plan.piece_count, 0);
    forest_plan_dispose(&plan);
}
