/* graph.c - rows are gathered from the logs, their parents looked up, and all put in order. */
#include "scanner/git/graph.h"

#include "base/limits.h"
#include "scanner/git/bits.h"
#include "scanner/git/graph_order.h"

void graph_log_init(struct graph_log *log, size_t hash_len)
{
    BUG_IF(hash_len < sizeof(uint64_t) || hash_len > OID_MAX);
    *log = (struct graph_log){.hash_len = hash_len};
}

void graph_log_dispose(struct graph_log *log)
{
    xfree(&log->rows);
    xfree(&log->oids);
    xfree(&log->parents);
    *log = (struct graph_log){.hash_len = log->hash_len};
}

static void add_parent(struct graph_log *log, const unsigned char *oid)
{
    if (log->parent_count == log->parent_cap) {
        log->parent_cap = MAX(log->parent_cap + log->parent_cap / 2, (size_t)64);
        log->parents = xreallocarray(log->parents, log->parent_cap, log->hash_len);
    }
    memcpy(log->parents + log->parent_count++ * log->hash_len, oid, log->hash_len);
}

static void add_row(struct graph_log *log, const unsigned char *oid, const unsigned char *tree,
                    struct graph_row row)
{
    if (log->count == log->cap) {
        log->cap = MAX(log->cap + log->cap / 2, (size_t)64);
        log->rows = xreallocarray(log->rows, log->cap, sizeof(log->rows[0]));
        log->oids = xreallocarray(log->oids, log->cap, 2 * log->hash_len);
    }
    unsigned char *to = log->oids + 2 * log->hash_len * log->count;
    memcpy(to, oid, log->hash_len);
    memcpy(to + log->hash_len, tree, log->hash_len);
    log->rows[log->count++] = row;
}

void graph_log_add_row(struct graph_log *log, const unsigned char *oid, const unsigned char *tree,
                       struct graph_row row, const unsigned char *parents)
{
    for (uint32_t i = 0; i < row.parents; i++)
        add_parent(log, parents + log->hash_len * i);
    add_row(log, oid, tree, row);
}

void graph_log_add(struct graph_log *log, const struct oid *oid, const struct commit *commit,
                   uint32_t object)
{
    size_t before = log->parent_count, at = 0;
    struct oid parent;
    while (log->parent_count - before < UINT32_MAX &&
           commit_next_parent(commit, log->hash_len, &at, &parent))
        add_parent(log, parent.bytes);
    add_row(
        log, oid->bytes, commit->tree.bytes,
        (struct graph_row){commit->committer.time, object, (uint32_t)(log->parent_count - before)});
}

/* The slot of a commit, or the empty one where it belongs. */
static size_t slot_of(const struct graph *graph, const unsigned char *oid)
{
    uint64_t hash;
    memcpy(&hash, oid, sizeof(hash));
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(hash >> 20) % graph->slot_count;
    while (graph->slots[slot] != GRAPH_NONE &&
           memcmp(graph->oids + graph->slots[slot] * graph->hash_len, oid, graph->hash_len) != 0)
        slot = slot + 1 < graph->slot_count ? slot + 1 : 0;
    return slot;
}

static uint32_t find(const struct graph *graph, const unsigned char *oid)
{
    return graph->slots[slot_of(graph, oid)];
}

uint32_t graph_find(const struct graph *graph, const struct oid *oid)
{
    return find(graph, oid->bytes);
}

void graph_oid(const struct graph *graph, uint32_t commit, struct oid *out)
{
    BUG_IF(commit >= graph->count);
    *out = (struct oid){0};
    memcpy(out->bytes, graph->oids + commit * graph->hash_len, graph->hash_len);
}

static void allocate(struct graph *graph, size_t count, size_t parents)
{
    graph->parent_first = xcalloc(count + 1, sizeof(uint32_t));
    graph->parents = xcalloc(parents + 1, sizeof(uint32_t));
    graph->times = xcalloc(count + 1, sizeof(int64_t));
    graph->objects = xcalloc(count + 1, sizeof(uint32_t));
    graph->oids = xcalloc(count + 1, graph->hash_len);
    graph->tree_oids = xcalloc(count + 1, graph->hash_len);
    graph->slot_count = count + count / 2 + 1;
    graph->slots = xmalloc(graph->slot_count * sizeof(uint32_t));
    memset(graph->slots, 0xFF, graph->slot_count * sizeof(uint32_t));
}

static void add_rows(struct graph *graph, const struct graph_log *log)
{
    size_t hash_len = graph->hash_len;
    for (size_t i = 0; i < log->count; i++) {
        const unsigned char *oid = log->oids + 2 * hash_len * i;
        size_t slot = slot_of(graph, oid);
        if (graph->slots[slot] != GRAPH_NONE)
            continue;
        graph->slots[slot] = graph->count;
        graph->times[graph->count] = log->rows[i].time;
        graph->objects[graph->count] = log->rows[i].object;
        memcpy(graph->oids + graph->count * hash_len, oid, hash_len);
        memcpy(graph->tree_oids + graph->count * hash_len, oid + hash_len, hash_len);
        graph->count++;
    }
}

/* Rows come in the same order as in add_rows, so that a number met again is one that was left out
 * there.
 *
 *  @param next  the number of the next row */
static void add_parents(struct graph *graph, const struct graph_log *log, uint32_t *next)
{
    const unsigned char *parent = log->parents;
    for (size_t i = 0; i < log->count; i++) {
        bool again = find(graph, log->oids + 2 * graph->hash_len * i) != *next;
        uint32_t end = graph->parent_first[*next];
        for (uint32_t n = 0; n < log->rows[i].parents; n++, parent += graph->hash_len) {
            uint32_t number = again ? GRAPH_NONE : find(graph, parent);
            if (number != GRAPH_NONE)
                graph->parents[end++] = number;
            else if (!again)
                bits_add(graph->cut, *next);
            graph->missing += number == GRAPH_NONE && !again;
        }
        if (!again)
            graph->parent_first[++*next] = end;
    }
}

/* The rows of `from`, elements of `size` bytes, in the given order. */
static void *permuted(void *from, const uint32_t *order, uint32_t count, size_t size)
{
    unsigned char *to = xcalloc((size_t)count + 1, size);
    for (uint32_t i = 0; i < count; i++)
        memcpy(to + i * size, (const unsigned char *)from + order[i] * size, size);
    xfree(&from);
    return to;
}

/* Parents by their new numbers; one that does not come before its child is left out. */
static void renumber_parents(struct graph *graph, const uint32_t *order, const uint32_t *number)
{
    uint32_t *first = xcalloc((size_t)graph->count + 1, sizeof(uint32_t));
    uint32_t *parents = xcalloc((size_t)graph->parent_first[graph->count] + 1, sizeof(uint32_t));
    uint64_t *cut = bits_new(graph->count);
    uint32_t end = 0;
    for (uint32_t i = 0; i < graph->count; i++) {
        uint32_t old = order[i];
        if (bits_have(graph->cut, old))
            bits_add(cut, i);
        for (uint32_t at = graph->parent_first[old]; at < graph->parent_first[old + 1]; at++)
            if (number[graph->parents[at]] < i)
                parents[end++] = number[graph->parents[at]];
            else
                bits_add(cut, i);
        first[i + 1] = end;
    }
    xfree(&graph->parent_first);
    xfree(&graph->parents);
    xfree(&graph->cut);
    graph->parent_first = first;
    graph->parents = parents;
    graph->cut = cut;
}

static void renumber(struct graph *graph, const uint32_t *order)
{
    uint32_t count = graph->count;
    AUTO(xfree) uint32_t *number = xcalloc((size_t)count + 1, sizeof(*number));
    for (uint32_t i = 0; i < count; i++)
        number[order[i]] = i;
    renumber_parents(graph, order, number);
    graph->times = permuted(graph->times, order, count, sizeof(graph->times[0]));
    graph->objects = permuted(graph->objects, order, count, sizeof(graph->objects[0]));
    graph->oids = permuted(graph->oids, order, count, graph->hash_len);
    graph->tree_oids = permuted(graph->tree_oids, order, count, graph->hash_len);
    for (size_t slot = 0; slot < graph->slot_count; slot++)
        if (graph->slots[slot] != GRAPH_NONE)
            graph->slots[slot] = number[graph->slots[slot]];
}

enum status graph_new(struct graph **out, struct graph_log *logs, size_t count, struct error *err)
{
    BUG_IF(count == 0);
    size_t rows = 0, parents = 0;
    for (size_t i = 0; i < count; i++) {
        BUG_IF(logs[i].hash_len != logs[0].hash_len);
        rows += logs[i].count;
        parents += logs[i].parent_count;
    }
    if (rows > LIMIT_COMMITS || parents > LIMIT_COMMITS)
        return error_set(err, ST_LIMIT, "%zu commits with %zu parents are too many", rows, parents);
    AUTO(graph_free) struct graph *graph = xcalloc(1, sizeof(*graph));
    graph->hash_len = logs[0].hash_len;
    allocate(graph, rows, parents);
    for (size_t i = 0; i < count; i++)
        add_rows(graph, &logs[i]);
    graph->cut = bits_new(graph->count);
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++) {
        add_parents(graph, &logs[i], &next);
        graph_log_dispose(&logs[i]);
    }
    AUTO(xfree) uint32_t *order = graph_order(graph, &graph->cycles);
    renumber(graph, order);
    graph->trees = xmalloc(((size_t)graph->count + 1) * sizeof(uint32_t));
    memset(graph->trees, 0xFF, ((size_t)graph->count + 1) * sizeof(uint32_t));
    *out = MOVE(graph);
    return ST_OK;
}

void graph_free(struct graph **graph)
{
    struct graph *g = *graph;
    if (g) {
        xfree(&g->parent_first);
        xfree(&g->parents);
        xfree(&g->times);
        xfree(&g->objects);
        xfree(&g->trees);
        xfree(&g->cut);
        xfree(&g->oids);
        xfree(&g->tree_oids);
        xfree(&g->slots);
    }
    xfree(graph);
}

void graph_find_trees(struct graph *graph, tree_find_fn find_tree, void *ctx)
{
    BUG_IF(graph->tree_oids == NULL);
    for (uint32_t i = 0; i < graph->count; i++)
        graph->trees[i] = find_tree(ctx, graph->tree_oids + i * graph->hash_len);
    xfree(&graph->tree_oids);
}

void graph_add_ancestors(const struct graph *graph, uint64_t *commits)
{
    for (uint32_t i = graph->count; i-- > 0;)
        if (bits_have(commits, i))
            for (uint32_t at = graph->parent_first[i]; at < graph->parent_first[i + 1]; at++)
                bits_add(commits, graph->parents[at]);
}
