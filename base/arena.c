/* arena.c - a list of blocks that is filled from the front. */
#include "base/arena.h"

#include <stdlib.h>

enum { BLOCK_SIZE = 32 << 10 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    max_align_t data[];
};

void arena_dispose(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t rounded;
    BUG_IF(ckd_add(&rounded, size, sizeof(max_align_t) - 1));
    rounded -= rounded % sizeof(max_align_t);
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < rounded) {
        size_t room = MAX(rounded, (size_t)BLOCK_SIZE);
        block = xcalloc(1, sizeof(*block) + room);
        block->size = room;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *at = (unsigned char *)block->data + block->used;
    block->used += rounded;
    return at;
}

char *arena_copy(struct arena *arena, const void *ptr, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);
    if (len > 0)
        memcpy(copy, ptr, len);
    return copy;
}
