/* lexicon.c - one look into a hash table, one walk over an automaton. */
#include "scanner/lexicon.h"

#include "scanner/lexicon_table.h"

unsigned lexicon_word(struct bytes word)
{
    unsigned char text[LEXICON_WORD_MOST];
    uint32_t hash = LEXICON_HASH_START;
    if (word.len == 0 || word.len > sizeof(text))
        return 0;
    for (size_t i = 0; i < word.len; i++) {
        text[i] = byte_lower(word.ptr[i]);
        hash = lexicon_hash(hash, text[i]);
    }
    for (uint32_t at = lexicon_hash_slot(hash);; at = (at + 1) % LEXICON_SLOTS) {
        const struct lexicon_slot *slot = &lexicon_slots[at];
        if (slot->len == 0)
            return 0;
        if (slot->len == word.len && memcmp(slot->text, text, word.len) == 0)
            return slot->classes;
    }
}

unsigned lexicon_parts(struct bytes text)
{
    unsigned state = 0, classes = 0;
    for (size_t i = 0; i < text.len; i++) {
        state = lexicon_next[state][lexicon_kinds[text.ptr[i]]];
        classes |= lexicon_ends[state];
    }
    return classes;
}
