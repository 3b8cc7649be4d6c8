/* reftable.h - one table of refs and of what happened to them, as newer repositories keep them:
 * sorted records in blocks, each name without what it shares with the one before. */
#ifndef SCANNER_GIT_REFTABLE_H
#define SCANNER_GIT_REFTABLE_H

#include "base/buf.h"
#include "scanner/git/object.h"

/** A table in memory. Caller's memory, no cleanup. */
struct reftable {
    struct bytes text; /* borrowed */
    size_t hash_len;
    size_t header;     /* bytes before the first block's own */
    size_t block_size; /* 0: blocks follow each other */
    size_t end;        /* where the footer begins */
    size_t logs;       /* where blocks of logs begin; == end: none */
};

enum reftable_kind { REFTABLE_DELETED, REFTABLE_ID, REFTABLE_TAG, REFTABLE_SYMBOLIC };

/** A ref; borrowed until the cursor moves on. */
struct reftable_ref {
    struct bytes name; /* "HEAD", "refs/heads/main" */
    enum reftable_kind kind;
    struct oid target, peeled; /* peeled: of REFTABLE_TAG */
    struct bytes symbolic;
};

/** Reads the refs of a table, sorted by name. {.table = ...} is at its beginning. */
struct reftable_cursor {
    const struct reftable *table;
    size_t next_block, at, records_end;
    struct buf name;
    bool damaged; /* nothing more comes */
};

/** Something that happened to a ref; borrowed for the call. */
struct reftable_log {
    struct bytes ref;
    struct oid old, new;
    struct bytes name, email, message;
    uint64_t seconds;
    int zone; /* +0130 is 130 */
};

/** @return false to end the reading */
typedef bool (*reftable_log_visit)(void *ctx, const struct reftable_log *log);

/** Take a table's header and footer apart.
 *
 *  @param hash_len  of the repository's objects
 *  @return false if it is none, or damaged there */
MUST_CHECK bool reftable_open(struct reftable *out, struct bytes text, size_t hash_len);

/** The next ref; false at the end, or with cursor->damaged set. */
MUST_CHECK bool reftable_next(struct reftable_cursor *cursor, struct reftable_ref *out);
void reftable_cursor_dispose(struct reftable_cursor *cursor);

/** Hear of all that happened, by name, the newest first. Of what was deleted nothing is told, if
 * this table says so.
 *
 *  @return false if the logs are damaged; those before are told */
bool reftable_logs(const struct reftable *table, reftable_log_visit visit, void *ctx);

#endif
