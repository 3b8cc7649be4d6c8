/* lineage_removed.c - groups in batches of 64, a bit for each: which commits have them is found
 * upwards from their places, level by level, who removed them in one sweep up and one down the
 * commits. */
#include "scanner/git/bits.h"
#include "scanner/git/lineage_parts.h"

enum { BATCH = 64 };

/* The lists of steps, turned round, and the steps that a batch came by. Every tree is nearer to the
 * root than what it has: going through levels from the deepest up, each step is left once for all
 * groups of the batch. */
struct above {
    size_t *first;   /* per step, and one more: where in steps */
    uint32_t *steps; /* the trees that have it */
    uint32_t *level; /* per step: names in its path; of a commit's tree none */
    uint32_t *start; /* per level, and one more: where in met */
    uint32_t levels;
    uint32_t *met;  /* level by level, the steps that any group came by */
    uint32_t *ends; /* per level: where in met its steps end */
};

/* Bits for the groups of the batch. */
struct sweep {
    const struct lineage *lineage;
    struct above above;
    uint32_t head;
    uint32_t oldest;   /* the first commit that has any of the groups */
    uint64_t *here;    /* per step: the groups that stand there or below */
    uint64_t *removed; /* per commit from oldest on: stood in an ancestor, not here */
    uint64_t *asked;   /* the same: the remover is looked for here */
};

static void above_dispose(struct above *above)
{
    xfree(&above->first);
    xfree(&above->steps);
    xfree(&above->level);
    xfree(&above->start);
    xfree(&above->met);
    xfree(&above->ends);
}

static void turn_round(struct above *above, const struct routes *steps)
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
}

/* A path's number is larger than that of its directory. */
static void find_levels(struct above *above, const struct routes *steps)
{
    uint32_t count = steps->keys.count;
    AUTO(xfree) uint32_t *depth = xcalloc((size_t)steps->paths.count + 1, sizeof(*depth));
    for (uint32_t i = 1; i < steps->paths.count; i++) {
        depth[i] = depth[steps->paths.list[i].a] + 1;
        above->levels = MAX(above->levels, depth[i]);
    }
    above->levels++;
    above->level = xcalloc((size_t)count + 1, sizeof(uint32_t));
    above->start = xcalloc((size_t)above->levels + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) {
        above->level[i] = depth[steps->list[i].path];
        above->start[above->level[i] + 1]++;
    }
    for (uint32_t i = 1; i <= above->levels; i++)
        above->start[i] += above->start[i - 1];
    above->met = xcalloc((size_t)count + 1, sizeof(uint32_t));
    above->ends = xcalloc((size_t)above->levels + 1, sizeof(uint32_t));
}

/* The groups stand at that step, too. */
static void meet(struct sweep *sweep, uint32_t step, uint64_t groups)
{
    struct above *above = &sweep->above;
    if (sweep->here[step] == 0)
        above->met[above->ends[above->level[step]]++] = step;
    sweep->here[step] |= groups;
}

/* Set the bits of the groups at all commits' trees that have one of their places. */
static void climb(struct sweep *sweep, const struct place_group *groups, size_t count)
{
    struct above *above = &sweep->above;
    memset(sweep->here, 0, sweep->lineage->steps.keys.count * sizeof(uint64_t));
    memcpy(above->ends, above->start, above->levels * sizeof(*above->ends));
    for (size_t n = 0; n < count; n++) {
        for (uint32_t i = 0; i < groups[n].count; i++) {
            BUG_IF(groups[n].places[i] >= sweep->lineage->count);
            meet(sweep, sweep->lineage->place_steps[groups[n].places[i]], UINT64_C(1) << n);
        }
    }
    for (uint32_t level = above->levels; level-- > 1;) {
        for (uint32_t i = above->start[level]; i < above->ends[level]; i++) {
            uint32_t step = above->met[i];
            for (size_t at = above->first[step]; at < above->first[step + 1]; at++)
                meet(sweep, above->steps[at], sweep->here[step]);
        }
    }
}

static uint64_t standing(const struct sweep *sweep, uint32_t commit)
{
    uint32_t root = sweep->lineage->roots[commit];
    return root == STEP_NONE ? 0 : sweep->here[root];
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
    turn_round(&sweep->above, &lineage->steps);
    find_levels(&sweep->above, &lineage->steps);
    sweep->here = xcalloc((size_t)lineage->steps.keys.count + 1, sizeof(uint64_t));
    sweep->removed = xcalloc((size_t)head + 1, sizeof(uint64_t));
    sweep->asked = xcalloc((size_t)head + 1, sizeof(uint64_t));
}

static void sweep_dispose(struct sweep *sweep)
{
    above_dispose(&sweep->above);
    xfree(&sweep->here);
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
        climb(&sweep, groups + i, MIN(count - i, (size_t)BATCH));
        if (sweep_up(&sweep))
            sweep_down(&sweep, removed + i);
    }
}
