/* hot.c - depth first from the commits' trees; a tree's list is pruned in its place when all below
 * it are. */
#include "scanner/git/hot.h"

#include "base/limits.h"

#define NOT_YET UINT32_MAX

enum tree_state { TREE_NEW, TREE_OPEN, TREE_DONE, TREE_EMPTY };

struct tree_at {
    uint32_t at; /* in words[log] */
    uint16_t log;
    uint16_t state;
};

/* A tree whose entries are being looked at. */
struct level {
    uint32_t tree;
    uint32_t next, kept; /* entries looked at, and those that stay */
};

struct pruning {
    struct hot *hot;
    struct treelog *logs;
    uint32_t **pairs, **names; /* per log: what its numbers became, or NOT_YET */
    struct level *levels;
    size_t depth, cap;
};

static uint32_t *none_yet(size_t count)
{
    uint32_t *numbers = xmalloc((count + 1) * sizeof(*numbers));
    memset(numbers, 0xFF, (count + 1) * sizeof(*numbers));
    return numbers;
}

static void pruning_dispose(struct pruning *pruning)
{
    for (size_t i = 0; i < pruning->hot->log_count; i++) {
        xfree(&pruning->pairs[i]);
        xfree(&pruning->names[i]);
        treelog_dispose(&pruning->logs[i]);
    }
    xfree(&pruning->pairs);
    xfree(&pruning->names);
    xfree(&pruning->levels);
}

/* The number that a log's pair has for all logs. */
static uint32_t translate(struct pruning *pruning, size_t log, uint32_t number)
{
    uint32_t *known = &pruning->pairs[log][number];
    if (*known != NOT_YET)
        return *known;
    const struct treelog *from = &pruning->logs[log];
    struct pair pair = from->pairs.list[number];
    uint32_t *name = &pruning->names[log][pair.a];
    if (*name == NOT_YET)
        *name = names_add(&pruning->hot->names, names_get(&from->names, pair.a));
    if (*name != NOT_YET)
        *known = pairs_add(&pruning->hot->pairs, *name, pair.b);
    return *known;
}

static void open_tree(struct pruning *pruning, uint32_t tree)
{
    if (pruning->depth == pruning->cap) {
        pruning->cap = MAX(2 * pruning->cap, (size_t)64);
        pruning->levels = xreallocarray(pruning->levels, pruning->cap, sizeof(pruning->levels[0]));
    }
    pruning->hot->at[tree].state = TREE_OPEN;
    pruning->levels[pruning->depth++] = (struct level){.tree = tree};
}

/* Does an entry that is a tree stay? False, too, if it has to be looked into before: then it is the
 * top level now. */
static bool tree_stays(struct pruning *pruning, uint32_t tree)
{
    switch ((enum tree_state)pruning->hot->at[tree].state) {
    case TREE_NEW:
        open_tree(pruning, tree);
        return false;
    case TREE_OPEN:
        pruning->hot->cycles++;
        return false;
    case TREE_EMPTY:
        return false;
    case TREE_DONE:
        break;
    }
    return true;
}

/* Look at the entries of the top level up to a tree that has to be looked into before, which then
 * is the top level, or to the last, and close it. */
static void prune_step(struct pruning *pruning)
{
    size_t top = pruning->depth - 1;
    struct level level = pruning->levels[top];
    struct tree_at *at = &pruning->hot->at[level.tree];
    const struct pair *pairs = pruning->logs[at->log].pairs.list;
    uint32_t *list = pruning->hot->words[at->log] + at->at;
    for (; level.next < list[0]; level.next++) {
        uint32_t pair = list[level.next + 1], target = pairs[pair].b;
        bool stays = target & LINK_BLOB || tree_stays(pruning, target);
        if (pruning->depth > top + 1) {
            pruning->levels[top] = level;
            return;
        }
        uint32_t number = stays ? translate(pruning, at->log, pair) : NOT_YET;
        if (number != NOT_YET)
            list[++level.kept] = number;
    }
    list[0] = level.kept;
    at->state = level.kept > 0 ? TREE_DONE : TREE_EMPTY;
    pruning->depth--;
}

static void take_lists(struct hot *hot, const struct treelog *log, size_t number)
{
    for (size_t i = 0; i < log->list_count; i++)
        hot->at[log->lists[i].tree] =
            (struct tree_at){log->lists[i].at, (uint16_t)number, TREE_NEW};
}

static void start(struct pruning *pruning, size_t count)
{
    struct hot *hot = pruning->hot;
    hot->words = xcalloc(count, sizeof(hot->words[0]));
    pruning->pairs = xcalloc(count, sizeof(pruning->pairs[0]));
    pruning->names = xcalloc(count, sizeof(pruning->names[0]));
    for (uint32_t i = 0; i < hot->tree_count; i++)
        hot->at[i].state = TREE_EMPTY;
    for (size_t i = 0; i < count; i++) {
        take_lists(hot, &pruning->logs[i], i);
        hot->words[i] = MOVE(pruning->logs[i].words);
        pruning->pairs[i] = none_yet(pruning->logs[i].pairs.count);
        pruning->names[i] = none_yet(pruning->logs[i].names.count);
    }
}

/* All that a tree leads to. */
static void prune(struct pruning *pruning, uint32_t tree)
{
    if (pruning->hot->at[tree].state != TREE_NEW)
        return;
    open_tree(pruning, tree);
    while (pruning->depth > 0)
        prune_step(pruning);
}

void hot_new(struct hot **out, const struct graph *graph, struct treelog *logs, size_t count)
{
    BUG_IF(count == 0 || count > LIMIT_JOBS + 1);
    struct hot *hot = xcalloc(1, sizeof(*hot));
    hot->tree_count = logs[0].context->tree_count;
    hot->blob_count = logs[0].context->wanted->count;
    hot->log_count = count;
    hot->at = xcalloc((size_t)hot->tree_count + 1, sizeof(hot->at[0]));
    names_init(&hot->names);
    pairs_init(&hot->pairs);
    AUTO(pruning_dispose) struct pruning pruning = {.hot = hot, .logs = logs};
    start(&pruning, count);
    for (uint32_t i = 0; i < graph->count; i++)
        if (graph->trees[i] != TREE_NONE)
            prune(&pruning, graph->trees[i]);
    for (uint32_t i = 0; i < hot->tree_count; i++)
        prune(&pruning, i);
    *out = hot;
}

void hot_free(struct hot **hot)
{
    if (*hot) {
        for (size_t i = 0; i < (*hot)->log_count; i++)
            xfree(&(*hot)->words[i]);
        xfree(&(*hot)->words);
        xfree(&(*hot)->at);
        names_dispose(&(*hot)->names);
        pairs_dispose(&(*hot)->pairs);
    }
    xfree(hot);
}

uint32_t *hot_list(const struct hot *hot, uint32_t tree)
{
    const struct tree_at *at = &hot->at[tree];
    return at->state == TREE_DONE ? hot->words[at->log] + at->at : NULL;
}
