/* reftable_stack.h - the tables of one git directory: what a newer one says of a ref counts. */
#ifndef SCANNER_GIT_REFTABLE_STACK_H
#define SCANNER_GIT_REFTABLE_STACK_H

#include "scanner/git/reftable.h"

struct batch;
struct reftable_file;

/** Caller's memory; {0} is empty. */
struct reftable_stack {
    struct reftable_file *files; /* oldest first */
    size_t count, bytes;
    char *path; /* of the list, for notes */
};

/** Read all tables into memory: LIMIT_REFTABLES bytes at most. A list that changes meanwhile is
 * read again.
 *
 *  @param gitdir  of the repository or of a work tree; one without tables has none
 *  @param notes   gets tables that cannot be read; may be NULL */
void reftable_stack_open(struct reftable_stack *stack, const char *gitdir, size_t hash_len,
                         struct batch *notes);
void reftable_stack_close(struct reftable_stack *stack);

/** @return false to end the reading */
typedef bool (*reftable_ref_visit)(void *ctx, const struct reftable_ref *ref);

/** Hear of every ref that is there, sorted by name; damage is noted. */
void reftable_stack_refs(struct reftable_stack *stack, reftable_ref_visit visit, void *ctx,
                         struct batch *notes);

/** One ref by its name.
 *
 *  @param out  borrowed as long as the stack; its name is left empty
 *  @return false if there is none */
MUST_CHECK bool reftable_stack_find(struct reftable_stack *stack, struct bytes name,
                                    struct reftable_ref *out);

/** Hear of all that happened, table by table; damage is noted. */
void reftable_stack_logs(struct reftable_stack *stack, reftable_log_visit visit, void *ctx,
                         struct batch *notes);

#endif
