/* seen.c - a universal hash and a table of atomic words. */
#include "scanner/seen.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

enum { BLOCK_WORDS = 128, WAYS = 4 };
#define SLOTS ((size_t)1 << 19)
#define PRIME ((UINT64_C(1) << 61) - 1)

__extension__ typedef unsigned __int128 uint128;

struct seen {
    uint64_t key[BLOCK_WORDS];
    uint64_t point; /* where the polynomial is evaluated */
    _Atomic uint64_t *slot;
};

enum status seen_new(struct seen **out, struct error *err)
{
    AUTO(seen_free) struct seen *seen = xcalloc(1, sizeof(*seen));
    if (getrandom(seen->key, sizeof(seen->key), 0) != (ssize_t)sizeof(seen->key) ||
        getrandom(&seen->point, sizeof(seen->point), 0) != (ssize_t)sizeof(seen->point))
        return error_errno(err, "random numbers for hashing");
    seen->point %= PRIME;
    seen->slot = xcalloc(SLOTS, sizeof(seen->slot[0]));
    *out = MOVE(seen);
    return ST_OK;
}

void seen_free(struct seen **seen)
{
    if (*seen)
        free(MOVE((*seen)->slot));
    xfree(seen);
}

static uint64_t add_mod(uint128 value)
{
    uint64_t folded = (uint64_t)(value & PRIME) + (uint64_t)(value >> 61);
    folded = (folded & PRIME) + (folded >> 61);
    return folded >= PRIME ? folded - PRIME : folded;
}

static uint64_t load(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof(word));
    return word;
}

/* One block of at most 1024 bytes; a short one is filled up with zeros. */
static uint128 block_sum(const uint64_t *key, const unsigned char *at, size_t len)
{
    unsigned char padded[16] = {0};
    uint128 sum = 0;
    size_t i = 0;
    for (; len - 8 * i >= 16; i += 2)
        sum += (uint128)(load(at + 8 * i) + key[i]) * (load(at + 8 * i + 8) + key[i + 1]);
    if (len > 8 * i) {
        memcpy(padded, at + 8 * i, len - 8 * i);
        sum += (uint128)(load(padded) + key[i]) * (load(padded + 8) + key[i + 1]);
    }
    return sum;
}

uint64_t seen_hash(const struct seen *seen, struct bytes content)
{
    const size_t block = BLOCK_WORDS * sizeof(uint64_t);
    uint64_t hash = add_mod(content.len);
    for (size_t at = 0; at < content.len; at += block) {
        uint128 sum = block_sum(seen->key, content.ptr + at, MIN(block, content.len - at));
        for (int part = 0; part < 3; part++, sum >>= 43)
            hash =
                add_mod((uint128)hash * seen->point + (uint64_t)(sum & ((UINT64_C(1) << 43) - 1)));
    }
    return hash | UINT64_C(1) << 62;
}

bool seen_has(const struct seen *seen, uint64_t hash)
{
    for (size_t way = 0; way < WAYS; way++)
        if (atomic_load_explicit(&seen->slot[(hash + way) % SLOTS], memory_order_relaxed) == hash)
            return true;
    return false;
}

void seen_add(struct seen *seen, uint64_t hash)
{
    for (size_t way = 0; way < WAYS; way++) {
        uint64_t empty = 0;
        if (atomic_compare_exchange_strong_explicit(&seen->slot[(hash + way) % SLOTS], &empty, hash,
                                                    memory_order_relaxed, memory_order_relaxed))
            return;
    }
}
