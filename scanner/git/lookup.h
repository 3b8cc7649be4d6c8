/* lookup.h - where in a pack an object lies, without reading the pack's index: a few reads of some
 * bytes, whatever its size. For those who want a handful of objects; pack.h is for all of them. */
#ifndef SCANNER_GIT_LOOKUP_H
#define SCANNER_GIT_LOOKUP_H

#include "base/error.h"
#include "scanner/git/object.h"

/** An open pack and its index. Caller's memory. */
struct lookup {
    int pack, index;                           /* descriptors */
    uint64_t device, inode;                    /* of the pack, whatever it is called by now */
    uint64_t pack_end;                         /* of the file: it may have been cut anywhere */
    uint64_t names, offsets, large, index_end; /* where these begin in the index */
    size_t hash_len, name_stride, offset_stride;
    bool is_v2;
    uint32_t count;
    uint32_t fan[257]; /* fan[b]: how many names begin with less than b */
};

/** Open `path`.idx (version 2 or 1) and `path`.pack.
 *
 *  @param path  without the ending
 *  @return ST_IO, ST_SYNTAX */
MUST_CHECK enum status lookup_open(struct lookup *out, const char *path, size_t hash_len,
                                   struct error *err);
void lookup_close(struct lookup *lookup);

/** @return false if it is not there, or lies outside of the pack */
MUST_CHECK bool lookup_find(const struct lookup *lookup, const struct oid *oid, uint64_t *offset);

/** Hear of the objects whose names begin with these hexadecimal digits (two at least).
 *  @param visit  @return false to end */
void lookup_prefix(const struct lookup *lookup, struct bytes hex,
                   bool (*visit)(void *ctx, const struct oid *oid), void *ctx);

#endif
