/* graph_order.h - the order of commits: parents first, then by time, then by name. */
#ifndef SCANNER_GIT_GRAPH_ORDER_H
#define SCANNER_GIT_GRAPH_ORDER_H

#include "scanner/git/graph.h"

/** The commits of a graph that are in any order yet, in the right one. Of those that are in a
 * circle or behind one the oldest is let through, before a parent of its own; and so on.
 *
 *  @param cycles  how often that was needed
 *  @return graph->count numbers, to be freed */
MUST_CHECK uint32_t *graph_order(const struct graph *graph, uint32_t *cycles);

#endif
