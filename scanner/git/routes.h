/* routes.h - the ways from commits' trees to wanted blobs, each kept once for all commits. */
#ifndef SCANNER_GIT_ROUTES_H
#define SCANNER_GIT_ROUTES_H

#include "base/arena.h"
#include "base/buf.h"
#include "scanner/git/hot.h"

#define STEP_NONE UINT32_MAX
#define PATH_NONE UINT32_MAX

/** A tree or a blob at a path. */
struct step {
    uint32_t path;
    uint32_t place;       /* of a blob, once it was visited: whatever the visitor says */
    const uint32_t *list; /* of a tree, once it was visited: how many steps, then their numbers */
};

/** Caller's memory. */
struct routes {
    struct hot *hot;
    struct pairs keys; /* of each step: a: its directory's path, b: a pair of hot->pairs; for a
                          commit's tree PATH_NONE and its number */
    struct step *list; /* by number */
    size_t cap;
    uint32_t *recent;    /* per pair: the step it was last */
    struct pairs paths;  /* a: the directory's path, b: number of a name; 0 is the root */
    uint32_t *path_lens; /* bytes of each */
    size_t path_cap;
    uint64_t *scanned;  /* trees whose lists have become lists of steps */
    struct arena again; /* lists of trees that were met at one more path */
    size_t again_count; /* entries of those */
    uint64_t cut;       /* steps not followed, see LIMIT_TREE_PATH and LIMIT_TREE_AGAIN */
    struct walk_level *levels;
    size_t level_cap;
};

/** @param hot  ours from now on; its lists are changed */
void routes_init(struct routes *steps, struct hot *hot);
void routes_dispose(struct routes *steps);

/** The step of a commit's tree, or STEP_NONE if that leads to no wanted blob. */
MUST_CHECK uint32_t routes_root(struct routes *steps, uint32_t tree);

/** Visit what can be reached from a root and was not visited before, in the order of the trees'
 * entries, which is that of the paths' bytes unless a tree is malformed.
 *
 *  @param blob  called for each new blob; its answer becomes the step's place */
void routes_discover(struct routes *steps, uint32_t root,
                     uint32_t (*blob)(void *ctx, uint32_t blob, uint32_t path), void *ctx);

/** Visit what can be reached from a root that was discovered, but what is in seen (bits.h, of
 * steps), which is added to.
 *
 *  @param place  called for each blob */
void routes_visit(struct routes *steps, uint32_t root, uint64_t *seen,
                  void (*place)(void *ctx, uint32_t place), void *ctx);

/** Append a path, '/' between its names; at most LIMIT_TREE_PATH bytes. */
void routes_path(const struct routes *steps, uint32_t path, struct buf *out);

#endif
