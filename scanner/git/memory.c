/* memory.c - lists of free blocks by size: allocating and wiping for each of a million objects
 * would cost as much as inflating them. */
#include "scanner/git/memory.h"

#include <stdlib.h>

enum { SMALLEST_BITS = 9, CLASSES = 48 };

/* From here on a block has just the size that is wanted, and goes when it is given back: rounded up
 * to a power of two it could cost twice its content. */
enum { LARGE = 1 << 24 };

/* Stands in front of each piece. */
struct block {
    struct block *next;
    size_t size; /* bytes behind this, without the pad */
    _Alignas(16) unsigned char bytes[];
};

struct memory {
    struct block *free[CLASSES];
    size_t live, kept, keep_max;
};

static unsigned class_of(size_t len)
{
    unsigned class = 0;
    while (len > (size_t)1 << (class + SMALLEST_BITS))
        class ++;
    BUG_IF(class >= CLASSES);
    return class;
}

static void block_free(struct block *block)
{
    wipe(block->bytes, block->size + MEMORY_PAD);
    free(block);
}

void memory_new(struct memory **out, size_t keep_max)
{
    *out = xcalloc(1, sizeof(**out));
    (*out)->keep_max = keep_max;
}

void memory_free(struct memory **memory)
{
    struct memory *m = MOVE(*memory);
    if (m == NULL)
        return;
    BUG_IF(m->live != 0);
    for (size_t i = 0; i < CLASSES; i++) {
        while (m->free[i] != NULL) {
            struct block *block = m->free[i];
            m->free[i] = block->next;
            block_free(block);
        }
    }
    xfree(&m);
}

struct bytes memory_take(struct memory *memory, size_t len)
{
    unsigned class = class_of(len);
    struct block *block = len > LARGE ? NULL : memory->free[class];
    if (block != NULL) {
        memory->free[class] = block->next;
        memory->kept -= block->size;
    } else {
        size_t size = len > LARGE ? len : (size_t)1 << (class + SMALLEST_BITS);
        block = xmalloc(sizeof(*block) + size + MEMORY_PAD);
        block->size = size;
    }
    memory->live += block->size;
    memset(block->bytes + len, 0, MEMORY_PAD);
    return (struct bytes){block->bytes, len};
}

void memory_give(struct memory *memory, struct bytes *taken)
{
    if (taken->ptr == NULL)
        return;
    struct block *block =
        (struct block *)(void *)((unsigned char *)taken->ptr - offsetof(struct block, bytes));
    unsigned class = class_of(block->size);
    *taken = (struct bytes){0};
    memory->live -= block->size;
    if (block->size > LARGE || memory->kept + block->size > memory->keep_max) {
        block_free(block);
        return;
    }
    block->next = memory->free[class];
    memory->free[class] = block;
    memory->kept += block->size;
}

size_t memory_live(const struct memory *memory)
{
    return memory->live;
}
