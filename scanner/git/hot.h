/* hot.h - the trees that lead to a wanted blob, and only what of them does. */
#ifndef SCANNER_GIT_HOT_H
#define SCANNER_GIT_HOT_H

#include "scanner/git/graph.h"
#include "scanner/git/names.h"
#include "scanner/git/pairs.h"
#include "scanner/git/treelog.h"

/** Built of the logs of all threads; the same whichever thread kept what, but for the numbers of
 * names and pairs. */
struct hot {
    struct names names;
    struct pairs pairs; /* a: number of a name, b: a tree's number, or LINK_BLOB and a blob's */
    uint32_t tree_count, blob_count;
    uint32_t **words; /* per log */
    size_t log_count;
    struct tree_at *at; /* per tree */
    uint64_t cycles;    /* trees that seem to contain themselves: the entry was left out */
};

/** Keep what leads to a wanted blob, whether or not a commit leads there.
 *
 *  @param logs  of one context; emptied */
void hot_new(struct hot **out, const struct graph *graph, struct treelog *logs, size_t count);
void hot_free(struct hot **hot);

/** A tree's list, in the order of its entries: how many pairs, then their numbers; NULL if none of
 * them leads to a wanted blob. There are no circles. */
MUST_CHECK uint32_t *hot_list(const struct hot *hot, uint32_t tree);

#endif
