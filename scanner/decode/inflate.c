/* inflate.c - libdeflate wants to know the size beforehand: it is guessed, up to the ceiling. */
#include "scanner/decode/inflate.h"

#include <libdeflate.h>

#include "base/limits.h"

enum { SIZE_LEAST = 4096, GUESS = 8, GROWTH = 4 };

static void free_decompressor(struct libdeflate_decompressor **with)
{
    libdeflate_free_decompressor(*with);
}

enum status inflate_bounded(struct bytes packed, inflate_one one, struct buf *out)
{
    AUTO(free_decompressor)
    struct libdeflate_decompressor *with = libdeflate_alloc_decompressor();
    if (with == NULL)
        return ST_LIMIT;
    size_t left = out->max - MIN(out->max, out->len), most = MIN(left, LIMIT_INFLATE);
    most = MIN(most, packed.len * LIMIT_INFLATE_RATIO + SIZE_LEAST);
    for (size_t room = MIN(most, packed.len * GUESS + SIZE_LEAST);;
         room = MIN(most, room * GROWTH)) {
        unsigned char *to;
        size_t written = 0;
        TRY(buf_reserve(out, room, &to));
        int result = one(with, packed, to, room, &written);
        if (result == LIBDEFLATE_SUCCESS)
            out->len += written;
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
            return result == LIBDEFLATE_SUCCESS ? ST_OK : ST_SYNTAX;
        if (room == most)
            return ST_LIMIT;
    }
}
