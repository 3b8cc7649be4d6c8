/* around.h - kinds of bytes around a gram: most grams of ordinary text stand where no match can be,
 * and the bytes beside them show it before any rule is asked. */
#ifndef RULES_AROUND_H
#define RULES_AROUND_H

#include "rules/ruleset.h"

/** Bytes before and behind a gram that are looked at, besides its own. */
enum { AROUND_BEFORE = 4, AROUND_BEHIND = 8 };

/** The kind of each byte, as one of eight bits: digits, the letters of hex numbers and the others,
 * small and capital, "-_", other characters of ASCII, and the rest. */
extern const unsigned char around_kinds[256];

/** The kinds around the gram at at; bytes before the text are of none. At least AROUND_BEHIND bytes
 * behind the gram must be readable. */
static inline struct around around_at(const unsigned char *text, size_t at)
{
    struct around kinds = {0, 0};
    for (size_t i = 0; i < 8; i++)
        if (at + i >= AROUND_BEFORE)
            kinds.here |= (uint64_t)around_kinds[text[at + i - AROUND_BEFORE]] << 8 * i;
    for (size_t i = 0; i < AROUND_BEHIND; i++)
        kinds.behind |= (uint64_t)around_kinds[text[at + 4 + i]] << 8 * i;
    return kinds;
}

/** Is each byte of one of the kinds that may stand there? */
static inline bool around_fits(struct around kinds, struct around may)
{
    return ((kinds.here & ~may.here) | (kinds.behind & ~may.behind)) == 0;
}

/** The kinds that may stand around a gram if it is one of the anchor's.
 *
 *  @param before    what may stand before the anchor
 *  @param class_of  with table, the guard of the rule (rules/guard.h) */
struct around around_gram(const struct ruleset_anchor *anchor, const struct byteset *before,
                          const unsigned char *class_of, const uint16_t *table, uint32_t folded);

#endif
