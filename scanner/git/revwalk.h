/* revwalk.h - the commits that some tips have and others have not, read one by one: what it costs
 * depends on how many these are, not on how many there are. */
#ifndef SCANNER_GIT_REVWALK_H
#define SCANNER_GIT_REVWALK_H

#include "scanner/git/objects.h"

#include <stdatomic.h>

/** Why a commit is in the table. */
enum {
    WALK_TIP = 1,      /* it was asked for */
    WALK_EXCLUDED = 2, /* an excluded commit, or before one */
    WALK_SEEN = 4,     /* its content was read */
    WALK_MISSING = 8,  /* it could not be read */
    WALK_CUT = 16,     /* parents of it were never fetched: a shallow repository */
    WALK_LEFT = 32,    /* on the left side of A...B */
    WALK_RIGHT = 64,
    WALK_WAITING = 128, /* its parents are to be looked at */
    WALK_NAMED = 256,   /* it was added by revwalk_add */
};

static inline bool walk_is_excluded(unsigned flags)
{
    enum { BOTH = WALK_LEFT | WALK_RIGHT };
    return (flags & WALK_EXCLUDED) || (flags & BOTH) == BOTH;
}

struct walk_commit {
    struct oid oid, tree;
    int64_t time;                        /* of the committer */
    uint32_t parent_first, parent_count; /* in revwalk.parents */
    unsigned flags;
};

/** Caller's memory; init, add, run, read. */
struct revwalk {
    struct objects *objects;     /* borrowed */
    const atomic_int *cancelled; /* borrowed; NULL: never */
    int64_t since;               /* older commits are excluded; INT64_MIN: none are */
    struct walk_commit *commits; /* all that were met */
    uint32_t count, cap;
    uint32_t *parents; /* numbers of commits */
    size_t parent_count, parent_cap;
    uint32_t *slots; /* hash table: number + 1 */
    size_t slot_count;
    uint32_t *heap;
    size_t heap_count, heap_cap;
    size_t wanted; /* of the heap: those that are not excluded */
    struct buf content;
    uint32_t *added; /* the result: numbers, parents before children as far as
                        clocks were right */
    size_t added_count, added_cap;
    size_t missing; /* commits that should be there and could not be read */
    bool sides;     /* for the caller: left and right are taken */
    bool cut;       /* the walk came to the border of a shallow repository */
};

void revwalk_init(struct revwalk *walk, struct objects *objects, const atomic_int *cancelled);
void revwalk_dispose(struct revwalk *walk);

/** Want a commit and all before it (flags: WALK_TIP), or not (WALK_EXCLUDED), or those of two sides
 * (WALK_LEFT, WALK_RIGHT) that only one of them has. */
void revwalk_add(struct revwalk *walk, const struct oid *commit, unsigned flags);

/** Fill walk->added. */
void revwalk_run(struct revwalk *walk);

#endif
