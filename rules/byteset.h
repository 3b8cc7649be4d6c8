/* byteset.h - a set of byte values as 256 bits. */
#ifndef RULES_BYTESET_H
#define RULES_BYTESET_H

#include "base/base.h"

struct byteset {
    uint64_t w[4];
};

#define BYTESET_ALL ((struct byteset){{~(uint64_t)0, ~(uint64_t)0, ~(uint64_t)0, ~(uint64_t)0}})

static inline bool byteset_has(const struct byteset *set, unsigned char c)
{
    return set->w[c >> 6] >> (c & 63) & 1;
}
static inline void byteset_add(struct byteset *set, unsigned char c)
{
    set->w[c >> 6] |= (uint64_t)1 << (c & 63);
}
static inline void byteset_add_range(struct byteset *set, unsigned from, unsigned to)
{
    for (unsigned c = from; c <= to; c++)
        byteset_add(set, (unsigned char)c);
}
static inline struct byteset byteset_or(struct byteset a, struct byteset b)
{
    for (int i = 0; i < 4; i++)
        a.w[i] |= b.w[i];
    return a;
}
static inline struct byteset byteset_and(struct byteset a, struct byteset b)
{
    for (int i = 0; i < 4; i++)
        a.w[i] &= b.w[i];
    return a;
}
static inline struct byteset byteset_not(struct byteset a)
{
    for (int i = 0; i < 4; i++)
        a.w[i] = ~a.w[i];
    return a;
}
static inline bool byteset_equal(struct byteset a, struct byteset b)
{
    return memcmp(a.w, b.w, sizeof(a.w)) == 0;
}
static inline bool byteset_is_empty(struct byteset a)
{
    return (a.w[0] | a.w[1] | a.w[2] | a.w[3]) == 0;
}
/** Every byte of a is in b. */
static inline bool byteset_within(struct byteset a, struct byteset b)
{
    return byteset_is_empty(byteset_and(a, byteset_not(b)));
}

#endif
