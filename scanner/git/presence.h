/* presence.h - which objects are there: a filter that is asked for every entry of every tree. */
#ifndef SCANNER_GIT_PRESENCE_H
#define SCANNER_GIT_PRESENCE_H

#include "scanner/git/bits.h"
#include "scanner/git/object.h"

/** A Bloom filter over names, which are random already: 32 bits for each, 4 of them set. One of
 * 5,000 objects that are not there seems to be. Immutable once filled; any thread may ask. */
struct presence {
    uint64_t *bits;
    uint32_t mask;
};

/** @param count  objects that will be added */
void presence_init(struct presence *presence, uint64_t count);
void presence_dispose(struct presence *presence);

void presence_add(struct presence *presence, const unsigned char *oid);

/** False: it is not there. */
MUST_CHECK static inline bool presence_has(const struct presence *presence,
                                           const unsigned char *oid)
{
    uint32_t words[4];
    memcpy(words, oid, sizeof(words));
    return bits_have(presence->bits, words[0] & presence->mask) &&
           bits_have(presence->bits, words[1] & presence->mask) &&
           bits_have(presence->bits, words[2] & presence->mask) &&
           bits_have(presence->bits, words[3] & presence->mask);
}

#endif
