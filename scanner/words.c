/* words.c - the Bloom filter of known words, the letter model, and the cheapest way to split
 * letters into both. */
#include "scanner/words.h"

enum { BLOOM_HASHES = 5, RUN_MAX = 256 };

bool words_known(struct bytes word)
{
    uint64_t value = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < word.len; i++)
        value = (value ^ byte_lower(word.ptr[i])) * UINT64_C(1099511628211);
    uint32_t slot = (uint32_t)value, stride = (uint32_t)(value >> 32) | 1;
    for (int i = 0; i < BLOOM_HASHES; i++, slot += stride)
        if (!(words_bloom[slot % WORDS_BLOOM_BITS / 64] >> (slot % 64) & 1))
            return false;
    return true;
}

static unsigned symbol_at(struct bytes letters, size_t at)
{
    return (unsigned)(byte_lower(letters.ptr[at]) - 'a' + 1) % 27;
}

/* What the letter before position end costs after the two before it. */
static double letter_bits(struct bytes letters, size_t end)
{
    unsigned first = end > 2 ? symbol_at(letters, end - 3) : 0;
    unsigned second = end > 1 ? symbol_at(letters, end - 2) : 0;
    return words_trigram_bits[first][second][symbol_at(letters, end - 1)] / 16.0;
}

/* A word of a vocabulary costs about the same whatever its length; there are fewer short ones. */
static double word_bits(size_t len)
{
    static const double bits[] = {0, 0, 8, 11, 13};
    return len < COUNT_OF(bits) ? bits[len] : 14;
}

double words_bits(struct bytes letters)
{
    double least[RUN_MAX + 1] = {0};
    size_t len = MIN(letters.len, (size_t)RUN_MAX);
    for (size_t end = 1; end <= len; end++) {
        least[end] = least[end - 1] + letter_bits(letters, end);
        for (size_t n = WORDS_SHORTEST; n <= MIN(end, (size_t)WORDS_LONGEST); n++) {
            double with_word = least[end - n] + word_bits(n);
            if (with_word < least[end] && words_known(bytes_slice(letters, end - n, end)))
                least[end] = with_word;
        }
    }
    return least[len] * (len ? (double)letters.len / (double)len : 1);
}
