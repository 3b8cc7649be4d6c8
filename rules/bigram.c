/* bigram.c - estimating how rare four bytes are, by a chain of byte pairs. */
#include "rules/bigram.h"

#include <math.h>
#include <stdlib.h>

/* Folded ASCII 0x20..0x3f -> 0..31, 0x60..0x7f -> 32..63; everything else -> 64. */
static unsigned symbol(unsigned char c)
{
    c |= 0x20;
    if (c >= 0x80)
        return BIGRAM_SYMBOLS - 1;
    return (c & 0x1fu) | (c & 0x40u) >> 1;
}

static void symbols(const struct byteset *set, bool out[BIGRAM_SYMBOLS])
{
    memset(out, 0, BIGRAM_SYMBOLS * sizeof(bool));
    for (unsigned c = 0; c < 256; c++)
        if (byteset_has(set, (unsigned char)c))
            out[symbol((unsigned char)c)] = true;
}

double bigram_folded_count(const struct byteset *set)
{
    struct byteset folded = {{0}};
    double count = 0;
    for (unsigned c = 0; c < 256; c++)
        if (byteset_has(set, (unsigned char)c))
            byteset_add(&folded, (unsigned char)(c | 0x20));
    for (unsigned c = 0; c < 256; c++)
        count += byteset_has(&folded, (unsigned char)c);
    return count;
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
    uint32_t folded = 0;
    for (int i = 0; i < GRAM_LEN; i++) {
        if (bigram_folded_count(&window[i]) > 1)
            return rate;
        for (unsigned c = 0; c < 256; c++)
            if (byteset_has(&window[i], (unsigned char)c))
                folded = (folded & ~((uint32_t)0xff << (8 * i))) | (uint32_t)(c | 0x20) << (8 * i);
    }
    const struct common_gram key = {.folded = folded};
    const struct common_gram *common =
        bsearch(&key, common_grams, COMMON_GRAMS, sizeof(key), by_folded);
    if (common)
        counted = exp2(-common->bits / 8.0);
    return MAX(counted, MIN(rate, 1e-5));
}
