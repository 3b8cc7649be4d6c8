/* arena.h - many small allocations with one owner and one end. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

/** Caller's memory; {0} is empty. Not for scanned bytes: nothing is wiped. */
struct arena {
    struct arena_block *blocks;
};

void arena_dispose(struct arena *arena);
/** Zeroed memory, aligned for any type, valid until arena_dispose. */
MUST_CHECK void *arena_alloc(struct arena *arena, size_t size);
/** A NUL-terminated copy. */
MUST_CHECK char *arena_copy(struct arena *arena, const void *ptr, size_t len);

#endif
