/* made_entry.h - the parts of a pack's entries, for tests. */
#ifndef TESTS_GIT_MADE_ENTRY_H
#define TESTS_GIT_MADE_ENTRY_H

#include "tests/git/made.h"

#include <libdeflate.h>

static inline void made_deflate(struct buf *to, struct bytes content)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    unsigned char *out;
    size_t room = libdeflate_zlib_compress_bound(c, content.len);
    cr_assert_eq(buf_reserve(to, room, &out), ST_OK);
    to->len += libdeflate_zlib_compress(c, content.ptr, content.len, out, room);
    libdeflate_free_compressor(c);
}

static inline void made_entry_header(struct buf *to, unsigned type, uint64_t size)
{
    size_t c = type << 4 | (size & 15);
    for (size >>= 4; size > 0; size >>= 7) {
        made_byte(to, c | 0x80);
        c = size & 0x7f;
    }
    made_byte(to, c);
}

static inline void made_distance(struct buf *to, uint64_t distance)
{
    unsigned char out[10];
    size_t at = sizeof(out);
    out[--at] = distance & 0x7f;
    while (distance >>= 7)
        out[--at] = 0x80 | (--distance & 0x7f);
    made_put(to, out + at, sizeof(out) - at);
}

#endif
