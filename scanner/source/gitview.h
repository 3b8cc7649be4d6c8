/* gitview.h - what git would leave out of a walk: files that it does not track and that .gitignore,
 * .git/info/exclude or the user's own core.excludesFile name. What is tracked is never left out,
 * whatever they say: that it is ignored as well has often been noticed too late. */
#ifndef SCANNER_SOURCE_GITVIEW_H
#define SCANNER_SOURCE_GITVIEW_H

#include "base/base.h"

/** A stack of directories, as deep as the walk. On one thread. */
struct gitview;

void gitview_new(struct gitview **out);
void gitview_free(struct gitview **view);

/** The walk enters a directory: its target first, then directories of the one entered last.
 *
 *  @param fd          of the directory; borrowed for the call
 *  @param disk        its path, to find the repository that it lies in
 *  @param name        its last component; empty for the target
 *  @param repository  a repository begins here: what is above says nothing about what is in it */
void gitview_enter(struct gitview *view, int fd, const char *disk, struct bytes name,
                   bool repository);
void gitview_leave(struct gitview *view);

/** Is this entry of the directory entered last left out? */
MUST_CHECK bool gitview_leaves_out(struct gitview *view, struct bytes name, bool is_directory);

#endif
