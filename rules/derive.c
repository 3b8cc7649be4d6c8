/* derive.c - interned continuations and the steps they begin with. */
#include "rules/derive.h"

#include <stdlib.h>

enum { BUCKETS = 4096, STEPS_MAX = 2048 };

void derive_init(struct derive *d)
{
    *d = (struct derive){.bucket_count = BUCKETS};
    d->bucket = xcalloc(BUCKETS, sizeof(struct cont *));
}

void derive_dispose(struct derive *d)
{
    xfree(&d->bucket);
    arena_dispose(&d->arena);
}

static const struct cont *intern(struct derive *d, const struct cont *key)
{
    uint64_t hash = (uintptr_t)key->node * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= ((uintptr_t)key->rest >> 4) * UINT64_C(0xC2B2AE3D27D4EB4F);
    hash ^= ((uint64_t)key->min << 40) ^ ((uint64_t)key->max << 20) ^ key->index;
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    struct cont **slot = &d->bucket[hash >> 52];
    for (struct cont *c = *slot; c; c = c->chain)
        if (c->node == key->node && c->rest == key->rest && c->min == key->min &&
            c->max == key->max && c->index == key->index)
            return c;
    struct cont *c = arena_alloc(&d->arena, sizeof(*c));
    *c = *key;
    c->id = d->cont_count++;
    c->chain = *slot;
    *slot = c;
    return c;
}

const struct cont *derive_cont(struct derive *d, const struct node *node, const struct cont *rest)
{
    struct cont key = {.node = node, .rest = rest};
    if (node->kind == NODE_REPEAT) {
        key.min = node->min;
        key.max = node->max;
    }
    return intern(d, &key);
}

const struct cont *derive_cat(struct derive *d, const struct node *cat, uint32_t index,
                              const struct cont *rest)
{
    if (index >= cat->count)
        return rest;
    return intern(d, &(struct cont){.node = cat, .index = index, .rest = rest});
}

static const struct cont *rounds(struct derive *d, const struct node *repeat, uint32_t min,
                                 uint32_t max, const struct cont *rest)
{
    if (max == 0)
        return rest;
    return intern(d, &(struct cont){.node = repeat, .min = min, .max = max, .rest = rest});
}

const struct cont *derive_again(struct derive *d, const struct node *repeat,
                                const struct cont *rest)
{
    return rounds(d, repeat, repeat->min ? repeat->min - 1 : 0, repeat->max - 1, rest);
}

void steps_dispose(struct steps *steps)
{
    xfree(&steps->item);
}

void steps_reset(struct steps *steps)
{
    steps->count = 0;
    steps->matched = steps->overflow = false;
}

static void push(struct steps *steps, const struct cont *step)
{
    if (steps->count >= STEPS_MAX) {
        steps->overflow = true;
        return;
    }
    if (steps->count == steps->cap) {
        steps->cap = MAX(steps->cap * 2, (size_t)16);
        steps->item = xreallocarray(steps->item, steps->cap, sizeof(struct cont *));
    }
    steps->item[steps->count++] = step;
}

enum { DEPTH_MAX = 4000 };

static void expand(struct derive *d, struct steps *steps, const struct cont *cont, unsigned depth);

static void expand_cat(struct derive *d, struct steps *steps, const struct cont *cont,
                       unsigned depth)
{
    const struct node *cat = cont->node;
    const struct cont *next = cont->rest;
    if (cat->count > 0)
        next = derive_cont(d, cat->child[cont->index],
                           derive_cat(d, cat, cont->index + 1, cont->rest));
    expand(d, steps, next, depth);
}

static void expand_repeat(struct derive *d, struct steps *steps, const struct cont *cont,
                          unsigned depth)
{
    if (cont->min == 0)
        expand(d, steps, cont->rest, depth);
    if (cont->max == 0)
        return;
    uint32_t min = cont->min ? cont->min - 1 : 0;
    expand(
        d, steps,
        derive_cont(d, cont->node->child[0], rounds(d, cont->node, min, cont->max - 1, cont->rest)),
        depth);
}

/* Recursion follows the pattern's nesting and, through repeats of things that can be empty, their
 * rounds: bounded by overflow, which the callers take for "anything". */
static void expand(struct derive *d, struct steps *steps, const struct cont *cont, unsigned depth)
{
    if (cont == NULL) {
        steps->matched = true;
        return;
    }
    steps->overflow = steps->overflow || depth > DEPTH_MAX;
    if (steps->overflow)
        return;
    switch (cont->node->kind) {
    case NODE_SET:
        push(steps, cont);
        return;
    case NODE_ASSERT:
        expand(d, steps, cont->rest, depth + 1);
        return;
    case NODE_CAT:
        expand_cat(d, steps, cont, depth + 1);
        return;
    case NODE_ALT:
        for (uint32_t i = 0; i < cont->node->count; i++)
            expand(d, steps, derive_cont(d, cont->node->child[i], cont->rest), depth + 1);
        return;
    case NODE_REPEAT:
        expand_repeat(d, steps, cont, depth + 1);
        return;
    }
}

void steps_add(struct derive *d, struct steps *steps, const struct cont *cont)
{
    expand(d, steps, cont, 0);
}

static int by_id(const void *a, const void *b)
{
    const struct cont *const *x = a, *const *y = b;
    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

void steps_sort(struct steps *steps)
{
    if (steps->count < 2)
        return;
    qsort(steps->item, steps->count, sizeof(struct cont *), by_id);
    size_t kept = 1;
    for (size_t i = 1; i < steps->count; i++)
        if (steps->item[i] != steps->item[kept - 1])
            steps->item[kept++] = steps->item[i];
    steps->count = kept;
}
