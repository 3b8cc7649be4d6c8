/* loose_list.h - which objects lie in files of their own. */
#ifndef SCANNER_GIT_LOOSE_LIST_H
#define SCANNER_GIT_LOOSE_LIST_H

#include "scanner/git/object.h"

struct batch;

enum { LOOSE_FANS = 256 };

/** Names of objects. {0} is empty. */
struct loose_list {
    struct oid *oids;
    size_t count, cap;
};

void loose_list_dispose(struct loose_list *list);

/** Append the objects in directory fan (their names' first byte) of an objects directory, sorted.
 * A fan that is not there has none. What git left unfinished (tmp_obj_*) and what is no object is
 * noted; it does not count as incomplete. */
void loose_list_add(struct loose_list *list, const char *objects, unsigned fan, size_t hash_len,
                    struct batch *notes);

#endif
