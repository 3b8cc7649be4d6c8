/* eight.h - eight bytes of a text at once: the high bit of each that is of a kind. */
#ifndef SCANNER_DECODE_EIGHT_H
#define SCANNER_DECODE_EIGHT_H

#include "base/base.h"

enum { EIGHT = 8 };
#define EIGHT_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define EIGHT_ALL EIGHT_EACH(0x80)

/** The text goes on that far. */
static inline uint64_t eight_at(struct bytes text, size_t at)
{
    uint64_t eight;
    memcpy(&eight, text.ptr + at, sizeof(eight));
    return eight;
}

/** ... that is a letter or a digit. Wrong next to a byte that is not ASCII: never for all eight of
 * them. */
static inline uint64_t eight_letters(uint64_t eight)
{
    uint64_t folded = eight | EIGHT_EACH(0x20);
    uint64_t letter = (folded + EIGHT_EACH(0x80 - 'a')) & ~(folded + EIGHT_EACH(0x7f - 'z'));
    uint64_t digit = (eight + EIGHT_EACH(0x80 - '0')) & ~(eight + EIGHT_EACH(0x7f - '9'));
    return (letter | digit) & ~eight & EIGHT_ALL;
}

/** ... that equals c; an ASCII character. */
static inline uint64_t eight_equal(uint64_t eight, unsigned char c)
{
    uint64_t other = eight ^ EIGHT_EACH(c);
    return ~(((other & ~EIGHT_ALL) + ~EIGHT_ALL) | other) & EIGHT_ALL;
}

#endif
