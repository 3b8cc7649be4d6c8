/* history.h - small random histories with merges, renames, removals and copies, as git would store
 * them. */
#ifndef TESTS_GIT_HISTORY_H
#define TESTS_GIT_HISTORY_H

#include "base/buf.h"
#include "scanner/git/graph.h"

enum { HISTORY_PATHS = 20, HISTORY_BLOBS = 12, HISTORY_PARENTS = 3, HISTORY_THREADS = 3 };

/** In the order of their bytes. */
extern const char *const history_paths[HISTORY_PATHS];

struct history_commit {
    unsigned char at[HISTORY_PATHS]; /* the blob's number + 1; 0: nothing */
    uint32_t parents[HISTORY_PARENTS];
    uint32_t parent_count;
    int64_t time;
    struct oid tree, oid;
};

struct history_tree {
    struct oid oid;
    struct buf content;
};

struct history {
    size_t hash_len;
    uint64_t random;
    struct history_commit *commits; /* parents first */
    uint32_t count;
    struct history_tree *trees;
    uint32_t tree_count;
    struct graph_log logs[HISTORY_THREADS];
};

/** A random history; the same for the same seed. */
void history_make(struct history *history, uint64_t seed, uint32_t count, size_t hash_len);
void history_dispose(struct history *history);

/** A number below `below`. */
uint32_t history_random(struct history *history, uint32_t below);
/** A blob's name. */
struct oid history_blob(const struct history *history, uint32_t blob);
/** A tree_find_fn. */
uint32_t history_find(void *history, const unsigned char *oid);
/** Its commits, spread over its logs as threads would do it, in a random order. */
void history_log(struct history *history);

#endif
