/* graph_order.c - Kahn's algorithm with a heap of the commits that have no parent left. */
#include "scanner/git/graph_order.h"

#include <stdlib.h>

/* What commits are ordered by; the time stands here so that most comparisons look no further. */
struct key {
    int64_t time;
    const unsigned char *oid;
    size_t hash_len;
    uint32_t commit;
};

struct order {
    const struct graph *graph;
    uint32_t *child_first, *children; /* as parent_first and parents */
    uint32_t *pending;                /* per commit: parents that did not come yet */
    struct key *heap;
    size_t heap_count;
    uint32_t *out;
    uint32_t out_count;
};

static void order_dispose(struct order *order)
{
    xfree(&order->child_first);
    xfree(&order->children);
    xfree(&order->pending);
    xfree(&order->heap);
    xfree(&order->out);
}

static struct key key_of(const struct graph *graph, uint32_t commit)
{
    return (struct key){.time = graph->times[commit],
                        .oid = graph->oids + commit * graph->hash_len,
                        .hash_len = graph->hash_len,
                        .commit = commit};
}

static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left, *b = right;
    return a->time != b->time ? (a->time > b->time) - (a->time < b->time)
                              : memcmp(a->oid, b->oid, a->hash_len);
}

static void push(struct order *order, uint32_t commit)
{
    struct key key = key_of(order->graph, commit);
    size_t at = order->heap_count++;
    for (; at > 0 && compare_keys(&key, &order->heap[(at - 1) / 2]) < 0; at = (at - 1) / 2)
        order->heap[at] = order->heap[(at - 1) / 2];
    order->heap[at] = key;
}

static uint32_t pop(struct order *order)
{
    uint32_t commit = order->heap[0].commit;
    struct key last = order->heap[--order->heap_count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < order->heap_count; at = child) {
        if (child + 1 < order->heap_count &&
            compare_keys(&order->heap[child + 1], &order->heap[child]) < 0)
            child++;
        if (compare_keys(&last, &order->heap[child]) <= 0)
            break;
        order->heap[at] = order->heap[child];
    }
    order->heap[at] = last;
    return commit;
}

static void find_children(struct order *order)
{
    const struct graph *graph = order->graph;
    uint32_t *first = order->child_first, edges = graph->parent_first[graph->count];
    for (uint32_t i = 0; i < edges; i++)
        first[graph->parents[i] + 1]++;
    for (uint32_t i = 0; i < graph->count; i++)
        first[i + 1] += first[i];
    for (uint32_t i = 0; i < graph->count; i++)
        for (uint32_t at = graph->parent_first[i]; at < graph->parent_first[i + 1]; at++) {
            order->children[first[graph->parents[at]]++] = i;
            order->pending[i]++;
        }
    for (uint32_t i = graph->count; i > 0; i--)
        first[i] = first[i - 1];
    first[0] = 0;
}

static void drain(struct order *order)
{
    while (order->heap_count > 0) {
        uint32_t commit = pop(order);
        order->out[order->out_count++] = commit;
        uint32_t end = order->child_first[commit + 1];
        for (uint32_t at = order->child_first[commit]; at < end; at++) {
            uint32_t child = order->children[at];
            if (order->pending[child] > 0 && --order->pending[child] == 0)
                push(order, child);
        }
    }
}

/* What is left is in circles or behind one: let the oldest go ahead, again and again. */
static uint32_t open_circles(struct order *order)
{
    const struct graph *graph = order->graph;
    size_t left = graph->count - order->out_count, count = 0;
    uint32_t opened = 0;
    AUTO(xfree) struct key *keys = xcalloc(left + 1, sizeof(*keys));
    for (uint32_t i = 0; i < graph->count; i++)
        if (order->pending[i] > 0)
            keys[count++] = key_of(graph, i);
    BUG_IF(count != left);
    qsort(keys, count, sizeof(*keys), compare_keys);
    for (size_t i = 0; i < count; i++) {
        if (order->pending[keys[i].commit] == 0)
            continue;
        order->pending[keys[i].commit] = 0;
        opened++;
        push(order, keys[i].commit);
        drain(order);
    }
    return opened;
}

uint32_t *graph_order(const struct graph *graph, uint32_t *cycles)
{
    size_t count = graph->count, edges = graph->parent_first[count];
    AUTO(order_dispose)
    struct order order = {
        .graph = graph,
        .child_first = xcalloc(count + 2, sizeof(uint32_t)),
        .children = xcalloc(edges + 1, sizeof(uint32_t)),
        .pending = xcalloc(count + 1, sizeof(uint32_t)),
        .heap = xcalloc(count + 1, sizeof(struct key)),
        .out = xcalloc(count + 1, sizeof(uint32_t)),
    };
    find_children(&order);
    for (uint32_t i = 0; i < count; i++)
        if (order.pending[i] == 0)
            push(&order, i);
    drain(&order);
    *cycles = order.out_count < count ? open_circles(&order) : 0;
    BUG_IF(order.out_count != count);
    return MOVE(order.out);
}
