/* treelog_delta.h - reading a tree that is a delta: what it has from its base was read there. */
#ifndef SCANNER_GIT_TREELOG_DELTA_H
#define SCANNER_GIT_TREELOG_DELTA_H

#include "scanner/git/delta.h"
#include "scanner/git/treelog.h"

/** Read a whole tree, as treelog_read does. With every few entries that are not worth keeping a
 * mark goes into links (LINK_MARK): where links or marks are, trees that are deltas to this one
 * find the edge of an entry.
 *
 *  @param copies  what the tree shares with its base, or NULL
 *  @param base    what this function gave for the base, with the same log; NULL: as copies NULL
 *  @param links   empty; gets the same links and counts whatever copies and base
 *                 say
 *  @return false, and one more in log->damaged, if the tree cannot be read to its end */
bool treelog_read_delta(struct treelog *log, struct bytes content, const struct copies *copies,
                        const struct tree_links *base, struct tree_links *links);

#endif
