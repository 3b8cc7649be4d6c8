/* bits.h - sets of small numbers: commits that are reachable, trees that were visited. */
#ifndef SCANNER_GIT_BITS_H
#define SCANNER_GIT_BITS_H

#include "base/base.h"

/** An empty set for the numbers below count; free with xfree. */
MUST_CHECK static inline uint64_t *bits_new(size_t count)
{
    return xcalloc(count / 64 + 1, sizeof(uint64_t));
}

static inline bool bits_have(const uint64_t *bits, uint32_t number)
{
    return bits[number / 64] >> number % 64 & 1;
}

static inline void bits_add(uint64_t *bits, uint32_t number)
{
    bits[number / 64] |= UINT64_C(1) << number % 64;
}

/** Add it; true if it was not there. */
static inline bool bits_add_new(uint64_t *bits, uint32_t number)
{
    bool had = bits_have(bits, number);
    bits_add(bits, number);
    return !had;
}

#endif
