/* guard.c - subset construction for guards. */
#include "rules/guard.h"

#include <stdlib.h>

enum { STATES_MAX = 192, TABLE_MAX = 60000, BUCKETS = 1024, STEPS_EACH_MAX = 256 };

struct state {
    struct steps steps;
    uint32_t hash;
    struct state *chain;
    uint16_t row;
};

struct build {
    struct derive *d;
    struct guard *guard;
    struct state **states; /* in the order of their rows */
    size_t count;
    struct state *bucket[BUCKETS];
    unsigned char sample[256]; /* a byte of each class */
};

static void split_classes(struct guard *guard, const struct byteset *set)
{
    int moved[256];
    memset(moved, -1, sizeof(moved));
    bool stays[256] = {false};
    for (unsigned c = 0; c < 256; c++)
        if (!byteset_has(set, (unsigned char)c))
            stays[guard->class_of[c]] = true;
    for (unsigned c = 0; c < 256; c++) {
        unsigned old = guard->class_of[c];
        if (!byteset_has(set, (unsigned char)c) || !stays[old])
            continue;
        if (moved[old] < 0)
            moved[old] = (int)guard->class_count++;
        guard->class_of[c] = (unsigned char)moved[old];
    }
}

static void collect_classes(struct guard *guard, const struct node *node)
{
    if (node->kind == NODE_SET)
        split_classes(guard, &node->set);
    for (uint32_t i = 0; i < node->count; i++)
        collect_classes(guard, node->child[i]);
}

static void build_dispose(struct build *b)
{
    for (size_t i = 0; i < b->count; i++) {
        steps_dispose(&b->states[i]->steps);
        free(b->states[i]);
    }
    xfree(&b->states);
}

static uint32_t hash_steps(const struct steps *steps)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < steps->count; i++)
        hash = (hash ^ steps->item[i]->id) * 16777619u;
    return hash ^ hash >> 15;
}

static bool same_steps(const struct steps *a, const struct steps *b)
{
    return a->count == b->count && memcmp(a->item, b->item, a->count * sizeof(a->item[0])) == 0;
}

static uint16_t new_state(struct build *b, struct steps *steps, uint32_t hash)
{
    size_t row = (b->count + 1) * MAX(b->guard->class_count, 2u);
    if (b->count >= STATES_MAX || row + b->guard->class_count > TABLE_MAX)
        return GUARD_ACCEPT;
    struct state *state = xcalloc(1, sizeof(*state));
    state->steps = *steps;
    *steps = (struct steps){0};
    state->hash = hash;
    state->row = (uint16_t)row;
    state->chain = b->bucket[hash % BUCKETS];
    b->bucket[hash % BUCKETS] = state;
    b->states = xreallocarray(b->states, b->count + 1, sizeof(b->states[0]));
    b->states[b->count++] = state;
    return state->row;
}

/* The state of these steps; takes their memory if it is new. */
static uint16_t intern_state(struct build *b, struct steps *steps)
{
    if (steps->matched || steps->overflow || steps->count > STEPS_EACH_MAX)
        return GUARD_ACCEPT;
    if (steps->count == 0)
        return GUARD_REFUSE;
    steps_sort(steps);
    uint32_t hash = hash_steps(steps);
    for (struct state *s = b->bucket[hash % BUCKETS]; s; s = s->chain)
        if (s->hash == hash && same_steps(&s->steps, steps))
            return s->row;
    return new_state(b, steps, hash);
}

static void fill_row(struct build *b, size_t index)
{
    struct guard *guard = b->guard;
    uint16_t row = b->states[index]->row;
    for (uint32_t class = 0; class < guard->class_count; class ++) {
        AUTO(steps_dispose) struct steps next = {0};
        const struct steps *now = &b->states[index]->steps;
        for (size_t i = 0; i < now->count; i++)
            if (byteset_has(&now->item[i]->node->set, b->sample[class]))
                steps_add(b->d, &next, now->item[i]->rest);
        uint16_t to = intern_state(b, &next);
        size_t need = (b->count + 1) * MAX(guard->class_count, 2u) + guard->class_count;
        if (need > guard->table_len) {
            guard->table = xreallocarray(guard->table, need, sizeof(uint16_t));
            memset(guard->table + guard->table_len, 0,
                   (need - guard->table_len) * sizeof(uint16_t));
            guard->table_len = need;
        }
        guard->table[row + class] = to;
    }
}

void guard_build(struct guard *out, struct derive *d, const struct pattern *pattern,
                 const struct anchors *anchors)
{
    AUTO(build_dispose) struct build b = {.d = d, .guard = out};
    *out = (struct guard){.class_count = 1};
    collect_classes(out, pattern->root);
    for (unsigned c = 0; c < 256; c++)
        b.sample[out->class_of[c]] = (unsigned char)c;
    out->start = xcalloc(anchors->count, sizeof(uint16_t));
    for (size_t i = 0; i < anchors->count; i++) {
        AUTO(steps_dispose) struct steps first = {0};
        steps_add(d, &first, anchors->item[i].step);
        out->start[i] = intern_state(&b, &first);
    }
    for (size_t i = 0; i < b.count; i++)
        fill_row(&b, i);
}

void guard_dispose(struct guard *guard)
{
    xfree(&guard->table);
    xfree(&guard->start);
}
