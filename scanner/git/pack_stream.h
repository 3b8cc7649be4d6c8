/* pack_stream.h - an object of a pack as a stream: for those too large for memory, and for what is
 * left of damaged ones. Only for objects that are no deltas. */
#ifndef SCANNER_GIT_PACK_STREAM_H
#define SCANNER_GIT_PACK_STREAM_H

#include "base/buf.h"
#include "scanner/git/forest.h"
#include "scanner/worker.h"

/** One open stream. */
struct pack_stream;

/** @return false if the object is a delta, or its header is damaged */
MUST_CHECK bool pack_stream_open(struct pack_stream **out, const struct forest *forest,
                                 uint32_t number, size_t hash_len);
/** The same for the entry at an offset of an open pack.
 *
 *  @param fd    borrowed until it is closed
 *  @param end   where the entry ends at most
 *  @param size  set to what its header says; may be NULL */
MUST_CHECK bool pack_stream_open_at(struct pack_stream **out, int fd, uint64_t offset, uint64_t end,
                                    size_t hash_len, uint64_t *size);
void pack_stream_close(struct pack_stream **stream);

/** Reads until the object's end; READER_FAILED with errno EBADMSG if it is damaged there. */
struct reader *pack_stream_reader(struct pack_stream *stream);

/** Put into out what can be inflated of a damaged object, up to about
 * LIMIT_OBJECT_STREAM: one that claims to be small may have any amount behind it.
 *
 *  @return false if that is nothing */
MUST_CHECK bool pack_stream_salvage(const struct forest *forest, uint32_t number, size_t hash_len,
                                    struct buf *out);

#endif
