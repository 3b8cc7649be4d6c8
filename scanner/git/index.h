/* index.h - git's index: what the next commit will hold. */
#ifndef SCANNER_GIT_INDEX_H
#define SCANNER_GIT_INDEX_H

#include "base/buf.h"
#include "base/error.h"
#include "scanner/git/object.h"

struct index_entry {
    struct bytes path;
    const unsigned char *id; /* hash_len bytes, borrowed: see index_oid */
    uint32_t mode; /* 0100644, 0120000 (link), 0160000 (submodule), 040000 (a whole tree that a
                      sparse index keeps unopened) */
    uint32_t size; /* of the file when it was added, modulo 2^32 */
    uint32_t mtime_seconds, mtime_nanoseconds;
    unsigned char stage; /* 0, or 1 to 3 in a conflict */
    bool intent;         /* "git add -N": nothing of it is staged yet */
    bool skip;           /* not in the work tree: sparse checkout */
};

/** A directory whose tree is known: nothing in it was staged since. */
struct index_tree {
    struct bytes path; /* without '/' at its end; empty: the root */
    struct oid oid;
    bool valid;
    size_t entry_count; /* entries in it and below, if valid */
    size_t next;        /* of index.trees: the first that is not below this one */
};

/** Caller's memory; {0} is empty. Paths are borrowed from its own buffers. */
struct index {
    size_t hash_len;
    struct index_entry *entries; /* by path and stage, as the file has them */
    size_t count, cap;
    struct index_tree *trees; /* of the cache tree, each before those below it; none: no cache */
    size_t tree_count, tree_cap;
    struct buf text, shared;        /* the file, and the one that a split index builds on */
    struct buf paths, shared_paths; /* that the files do not have in one piece (version 4) */
};

void index_dispose(struct index *index);

static inline struct oid index_oid(const struct index *index, const struct index_entry *entry)
{
    struct oid oid = {0};
    memcpy(oid.bytes, entry->id, index->hash_len);
    return oid;
}

/** Read an index: versions 2 to 4; split, sparse; with any optional extension.
 *
 *  @param path      of the index; one that is not there is empty
 *  @param gitdir    where a shared index lies
 *  @return ST_IO, ST_SYNTAX (damaged, or an extension that must be understood and is not) */
MUST_CHECK enum status index_read(struct index *index, const char *path, const char *gitdir,
                                  size_t hash_len, struct error *err);

/** The same for bytes, without a shared index. Borrows text. */
MUST_CHECK enum status index_parse(struct index *index, struct bytes text, size_t hash_len,
                                   const char *name, struct error *err);

#endif
