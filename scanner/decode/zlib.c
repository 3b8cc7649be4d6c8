/* zlib.c - zlib streams (RFC 1950). */
#include <libdeflate.h>

#include "scanner/decode.h"
#include "scanner/decode/inflate.h"

/* Deflate with any window, no dictionary, and the header's own check. */
static bool zlib_take(struct bytes text, size_t at, struct run *out)
{
    if (at != 0 || text.len < 8)
        return false;
    unsigned head = (unsigned)text.ptr[0] << 8 | text.ptr[1];
    if ((text.ptr[0] & 0x0f) != 8 || text.ptr[0] >> 4 > 7 || (text.ptr[1] & 0x20) != 0 ||
        head % 31 != 0)
        return false;
    *out = (struct run){.start = 0, .end = text.len, .resume = text.len};
    return true;
}

static int inflate_zlib(struct libdeflate_decompressor *with, struct bytes packed,
                        unsigned char *to, size_t room, size_t *written)
{
    size_t used;
    return (int)libdeflate_zlib_decompress_ex(with, packed.ptr, packed.len, to, room, &used,
                                              written);
}

static enum status zlib_decode(struct bytes run, struct buf *out)
{
    return inflate_bounded(run, inflate_zlib, out);
}

const struct decoder_ops decoder_zlib = {
    .name = "zlib", .hint = DECODE_WHOLE, .take = zlib_take, .decode = zlib_decode};
