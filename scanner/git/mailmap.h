/* mailmap.h - gitmailmap(5): which names and e-mails are one person's, and the proper ones. */
#ifndef SCANNER_GIT_MAILMAP_H
#define SCANNER_GIT_MAILMAP_H

#include "base/base.h"

/** Immutable once built; any thread may ask. */
struct mailmap;

/** Read the content of a .mailmap file (copied; memory is proportional to it). Lines that make no
 * sense are passed over, as git does; of lines about the same person the later counts. */
void mailmap_new(struct mailmap **out, struct bytes content);
void mailmap_free(struct mailmap **map);

/** Replace name and e-mail, as a commit has them, by the proper ones, as far as the file says so;
 * what is replaced is then borrowed from the map. Case of ASCII letters does not matter. map may be
 * NULL: nothing is replaced. */
void mailmap_apply(const struct mailmap *map, struct bytes *name, struct bytes *email);

#endif
