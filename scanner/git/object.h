/* object.h - what git stores: names and types of objects. */
#ifndef SCANNER_GIT_OBJECT_H
#define SCANNER_GIT_OBJECT_H

#include "base/base.h"

enum { OID_MAX = 32 }; /* SHA-256; SHA-1 has 20 */

/** The name of an object: the first hash_len bytes count, the rest is zero. */
struct oid {
    unsigned char bytes[OID_MAX];
};

/** Numbers as in packs. */
enum object_type { OBJECT_NONE, OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB, OBJECT_TAG };

static inline bool oid_equal(const struct oid *a, const struct oid *b)
{
    return memcmp(a->bytes, b->bytes, OID_MAX) == 0;
}

/** Lower-case hexadecimal, NUL behind it. */
void oid_hex(const struct oid *oid, size_t hash_len, char out[2 * OID_MAX + 1]);

/** Exactly 2 * hash_len hexadecimal digits; false if hex is anything else. */
bool oid_parse(struct oid *out, size_t hash_len, struct bytes hex);

#endif
