/* graph.h - all commits, numbered so that parents come before children. */
#ifndef SCANNER_GIT_GRAPH_H
#define SCANNER_GIT_GRAPH_H

#include "base/base.h"
#include "base/error.h"
#include "scanner/git/commit.h"
#include "scanner/git/object.h"
#include "scanner/git/tree.h"

#define GRAPH_NONE UINT32_MAX

/** Of a commit, beside its names. */
struct graph_row {
    int64_t time;
    uint32_t object;
    uint32_t parents;
};

/** One thread's commits, in any order. A commit may come more than once, with the same content and
 * object: which of them is taken depends on the logs. Caller's memory. */
struct graph_log {
    size_t hash_len;
    struct graph_row *rows;
    unsigned char *oids;    /* of each row: its own, its tree's */
    unsigned char *parents; /* of all rows, one after the other */
    size_t count, cap, parent_count, parent_cap;
};

void graph_log_init(struct graph_log *log, size_t hash_len);
void graph_log_dispose(struct graph_log *log);

/** Append a commit; nothing is borrowed. Who and when is not kept but for the committer's time:
 * what is reported is few, and is read again.
 *
 *  @param object  whatever helps the caller to do that */
void graph_log_add(struct graph_log *log, const struct oid *oid, const struct commit *commit,
                   uint32_t object);

/** The same of one whose content was read before.
 *
 *  @param tree, parents  hash_len bytes each */
void graph_log_add_row(struct graph_log *log, const unsigned char *oid, const unsigned char *tree,
                       struct graph_row row, const unsigned char *parents);

/** The table. A commit's number is its place in the topological order: parents first, else the
 * older (by committer's time) first, else by name; it depends on nothing but the commits. About
 * 30 + hash_len bytes for each and 4 for each parent. Read only, for any thread, but for
 * graph_find_trees. */
struct graph {
    size_t hash_len;
    uint32_t count;
    uint32_t *parent_first; /* count + 1 of them: where in parents */
    uint32_t *parents;      /* numbers, in the order of the commit */
    int64_t *times;
    uint32_t *objects; /* as given to graph_log_add */
    uint32_t *trees;   /* TREE_NONE before graph_find_trees, and where the tree is unknown */
    uint64_t *cut;     /* bits.h: a parent is not here (shallow, partial, damaged); left out */
    unsigned char *oids, *tree_oids;
    uint32_t *slots; /* the index: number, or GRAPH_NONE */
    size_t slot_count;
    uint32_t missing; /* parents that are not here */
    uint32_t cycles;  /* commits that seem to be their own ancestors: a parent was left out */
};

/** Build it of all logs, which are emptied.
 *
 *  @param count  logs, at least one, of one hash_len
 *  @return ST_LIMIT beyond LIMIT_COMMITS commits or parents */
MUST_CHECK enum status graph_new(struct graph **out, struct graph_log *logs, size_t count,
                                 struct error *err);
void graph_free(struct graph **graph);

/** The number of a commit, or GRAPH_NONE. */
MUST_CHECK uint32_t graph_find(const struct graph *graph, const struct oid *oid);
void graph_oid(const struct graph *graph, uint32_t commit, struct oid *out);

/** Fill graph->trees, once; their names are forgotten. */
void graph_find_trees(struct graph *graph, tree_find_fn find, void *ctx);

/** Add to a set of commits (bits.h) all their ancestors. */
void graph_add_ancestors(const struct graph *graph, uint64_t *commits);

#endif
