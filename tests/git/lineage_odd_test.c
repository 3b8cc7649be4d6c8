/* lineage_odd_test.c - histories by hand: who removed what, and trees that no git would write. */
#include "scanner/git/lineage.h"

#include "base/limits.h"
#include "scanner/git/bits.h"
#include "tests/git/by_hand.h"
#include "tests/test.h"

SUITE(lineage_odd);

enum { TREES = 600, BLOBS = 3 };

/* Trees 0 to TREES - 1 are empty until they are given entries; all commits are in one set. */
struct world {
    struct buf trees[TREES];
    uint32_t tree_count;
    struct graph_log commits;
    struct graph *graph;
    struct wanted *wanted;
    struct lineage *lineage;
};

static void world_init(struct world *world)
{
    *world = (struct world){.tree_count = TREES};
    graph_log_init(&world->commits, 20);
}

static void world_dispose(struct world *world)
{
    for (size_t i = 0; i < TREES; i++)
        buf_dispose(&world->trees[i]);
    graph_log_dispose(&world->commits);
    lineage_free(&world->lineage);
    graph_free(&world->graph);
    wanted_free(&world->wanted);
}

static void add_tree(struct world *world, uint32_t to, const char *name, uint32_t tree)
{
    by_hand_entry(&world->trees[to], "40000", name, by_hand_oid('t', tree));
}

static void add_blob(struct world *world, uint32_t to, const char *name, uint32_t blob)
{
    by_hand_entry(&world->trees[to], "100644", name, by_hand_oid('b', blob));
}

static void build(struct world *world)
{
    struct oid oids[BLOBS];
    struct error err;
    for (uint32_t i = 0; i < BLOBS; i++)
        oids[i] = by_hand_oid('b', i);
    wanted_new(&world->wanted, oids, BLOBS, 20);
    cr_assert_eq(graph_new(&world->graph, &world->commits, 1, &err), ST_OK);
    graph_find_trees(world->graph, by_hand_find, &world->tree_count);
    struct tree_context context = {world->wanted, by_hand_find, &world->tree_count,
                                   TREES,         20,           NULL};
    struct treelog log;
    treelog_init(&log, &context);
    for (uint32_t i = 0; i < TREES; i++)
        treelog_add(&log, i, buf_bytes(&world->trees[i]));
    AUTO(xfree) uint64_t *all = bits_new(world->graph->count);
    memset(all, 0xFF, (world->graph->count / 64 + 1) * sizeof(*all));
    const uint64_t *sets[] = {all};
    lineage_new(&world->lineage, world->graph, &log, 1, sets, 1);
}

static void expect_path(const struct world *world, uint32_t place, const char *path)
{
    AUTO(buf_dispose) struct buf text = {0};
    lineage_path(world->lineage, lineage_place(world->lineage, place)->path, &text);
    cr_expect(bytes_equal(buf_bytes(&text), bytes_of(path)), "%.*s, not %s", (int)text.len,
              (const char *)text.ptr, path);
}

/* Blob 0 stands in tree 1, not in tree 2; a commit is "TREE PARENTS", in the order of time. */
static const struct {
    const char *commits[9];
    uint32_t removed;
    const char *why;
} removals[] = {
    {{"1", "2 0"}, 1, "the commit after it"},
    {{"1", "2 0", "2 1", "2 2"}, 1, "not those that follow"},
    {{"1", "2 0", "1 1", "2 2", "2 3"}, 3, "the last time"},
    {{"1", "2 0", "1 1"}, GRAPH_NONE, "still there"},
    {{"2", "2 0"}, GRAPH_NONE, "never there"},
    {{"1", "2"}, GRAPH_NONE, "there, but in nothing that head comes from"},
    {{"1", "1 0", "2 1", "1 1", "2 23"}, 2, "a merge follows the branch that removed it"},
    {{"1", "1 0", "2 1", "1 1", "2 32"}, 2, "whichever parent that is"},
    {{"1", "1 0", "1 0", "2 12"}, 3, "a merge whose parents have it"},
    {{"2", "1 0", "2 0", "2 21"}, 3, "a merge with one that never had it"},
    {{"2", "1 0", "2 0", "2 2", "2 31", "2 4"}, 4, "and what comes after"},
    {{"1", "2 0", "2 0", "2 12"}, 2, "removed on two branches: the last one"},
    {{"1", "2 0", "1 1", "2 2", "2 13"}, 3, "removed, restored and removed again on a branch"},
    {{"1", "2 0", "1 0", "2 12"}, 1, "what was not merged is not asked"},
    {{"1", "2 0", "2 1", "1 2", "2 23"}, 1, "a restored one that was not taken over"},
};

EACH(lineage_odd, says_who_removed_a_place, removals, row)
{
    AUTO(world_dispose) struct world world;
    world_init(&world);
    add_tree(&world, 1, "d", 3);
    add_blob(&world, 3, "f", 0);
    add_blob(&world, 2, "g", 1);
    uint32_t count = 0, place;
    for (; removals[*row].commits[count]; count++) {
        const char *text = removals[*row].commits[count];
        by_hand_commit(&world.commits, count, (uint32_t)(text[0] - '0'), text[1] ? text + 2 : "",
                       count);
    }
    build(&world);
    uint32_t places, removed;
    const uint32_t *list = lineage_of_blob(world.lineage, 0, &places);
    place = places ? list[0] : GRAPH_NONE;
    struct place_group group = {&place, places};
    lineage_removed(world.lineage, count - 1, &group, 1, &removed);
    cr_expect_eq(removed, removals[*row].removed, "%s: %u", removals[*row].why, removed);
}

Test(lineage_odd, keeps_the_answers_of_many_groups_apart)
{
    enum { GROUPS = 150 };
    AUTO(world_dispose) struct world world;
    world_init(&world);
    add_blob(&world, 1, "f", 0);
    add_blob(&world, 1, "g", 1);
    add_blob(&world, 2, "g", 1);
    by_hand_commit(&world.commits, 0, 1, "", 0);
    by_hand_commit(&world.commits, 1, 2, "0", 1);
    by_hand_commit(&world.commits, 2, 0, "1", 2);
    build(&world);
    uint32_t none, places[2] = {*lineage_of_blob(world.lineage, 0, &none),
                                *lineage_of_blob(world.lineage, 1, &none)};
    struct place_group groups[GROUPS];
    uint32_t removed[GROUPS];
    for (uint32_t i = 0; i < GROUPS; i++)
        groups[i] = (struct place_group){&places[i % 3 == 0], i % 5 == 0 ? 0 : 1};
    lineage_removed(world.lineage, 2, groups, GROUPS, removed);
    for (uint32_t i = 0; i < GROUPS; i++)
        cr_expect_eq(removed[i], i % 5 == 0 ? GRAPH_NONE : i % 3 == 0 ? 2 : 1, "group %u", i);
    lineage_removed(world.lineage, 2, NULL, 0, NULL);
}

Test(lineage_odd, leaves_out_a_tree_that_contains_itself)
{
    AUTO(world_dispose) struct world world;
    world_init(&world);
    add_tree(&world, 1, "again", 1);
    add_tree(&world, 1, "two", 2);
    add_tree(&world, 2, "one", 1);
    add_blob(&world, 2, "f", 0);
    by_hand_commit(&world.commits, 0, 1, "", 0);
    by_hand_commit(&world.commits, 1, 2, "0", 0);
    build(&world);
    cr_expect_eq(lineage_gaps_get(world.lineage).cycles, 2);
    cr_assert_eq(lineage_count(world.lineage), 2);
    expect_path(&world, 0, "two/f");
    expect_path(&world, 1, "f");
}

/* Tree i holds tree i + 1 ten times: 10^9 ways to one blob, and still to another one. */
Test(lineage_odd, gives_up_on_a_bomb_but_finds_each_blob)
{
    enum { DEPTH = 9 };
    AUTO(world_dispose) struct world world;
    world_init(&world);
    for (uint32_t i = 0; i < DEPTH; i++)
        for (char name[] = "0"; name[0] <= '9'; name[0]++)
            add_tree(&world, i, name, i + 1);
    add_blob(&world, DEPTH, "f", 0);
    add_tree(&world, DEPTH + 1, "bomb", 0);
    add_tree(&world, DEPTH + 1, "later", DEPTH + 2);
    add_blob(&world, DEPTH + 2, "g", 1);
    by_hand_commit(&world.commits, 0, DEPTH + 1, "", 0);
    build(&world);
    uint32_t first = lineage_count(world.lineage), later;
    cr_expect_gt(lineage_gaps_get(world.lineage).cut, 0);
    cr_expect_leq(first, LIMIT_TREE_AGAIN + 2);
    expect_path(&world, *lineage_of_blob(world.lineage, 0, &first), "bomb/0/0/0/0/0/0/0/0/0/f");
    expect_path(&world, *lineage_of_blob(world.lineage, 1, &later), "later/g");
    cr_expect_gt(first, 1000);
    cr_expect_eq(later, 1);
}

Test(lineage_odd, leaves_out_paths_that_are_too_long)
{
    AUTO(world_dispose) struct world world;
    world_init(&world);
    char name[101] = {0};
    memset(name, 'n', 100);
    for (uint32_t i = 0; i + 1 < TREES; i++) {
        add_blob(&world, i, "f", 0);
        add_tree(&world, i, name, i + 1);
    }
    by_hand_commit(&world.commits, 0, 0, "", 0);
    build(&world);
    cr_expect_eq(lineage_count(world.lineage), LIMIT_TREE_PATH / 101 + 1);
    cr_expect_gt(lineage_gaps_get(world.lineage).cut, 0);
}

Test(lineage_odd, reads_a_damaged_tree_as_far_as_it_goes)
{
    AUTO(world_dispose) struct world world;
    world_init(&world);
    add_blob(&world, 1, "f", 0);
    add_tree(&world, 1, "gone", TREES + 1);
    add_blob(&world, 1, "x/y", 1);
    by_hand_entry(&world.trees[1], "160000", "submodule", by_hand_oid('b', 2));
    by_hand_entry(&world.trees[1], "120000", "link", by_hand_oid('b', 2));
    buf_printf(&world.trees[1], "100644 cut off");
    by_hand_commit(&world.commits, 0, 1, "", 0);
    by_hand_commit(&world.commits, 1, TREES + 1, "", 0);
    build(&world);
    struct lineage_gaps gaps = lineage_gaps_get(world.lineage);
    cr_expect_eq(gaps.damaged, 1);
    cr_expect_eq(gaps.missing, 1);
    cr_assert_eq(lineage_count(world.lineage), 3);
    expect_path(&world, 0, "f");
    expect_path(&world, 1, "x/y");
    expect_path(&world, 2, "link");
}
