/* pairs.h - numbers for pairs of numbers, so that each pair is kept once. */
#ifndef SCANNER_GIT_PAIRS_H
#define SCANNER_GIT_PAIRS_H

#include "base/base.h"

struct pair {
    uint32_t a, b;
};

/** Caller's memory; list is read by anyone. */
struct pairs {
    struct pair *list; /* by number */
    uint32_t count, cap;
    uint32_t *slots;
    size_t slot_count; /* a power of two, more than count */
};

void pairs_init(struct pairs *pairs);
void pairs_dispose(struct pairs *pairs);

/** The number of a pair: 0, 1 ... in the order in which they came first; a new one has the number
 * that was pairs->count. */
uint32_t pairs_add(struct pairs *pairs, uint32_t a, uint32_t b);

#endif
