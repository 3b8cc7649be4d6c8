/* bigram.c - estimating how rare four bytes are, by a chain of byte pairs. */
#include "rules/bigram.h"

#include <math.h>
#include <stdlib.h>

/* Of 64 bytes, what they are with bit 0x20 set: 32 bits. */
static uint64_t folded(uint64_t word)
{
    return (word | word >> 32) & UINT32_MAX;
}

/* Folded ASCII 0x20..0x3f -> 0..31, 0x60..0x7f -> 32..63; everything else -> 64. */
static void symbols(const struct byteset *set, bool out[BIGRAM_SYMBOLS])
{
    uint64_t ascii = folded(set->w[0]) | folded(set->w[1]) << 32;
    for (unsigned i = 0; i < BIGRAM_SYMBOLS - 1; i++)
        out[i] = ascii >> i & 1;
    out[BIGRAM_SYMBOLS - 1] = (set->w[2] | set->w[3]) != 0;
}

/* All rules are measured anew where one is loaded: this is asked a million times. */
double bigram_folded_count(const struct byteset *set)
{
    unsigned count = 0;
    for (int i = 0; i < 4; i++)
        for (uint64_t word = folded(set->w[i]); word; word &= word - 1)
            count++;
    return count;
}

/* One of a set, with bit 0x20 set; 0 if there is none. */
static unsigned char any_folded(const struct byteset *set)
{
    for (unsigned i = 0; i < 4; i++)
        for (unsigned bit = 0; set->w[i] != 0 && bit < 64; bit++)
            if (set->w[i] >> bit & 1)
                return (unsigned char)((64 * i + bit) | 0x20);
    return 0;
}

static double probability(unsigned row, unsigned column)
{
    return exp2(-(double)bigram_bits[row][column] / 8.0);
}

/* By the chain of pairs: rough, but it knows every window. */
static double chain_rate(const struct byteset window[GRAM_LEN])
{
    bool now[BIGRAM_SYMBOLS];
    double weight[BIGRAM_SYMBOLS] = {0};
    symbols(&window[0], now);
    for (unsigned a = 0; a < BIGRAM_SYMBOLS; a++)
        if (now[a])
            weight[a] = probability(BIGRAM_SYMBOLS, a);
    for (int i = 1; i < GRAM_LEN; i++) {
        double next[BIGRAM_SYMBOLS] = {0};
        symbols(&window[i], now);
        for (unsigned a = 0; a < BIGRAM_SYMBOLS; a++)
            for (unsigned b = 0; weight[a] > 0 && b < BIGRAM_SYMBOLS; b++)
                if (now[b])
                    next[b] += weight[a] * probability(a, b);
        memcpy(weight, next, sizeof(weight));
    }
    double sum = 0;
    for (unsigned a = 0; a < BIGRAM_SYMBOLS; a++)
        sum += weight[a];
    return sum;
}

static int by_folded(const void *key, const void *item)
{
    const struct common_gram *a = key, *b = item;
    return (a->folded > b->folded) - (a->folded < b->folded);
}

double bigram_gram_rate(const struct byteset window[GRAM_LEN])
{
    double rate = chain_rate(window), counted = 0;
    uint32_t gram = 0;
    for (int i = 0; i < GRAM_LEN; i++) {
        if (bigram_folded_count(&window[i]) > 1)
            return rate;
        gram |= (uint32_t)any_folded(&window[i]) << (8 * i);
    }
    const struct common_gram key = {.folded = gram};
    const struct common_gram *common =
        bsearch(&key, common_grams, COMMON_GRAMS, sizeof(key), by_folded);
    if (common)
        counted = exp2(-common->bits / 8.0);
    return MAX(counted, MIN(rate, 1e-5));
}
