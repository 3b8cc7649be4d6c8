/* forest.h - the objects of a pack as trees of deltas: who builds on whom, cut into pieces of work
 * of about the same size. */
#ifndef SCANNER_GIT_FOREST_H
#define SCANNER_GIT_FOREST_H

#include "base/base.h"
#include "scanner/git/pack.h"

#define FOREST_NONE UINT32_MAX

/** Immutable once built; any thread may read. Objects have the numbers of their pack. */
struct forest {
    const struct pack *pack;
    uint32_t count;       /* objects whose data is in the file */
    uint32_t *parent;     /* the base of each; FOREST_NONE for roots */
    uint32_t *child_from; /* children of n: child[child_from[n]] up to child[child_from[n + 1]] */
    uint32_t *child;      /* those that most depends on come last */
    unsigned char *kind;  /* of a root: its enum object_type; of a delta: that of its root;
                             OBJECT_NONE for what hangs in the air */
    uint32_t loose_ends;  /* entries without a root: headers that make no sense, bases that are not
                             in the pack or build on themselves in a circle */
};

/** Read all headers. Never fails: what cannot be read is a loose end. */
void forest_build(struct forest *out, const struct pack *pack, size_t hash_len);
/** The same of the wanted objects (bit per object of the pack) and what they build on, reading no
 * header but theirs. All others hang in the air, and are no loose ends. */
void forest_build_some(struct forest *out, const struct pack *pack, size_t hash_len,
                       const unsigned char *wanted);
void forest_dispose(struct forest *forest);

/** A part of the work: some subtrees, one after the other. */
struct forest_piece {
    uint32_t first, count; /* of starts */
};

/** Which objects are to be visited, cut into pieces. */
struct forest_plan {
    uint32_t *starts; /* tops of subtrees; one that is no root is reached through its bases */
    size_t start_count, start_cap;
    struct forest_piece *pieces; /* in the order in which they lie in the pack */
    size_t piece_count, piece_cap;
    unsigned char *cut;    /* bit n: n is the top of a subtree of its own */
    unsigned char *needed; /* bit n: n or something that builds on it is wanted; NULL: all are */
};

/** Plan to visit all objects of the kinds whose bit is set in kinds (1 << OBJECT_BLOB), or of
 * these the wanted ones and what they build on.
 *
 *  @param wanted  bit per object, or NULL */
void forest_plan_new(struct forest_plan *out, const struct forest *forest, unsigned kinds,
                     const unsigned char *wanted);
void forest_plan_dispose(struct forest_plan *plan);

static inline bool bit_get(const unsigned char *bits, uint32_t n)
{
    return bits[n / 8] >> (n % 8) & 1;
}
static inline void bit_set(unsigned char *bits, uint32_t n)
{
    bits[n / 8] = (unsigned char)(bits[n / 8] | 1u << (n % 8));
}

/** Is n visited together with its base, not as the top of a piece of its own, or not at all? */
static inline bool forest_plan_goes_on(const struct forest_plan *plan, uint32_t n)
{
    return !bit_get(plan->cut, n) && (plan->needed == NULL || bit_get(plan->needed, n));
}

#endif
