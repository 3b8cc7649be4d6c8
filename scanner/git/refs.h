/* refs.h - all the names that a repository has for its objects, and where they lead. */
#ifndef SCANNER_GIT_REFS_H
#define SCANNER_GIT_REFS_H

#include "scanner/git/repo.h"

enum ref_kind {
    REF_LOOSE,    /* a file below refs/ */
    REF_PACKED,   /* a line of packed-refs, or a record of a reftable */
    REF_TOP,      /* HEAD, ORIG_HEAD, FETCH_HEAD, MERGE_HEAD ...: a file beside refs/ */
    REF_UNDERWAY, /* what a rebase, am, cherry-pick or revert keeps: "rebase-merge/orig-head" */
};

/** One of them. All borrowed for the call. */
struct ref {
    enum ref_kind kind;
    struct bytes name; /* full: "refs/heads/main"; that of another work tree begins with
                          "worktrees/<id>/". Any bytes but NUL and '\n': text to be scanned */
    bool has_target;   /* else it is symbolic, or damaged (then there is a note) */
    struct oid target;
    bool has_peeled;
    struct oid peeled;     /* packed annotated tags: what they lead to */
    struct bytes symbolic; /* the name it leads to; may be missing itself */
    bool shadowed;         /* packed, but a loose one of the same name holds now: an old place */
    struct bytes text;     /* REF_TOP: the rest of the line, as of FETCH_HEAD; to be scanned too */
};

/** @return false to end the reading */
typedef bool (*refs_visit)(void *ctx, const struct ref *ref);

/** Hear of every ref of the whole repository, its work trees included: the top ones, then the loose
 * ones, each sorted by name, then the packed ones in the order of their file. A ref that is being
 * packed meanwhile is seen once or twice, never missed. A top file of several lines (MERGE_HEAD,
 * FETCH_HEAD) gives one call for each.
 *
 * Takes time in proportion to the number of refs; memory for the names of one directory, and, if
 * there are packed ones, of the loose ones. Links to directories are noted and not followed, but
 * for refs/ itself. */
void refs_each(const struct repo *repo, refs_visit visit, void *ctx, struct batch *notes);

/** Where a name leads in the end: "HEAD", "refs/heads/main", or one of another work tree's.
 *  Reads the packed refs from the start if it must: not for many names.
 *
 *  @return false if it leads nowhere, or through more than LIMIT_GIT_SYMREFS names */
bool refs_resolve(const struct repo *repo, const char *name, struct oid *out);

enum ref_space {
    REF_SPACE_OTHER,
    REF_SPACE_BRANCH,
    REF_SPACE_TAG,
    REF_SPACE_REMOTE,
    REF_SPACE_STASH,
    REF_SPACE_NOTES,
    REF_SPACE_REPLACE, /* the rest of the name is the object that is replaced */
};

/** By the name alone.
 *  @param rest  where name goes on behind "refs/heads/" and the like; the whole of it for OTHER */
enum ref_space refs_space(struct bytes name, struct bytes *rest);

#endif
