/* lexicon.h - the words and parts that names and values are told by (lexicon.txt), each looked up
 * or looked for in one pass. */
#ifndef SCANNER_LEXICON_H
#define SCANNER_LEXICON_H

#include "base/base.h"

/** Classes of words. */
enum {
    WORD_SECRET = 1 << 0,   /* of a name: a secret */
    WORD_ABOUT = 1 << 1,    /* ... something about one */
    WORD_PUBLIC = 1 << 2,   /* ... a key that is none to a lock */
    WORD_HASH = 1 << 3,     /* ... a hash, behind the word that says secret */
    WORD_HASHED = 1 << 4,   /* ... or before it */
    WORD_QUESTION = 1 << 5, /* the name of a function that asks */
    WORD_SETTER = 1 << 6,   /* ... or that sets something */
    WORD_PLACEHOLDER = 1 << 7,
    WORD_ENDING = 1 << 8, /* of a file, with its dot */
};

/** Classes of parts. */
enum {
    PART_PASSWORD = 1 << 0, /* a name of something that people choose */
    PART_SECRET = 1 << 1,
    PART_KEY = 1 << 2,
    PART_CONVERSION = 1 << 3, /* the name of a function that gives back what it is given */
    PART_BADGE = 1 << 4,
    PART_HASH = 1 << 5,
    PART_ADDRESS = 1 << 6,
    PART_PLACEHOLDER = 1 << 7,
    PART_MASK = 1 << 8, /* a placeholder even in a token */
    PART_TEMPLATE = 1 << 9,
    PART_CODE = 1 << 10,
};

/** The classes of a word, in any case; 0 if it is not known. */
unsigned lexicon_word(struct bytes word);

/** The classes of all parts that stand anywhere in text. */
unsigned lexicon_parts(struct bytes text);

#endif
