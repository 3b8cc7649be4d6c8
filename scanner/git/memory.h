/* memory.h - memory for contents of objects, used again and again by one thread, wiped at the end.
 */
#ifndef SCANNER_GIT_MEMORY_H
#define SCANNER_GIT_MEMORY_H

#include "base/base.h"

/** Private to one thread. */
struct memory;

/** Readable bytes behind each piece of memory. */
enum { MEMORY_PAD = 16 };

/** @param keep_max  bytes that are kept for later use rather than wiped and freed at once */
void memory_new(struct memory **out, size_t keep_max);
/** Everything must have been given back. */
void memory_free(struct memory **memory);

/** len bytes of unknown content; ptr is never NULL. */
MUST_CHECK struct bytes memory_take(struct memory *memory, size_t len);
/** Give back what was taken, and set it to {0}; ptr may be NULL. */
void memory_give(struct memory *memory, struct bytes *taken);

/** Bytes that are taken now. */
size_t memory_live(const struct memory *memory);

#endif
