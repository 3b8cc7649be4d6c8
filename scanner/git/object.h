/* object.h - what git stores: names and types of objects. */
#ifndef SCANNER_GIT_OBJECT_H
#define SCANNER_GIT_OBJECT_H

#include "base/base.h"

enum { OID_MAX = 32 };

/** An object's name: SHA-1 (20 bytes) or SHA-256 (32). The first hash_len bytes count, the rest is
 * zero. */
struct oid {
    unsigned char bytes[OID_MAX];
};

/** Numbered as in packs. */
enum object_type { OBJECT_NONE, OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB, OBJECT_TAG };

static inline bool oid_equal(const struct oid *a, const struct oid *b)
{
    return memcmp(a->bytes, b->bytes, OID_MAX) == 0;
}

/** Write the name in hexadecimal, lower case, with a NUL: 2 * hash_len digits. */
void oid_hex(const struct oid *oid, size_t hash_len, char out[2 * OID_MAX + 1]);

/** Read a name from exactly 2 * hash_len hexadecimal digits of either case.
 *  @return false if hex is anything else (then out is unchanged) */
bool oid_parse(struct oid *out, size_t hash_len, struct bytes hex);

#endif
