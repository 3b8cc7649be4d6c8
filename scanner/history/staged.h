/* staged.h - what the next commit would bring, and what lies in the work tree beside it. */
#ifndef SCANNER_HISTORY_STAGED_H
#define SCANNER_HISTORY_STAGED_H

#include "scanner/git/index.h"
#include "scanner/history/changes.h"

/** Read the index of a work tree: of GIT_INDEX_FILE if index_file is not NULL (relative to the
 * current directory), else its own. */
MUST_CHECK enum status staged_read(struct index *index, const struct changes *changes,
                                   const char *index_file, struct error *err);

/** Add what the index has that HEAD's tree has not; without a HEAD, all of it.
 *
 *  @return ST_IO if HEAD leads to something that is missing or damaged */
MUST_CHECK enum status staged_add(struct changes *changes, const struct index *index,
                                  struct error *err);

/** Add files of the work tree that differ from the index, and those it does not know, but for what
 * .gitignore and its like leave out. */
void staged_add_worktree(struct changes *changes, const struct index *index);

#endif
