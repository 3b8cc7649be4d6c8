/* derive.h - what may still follow: a pattern unrolled byte by byte, as far as anybody looks.
 *
 * Antimirov's partial derivatives ("Partial derivatives of regular expressions and finite automaton
 * constructions", 1996) over continuations: a step is a NODE_SET that must be matched next, and
 * what comes after it. Counted repeats are never unrolled in advance, so {0,16000} costs only what
 * is explored. */
#ifndef RULES_DERIVE_H
#define RULES_DERIVE_H

#include "base/arena.h"
#include "rules/pattern.h"

/** node, then rest. NULL is "the pattern has matched". Interned: equal continuations are the same
 * pointer. */
struct cont {
    const struct node *node;
    uint32_t min, max; /* NODE_REPEAT: rounds left */
    uint32_t index;    /* NODE_CAT: first child that is left */
    uint32_t id;       /* dense, from 0 */
    const struct cont *rest;
    struct cont *chain;
};

/** Everything derived from one pattern. Caller's memory. */
struct derive {
    struct arena arena;
    struct cont **bucket;
    uint32_t bucket_count, cont_count;
};

void derive_init(struct derive *d);
void derive_dispose(struct derive *d);

/** The whole of node, then rest. */
const struct cont *derive_cont(struct derive *d, const struct node *node, const struct cont *rest);
/** The children of a NODE_CAT from index on, then rest. */
const struct cont *derive_cat(struct derive *d, const struct node *cat, uint32_t index,
                              const struct cont *rest);
/** What is left of a NODE_REPEAT after its first round, then rest. */
const struct cont *derive_again(struct derive *d, const struct node *repeat,
                                const struct cont *rest);

/** A sorted set of steps (continuations whose node is a NODE_SET). */
struct steps {
    const struct cont **item;
    size_t count, cap;
    bool matched;  /* the pattern may be over here */
    bool overflow; /* too many steps: treat as "anything may follow" */
};

void steps_dispose(struct steps *steps);
void steps_reset(struct steps *steps);
/** Add every step that cont can begin with. */
void steps_add(struct derive *d, struct steps *steps, const struct cont *cont);
/** Put the items into the order of their ids, once each. */
void steps_sort(struct steps *steps);

#endif
