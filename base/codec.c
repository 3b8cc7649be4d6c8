/* codec.c - one packer and one unpacker; base64, base32 and hex differ in digit width and alphabet.
 */
#include "base/codec.h"

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char hex_digits[] = "0123456789abcdef";

/* The value of a digit, or -1. */
typedef int (*digit_value)(unsigned char c);

static int common64_value(unsigned char c)
{
    if (byte_is_upper(c))
        return c - 'A';
    if (byte_is_lower(c))
        return c - 'a' + 26;
    return byte_is_digit(c) ? c - '0' + 52 : -1;
}

static int base64_value(unsigned char c)
{
    if (c == '+' || c == '/')
        return c == '+' ? 62 : 63;
    return common64_value(c);
}

static int base64url_value(unsigned char c)
{
    if (c == '-' || c == '_')
        return c == '-' ? 62 : 63;
    return common64_value(c);
}

static int any64_value(unsigned char c)
{
    int value = base64_value(c);
    return value >= 0 ? value : base64url_value(c);
}

static int base32_value(unsigned char c)
{
    if (byte_is_alpha(c))
        return byte_lower(c) - 'a';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/* len digits of width bits hold so many whole bytes; the split keeps the product from wrapping. */
static size_t whole_bytes(size_t len, unsigned width)
{
    return len / 8 * width + len % 8 * width / 8;
}

/* Append what the digits stand for; unused receives the bits that filled no byte. */
static enum status unpack(struct bytes digits, unsigned width, digit_value value, struct buf *out,
                          unsigned *unused)
{
    unsigned char *to;
    size_t want = whole_bytes(digits.len, width);
    *unused = 0;
    if (digits.len == 0)
        return ST_OK;
    TRY(buf_reserve(out, want, &to));
    unsigned window = 0, held = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = value(digits.ptr[i]);
        if (digit < 0)
            return ST_SYNTAX;
        window = (window << width | (unsigned)digit) & 0xffffu;
        held += width;
        if (held >= 8) {
            held -= 8;
            *to++ = (unsigned char)(window >> held & 0xffu);
        }
    }
    *unused = window & ((1u << held) - 1u);
    out->len += want;
    return ST_OK;
}

static enum status pack(struct bytes raw, unsigned width, const char *digits, struct buf *out)
{
    unsigned char *to;
    size_t bits, room;
    if (ckd_mul(&bits, raw.len, (size_t)8) || ckd_add(&room, bits, (size_t)width - 1))
        return ST_LIMIT;
    if (raw.len == 0)
        return ST_OK;
    TRY(buf_reserve(out, room / width, &to));
    unsigned window = 0, held = 0, mask = (1u << width) - 1u;
    for (size_t i = 0; i < raw.len; i++) {
        window = (window << 8 | raw.ptr[i]) & 0xffffu;
        held += 8;
        for (; held >= width; held -= width)
            *to++ = (unsigned char)digits[window >> (held - width) & mask];
    }
    if (held > 0)
        *to = (unsigned char)digits[window << (width - held) & mask];
    out->len += room / width;
    return ST_OK;
}

static size_t count_padding(struct bytes text, size_t most)
{
    size_t count = 0;
    while (count < most && count < text.len && text.ptr[text.len - 1 - count] == '=')
        count++;
    return count;
}

enum status codec_base64_decode(struct bytes text, enum codec_base64 form, struct buf *out)
{
    size_t before = out->len, padding = count_padding(text, 2);
    struct bytes digits = {text.ptr, text.len - padding};
    bool whole = text.len % 4 == 0;
    if (digits.len % 4 == 1 || (digits.len == 0 && padding > 0))
        return ST_SYNTAX;
    if (form != CODEC_BASE64_ANY && !whole && (form == CODEC_BASE64 || padding > 0))
        return ST_SYNTAX;
    digit_value value = form == CODEC_BASE64      ? base64_value
                        : form == CODEC_BASE64URL ? base64url_value
                                                  : any64_value;
    unsigned unused = 0;
    TRY(unpack(digits, 6, value, out, &unused));
    if (form != CODEC_BASE64_ANY && unused != 0) {
        out->len = before;
        return ST_SYNTAX;
    }
    return ST_OK;
}

enum status codec_base32_decode(struct bytes text, struct buf *out)
{
    struct bytes digits = {text.ptr, text.len - count_padding(text, 6)};
    size_t tail = digits.len % 8;
    if (tail == 1 || tail == 3 || tail == 6)
        return ST_SYNTAX;
    unsigned unused;
    return unpack(digits, 5, base32_value, out, &unused);
}

enum status codec_hex_decode(struct bytes text, struct buf *out)
{
    unsigned unused;
    return text.len % 2 == 0 ? unpack(text, 4, codec_hex_value, out, &unused) : ST_SYNTAX;
}

enum status codec_base64_encode(struct bytes raw, enum codec_base64 form, struct buf *out)
{
    size_t before = out->len;
    if (raw.len == 0)
        return ST_OK;
    if (form == CODEC_BASE64URL)
        return pack(raw, 6, base64url_digits, out);
    TRY(pack(raw, 6, base64_digits, out));
    static const unsigned char padding[2] = {'=', '='};
    enum status status = buf_add(out, (struct bytes){padding, (3 - raw.len % 3) % 3});
    if (status != ST_OK)
        out->len = before;
    return status;
}

enum status codec_base32_encode(struct bytes raw, struct buf *out)
{
    return pack(raw, 5, base32_digits, out);
}

enum status codec_hex_encode(struct bytes raw, struct buf *out)
{
    return pack(raw, 4, hex_digits, out);
}
