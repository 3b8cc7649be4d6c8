/* wanted.c - a hash table behind a filter that fits the processor's caches. */
#include "scanner/git/wanted.h"

#include "base/limits.h"

enum { FILTER_MIN = 1 << 16, FILTER_MAX = 1 << 24, BITS_EACH = 32 };

/* The slot of a blob, or the free one where it belongs. */
static size_t slot_of(const struct wanted *wanted, const unsigned char *oid)
{
    uint64_t hash;
    memcpy(&hash, oid, sizeof(hash));
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(hash >> 20) % wanted->slot_count;
    while (wanted->slots[slot] != WANTED_NONE &&
           memcmp(wanted->oids + wanted->slots[slot] * wanted->hash_len, oid, wanted->hash_len) !=
               0)
        slot = slot + 1 < wanted->slot_count ? slot + 1 : 0;
    return slot;
}

static void add(struct wanted *wanted, const struct oid *oid, uint32_t number)
{
    memcpy(wanted->oids + number * wanted->hash_len, oid->bytes, wanted->hash_len);
    size_t slot = slot_of(wanted, oid->bytes);
    if (wanted->slots[slot] != WANTED_NONE)
        return;
    wanted->slots[slot] = number;
    uint32_t start;
    memcpy(&start, oid->bytes, sizeof(start));
    bits_add(wanted->filter, start & wanted->filter_mask);
}

void wanted_new(struct wanted **out, const struct oid *oids, uint32_t count, size_t hash_len)
{
    BUG_IF(hash_len < sizeof(uint64_t) || hash_len > OID_MAX || count > LIMIT_WANTED);
    struct wanted *wanted = xcalloc(1, sizeof(*wanted));
    uint32_t bits = FILTER_MIN;
    while (bits < FILTER_MAX && bits / BITS_EACH < count)
        bits *= 2;
    wanted->hash_len = hash_len;
    wanted->count = count;
    wanted->filter_mask = bits - 1;
    wanted->filter = bits_new(bits);
    wanted->oids = xcalloc((size_t)count + 1, hash_len);
    wanted->slot_count = 2 * (size_t)count + 1;
    wanted->slots = xmalloc(wanted->slot_count * sizeof(wanted->slots[0]));
    memset(wanted->slots, 0xFF, wanted->slot_count * sizeof(wanted->slots[0]));
    for (uint32_t i = 0; i < count; i++)
        add(wanted, &oids[i], i);
    *out = wanted;
}

void wanted_free(struct wanted **wanted)
{
    if (*wanted) {
        xfree(&(*wanted)->oids);
        xfree(&(*wanted)->slots);
        xfree(&(*wanted)->filter);
    }
    xfree(wanted);
}

uint32_t wanted_find_slow(const struct wanted *wanted, const unsigned char *oid)
{
    return wanted->slots[slot_of(wanted, oid)];
}
