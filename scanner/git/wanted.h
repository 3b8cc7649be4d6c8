/* wanted.h - the blobs whose history is asked for, among all that trees name. */
#ifndef SCANNER_GIT_WANTED_H
#define SCANNER_GIT_WANTED_H

#include "scanner/git/bits.h"
#include "scanner/git/object.h"

#define WANTED_NONE UINT32_MAX

/** Immutable once built; any thread may ask. */
struct wanted {
    size_t hash_len;
    uint32_t count;
    unsigned char *oids; /* hash_len bytes each */
    uint32_t *slots;
    size_t slot_count;
    uint64_t *filter; /* bits.h: by the first bytes of the names */
    uint32_t filter_mask;
};

/** Build it. A blob's number is its index in oids (the first one, if it stands there twice).
 *
 *  @param count  below LIMIT_WANTED */
void wanted_new(struct wanted **out, const struct oid *oids, uint32_t count, size_t hash_len);
void wanted_free(struct wanted **wanted);

/** The number of a blob that the filter let pass. */
MUST_CHECK uint32_t wanted_find_slow(const struct wanted *wanted, const unsigned char *oid);

/** The number of the blob of that name (hash_len bytes), or WANTED_NONE, which is mostly said after
 * a look at one bit. */
MUST_CHECK static inline uint32_t wanted_find(const struct wanted *wanted, const unsigned char *oid)
{
    uint32_t start;
    memcpy(&start, oid, sizeof(start));
    if (LIKELY(!bits_have(wanted->filter, start & wanted->filter_mask)))
        return WANTED_NONE;
    return wanted_find_slow(wanted, oid);
}

#endif
