/* tips.h - the names from which commits are reached: which of them leads where. */
#ifndef SCANNER_HISTORY_TIPS_H
#define SCANNER_HISTORY_TIPS_H

#include "scanner/git/graph.h"
#include "scanner/history/finder.h"

/** Immutable once it is known where they lead. */
struct tips;

/** Read all refs and reflogs, as they are now. Nothing is said of what is wrong with them.
 *
 *  @param repo  borrowed, must outlive it */
void tips_new(struct tips **out, const struct repo *repo);
void tips_free(struct tips **tips);

/** Follow them to their commits. Before that nothing of what is below may be asked.
 *
 *  @param graph   borrowed, must outlive it
 *  @param finder  for annotated tags */
void tips_lead(struct tips *tips, const struct graph *graph, struct finder *finder);

/** Are refs and reflogs still what they were when they were read? */
MUST_CHECK bool tips_hold(const struct tips *tips);

/** The commit that HEAD names, or GRAPH_NONE. */
uint32_t tips_head(const struct tips *tips);

/** Sets of commits (bits.h) for lineage_new: what HEAD reaches, what refs reach, what reflogs
 * reach, and all. Borrowed. */
enum { TIPS_HEAD, TIPS_REFS, TIPS_LOGS, TIPS_ALL, TIPS_SETS };
const uint64_t *const *tips_sets(const struct tips *tips);

/** From where a commit is reached that HEAD does not reach: "branch topic", "tag v1", "stash",
 * "reflog of HEAD"; NULL if HEAD reaches it, "unreachable" if nothing does. Borrowed. Parts of
 * names that could be credentials are cut. */
const char *tips_via(const struct tips *tips, uint32_t commit);

/** The same for an object that is no commit and that a tag or another ref names itself; NULL if
 * none does. */
const char *tips_via_object(const struct tips *tips, const struct oid *oid);

/** All refs from which a commit is reached, by rank, as in tips_via; at most max of them.
 *
 *  @return how many */
size_t tips_containing(const struct tips *tips, uint32_t commit, const char **names, size_t max);

#endif
