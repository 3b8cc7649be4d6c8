/* shape.h - values whose form says that they are something else: paths, addresses, numbers, dates,
 * identifiers. */
#ifndef SCANNER_SHAPE_H
#define SCANNER_SHAPE_H

#include "base/base.h"

/** Is c one of the characters of set? NUL never is. */
static inline bool shape_one_of(unsigned char c, const char *set)
{
    while (*set != '\0' && (unsigned char)*set != c)
        set++;
    return *set != '\0';
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
