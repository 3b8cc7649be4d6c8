/* lineage_removed.c - groups in batches of 64, a bit for each: which commits have them is found
 * upwards from their places, who removed them in one sweep up and one down the commits. */
#include "scanner/git/bits.h"
#include "scanner/git/lineage_parts.h"

enum { BATCH = 64 };

/* The lists of steps, turned round. */
struct above {
    size_t *first;   /* per step, and one more: where in steps */
    uint32_t *steps; /* the trees that have it */
    uint32_t *seen;  /* per step: the group that came by last */
    uint32_t *stack;
    size_t stack_cap;
};

/* Bits for the groups of the batch. */
struct sweep {
    const struct lineage *lineage;
    struct above above;
    uint32_t head;
    uint32_t oldest;   /* the first commit that has any of the groups */
    uint64_t *at_root; /* per step of a commit's tree: the groups that stand there */
    uint64_t *removed; /* per commit from oldest on: stood in an ancestor, not here */
    uint64_t *asked;   /* the same: the remover is looked for here */
};

static void above_dispose(struct above *above)
{
    xfree(&above->first);
    xfree(&above->steps);
    xfree(&above->seen);
    xfree(&above->stack);
}

static void above_init(struct above *above, const struct routes *steps)
{
    size_t count = steps->keys.count, total = 0;
    size_t *first = xcalloc(count + 2, sizeof(*first));
    for (size_t i = 0; i < count; i++) {
        const uint32_t *list = steps->list[i].list;
        for (uint32_t at = 1; list && at <= list[0]; at++, total++)
            first[list[at] + 2]++;
    }
    for (size_t i = 2; i < count + 2; i++)
        first[i] += first[i - 1];
    above->first = first;
    above->steps = xmalloc((total + 1) * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *list = steps->list[i].list;
        for (uint32_t at = 1; list && at <= list[0]; at++)
            above->steps[first[list[at] + 1]++] = i;
    }
    above->seen = xmalloc((count + 1) * sizeof(uint32_t));
    memset(above->seen, 0xFF, (count + 1) * sizeof(uint32_t));
}

static void push(struct above *above, size_t *depth, uint32_t step, uint32_t group)
{
    if (above->seen[step] == group)
        return;
    above->seen[step] = group;
    if (*depth == above->stack_cap) {
        above->stack_cap = MAX(2 * above->stack_cap, (size_t)256);
        above->stack = xreallocarray(above->stack, above->stack_cap, sizeof(above->stack[0]));
    }
    above->stack[(*depth)++] = step;
}

/* Set the group's bit at all commits' trees that have one of its places.
 *
 *  @param number  the group's: its bit is what the last six bits say */
static void climb(struct sweep *sweep, const struct place_group *group, uint32_t number)
{
    struct above *above = &sweep->above;
    size_t depth = 0;
    for (uint32_t i = 0; i < group->count; i++) {
        BUG_IF(group->places[i] >= sweep->lineage->count);
        push(above, &depth, sweep->lineage->place_steps[group->places[i]], number);
    }
    while (depth > 0) {
        uint32_t step = above->stack[--depth];
        sweep->at_root[step] |= UINT64_C(1) << number % BATCH;
        for (size_t at = above->first[step]; at < above->first[step + 1]; at++)
            push(above, &depth, above->steps[at], number);
    }
}

static uint64_t standing(const struct sweep *sweep, uint32_t commit)
{
    uint32_t root = sweep->lineage->roots[commit];
    return root == STEP_NONE ? 0 : sweep->at_root[root];
}

/* What a commit's parents say: the groups that stand in one, and those that were removed before
 * one. */
static void ask_parents(const struct sweep *sweep, uint32_t commit, uint64_t *stood,
                        uint64_t *removed)
{
    const struct graph *graph = sweep->lineage->graph;
    *stood = *removed = 0;
    for (uint32_t at = graph->parent_first[commit]; at < graph->parent_first[commit + 1]; at++) {
        uint32_t parent = graph->parents[at];
        if (parent < sweep->oldest)
            continue;
        *stood |= standing(sweep, parent);
        *removed |= sweep->removed[parent];
    }
}

/* False if no commit up to head has any of the groups. */
static bool sweep_up(struct sweep *sweep)
{
    uint32_t i = 0;
    while (i <= sweep->head && standing(sweep, i) == 0)
        i++;
    sweep->oldest = i;
    for (; i <= sweep->head; i++) {
        uint64_t stood, removed;
        ask_parents(sweep, i, &stood, &removed);
        sweep->removed[i] = (stood | removed) & ~standing(sweep, i);
        sweep->asked[i] = 0;
    }
    return sweep->oldest <= sweep->head;
}

/* @param out  per group of the batch: the remover */
static void sweep_down(struct sweep *sweep, uint32_t *out)
{
    const struct graph *graph = sweep->lineage->graph;
    uint64_t open = sweep->removed[sweep->head];
    sweep->asked[sweep->head] = open;
    for (uint32_t i = sweep->head + 1; i-- > sweep->oldest && open;) {
        uint64_t stood, removed, asked = sweep->asked[i] & open;
        if (asked == 0)
            continue;
        ask_parents(sweep, i, &stood, &removed);
        for (uint64_t here = asked & ~removed; here; here &= here - 1)
            out[__builtin_ctzll(here)] = i;
        open &= removed | ~asked;
        for (uint32_t at = graph->parent_first[i]; at < graph->parent_first[i + 1]; at++)
            sweep->asked[graph->parents[at]] |= asked & sweep->removed[graph->parents[at]];
    }
}

static void sweep_init(struct sweep *sweep, const struct lineage *lineage, uint32_t head)
{
    *sweep = (struct sweep){.lineage = lineage, .head = head};
    above_init(&sweep->above, &lineage->steps);
    sweep->at_root = xcalloc((size_t)lineage->steps.keys.count + 1, sizeof(uint64_t));
    sweep->removed = xcalloc((size_t)head + 1, sizeof(uint64_t));
    sweep->asked = xcalloc((size_t)head + 1, sizeof(uint64_t));
}

static void sweep_dispose(struct sweep *sweep)
{
    above_dispose(&sweep->above);
    xfree(&sweep->at_root);
    xfree(&sweep->removed);
    xfree(&sweep->asked);
}

void lineage_removed(const struct lineage *lineage, uint32_t head, const struct place_group *groups,
                     size_t count, uint32_t *removed)
{
    BUG_IF(head >= lineage->graph->count || count >= UINT32_MAX);
    if (count == 0)
        return;
    memset(removed, 0xFF, count * sizeof(*removed));
    AUTO(sweep_dispose) struct sweep sweep;
    sweep_init(&sweep, lineage, head);
    for (size_t i = 0; i < count; i += BATCH) {
        memset(sweep.at_root, 0, lineage->steps.keys.count * sizeof(uint64_t));
        for (size_t n = i; n < MIN(count, i + BATCH); n++)
            climb(&sweep, &groups[n], (uint32_t)n);
        if (sweep_up(&sweep))
            sweep_down(&sweep, removed + i);
    }
}
