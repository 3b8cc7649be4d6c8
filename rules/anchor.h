/* anchor.h - what the prefilter looks for: four bytes in a row that every match of a rule must
 * contain. */
#ifndef RULES_ANCHOR_H
#define RULES_ANCHOR_H

#include "rules/derive.h"
#include "rules/pattern.h"

enum { GRAM_LEN = 4 };

/** Case and a few neighbours fold together: the prefilter compares bytes with bit 0x20 set. */
static inline uint32_t gram_fold(uint32_t bytes)
{
    return bytes | 0x20202020u;
}

/** One place in the pattern that every match passes, or one of several of which every match passes
 * one. */
struct anchor {
    const struct cont *step; /* the byte at the anchor, and what may follow */
    uint32_t least, most;    /* bytes of the match that stand before it */
    struct byteset
        before;    /* what may stand before the anchor's byte (only narrowed if most == 0) */
    bool at_start; /* the text may begin there */
    uint32_t lead; /* bytes between the anchor and the window */
    struct byteset window[GRAM_LEN]; /* what may stand at the four places from there on */
};

struct anchors {
    struct anchor *item;
    size_t count, cap;
    double cost; /* estimated hits per byte of ordinary text */
};

void anchors_dispose(struct anchors *anchors);

/** Choose the rarest set of anchors that no match can avoid. False (and no items) if there is none
 * worth looking for. */
bool anchors_find(struct anchors *out, struct derive *d, const struct pattern *pattern);

/** For patterns without anchors: a class and the length of a run of it that every match contains.
 */
struct run {
    struct byteset set;
    uint32_t len;         /* bytes in a row */
    uint32_t least, most; /* bytes of the match that stand before the run */
};

/** Runs that are rare enough to be looked for in everything. */
enum { RUN_LEN_MIN = 16 };

/** The longest run of at least len_min bytes; false if there is none. With a len_min of 1 there
 * always is one: no match is empty. */
bool run_find(struct run *out, const struct pattern *pattern, uint32_t len_min);

#endif
