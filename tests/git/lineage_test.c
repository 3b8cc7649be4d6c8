/* lineage_test.c - random histories: where blobs stood and who removed them, against a search
 * through every snapshot. */
#include "scanner/git/lineage.h"

#include "scanner/git/bits.h"
#include "tests/git/history.h"
#include "tests/test.h"

SUITE(lineage);

enum { SEEDS = 60 };
static const char histories[SEEDS] __attribute__((unused)); /* one row each */

/* A history and what was made of it. */
struct world {
    struct history history;
    struct graph *graph;
    struct wanted *wanted;
    struct lineage *lineage;
    uint64_t *reached, *others; /* the two sets */
    uint32_t head;
    uint32_t path_of[HISTORY_PATHS]; /* numbers of paths, PATH_UNKNOWN if no place has it */
    uint32_t *place_at;              /* [path][blob]: number of a place */
};

#define UNKNOWN UINT32_MAX

static void world_dispose(struct world *world)
{
    lineage_free(&world->lineage);
    graph_free(&world->graph);
    wanted_free(&world->wanted);
    xfree(&world->reached);
    xfree(&world->others);
    xfree(&world->place_at);
    history_dispose(&world->history);
}

/* All blobs but two are wanted; blob i has the number i. */
static void choose_wanted(struct world *world)
{
    struct oid oids[HISTORY_BLOBS];
    for (uint32_t i = 0; i < HISTORY_BLOBS; i++)
        oids[i] = history_blob(&world->history, i);
    oids[3].bytes[0] ^= 0xFF;
    oids[7].bytes[0] ^= 0xFF;
    wanted_new(&world->wanted, oids, HISTORY_BLOBS, world->history.hash_len);
}

static bool is_wanted(unsigned at)
{
    return at != 0 && at != 3 + 1 && at != 7 + 1;
}

/* Head is late, another tip anywhere; what they do not reach is the second set. */
static void choose_sets(struct world *world)
{
    struct history *history = &world->history;
    uint32_t count = history->count;
    uint32_t head = count - 1 - history_random(history, MIN(count, 4u));
    world->head = graph_find(world->graph, &history->commits[head].oid);
    world->reached = bits_new(count);
    world->others = bits_new(count);
    bits_add(world->reached, world->head);
    bits_add(world->reached, history_random(history, count));
    graph_add_ancestors(world->graph, world->reached);
    for (uint32_t i = 0; i < count; i++)
        if (!bits_have(world->reached, i))
            bits_add(world->others, i);
}

/* Each tree goes to the log of any thread. */
static void make_lineage(struct world *world)
{
    struct history *history = &world->history;
    struct treelog logs[HISTORY_THREADS];
    struct tree_context context = {world->wanted,       history_find,      history,
                                   history->tree_count, history->hash_len, NULL};
    for (size_t i = 0; i < HISTORY_THREADS; i++)
        treelog_init(&logs[i], &context);
    for (uint32_t i = 0; i < history->tree_count; i++)
        treelog_add(&logs[history_random(history, HISTORY_THREADS)], i,
                    buf_bytes(&history->trees[i].content));
    const uint64_t *sets[] = {world->reached, world->others};
    lineage_new(&world->lineage, world->graph, logs, HISTORY_THREADS, sets, COUNT_OF(sets));
    struct lineage_gaps gaps = lineage_gaps_get(world->lineage);
    cr_assert_eq(gaps.cut + gaps.cycles + gaps.dropped + gaps.missing + gaps.damaged, 0);
}

static size_t find_path(const struct world *world, uint32_t path)
{
    AUTO(buf_dispose) struct buf text = {0};
    lineage_path(world->lineage, path, &text);
    for (size_t i = 0; i < HISTORY_PATHS; i++)
        if (bytes_equal(buf_bytes(&text), bytes_of(history_paths[i])))
            return i;
    cr_assert(false, "no such path");
    return 0;
}

static void index_places(struct world *world)
{
    world->place_at = xmalloc(HISTORY_PATHS * HISTORY_BLOBS * sizeof(uint32_t));
    memset(world->place_at, 0xFF, HISTORY_PATHS * HISTORY_BLOBS * sizeof(uint32_t));
    for (uint32_t i = 0; i < lineage_count(world->lineage); i++) {
        const struct tree_place *place = lineage_place(world->lineage, i);
        uint32_t *at =
            &world->place_at[find_path(world, place->path) * HISTORY_BLOBS + place->blob];
        cr_assert_eq(*at, UNKNOWN, "a place stands there twice");
        *at = i;
    }
}

static void world_make(struct world *world, size_t seed)
{
    *world = (struct world){0};
    uint32_t count = seed < 5 ? 1 + (uint32_t)seed : 30 + 5 * (uint32_t)seed;
    history_make(&world->history, seed, count, seed % 3 == 0 ? 32 : 20);
    history_log(&world->history);
    struct error err;
    cr_assert_eq(graph_new(&world->graph, world->history.logs, HISTORY_THREADS, &err), ST_OK);
    graph_find_trees(world->graph, history_find, &world->history);
    choose_wanted(world);
    choose_sets(world);
    make_lineage(world);
    index_places(world);
}

/* What stands at a path in a commit of the graph: a blob's number + 1, or 0. */
static unsigned stands(const struct world *world, uint32_t commit, size_t path)
{
    return world->history.commits[world->graph->objects[commit]].at[path];
}

/* The first or last commit of a set that has a blob at a path. */
static uint32_t search(const struct world *world, const uint64_t *set, size_t path, uint32_t blob,
                       bool last)
{
    uint32_t found = GRAPH_NONE;
    for (uint32_t i = 0; i < world->graph->count; i++)
        if (bits_have(set, i) && stands(world, i, path) == blob + 1 &&
            (last || found == GRAPH_NONE))
            found = i;
    return found;
}

EACH(lineage, finds_every_place_from_its_first_commit_to_its_last, histories, row)
{
    AUTO(world_dispose) struct world world;
    world_make(&world, *row);
    lineage_last(world.lineage, world.reached);
    for (size_t at = 0; at < HISTORY_PATHS * HISTORY_BLOBS; at++) {
        size_t path = at / HISTORY_BLOBS;
        uint32_t blob = (uint32_t)(at % HISTORY_BLOBS), place = world.place_at[at];
        uint32_t first = search(&world, world.reached, path, blob, false);
        if (first == GRAPH_NONE)
            first = search(&world, world.others, path, blob, false);
        cr_assert_eq(place == UNKNOWN, first == GRAPH_NONE || !is_wanted(blob + 1));
        if (place == UNKNOWN)
            continue;
        const struct tree_place *found = lineage_place(world.lineage, place);
        cr_assert_eq(found->first, first);
        cr_assert_eq(found->last, search(&world, world.reached, path, blob, true));
    }
}

/* Does place a come before place b: first by set, then by commit, then by path? */
static bool in_order(const struct world *world, uint32_t a, uint32_t b)
{
    const struct tree_place *left = lineage_place(world->lineage, a);
    const struct tree_place *right = lineage_place(world->lineage, b);
    bool left_other = bits_have(world->others, left->first);
    bool right_other = bits_have(world->others, right->first);
    if (left_other != right_other)
        return right_other;
    if (left->first != right->first)
        return left->first < right->first;
    return find_path(world, left->path) < find_path(world, right->path);
}

EACH(lineage, gives_the_places_of_a_blob_in_order, histories, row)
{
    AUTO(world_dispose) struct world world;
    world_make(&world, *row);
    uint32_t total = 0;
    for (uint32_t blob = 0; blob < HISTORY_BLOBS; blob++) {
        uint32_t count;
        const uint32_t *places = lineage_of_blob(world.lineage, blob, &count);
        total += count;
        for (uint32_t i = 0; i < count; i++) {
            cr_assert_eq(lineage_place(world.lineage, places[i])->blob, blob);
            cr_assert(i == 0 || in_order(&world, places[i - 1], places[i]));
        }
    }
    cr_assert_eq(total, lineage_count(world.lineage));
}

EACH(lineage, knows_what_stands_in_a_commit, histories, row)
{
    AUTO(world_dispose) struct world world;
    world_make(&world, *row);
    AUTO(xfree) uint64_t *places = NULL;
    for (uint32_t i = 0; i < 5; i++) {
        uint32_t commit = i == 0 ? world.head : history_random(&world.history, world.graph->count);
        xfree(&places);
        places = bits_new(lineage_count(world.lineage));
        lineage_stand(world.lineage, commit, places);
        for (size_t at = 0; at < HISTORY_PATHS * HISTORY_BLOBS; at++)
            if (world.place_at[at] != UNKNOWN)
                cr_assert_eq(bits_have(places, world.place_at[at]),
                             stands(&world, commit, at / HISTORY_BLOBS) == at % HISTORY_BLOBS + 1);
    }
}

/* A group of places as a table of [path][blob]. */
static bool group_stands(const struct world *world, const unsigned char *group, uint32_t commit)
{
    for (size_t path = 0; path < HISTORY_PATHS; path++) {
        unsigned at = stands(world, commit, path);
        if (at > 0 && group[path * HISTORY_BLOBS + at - 1])
            return true;
    }
    return false;
}

#define NOT_ASKED (UINT32_MAX - 1)

/* Who removed the group before a commit that does not have it: by the definition in lineage.h.
 *
 *  @param known  per commit: the answer, or NOT_ASKED */
static uint32_t remover(const struct world *world, const unsigned char *group, uint32_t *known,
                        uint32_t commit)
{
    const struct graph *graph = world->graph;
    uint32_t best = GRAPH_NONE;
    bool stood = false;
    if (known[commit] != NOT_ASKED)
        return known[commit];
    for (uint32_t at = graph->parent_first[commit]; at < graph->parent_first[commit + 1]; at++) {
        uint32_t parent = graph->parents[at];
        bool has = group_stands(world, group, parent);
        uint32_t found = has ? GRAPH_NONE : remover(world, group, known, parent);
        stood = stood || has;
        if (found != GRAPH_NONE && (best == GRAPH_NONE || found > best))
            best = found;
    }
    known[commit] = best != GRAPH_NONE ? best : stood ? commit : GRAPH_NONE;
    return known[commit];
}

static uint32_t remover_before_head(const struct world *world, const unsigned char *group)
{
    uint32_t count = world->graph->count;
    AUTO(xfree) uint32_t *known = xcalloc(count, sizeof(*known));
    for (uint32_t i = 0; i < count; i++)
        known[i] = NOT_ASKED;
    return group_stands(world, group, world->head) ? GRAPH_NONE
                                                   : remover(world, group, known, world->head);
}

enum { GROUPS = 100 };

/* Any places: all of one path, single ones, or a mixture. */
static void choose_group(struct world *world, unsigned char *group, uint32_t *places,
                         struct place_group *out)
{
    uint32_t kind = history_random(&world->history, 3), count = 0;
    uint32_t path = history_random(&world->history, HISTORY_PATHS);
    uint32_t size = HISTORY_PATHS * HISTORY_BLOBS, single = history_random(&world->history, size);
    for (uint32_t at = 0; at < size; at++) {
        bool take = kind == 0   ? at / HISTORY_BLOBS == path
                    : kind == 1 ? at == single
                                : history_random(&world->history, 60) == 0;
        group[at] = take && world->place_at[at] != UNKNOWN;
        if (group[at])
            places[count++] = world->place_at[at];
    }
    *out = (struct place_group){places, count};
}

EACH(lineage, finds_who_removed_a_group, histories, row)
{
    enum { SIZE = HISTORY_PATHS * HISTORY_BLOBS };
    AUTO(world_dispose) struct world world;
    world_make(&world, *row);
    AUTO(xfree) unsigned char *groups = xcalloc(GROUPS, SIZE);
    AUTO(xfree) uint32_t *places = xcalloc((size_t)GROUPS * SIZE, sizeof(uint32_t));
    struct place_group asked[GROUPS];
    uint32_t removed[GROUPS], found = 0;
    for (size_t i = 0; i < GROUPS; i++)
        choose_group(&world, groups + i * SIZE, places + i * SIZE, &asked[i]);
    lineage_removed(world.lineage, world.head, asked, GROUPS, removed);
    for (size_t i = 0; i < GROUPS; i++) {
        uint32_t want = remover_before_head(&world, groups + i * SIZE);
        cr_assert_eq(removed[i], want, "group %zu: %u, not %u", i, removed[i], want);
        found += want != GRAPH_NONE;
    }
    cr_assert(*row < 10 || found > 0, "nothing was removed");
}
