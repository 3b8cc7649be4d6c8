/* changes.h - what a change brings: which contents at which paths, and what stood there before.
 *
 * The list is made on one thread, by range.h (commits) and staged.h (index and work tree); then it
 * is constant, and source/changes.c scans what it names. Only findings on added lines count. */
#ifndef SCANNER_HISTORY_CHANGES_H
#define SCANNER_HISTORY_CHANGES_H

#include "scanner/finding.h"
#include "scanner/git/mailmap.h"
#include "scanner/git/names.h"
#include "scanner/git/objects.h"
#include "scanner/git/treediff.h"

#include <stdatomic.h>

enum change_kind {
    CHANGE_BLOB,
    CHANGE_COMMIT, /* its text; path is that of the object */
    CHANGE_TAG,
    CHANGE_FILE,  /* of the work tree, as it lies there */
    CHANGE_NAMES, /* names of refs, a line each: changes.names */
};

struct change {
    enum change_kind kind;
    uint32_t group; /* the commit, or the index, that it belongs to */
    uint32_t path;  /* in changes.paths: oid, then path from the root */
    uint32_t mode;
    size_t old_first, old_count; /* in changes.olds */
};

/** A commit, the index or the work tree. */
struct change_group {
    struct oid commit;             /* zero: none */
    size_t gone_first, gone_count; /* in changes.gone: blobs that it takes away */
};

struct oid_list {
    struct oid *item;
    size_t count, cap;
};

struct changes {
    struct repo *repo;
    struct objects *objects;     /* of the thread that makes the list */
    const atomic_int *cancelled; /* borrowed, or NULL */
    struct batch notes;          /* what could not be read */
    struct change *item;
    size_t count, cap;
    size_t at; /* of item: handed out so far; the source moves it, on the caller's thread */
    struct change_group *groups;
    size_t group_count, group_cap;
    struct names paths;
    struct oid_list olds, gone;
    struct oid_list before; /* trees that the change sets out from: what stands there is old */
    struct oid_list after;  /* trees that it arrives at */
    struct buf names;       /* of refs */
    struct mailmap *mailmap;
    size_t commits;  /* that were looked at */
    bool unfinished; /* the list was cut short by the user, or by a deadline */
    bool whole;      /* all lines count, not the added ones alone */
    bool judged;     /* allow comments count only where the old version has them too */
};

/** Open the repository at target, which is changes->repo->target.
 *  @param env  as in repo_open */
MUST_CHECK enum status changes_new(struct changes **out, const char *target,
                                   const struct repo_env *env, const atomic_int *cancelled,
                                   struct error *err);
void changes_free(struct changes **changes);

void oid_list_add(struct oid_list *list, const struct oid *oid);

/** What belongs to the changes that are added from here on; its number.
 *  @param commit  NULL: none */
uint32_t changes_begin(struct changes *changes, const struct oid *commit);

/** Add a content at a path; twice the same counts once. All is copied.
 *  @param what  olds that are zero: nothing stood there */
void changes_add(struct changes *changes, enum change_kind kind, const struct tree_change *what);

/** Add what differs between trees.
 *  @param olds  up to TREEDIFF_OLDS; zero or none: everything is new */
void changes_add_trees(struct changes *changes, struct bytes path, const struct oid *olds,
                       size_t old_count, const struct oid *tree);

/** The list is made: bring it into the order of the report, which is by path. */
void changes_seal(struct changes *changes);

struct oid changes_oid(const struct changes *changes, const struct change *change);
/** From the root of the work tree; empty for texts. */
struct bytes changes_path(const struct changes *changes, const struct change *change);

bool changes_is_cancelled(const struct changes *changes);

#endif
