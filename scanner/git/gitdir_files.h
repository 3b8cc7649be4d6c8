/* gitdir_files.h - the rest of a git directory: files that are neither objects nor refs, and hold
 * text that people write or programs leave. Tokens in the remote's address are the classic. */
#ifndef SCANNER_GIT_GITDIR_FILES_H
#define SCANNER_GIT_GITDIR_FILES_H

#include "scanner/git/repo.h"

/** @return false to end the reading */
typedef bool (*gitdir_files_visit)(void *ctx, const char *path);

/** Hear of every file of the repository (whoever opens it must mind pipes), its linked work trees
 * included, sorted by path: config, hooks, info/, messages being written, what a rebase has to do,
 * what LFS and other additions keep. To be scanned like files of a work tree.
 *
 *  Left out is what others tell of: objects, refs (packed and top ones, too), logs, submodules; and
 * the index, and the sample hooks that git puts there. Links are noted and not followed. */
void gitdir_files_each(const struct repo *repo, gitdir_files_visit visit, void *ctx,
                       struct batch *notes);

#endif
