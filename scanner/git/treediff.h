/* treediff.h - what a tree has that others have not: only the subtrees that differ are read. */
#ifndef SCANNER_GIT_TREEDIFF_H
#define SCANNER_GIT_TREEDIFF_H

#include "scanner/git/objects.h"

enum { TREEDIFF_OLDS = 16 }; /* trees to compare with; what a merge has beyond is not looked at */

/** An entry that is in none of the old trees as it is in the new one. All borrowed for the call. */
struct tree_change {
    struct bytes path;      /* from the root, without '/' at its start */
    uint32_t mode;          /* 0: it is gone (told for the first old tree alone) */
    struct oid oid;         /* of a blob: the new one, or the one that is gone */
    const struct oid *olds; /* what the old trees have at that path; zero: no blob */
    size_t old_count;
};

struct treediff {
    struct objects *objects;
    void *ctx;
    void (*visit)(void *ctx, const struct tree_change *change);
    /** A tree could not be read. */
    void (*missing)(void *ctx, const struct oid *tree, struct bytes path);
};

/** Compare; submodules are passed over, and so is what changed its mode alone.
 *
 *  @param path  where both lie: empty for roots, else with '/' at its end
 *  @param olds  zero for "nothing there"
 *  @param tree  zero: all is gone */
void treediff_run(const struct treediff *diff, struct bytes path, const struct oid *olds,
                  size_t old_count, const struct oid *tree);

/** The entry at a path; false if there is none, or a tree is missing. */
MUST_CHECK bool tree_entry_at(struct objects *objects, const struct oid *root, struct bytes path,
                              uint32_t *mode, struct oid *out);

#endif
