/* inflate.h - decompressing into a bounded buffer. */
#ifndef SCANNER_DECODE_INFLATE_H
#define SCANNER_DECODE_INFLATE_H

#include "base/buf.h"

struct libdeflate_decompressor;

/** One of libdeflate's, in one signature. Returns an enum libdeflate_result. */
typedef int (*inflate_one)(struct libdeflate_decompressor *with, struct bytes packed,
                           unsigned char *to, size_t room, size_t *written);

/** Append what packed holds.
 *  @return ST_OK, ST_SYNTAX if it is damaged or cut, or ST_LIMIT if that is more than out->max,
 *          LIMIT_INFLATE or LIMIT_INFLATE_RATIO allow (out is unchanged) */
MUST_CHECK enum status inflate_bounded(struct bytes packed, inflate_one one, struct buf *out);

#endif
