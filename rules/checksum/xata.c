/* xata.c - Xata's keys: "xau_" or "xao_" and 24 bytes, of which the last four are the CRC-32 of the
 * others.
 *
 * The bytes are one number, written lowest digit first. A digit is six bits; but 62 and 63 are no
 * digits, so where the lower five bits of six are 30 or 31 it is these five alone. */
#include "rules/checksum/token.h"

#include <libdeflate.h>

enum {
    DATA = 20,
    BYTES = DATA + 4,
    BITS = BYTES * 8,
    FREE_BITS = BITS - 32, /* the first four bytes are what makes the checksum come out */
    DIGITS_MIN = BITS / 6,
    DIGITS_MAX = 36, /* no longer one is accepted */
    NO_DIGIT = 62,
};

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* The number so far: big-endian bytes and how many of their bits, from the lowest on, are known. */
struct number {
    unsigned char bytes[BYTES];
    unsigned known;
};

/* Append the lowest width bits of value; false if there are that many no more. */
static bool append(struct number *number, unsigned value, unsigned width)
{
    if (width > BITS - number->known)
        return false;
    for (unsigned i = 0; i < width; i++, number->known++)
        number->bytes[BYTES - 1 - number->known / 8] |=
            (unsigned char)((value >> i & 1) << number->known % 8);
    return true;
}

static bool is_short(unsigned digit)
{
    return (digit & 0x1e) == 0x1e;
}

/* The digit that c stands for; NO_DIGIT if it is none. */
static unsigned digit_of(unsigned char c)
{
    const char *at = memchr(digits, c, sizeof(digits) - 1);
    return at ? (unsigned)(at - digits) : NO_DIGIT;
}

static bool read_digits(struct bytes text, struct number *number)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = digit_of(text.ptr[i]);
        if (digit == NO_DIGIT || !append(number, digit, is_short(digit) ? 5 : 6))
            return false;
    }
    return true;
}

/* The last digit counts as many bits as it has, and must reach the end of the number. */
static bool read_last(unsigned char c, struct number *number)
{
    unsigned digit = digit_of(c), width = 0;
    if (digit == NO_DIGIT || number->known + 6 < BITS)
        return false;
    while (digit >> width != 0)
        width++;
    return append(number, digit, width);
}

static const char *class_of(struct bytes *token)
{
    if (token_skip(token, "xau_"))
        return "user";
    return token_skip(token, "xao_") ? "organization" : NULL;
}

static uint32_t little_endian(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static enum check_result xata_run(struct bytes token, struct facts *facts)
{
    struct number number = {0};
    const char *class = class_of(&token);
    if (class == NULL || token.len < DIGITS_MIN || token.len > DIGITS_MAX)
        return CHECK_NONE;
    if (!read_digits(bytes_slice(token, 0, token.len - 1), &number) ||
        !read_last(token.ptr[token.len - 1], &number) ||
        libdeflate_crc32(0, number.bytes, DATA) != little_endian(number.bytes + DATA))
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", class);
    return CHECK_OK;
}

/* The CRC's register as it was count bits before. */
static uint32_t step_back(uint32_t crc, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        crc = crc >> 31 ? (crc ^ 0xedb88320) << 1 | 1 : crc << 1;
    return crc;
}

/* Set the first four bytes so that the checksum is that of the data. */
static void solve(struct number *number)
{
    uint32_t crc = ~little_endian(number->bytes + DATA);
    for (unsigned i = DATA; i > 4; i--)
        crc = step_back(crc, 8) ^ number->bytes[i - 1];
    crc = ~step_back(crc, 32);
    for (unsigned i = 0; i < 4; i++)
        number->bytes[i] = (unsigned char)(crc >> (8 * i));
}

/* Six bits of the number from bit `at` on; zeros after its end. */
static unsigned six_bits(const struct number *number, unsigned at)
{
    unsigned value = 0;
    for (unsigned i = 0; i < 6 && at + i < BITS; i++)
        value |= (unsigned)(number->bytes[BYTES - 1 - (at + i) / 8] >> (at + i) % 8 & 1) << i;
    return value;
}

static enum status xata_complete(struct bytes token, struct buf *out)
{
    struct number number = {0};
    if (class_of(&token) == NULL || !read_digits(token, &number) || number.known < 32 ||
        number.known > FREE_BITS)
        return ST_SYNTAX;
    solve(&number);
    for (unsigned at = number.known; at < BITS;) {
        unsigned digit = six_bits(&number, at);
        bool five = is_short(digit) && (at + 6 < BITS || digit > 0x1f);
        unsigned char c = (unsigned char)digits[five ? digit & 0x1f : digit];
        TRY(buf_add(out, (struct bytes){&c, 1}));
        at += five ? 5 : 6;
    }
    return ST_OK;
}

const struct check check_xata = {"xata", true, xata_run, xata_complete};
