/* utf16le.c - UTF-16 in what was decoded before: PowerShell's -EncodedCommand. */
#include "scanner/decode.h"
#include "scanner/decode/utf16.h"

static bool utf16le_take(struct bytes text, size_t at, struct run *out)
{
    *out = (struct run){.start = 0, .end = text.len, .resume = text.len};
    return at == 0 && utf16_detect(text) == UTF16_LITTLE;
}

static ptrdiff_t read_nothing(struct reader *self, unsigned char *to, size_t max)
{
    (void)self, (void)to, (void)max;
    return 0;
}

static enum status utf16le_decode(struct bytes run, struct buf *out)
{
    enum { PIECE = 4096 };
    struct reader raw = {read_nothing};
    struct utf16_reader reader;
    enum status st = ST_OK;
    utf16_reader_init(&reader, UTF16_LITTLE, &raw, run);
    for (ptrdiff_t got = 1; st == ST_OK && got > 0;) {
        unsigned char *to;
        st = buf_reserve(out, PIECE, &to);
        got = st == ST_OK ? reader.reader.read(&reader.reader, to, PIECE) : 0;
        out->len += (size_t)MAX(got, 0);
    }
    utf16_reader_dispose(&reader);
    return st;
}

const struct decoder_ops decoder_utf16le = {
    .name = "utf-16le", .hint = DECODE_WHOLE, .take = utf16le_take, .decode = utf16le_decode};
