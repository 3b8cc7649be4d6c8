/* gram.h - where four folded bytes are looked for: the bits of a filter, and a slot of a table. */
#ifndef RULES_GRAM_H
#define RULES_GRAM_H

#include "base/base.h"

/** The filter: each gram has two bits in one of 2^FILTER_BITS words. */
enum { FILTER_BITS = 14, FILTER_FIRST = 12, FILTER_SECOND = 7 };

#define GRAM_FACTOR UINT32_C(0x9E3779B1)

/** Not 0: the four folded bytes may be a gram. */
static inline uint32_t filter_has(const uint32_t *filter, uint32_t folded)
{
    uint32_t product = folded * GRAM_FACTOR;
    uint32_t word = filter[product >> (32 - FILTER_BITS)];
    return word >> (product >> FILTER_FIRST & 31) & word >> (product >> FILTER_SECOND & 31) & 1;
}

static inline void filter_add(uint32_t *filter, uint32_t folded)
{
    uint32_t product = folded * GRAM_FACTOR;
    filter[product >> (32 - FILTER_BITS)] |= UINT32_C(1) << (product >> FILTER_FIRST & 31) |
                                             UINT32_C(1) << (product >> FILTER_SECOND & 31);
}

/** Where a gram's slot is looked for first. */
static inline uint32_t gram_slot(uint32_t folded, uint32_t mask)
{
    uint32_t product = folded * UINT32_C(0x85EBCA6B);
    return (product ^ product >> 15) & mask;
}

#endif
