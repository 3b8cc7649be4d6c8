/* words.h - how much a run of letters looks like what people write: known words and a letter model.
 */
#ifndef SCANNER_WORDS_H
#define SCANNER_WORDS_H

#include "base/base.h"

enum { WORDS_BLOOM_BITS = 1 << 20, WORDS_SHORTEST = 2, WORDS_LONGEST = 9 };

/* Made by words.py. */
extern const uint64_t words_bloom[WORDS_BLOOM_BITS / 64];
extern const unsigned char words_trigram_bits[27][27][27]; /* in sixteenths of a bit */

/** Is it a word of English or of program text? Any case; letters only. One of some thousand others
 * passes, too. */
bool words_known(struct bytes word);

/** The fewest bits that describe a run of letters as known words and as usual letter sequences; any
 * case. Ordinary text takes about 2 bits a letter, random letters 7. */
double words_bits(struct bytes letters);

#endif
