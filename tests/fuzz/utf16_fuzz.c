/* utf16_fuzz.c - any bytes read as UTF-16: pieces do not matter, and what comes out is UTF-8. */
#include "base/buf.h"
#include "base/utf8.h"
#include "scanner/decode/utf16.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct memory {
    struct reader reader;
    struct bytes left;
    size_t piece;
};

static ptrdiff_t memory_read(struct reader *self, unsigned char *to, size_t max)
{
    struct memory *m = (struct memory *)self;
    size_t take = MIN(MIN(max, m->piece), m->left.len);
    if (take > 0)
        memcpy(to, m->left.ptr, take);
    m->left = bytes_slice(m->left, take, m->left.len);
    return (ptrdiff_t)take;
}

static void decode(struct bytes text, enum utf16_kind kind, size_t piece, struct buf *out)
{
    struct memory m = {{memory_read}, text, piece};
    struct utf16_reader reader;
    ptrdiff_t got = 1;
    utf16_reader_init(&reader, kind, &m.reader, (struct bytes){0});
    while (got > 0) {
        unsigned char *to;
        enum status st = buf_reserve(out, 64, &to);
        BUG_IF(st != ST_OK);
        got = reader.reader.read(&reader.reader, to, 64);
        out->len += got > 0 ? (size_t)got : 0;
    }
    utf16_reader_dispose(&reader);
}

/* Input: length of the pieces and byte order, text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    AUTO(buf_dispose) struct buf whole = {0};
    AUTO(buf_dispose) struct buf pieces = {0};
    if (len < 2)
        return 0;
    struct bytes text = {data + 1, len - 1};
    enum utf16_kind kind = data[0] & 1 ? UTF16_LITTLE : UTF16_BIG;
    decode(text, kind, SIZE_MAX, &whole);
    decode(text, kind, data[0] / 2 + 1u, &pieces);
    BUG_IF(!bytes_equal(buf_bytes(&whole), buf_bytes(&pieces)));
    BUG_IF(!utf8_valid(buf_bytes(&whole)));
    return 0;
}
