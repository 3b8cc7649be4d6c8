/* pack_list.h - the packs of a repository for those who look things up; new ones are opened as they
 * come, and those that went are still read: they are open. */
#ifndef SCANNER_GIT_PACK_LIST_H
#define SCANNER_GIT_PACK_LIST_H

#include "scanner/git/lookup.h"
#include "scanner/git/repo.h"

/** Caller's memory; {.repo = ...} is empty. Packs keep their numbers. */
struct pack_list {
    const struct repo *repo; /* borrowed */
    struct lookup *packs;
    size_t count, cap;
    struct pack_listing *listings; /* per objects directory */
};

void pack_list_dispose(struct pack_list *list);

/** Open what is there and not open yet.
 *
 *  @param notes  gets packs that are damaged; may be NULL
 *  @return false if no directory of packs has changed since the last call */
bool pack_list_look(struct pack_list *list, struct batch *notes);

#endif
