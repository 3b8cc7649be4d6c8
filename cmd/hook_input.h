/* hook_input.h - the lines that git gives to its hooks. */
#ifndef CMD_HOOK_INPUT_H
#define CMD_HOOK_INPUT_H

#include "base/buf.h"
#include "base/error.h"
#include "scanner/git/object.h"

/** One ref that is pushed. Zero: it is new, or is deleted. */
struct hook_update {
    struct oid before, after;
    struct bytes ref; /* as the other side will call it; borrowed from the input */
};

/** All lines. {0} is empty. */
struct hook_input {
    struct buf text;
    struct hook_update *updates;
    size_t count, cap;
};

enum hook_form {
    HOOK_PRE_PUSH,    /* local ref, local id, remote ref, remote id */
    HOOK_PRE_RECEIVE, /* old id, new id, ref */
};

void hook_input_dispose(struct hook_input *input);

/** Read descriptor fd to its end.
 *
 *  @return ST_USAGE for a line of another form, ST_IO, ST_LIMIT */
MUST_CHECK enum status hook_input_read(struct hook_input *input, int fd, enum hook_form form,
                                       size_t hash_len, struct error *err);

/** The same for a text. */
MUST_CHECK enum status hook_input_parse(struct hook_input *input, struct bytes text,
                                        enum hook_form form, size_t hash_len, struct error *err);

#endif
