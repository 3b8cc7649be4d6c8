/* gzip.c - gzip files (RFC 1952), as Helm puts them in base64. */
#include <libdeflate.h>

#include "scanner/decode.h"
#include "scanner/decode/inflate.h"

static bool gzip_take(struct bytes text, size_t at, struct run *out)
{
    if (at != 0 || text.len < 10 || memcmp(text.ptr, "\x1f\x8b\x08", 3) != 0)
        return false;
    *out = (struct run){.start = 0, .end = text.len, .resume = text.len};
    return true;
}

static int inflate_gzip(struct libdeflate_decompressor *with, struct bytes packed,
                        unsigned char *to, size_t room, size_t *written)
{
    size_t used;
    return (int)libdeflate_gzip_decompress_ex(with, packed.ptr, packed.len, to, room, &used,
                                              written);
}

static enum status gzip_decode(struct bytes run, struct buf *out)
{
    return inflate_bounded(run, inflate_gzip, out);
}

const struct decoder_ops decoder_gzip = {
    .name = "gzip", .hint = DECODE_WHOLE, .take = gzip_take, .decode = gzip_decode};
