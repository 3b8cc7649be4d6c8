/* words.c - the Bloom filter of known words, the letter model, and the cheapest way to split
 * letters into both. */
#include "scanner/words.h"

enum { BLOOM_HASHES = 5, RUN_MAX = 256, SIXTEENTHS = 16 };

#define HASH_START UINT64_C(14695981039346656037)

static uint64_t hash_on(uint64_t hash, unsigned char lower)
{
    return (hash ^ lower) * UINT64_C(1099511628211);
}

static bool is_known(uint64_t hash)
{
    uint32_t slot = (uint32_t)hash, stride = (uint32_t)(hash >> 32) | 1;
    for (int i = 0; i < BLOOM_HASHES; i++, slot += stride)
        if (!(words_bloom[slot % WORDS_BLOOM_BITS / 64] >> (slot % 64) & 1))
            return false;
    return true;
}

bool words_known(struct bytes word)
{
    uint64_t hash = HASH_START;
    for (size_t i = 0; i < word.len; i++)
        hash = hash_on(hash, byte_lower(word.ptr[i]));
    return is_known(hash);
}

/* The letters in lower case, and for each what it and those before it cost after the two letters
 * before each. In sixteenths of a bit, as all that follows. */
static void read_letters(struct bytes letters, unsigned char *lower, uint32_t *cost)
{
    unsigned first = 0, second = 0;
    cost[0] = 0;
    for (size_t i = 0; i < letters.len; i++) {
        lower[i] = byte_lower(letters.ptr[i]);
        unsigned symbol = (unsigned)(lower[i] - 'a' + 1) % 27;
        cost[i + 1] = cost[i] + words_trigram_bits[first][second][symbol];
        first = second;
        second = symbol;
    }
}

/* A word of a vocabulary costs about the same whatever its length; there are fewer short ones. */
static const uint32_t word_cost[WORDS_LONGEST + 1] = {
    0,
    0,
    8 * SIXTEENTHS,
    11 * SIXTEENTHS,
    13 * SIXTEENTHS,
    14 * SIXTEENTHS,
    14 * SIXTEENTHS,
    14 * SIXTEENTHS,
    14 * SIXTEENTHS,
    14 * SIXTEENTHS,
};

/* How much less than as single letters everything up to each letter costs, at most: the words that
 * begin at one may save more than is known yet. */
static void try_words(const unsigned char *lower, size_t at, size_t len, const uint32_t *cost,
                      uint32_t *saved)
{
    uint64_t hash = HASH_START;
    for (size_t n = 1; n <= MIN(len - at, (size_t)WORDS_LONGEST); n++) {
        hash = hash_on(hash, lower[at + n - 1]);
        uint32_t as_letters = cost[at + n] - cost[at];
        if (n < WORDS_SHORTEST || as_letters <= word_cost[n])
            continue;
        uint32_t with_word = saved[at] + as_letters - word_cost[n];
        if (with_word > saved[at + n] && is_known(hash))
            saved[at + n] = with_word;
    }
}

double words_bits(struct bytes letters)
{
    unsigned char lower[RUN_MAX];
    uint32_t cost[RUN_MAX + 1], saved[RUN_MAX + 1];
    size_t len = MIN(letters.len, (size_t)RUN_MAX);
    read_letters(bytes_slice(letters, 0, len), lower, cost);
    memset(saved, 0, (len + 1) * sizeof(*saved));
    for (size_t at = 0; at < len; at++) {
        try_words(lower, at, len, cost, saved);
        saved[at + 1] = MAX(saved[at + 1], saved[at]);
    }
    double bits = (double)(cost[len] - saved[len]) / SIXTEENTHS;
    return bits * (len ? (double)letters.len / (double)len : 1);
}
