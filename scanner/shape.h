/* shape.h - values whose form says that they are something else: paths, addresses, numbers, dates,
 * identifiers. */
#ifndef SCANNER_SHAPE_H
#define SCANNER_SHAPE_H

#include "base/base.h"

/** Which letters a value has, as bits; letters of either case, and a few others, are one. */
static inline uint64_t shape_letter(unsigned char c)
{
    return (uint64_t)1 << (byte_lower(c) & 63);
}
uint64_t shape_letters(struct bytes value);

/** May a word of two letters or more be in the value with these letters? Most are not. */
static inline bool shape_may_hold(uint64_t letters, const char *word)
{
    uint64_t both = shape_letter((unsigned char)word[0]) | shape_letter((unsigned char)word[1]);
    return (letters & both) == both;
}

/** Is c one of the characters of set? NUL never is. */
static inline bool shape_one_of(unsigned char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/** What value is instead of a secret (a constant sentence), or NULL. */
const char *shape_of_no_secret(struct bytes value);

/** 8-4-4-4-12 hexadecimal digits, at most behind a prefix. */
bool shape_is_uuid(struct bytes value);

/** Digits only. */
bool shape_is_number(struct bytes value);

/** The hash of a password, in crypt's and others' notation: "$2a$10$...", "{SSHA}...", "sha1$...".
 */
bool shape_is_hash(struct bytes value);

/** As long as a digest, and hexadecimal. */
bool shape_is_digest(struct bytes value);

#endif
