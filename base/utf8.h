/* utf8.h - reading text that should be UTF-8 and may be anything. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/base.h"

#define UTF8_REPLACEMENT UINT32_C(0xFFFD)

/** Read one code point and move past it.
 *
 *  @param at   position in text, below text.len; moves by 1 to 4 bytes
 *  @param out  the code point, or UTF8_REPLACEMENT for a maximal subpart that is not UTF-8 (Unicode
 *              3.9, U+FFFD substitution: what browsers, Node and Python print for the same bytes)
 *  @return false if the bytes were not UTF-8 */
bool utf8_next(struct bytes text, size_t *at, uint32_t *out);

/** True if all of text is UTF-8. */
bool utf8_valid(struct bytes text);

/** Marks that change the order in which a line is shown without being seen, and the two separators
 *  that end a line in JavaScript: the characters that make a reviewer read something else. */
bool utf8_is_deceptive(uint32_t point);

#endif
