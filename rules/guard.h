/* guard.h - a small automaton that says, from an anchor on, whether a match is still possible. */
#ifndef RULES_GUARD_H
#define RULES_GUARD_H

#include "rules/anchor.h"

/** States of a guard are offsets of rows in its table, except these two. What stands in the table
 * at GUARD_REFUSE + class is GUARD_REFUSE. */
enum { GUARD_REFUSE = 0, GUARD_ACCEPT = 1 };

/** The automaton of one rule: bytes -> classes, row + class -> next row. Whoever built it disposes.
 */
struct guard {
    unsigned char class_of[256];
    uint32_t class_count;
    uint16_t *table; /* table[state + class] */
    size_t table_len;
    uint16_t *start; /* one state for each anchor, in their order */
};

/** Build it by subset construction over derivatives, breadth first from the anchors. Where it would
 * grow beyond a few hundred states, and where the pattern may be over, it accepts: the matcher
 * decides. */
void guard_build(struct guard *out, struct derive *d, const struct pattern *pattern,
                 const struct anchors *anchors);
void guard_dispose(struct guard *guard);

/** Walk over text from at on. False: no match passes this anchor here.
 *
 *  @param text  at least up to the end of any match that passes; a text that ends earlier refuses
 */
static inline bool guard_allows(const unsigned char *class_of, const uint16_t *table,
                                uint16_t state, struct bytes text, size_t at)
{
    while (state > GUARD_ACCEPT && at < text.len)
        state = table[state + class_of[text.ptr[at++]]];
    return state == GUARD_ACCEPT;
}

/** The state depth bytes on from state. All of them are read: which of them decides, no branch
 * could guess, and walks that do not wait for one another are quick. */
static inline uint16_t guard_after(const unsigned char *class_of, const uint16_t *table,
                                   uint16_t state, const unsigned char *text, size_t depth)
{
    bool accepts = false;
    if (state <= GUARD_ACCEPT)
        return state;
    for (size_t i = 0; i < depth; i++) { /* the row of GUARD_REFUSE leads to itself */
        state = table[state + class_of[text[i]]];
        accepts |= state == GUARD_ACCEPT; /* whatever is read from there on */
    }
    return accepts ? GUARD_ACCEPT : state;
}

#endif
