/* packed_refs.h - the file in which a repository keeps most of its refs. */
#ifndef SCANNER_GIT_PACKED_REFS_H
#define SCANNER_GIT_PACKED_REFS_H

#include "scanner/git/gitfile.h"
#include "scanner/git/object.h"

struct packed_ref {
    struct bytes name; /* borrowed for the call; any bytes but '\n' */
    struct oid target;
    struct oid peeled; /* what an annotated tag leads to */
    bool has_peeled;
};

/** @return false to end the reading */
typedef bool (*packed_refs_visit)(void *ctx, const struct packed_ref *ref);

/** Hear of every ref, in the order of the file, which git keeps sorted by name. One line is held in
 * memory at a time.
 *
 *  @return how many lines were no refs */
uint64_t packed_refs_read(struct gitlines *lines, size_t hash_len, packed_refs_visit visit,
                          void *ctx);

#endif
