/* index_parts.h - what the files that read an index share. */
#ifndef SCANNER_GIT_INDEX_PARTS_H
#define SCANNER_GIT_INDEX_PARTS_H

#include "scanner/git/index.h"

/** A split index: what is left out of the shared one, and what of it the entries without a path
 * replace. */
struct index_link {
    bool there;
    struct oid shared;
    struct bytes bitmaps; /* deleted, then replaced */
};

struct index_reading {
    struct index *index;
    struct bytes text;
    const char *name;
    struct index_link link;
    struct error *err;
};

/** Everything of one file. */
MUST_CHECK enum status index_read_file(struct index_reading *r);
MUST_CHECK enum status index_damaged(const struct index_reading *r, const char *what);

/** Put an index together from its own entries and those of the one that it shares. */
MUST_CHECK enum status index_join(struct index *own, struct index *shared,
                                  const struct index_link *link);

/** Set bits of an EWAH bitmap one by one, below a bound.
 *  @param rest  set to what lies behind it
 *  @return false if it is damaged */
MUST_CHECK bool ewah_each(struct bytes bitmap, size_t bound, struct bytes *rest,
                          void (*visit)(void *ctx, size_t bit), void *ctx);

#endif
