/* sketch.h - a repository in the current directory, object by object, for tests that read one. */
#ifndef TESTS_GIT_SKETCH_H
#define TESTS_GIT_SKETCH_H

#include "base/base.h"
#include "scanner/git/object.h"

struct sketch_entry {
    const char *name;
    unsigned mode; /* 0100644 ... */
    struct oid oid;
};

/** .git with HEAD at refs/heads/main, and nothing else. */
void sketch_init(void);
struct oid sketch_object(const char *type, const void *content, size_t len);
struct oid sketch_blob(const char *text);
/** Entries in git's order. */
struct oid sketch_tree(const struct sketch_entry *entries, size_t count);
/** A tree of one file. */
struct oid sketch_file(const char *name, const char *text);
struct oid sketch_commit(struct oid tree, const struct oid *parents, size_t count, int64_t time);
struct oid sketch_tag(const char *name, struct oid commit);
/** "refs/heads/main" */
void sketch_ref(const char *name, struct oid oid);

#endif
