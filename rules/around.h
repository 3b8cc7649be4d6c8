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

/** The kinds of eight bytes, eight bits a byte. */
static inline uint64_t around_eight(const unsigned char *text)
{
    const unsigned char *of = around_kinds;
    uint32_t low = of[text[0]] | (uint32_t)of[text[1]] << 8 | (uint32_t)of[text[2]] << 16 |
                   (uint32_t)of[text[3]] << 24;
    uint32_t high = of[text[4]] | (uint32_t)of[text[5]] << 8 | (uint32_t)of[text[6]] << 16 |
                    (uint32_t)of[text[7]] << 24;
    return low | (uint64_t)high << 32;
}

/** The kinds around the gram at at; bytes before the text are of none. At least AROUND_BEHIND bytes
 * behind the gram must be readable. */
static inline struct around around_at(const unsigned char *text, size_t at)
{
    struct around kinds = {0, 0};
    if (at >= AROUND_BEFORE)
        kinds.here = around_eight(text + at - AROUND_BEFORE);
    else
        for (size_t i = AROUND_BEFORE - at; i < 8; i++)
            kinds.here |= (uint64_t)around_kinds[text[at + i - AROUND_BEFORE]] << 8 * i;
    kinds.behind = around_eight(text + at + 4);
    return kinds;
}

/** Is each byte of one of the kinds that may stand there? */
static inline bool around_fits(struct around kinds, struct around may)
{
    return ((kinds.here & ~may.here) | (kinds.behind & ~may.behind)) == 0;
}

/** Fill in around, state and skip of a link for its gram and anchor: what may stand around the gram
 * if it is one of the anchor's, and the guard's state from which to go on where that is known.
 *
 *  @param before    what may stand before the anchor
 *  @param class_of  with table, the guard of the rule (rules/guard.h) */
void around_link(struct ruleset_link *link, const struct ruleset_anchor *anchor,
                 const struct byteset *before, const unsigned char *class_of, const uint16_t *table,
                 uint32_t folded);

#endif
