/* lineage.h - where wanted blobs stood: at which paths, from which commit to which, still or not.
 */
#ifndef SCANNER_GIT_LINEAGE_H
#define SCANNER_GIT_LINEAGE_H

#include "base/buf.h"
#include "scanner/git/graph.h"
#include "scanner/git/hot.h"
#include "scanner/git/treelog.h"

/** A blob at a path in at least one commit. */
struct tree_place {
    uint32_t blob;  /* number in wanted */
    uint32_t path;  /* for lineage_path */
    uint32_t first; /* the commit that has it and comes first; see lineage_new */
    uint32_t last;  /* the last one that has it; GRAPH_NONE before lineage_last */
};

/** All places of all wanted blobs. One thread's. */
struct lineage;

/** A group of places, such as a path at which several blobs hold the same secret. */
struct place_group {
    const uint32_t *places;
    uint32_t count;
};

/** What was left out: ways beyond LIMIT_TREE_PATH and LIMIT_TREE_AGAIN (a blob still has at least
 * one place, unless its path is too long), trees that contain themselves, links that logs dropped
 * and entries whose trees were not there. */
struct lineage_gaps {
    uint64_t cut, cycles, dropped, missing, damaged;
};

/** Find the places. The order of commits is the graph's; of sets of commits (bits.h, each closed
 * under ancestors or without those that an earlier set has) the first counts before all others,
 * whatever the order in the graph: so what refs reach comes before what was left behind. A commit
 * that is in no set is not looked at.
 *
 *  @param graph  with its trees found; borrowed until lineage_free
 *  @param logs   what all threads kept, of one tree_context; emptied
 *  @param sets   set_count sets */
void lineage_new(struct lineage **out, const struct graph *graph, struct treelog *logs,
                 size_t log_count, const uint64_t *const *sets, size_t set_count);
/** The same in two steps, for those who want to see what is between them.
 *
 *  @param hot   of the logs; ours from now on
 *  @param gaps  of the logs, before they were emptied */
void lineage_new_of(struct lineage **out, const struct graph *graph, struct hot *hot,
                    struct lineage_gaps gaps, const uint64_t *const *sets, size_t set_count);
void lineage_free(struct lineage **lineage);

/** What logs left out. */
struct lineage_gaps lineage_gaps_of(const struct treelog *logs, size_t count);
struct lineage_gaps lineage_gaps_get(const struct lineage *lineage);

/** Places are numbered from 0 on. */
MUST_CHECK uint32_t lineage_count(const struct lineage *lineage);
const struct tree_place *lineage_place(const struct lineage *lineage, uint32_t place);

/** A blob's places, the first one first; of one commit in the order of its trees, which is that of
 * the paths' bytes unless a tree is malformed. None if no commit that was looked at has it.
 *
 *  @param count  how many
 *  @return numbers of places, borrowed */
const uint32_t *lineage_of_blob(const struct lineage *lineage, uint32_t blob, uint32_t *count);

/** Append a place's path; at most LIMIT_TREE_PATH bytes, none of them NUL. */
void lineage_path(const struct lineage *lineage, uint32_t path, struct buf *out);

/** Set `last` of the places that have none yet: the last commit of this set that has it. Commits of
 * no set of lineage_new count as empty, here and below. */
void lineage_last(struct lineage *lineage, const uint64_t *commits);

/** Add to places (bits.h) all that stand in a commit. */
void lineage_stand(struct lineage *lineage, uint32_t commit, uint64_t *places);

/** For each group, find the commit that took it out of the history of head: head has none of its
 * places any more, this commit neither, but its parents had one. A merge that has a parent without
 * any is the remover only if nothing was removed on the way to that parent, which then never had
 * it; else that removal counts. Of several the last in the order of the graph is given.
 *
 *  @param head     a commit's number
 *  @param removed  per group: the commit, or GRAPH_NONE if head still has one of the places or no
 *                  ancestor ever had (of a shallow history: as far as is known) */
void lineage_removed(const struct lineage *lineage, uint32_t head, const struct place_group *groups,
                     size_t count, uint32_t *removed);

#endif
