/* lineage.c - passes over the commits, each of which follows a step only the first time. */
#include "scanner/git/lineage.h"

#include "scanner/git/bits.h"
#include "scanner/git/lineage_parts.h"

/* What a pass does at a blob. */
struct pass {
    struct lineage *lineage;
    uint32_t commit;
    uint64_t *places;
};

static uint32_t add_place(void *ctx, uint32_t blob, uint32_t path)
{
    const struct pass *pass = ctx;
    struct lineage *lineage = pass->lineage;
    if (lineage->count == lineage->cap) {
        lineage->cap = MAX(lineage->cap + lineage->cap / 2, 256u);
        lineage->places = xreallocarray(lineage->places, lineage->cap, sizeof(lineage->places[0]));
    }
    lineage->places[lineage->count] =
        (struct tree_place){.blob = blob, .path = path, .first = pass->commit, .last = GRAPH_NONE};
    return lineage->count++;
}

static void discover(struct lineage *lineage, const uint64_t *commits)
{
    struct pass pass = {.lineage = lineage};
    for (uint32_t i = 0; i < lineage->graph->count; i++) {
        if (!bits_have(commits, i) || lineage->roots[i] != STEP_NONE)
            continue;
        pass.commit = i;
        lineage->roots[i] = routes_root(&lineage->steps, lineage->graph->trees[i]);
        routes_discover(&lineage->steps, lineage->roots[i], add_place, &pass);
    }
}

/* Places are numbered in the order in which they were found, and stay so within a blob. */
static void index_blobs(struct lineage *lineage)
{
    size_t blobs = lineage->steps.hot->blob_count;
    uint32_t *first = xcalloc(blobs + 2, sizeof(*first));
    lineage->blob_first = first;
    lineage->blob_places = xcalloc((size_t)lineage->count + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < lineage->count; i++)
        first[lineage->places[i].blob + 2]++;
    for (size_t i = 2; i < blobs + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < lineage->count; i++)
        lineage->blob_places[first[lineage->places[i].blob + 1]++] = i;
}

static void index_steps(struct lineage *lineage)
{
    const struct routes *steps = &lineage->steps;
    lineage->place_steps = xcalloc((size_t)lineage->count + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < steps->keys.count; i++)
        if (steps->list[i].place != STEP_NONE)
            lineage->place_steps[steps->list[i].place] = i;
}

struct lineage_gaps lineage_gaps_of(const struct treelog *logs, size_t count)
{
    struct lineage_gaps gaps = {0};
    for (size_t i = 0; i < count; i++) {
        gaps.dropped += logs[i].dropped;
        gaps.missing += logs[i].missing;
        gaps.damaged += logs[i].damaged;
    }
    return gaps;
}

void lineage_new(struct lineage **out, const struct graph *graph, struct treelog *logs,
                 size_t log_count, const uint64_t *const *sets, size_t set_count)
{
    struct hot *hot;
    struct lineage_gaps gaps = lineage_gaps_of(logs, log_count);
    hot_new(&hot, graph, logs, log_count);
    lineage_new_of(out, graph, hot, gaps, sets, set_count);
}

void lineage_new_of(struct lineage **out, const struct graph *graph, struct hot *hot,
                    struct lineage_gaps gaps, const uint64_t *const *sets, size_t set_count)
{
    struct lineage *lineage = xcalloc(1, sizeof(*lineage));
    lineage->graph = graph;
    lineage->gaps = gaps;
    routes_init(&lineage->steps, hot);
    lineage->roots = xmalloc(((size_t)graph->count + 1) * sizeof(uint32_t));
    memset(lineage->roots, 0xFF, ((size_t)graph->count + 1) * sizeof(uint32_t));
    for (size_t i = 0; i < set_count; i++)
        discover(lineage, sets[i]);
    index_blobs(lineage);
    index_steps(lineage);
    *out = lineage;
}

void lineage_free(struct lineage **lineage)
{
    struct lineage *l = *lineage;
    if (l) {
        routes_dispose(&l->steps);
        xfree(&l->roots);
        xfree(&l->places);
        xfree(&l->place_steps);
        xfree(&l->blob_first);
        xfree(&l->blob_places);
    }
    xfree(lineage);
}

struct lineage_gaps lineage_gaps_get(const struct lineage *lineage)
{
    struct lineage_gaps gaps = lineage->gaps;
    gaps.cut = lineage->steps.cut;
    gaps.cycles = lineage->steps.hot->cycles;
    return gaps;
}

uint32_t lineage_count(const struct lineage *lineage)
{
    return lineage->count;
}

const struct tree_place *lineage_place(const struct lineage *lineage, uint32_t place)
{
    BUG_IF(place >= lineage->count);
    return &lineage->places[place];
}

const uint32_t *lineage_of_blob(const struct lineage *lineage, uint32_t blob, uint32_t *count)
{
    BUG_IF(blob >= lineage->steps.hot->blob_count);
    uint32_t from = lineage->blob_first[blob];
    *count = lineage->blob_first[blob + 1] - from;
    return lineage->blob_places + from;
}

void lineage_path(const struct lineage *lineage, uint32_t path, struct buf *out)
{
    routes_path(&lineage->steps, path, out);
}

static void set_last(void *ctx, uint32_t place)
{
    const struct pass *pass = ctx;
    if (pass->lineage->places[place].last == GRAPH_NONE)
        pass->lineage->places[place].last = pass->commit;
}

void lineage_last(struct lineage *lineage, const uint64_t *commits)
{
    struct pass pass = {.lineage = lineage};
    AUTO(xfree) uint64_t *seen = bits_new(lineage->steps.keys.count);
    for (uint32_t i = lineage->graph->count; i-- > 0;) {
        if (!bits_have(commits, i))
            continue;
        pass.commit = i;
        routes_visit(&lineage->steps, lineage->roots[i], seen, set_last, &pass);
    }
}

static void set_standing(void *ctx, uint32_t place)
{
    const struct pass *pass = ctx;
    bits_add(pass->places, place);
}

void lineage_stand(struct lineage *lineage, uint32_t commit, uint64_t *places)
{
    struct pass pass = {.lineage = lineage, .places = places};
    BUG_IF(commit >= lineage->graph->count);
    AUTO(xfree) uint64_t *seen = bits_new(lineage->steps.keys.count);
    routes_visit(&lineage->steps, lineage->roots[commit], seen, set_standing, &pass);
}
