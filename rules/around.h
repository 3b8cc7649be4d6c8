/* around.h - kinds of bytes around a gram: most grams of ordinary text stand where no match can be,
 * and the bytes beside them show it. */
#ifndef RULES_AROUND_H
#define RULES_AROUND_H

#include "rules/ruleset.h"

/** Bytes behind a gram that are looked at; one before it is, too. */
enum { AROUND_BEHIND = 4 };

/** The kind of each byte, as one of eight bits: digits, the letters of hex numbers and the others,
 * small and capital, "-_", other characters of ASCII, and the rest. */
extern const unsigned char around_kinds[256];

/** The kinds around the gram at at, eight bits a byte: before it (none at the beginning of the
 * text), and behind it. At least AROUND_BEHIND bytes behind the gram must be readable. */
static inline uint64_t around_at(const unsigned char *text, size_t at)
{
    const unsigned char *behind = text + at + 4;
    uint64_t kinds = at > 0 ? around_kinds[text[at - 1]] : 0;
    for (int i = 0; i < AROUND_BEHIND; i++)
        kinds |= (uint64_t)around_kinds[behind[i]] << 8 * (i + 1);
    return kinds;
}

/** The kinds that may stand around a gram if it is one of the anchor's.
 *
 *  @param before    what may stand before the anchor
 *  @param class_of  with table, the guard of the rule (rules/guard.h) */
uint64_t around_gram(const struct ruleset_anchor *anchor, const struct byteset *before,
                     const unsigned char *class_of, const uint16_t *table, uint32_t folded);

#endif
