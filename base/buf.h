/* buf.h - a growable run of bytes with a ceiling; wiped when it moves and when it goes. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/base.h"

/** Caller's memory. {0} with max set is a valid empty buffer; ptr is ours. */
struct buf {
    unsigned char *ptr;
    size_t len; /* bytes in use */
    size_t cap; /* bytes allocated */
    size_t max; /* ceiling for len; 0 means BUF_MAX */
};

#define BUF_MAX ((size_t)1 << 32)

/** Free and wipe. */
void buf_dispose(struct buf *b);

/** Empty it, keep the memory (the old content is wiped). */
void buf_reset(struct buf *b);

/** Make room for extra more bytes and return where they go.
 *
 *  @param extra  bytes wanted beyond b->len
 *  @param out    set to b->ptr + b->len; borrowed until the next call on b
 *  @return ST_OK, or ST_LIMIT if b->max would be exceeded (b is unchanged; no error text: the
 * caller knows the name) */
MUST_CHECK enum status buf_reserve(struct buf *b, size_t extra, unsigned char **out);

/** Append, or ST_LIMIT (b is unchanged). */
MUST_CHECK enum status buf_add(struct buf *b, struct bytes bytes);

/** Append formatted text to a buffer that stays small by construction: a ceiling hit here is a bug.
 */
PRINTF_LIKE(2, 3) void buf_printf(struct buf *b, const char *format, ...);

static inline struct bytes buf_bytes(const struct buf *b)
{
    return (struct bytes){b->ptr, b->len};
}

#endif
