/* made_repo.h - a repository in the current directory, object by object, for tests that read one.
 */
#ifndef TESTS_GIT_MADE_REPO_H
#define TESTS_GIT_MADE_REPO_H

#include "base/base.h"
#include "scanner/git/object.h"

struct made_entry {
    const char *name;
    unsigned mode; /* 0100644 ... */
    struct oid oid;
};

/** .git with HEAD at refs/heads/main, and nothing else. */
void made_init(void);
struct oid made_object(const char *type, const void *content, size_t len);
struct oid made_blob(const char *text);
/** Entries in git's order. */
struct oid made_tree(const struct made_entry *entries, size_t count);
/** A tree of one file. */
struct oid made_file(const char *name, const char *text);
struct oid made_commit(struct oid tree, const struct oid *parents, size_t count, int64_t time);
struct oid made_tag(const char *name, struct oid commit);
/** "refs/heads/main" */
void made_ref(const char *name, struct oid oid);

#endif
