/* presence.c - filling the filter. */
#include "scanner/git/presence.h"

enum { BITS_EACH = 32 };

void presence_init(struct presence *presence, uint64_t count)
{
    uint64_t bits = 1 << 16;
    while (bits < count * BITS_EACH && bits < UINT64_C(1) << 32)
        bits *= 2;
    presence->mask = (uint32_t)(bits - 1);
    presence->bits = bits_new(bits);
}

void presence_dispose(struct presence *presence)
{
    xfree(&presence->bits);
    *presence = (struct presence){0};
}

void presence_add(struct presence *presence, const unsigned char *oid)
{
    uint32_t words[4];
    memcpy(words, oid, sizeof(words));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        bits_add(presence->bits, words[i] & presence->mask);
}
