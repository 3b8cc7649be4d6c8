/* names.c - one text, a list of spans in it, and a hash table. */
#include "scanner/git/names.h"

#include <sys/random.h>

#include "base/limits.h"

enum { SLOTS_MIN = 256 };

struct name {
    uint32_t offset, len; /* in the text */
    uint32_t hash;
};

__extension__ typedef unsigned __int128 uint128;

void names_init(struct names *names)
{
    *names = (struct names){.slot_count = SLOTS_MIN};
    if (getrandom(names->key, sizeof(names->key), GRND_NONBLOCK) != (ssize_t)sizeof(names->key))
        names->key[0] = names->key[1] = (uint64_t)(uintptr_t)names;
    names->slots = xmalloc(SLOTS_MIN * sizeof(names->slots[0]));
    memset(names->slots, 0xFF, SLOTS_MIN * sizeof(names->slots[0]));
}

void names_dispose(struct names *names)
{
    xfree(&names->text);
    xfree(&names->list);
    xfree(&names->slots);
    *names = (struct names){0};
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    uint128 product = (uint128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint32_t hash_of(const struct names *names, struct bytes name)
{
    uint64_t hash = name.len ^ names->key[0];
    for (size_t at = 0; at < name.len; at += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, name.ptr + at, MIN(name.len - at, sizeof(word)));
        hash = fold(word ^ names->key[1], hash ^ names->key[0]);
    }
    return (uint32_t)fold(hash, names->key[1] | 1);
}

/* Where a name with that hash may be, or the next free place. */
static size_t first_slot(const struct names *names, uint32_t hash)
{
    return hash & (names->slot_count - 1);
}

static size_t next_slot(const struct names *names, size_t slot)
{
    return (slot + 1) & (names->slot_count - 1);
}

static void grow_slots(struct names *names)
{
    names->slot_count *= 2;
    names->slots = xreallocarray(names->slots, names->slot_count, sizeof(names->slots[0]));
    memset(names->slots, 0xFF, names->slot_count * sizeof(names->slots[0]));
    for (uint32_t i = 0; i < names->count; i++) {
        size_t slot = first_slot(names, names->list[i].hash);
        while (names->slots[slot] != NAME_NONE)
            slot = next_slot(names, slot);
        names->slots[slot] = i;
    }
}

static uint32_t append(struct names *names, struct bytes name, uint32_t hash)
{
    if (names->count == names->cap) {
        names->cap = MAX(2 * names->cap, 64u);
        names->list = xreallocarray(names->list, names->cap, sizeof(names->list[0]));
    }
    if (name.len > names->text_cap - names->text_len) {
        names->text_cap = MAX(2 * names->text_cap, names->text_len + MAX(name.len, (size_t)4096));
        names->text = xreallocarray(names->text, names->text_cap, 1);
    }
    if (name.len > 0)
        memcpy(names->text + names->text_len, name.ptr, name.len);
    names->list[names->count] = (struct name){(uint32_t)names->text_len, (uint32_t)name.len, hash};
    names->text_len += name.len;
    return names->count++;
}

uint32_t names_add(struct names *names, struct bytes name)
{
    uint32_t hash = hash_of(names, name);
    size_t slot = first_slot(names, hash);
    for (; names->slots[slot] != NAME_NONE; slot = next_slot(names, slot)) {
        uint32_t number = names->slots[slot];
        if (names->list[number].hash == hash && bytes_equal(names_get(names, number), name))
            return number;
    }
    if (name.len > LIMIT_TREE_NAMES - names->text_len)
        return NAME_NONE;
    names->slots[slot] = append(names, name, hash);
    if (names->count > names->slot_count / 2)
        grow_slots(names);
    return names->count - 1;
}

struct bytes names_get(const struct names *names, uint32_t number)
{
    BUG_IF(number >= names->count);
    const struct name *name = &names->list[number];
    return (struct bytes){names->text + name->offset, name->len};
}
