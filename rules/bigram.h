/* bigram.h - how often bytes stand beside each other in ordinary text, folded as the prefilter
 * folds them. */
#ifndef RULES_BIGRAM_H
#define RULES_BIGRAM_H

#include "rules/anchor.h"
#include "rules/byteset.h"

enum { BIGRAM_SYMBOLS = 65 }; /* the 64 folded ASCII values, and everything above */

/** 8ths of bits: -log2 of the probability that symbol b follows a; row BIGRAM_SYMBOLS: that a
 * symbol stands anywhere. Made by bigram.py. */
extern const unsigned char bigram_bits[BIGRAM_SYMBOLS + 1][BIGRAM_SYMBOLS];

/** Four folded bytes that occur often, and the same measure of how often; sorted by gram. */
struct common_gram {
    uint32_t folded;
    unsigned char bits;
};
enum { COMMON_GRAMS = 8192 };
extern const struct common_gram common_grams[COMMON_GRAMS];

/** How many different folded byte values the set holds. */
double bigram_folded_count(const struct byteset *set);

/** Expected share of positions in ordinary text at which four bytes from window stand. */
double bigram_gram_rate(const struct byteset window[GRAM_LEN]);

#endif
