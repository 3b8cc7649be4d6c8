/* pairs.c - a list and an open hash table of its indexes. */
#include "scanner/git/pairs.h"

enum { SLOTS_MIN = 1024 };
#define FREE UINT32_MAX

static void new_slots(struct pairs *pairs, size_t count)
{
    xfree(&pairs->slots);
    pairs->slot_count = count;
    pairs->slots = xmalloc(count * sizeof(pairs->slots[0]));
    memset(pairs->slots, 0xFF, count * sizeof(pairs->slots[0]));
}

void pairs_init(struct pairs *pairs)
{
    *pairs = (struct pairs){0};
    new_slots(pairs, SLOTS_MIN);
}

void pairs_dispose(struct pairs *pairs)
{
    xfree(&pairs->list);
    xfree(&pairs->slots);
    *pairs = (struct pairs){0};
}

static size_t first_slot(const struct pairs *pairs, uint32_t a, uint32_t b)
{
    uint64_t hash = ((uint64_t)a << 32 | b) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)((hash ^ hash >> 32) & (pairs->slot_count - 1));
}

static size_t next_slot(const struct pairs *pairs, size_t slot)
{
    return (slot + 1) & (pairs->slot_count - 1);
}

static void grow(struct pairs *pairs)
{
    new_slots(pairs, 2 * pairs->slot_count);
    for (uint32_t i = 0; i < pairs->count; i++) {
        size_t slot = first_slot(pairs, pairs->list[i].a, pairs->list[i].b);
        while (pairs->slots[slot] != FREE)
            slot = next_slot(pairs, slot);
        pairs->slots[slot] = i;
    }
}

uint32_t pairs_add(struct pairs *pairs, uint32_t a, uint32_t b)
{
    size_t slot = first_slot(pairs, a, b);
    for (; pairs->slots[slot] != FREE; slot = next_slot(pairs, slot)) {
        const struct pair *had = &pairs->list[pairs->slots[slot]];
        if (had->a == a && had->b == b)
            return pairs->slots[slot];
    }
    if (pairs->count == pairs->cap) {
        BUG_IF(pairs->cap > UINT32_MAX / 4);
        pairs->cap = MAX(2 * pairs->cap, 256u);
        pairs->list = xreallocarray(pairs->list, pairs->cap, sizeof(pairs->list[0]));
    }
    uint32_t number = pairs->count++;
    pairs->list[number] = (struct pair){a, b};
    pairs->slots[slot] = number;
    if (pairs->count > pairs->slot_count / 2)
        grow(pairs);
    return number;
}
