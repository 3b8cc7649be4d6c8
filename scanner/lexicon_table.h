/* lexicon_table.h - the tables that lexicon_gen.c makes of lexicon.txt. */
#ifndef SCANNER_LEXICON_TABLE_H
#define SCANNER_LEXICON_TABLE_H

#include "base/base.h"

enum { LEXICON_WORD_MOST = 15, LEXICON_SLOTS = 1024, LEXICON_KINDS = 64 };

/** A word in small letters; len 0: an empty slot. */
struct lexicon_slot {
    unsigned char len, text[LEXICON_WORD_MOST];
    uint16_t classes;
};

/** Words are looked for at the slot of their hash, then in those behind it, and on from the
 * beginning. */
#define LEXICON_HASH_START UINT32_C(0x811C9DC5)

static inline uint32_t lexicon_hash(uint32_t hash, unsigned char c)
{
    return (hash ^ c) * UINT32_C(0x01000193);
}

static inline uint32_t lexicon_hash_slot(uint32_t hash)
{
    return (hash ^ hash >> 16) % LEXICON_SLOTS;
}

extern const struct lexicon_slot lexicon_slots[LEXICON_SLOTS];

/** An automaton over kinds of bytes: the next state, and the classes of the parts that end where a
 * state is reached. It begins in state 0. */
extern const unsigned char lexicon_kinds[256];
extern const uint16_t lexicon_next[][LEXICON_KINDS];
extern const uint16_t lexicon_ends[];

#endif
