/* codec.h - base64, base32 and hexadecimal, into a buffer with a ceiling. */
#ifndef BASE_CODEC_H
#define BASE_CODEC_H

#include "base/base.h"
#include "base/buf.h"

enum codec_base64 {
    CODEC_BASE64,     /* RFC 4648 section 4: padding required, unused bits zero */
    CODEC_BASE64URL,  /* RFC 4648 section 5: padding complete or absent, unused bits zero */
    CODEC_BASE64_ANY, /* for what people paste: either alphabet, even mixed; padding complete,
                         partial or absent; unused bits are not looked at */
};

/** Append the bytes that text stands for. White space is not skipped: text is digits and padding
 * only.
 *
 *  @param text  any bytes, any length; empty gives nothing
 *  @param out   receives the bytes; its ceiling bounds the work. Unchanged (in length) on failure
 *  @return ST_OK, ST_SYNTAX if text is not of this form, or ST_LIMIT if out->max would be exceeded
 */
MUST_CHECK enum status codec_base64_decode(struct bytes text, enum codec_base64 form,
                                           struct buf *out);

/** The same for RFC 4648 base32: letters of either case, padding optional, unused bits not looked
 * at. */
MUST_CHECK enum status codec_base32_decode(struct bytes text, struct buf *out);

/** The same for pairs of hexadecimal digits of either case. */
MUST_CHECK enum status codec_hex_decode(struct bytes text, struct buf *out);

/** Append raw encoded: CODEC_BASE64 (and _ANY) with padding, CODEC_BASE64URL without.
 *  @return ST_OK, or ST_LIMIT if out->max would be exceeded */
MUST_CHECK enum status codec_base64_encode(struct bytes raw, enum codec_base64 form,
                                           struct buf *out);

/** Append raw as upper-case base32 without padding; ST_OK or ST_LIMIT. */
MUST_CHECK enum status codec_base32_encode(struct bytes raw, struct buf *out);

/** Append raw as lower-case hexadecimal; ST_OK or ST_LIMIT. */
MUST_CHECK enum status codec_hex_encode(struct bytes raw, struct buf *out);

/** The value of a hexadecimal digit, or -1. */
static inline int codec_hex_value(unsigned char c)
{
    if (byte_is_digit(c))
        return c - '0';
    unsigned char low = byte_lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

#endif
