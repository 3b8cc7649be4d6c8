/* graph_test.c - the order of commits, their parents, and what they reach. */
#include "scanner/git/graph.h"

#include "scanner/git/bits.h"
#include "tests/git/by_hand.h"
#include "tests/git/history.h"
#include "tests/test.h"

SUITE(graph);

static const struct {
    uint64_t seed;
    uint32_t count;
    size_t hash_len;
} histories[] = {
    {1, 1, 20}, {2, 2, 32}, {3, 40, 20}, {4, 90, 32}, {5, 200, 20}, {6, 300, 20}, {7, 300, 32},
};

static struct graph *build(struct history *history)
{
    struct graph *graph = NULL;
    struct error err;
    history_log(history);
    cr_assert_eq(graph_new(&graph, history->logs, HISTORY_THREADS, &err), ST_OK);
    cr_assert_eq(graph->count, history->count);
    return graph;
}

static bool before(const struct history_commit *a, const struct history_commit *b)
{
    return a->time != b->time ? a->time < b->time : memcmp(a->oid.bytes, b->oid.bytes, OID_MAX) < 0;
}

/* The next in order by its definition: of those whose parents are all there, the least. */
static uint32_t next_of(const struct history *history, const unsigned char *done)
{
    uint32_t best = GRAPH_NONE;
    for (uint32_t i = 0; i < history->count; i++) {
        const struct history_commit *commit = &history->commits[i];
        bool ready = !done[i];
        for (uint32_t n = 0; n < commit->parent_count; n++)
            ready = ready && done[commit->parents[n]];
        if (ready && (best == GRAPH_NONE || before(commit, &history->commits[best])))
            best = i;
    }
    return best;
}

EACH(graph, puts_commits_in_order, histories, row)
{
    AUTO(history_dispose) struct history history;
    history_make(&history, histories[*row].seed, histories[*row].count, histories[*row].hash_len);
    AUTO(graph_free) struct graph *graph = build(&history);
    AUTO(xfree) unsigned char *done = xcalloc(history.count, 1);
    graph_find_trees(graph, history_find, &history);
    for (uint32_t i = 0; i < graph->count; i++) {
        uint32_t want = next_of(&history, done);
        const struct history_commit *commit = &history.commits[want];
        done[want] = 1;
        struct oid oid;
        graph_oid(graph, i, &oid);
        cr_assert(oid_equal(&oid, &commit->oid), "commit %u", i);
        cr_assert_eq(graph->objects[i], want);
        cr_assert_eq(graph->times[i], commit->time);
        cr_assert_eq(graph->trees[i], history_find(&history, commit->tree.bytes));
        cr_assert_eq(graph->parent_first[i + 1] - graph->parent_first[i], commit->parent_count);
        for (uint32_t n = 0; n < commit->parent_count; n++)
            cr_assert_eq(graph->objects[graph->parents[graph->parent_first[i] + n]],
                         commit->parents[n]);
        cr_assert_eq(graph_find(graph, &commit->oid), i);
    }
    cr_expect_eq(graph->missing + graph->cycles, 0);
    cr_expect_eq(graph_find(graph, &history.trees[0].oid), GRAPH_NONE);
}

EACH(graph, knows_ancestors, histories, row)
{
    AUTO(history_dispose) struct history history;
    history_make(&history, histories[*row].seed, histories[*row].count, histories[*row].hash_len);
    AUTO(graph_free) struct graph *graph = build(&history);
    AUTO(xfree) uint64_t *found = bits_new(history.count), *want = bits_new(history.count);
    uint32_t tips[] = {history_random(&history, history.count), history.count / 2};
    for (size_t i = 0; i < COUNT_OF(tips); i++) {
        bits_add(found, graph_find(graph, &history.commits[tips[i]].oid));
        bits_add(want, tips[i]);
    }
    for (uint32_t i = history.count; i-- > 0;)
        for (uint32_t n = 0; bits_have(want, i) && n < history.commits[i].parent_count; n++)
            bits_add(want, history.commits[i].parents[n]);
    graph_add_ancestors(graph, found);
    for (uint32_t i = 0; i < graph->count; i++)
        cr_expect_eq(bits_have(found, i), bits_have(want, graph->objects[i]), "commit %u", i);
}

static struct graph *graph_of(struct graph_log *logs, size_t count)
{
    struct graph *graph = NULL;
    struct error err;
    cr_assert_eq(graph_new(&graph, logs, count, &err), ST_OK);
    return graph;
}

static void expect_order(const struct graph *graph, const char *names)
{
    cr_assert_eq(graph->count, strlen(names));
    for (uint32_t i = 0; i < graph->count; i++)
        cr_expect_eq(graph->objects[i], (uint32_t)(names[i] - '0'), "commit %u is %u", i,
                     graph->objects[i]);
}

Test(graph, takes_a_commit_whose_parent_is_not_here_for_a_root)
{
    struct graph_log log;
    graph_log_init(&log, 20);
    by_hand_commit(&log, 2, 0, "18", 30);
    by_hand_commit(&log, 1, 0, "9", 20);
    by_hand_commit(&log, 0, 0, "", 40);
    AUTO(graph_free) struct graph *graph = graph_of(&log, 1);
    expect_order(graph, "120");
    cr_expect_eq(graph->missing, 2);
    cr_expect(bits_have(graph->cut, 0) && bits_have(graph->cut, 1) && !bits_have(graph->cut, 2));
    cr_expect_eq(graph->parent_first[3], 1);
    cr_expect_eq(log.count, 0);
}

Test(graph, keeps_a_commit_once_whose_parents_too)
{
    struct graph_log logs[2];
    graph_log_init(&logs[0], 20);
    graph_log_init(&logs[1], 20);
    by_hand_commit(&logs[0], 1, 0, "0", 20);
    by_hand_commit(&logs[0], 1, 0, "0", 20);
    by_hand_commit(&logs[0], 2, 0, "10", 30);
    by_hand_commit(&logs[1], 2, 0, "10", 30);
    by_hand_commit(&logs[1], 0, 0, "", 99);
    by_hand_commit(&logs[1], 1, 0, "0", 20);
    by_hand_commit(&logs[1], 3, 0, "2", 5);
    AUTO(graph_free) struct graph *graph = graph_of(logs, 2);
    expect_order(graph, "0123");
    cr_expect_eq(graph->parent_first[4], 4);
    cr_expect_eq(graph->parents[graph->parent_first[2]], 1);
    cr_expect_eq(graph->parents[graph->parent_first[2] + 1], 0);
    cr_expect_eq(graph->missing, 0);
}

Test(graph, opens_circles_at_the_oldest)
{
    struct graph_log log;
    graph_log_init(&log, 20);
    by_hand_commit(&log, 0, 0, "2", 50);
    by_hand_commit(&log, 1, 0, "0", 40);
    by_hand_commit(&log, 2, 0, "1", 60);
    by_hand_commit(&log, 3, 0, "2", 10);
    by_hand_commit(&log, 4, 0, "4", 90);
    by_hand_commit(&log, 5, 0, "", 95);
    AUTO(graph_free) struct graph *graph = graph_of(&log, 1);
    expect_order(graph, "531204");
    cr_expect_eq(graph->cycles, 3);
    for (uint32_t i = 0; i < graph->count; i++)
        for (uint32_t at = graph->parent_first[i]; at < graph->parent_first[i + 1]; at++)
            cr_expect_lt(graph->parents[at], i);
}

Test(graph, is_empty_without_commits)
{
    struct graph_log log;
    graph_log_init(&log, 32);
    AUTO(graph_free) struct graph *graph = graph_of(&log, 1);
    struct oid oid = {0};
    cr_expect_eq(graph->count, 0);
    cr_expect_eq(graph_find(graph, &oid), GRAPH_NONE);
    graph_find_trees(graph, history_find, &(struct history){.hash_len = 32});
    graph_log_dispose(&log);
}
