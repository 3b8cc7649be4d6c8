/* submodules.h - the repositories inside a repository, so far as they are on this disk. */
#ifndef SCANNER_GIT_SUBMODULES_H
#define SCANNER_GIT_SUBMODULES_H

#include "scanner/git/repo.h"

/** One of them; borrowed for the call. repo_open takes path. */
struct submodule {
    const char *path; /* a work tree with its .git, or (without a work tree) the gitdir itself */
    bool has_worktree;
};

/** @return false to end the reading */
typedef bool (*submodules_visit)(void *ctx, const struct submodule *submodule);

/** Hear of every submodule of repo, and of theirs, each once:
 *  - in the order of .gitmodules, work trees that .gitmodules names and that have a .git; names
 * that lead out of the work tree are noted and left alone
 *  - sorted, gitdirs below modules/ of the repository and of its linked work trees that none of
 * those work trees uses: submodules that were removed, or are not checked out
 *
 *  A submodule of a submodule comes from the same call. At most LIMIT_GIT_MODULES, LIMIT_GIT_DEPTH
 *  deep; links are not followed. */
void submodules_each(const struct repo *repo, submodules_visit visit, void *ctx,
                     struct batch *notes);

#endif
