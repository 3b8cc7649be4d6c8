/* percent.c - %41 for A, as in URLs and forms (RFC 3986). A run holds at least one escape of a byte
 * of text. */
#include "scanner/decode/spelled.h"

/* Digits to the base 16, as bits. */
#define DIGITS (UINT64_C(0x3ff) << '0')
#define LETTERS (UINT64_C(0x3f) << 'A' % 64 | UINT64_C(0x3f) << 'a' % 64)

static size_t read_escape(struct bytes text, unsigned char out[SPELLED_BYTES_MAX], size_t *len)
{
    size_t at = 1;
    if (text.ptr[0] != '%')
        return 0;
    unsigned long value = spelled_number(text, &at, 16, 2);
    if (at != 3)
        return 0;
    out[0] = (unsigned char)value;
    *len = 1;
    return at;
}

static bool percent_take(struct bytes text, size_t at, struct run *out)
{
    unsigned char byte[SPELLED_BYTES_MAX];
    size_t len;
    return read_escape(bytes_slice(text, at, text.len), byte, &len) > 0 &&
           spelled_is_text(byte[0]) && spelled_word(text, at, out);
}

static enum status percent_decode(struct bytes run, struct buf *out)
{
    return spelled_decode(run, '%', read_escape, out);
}

static size_t percent_locate(struct bytes run, size_t len)
{
    return spelled_locate(run, read_escape, len);
}

const struct decoder_ops decoder_percent = {.name = "percent",
                                            .hint = DECODE_MARK,
                                            .mark = '%',
                                            .second = {DIGITS, LETTERS},
                                            .take = percent_take,
                                            .decode = percent_decode,
                                            .locate = percent_locate};
