/* hints.c - half of the letters in a row that are wanted, escapes by the byte that begins them and
 * the one behind it; a block of bytes at once where the processor can. */
#include "scanner/decode/hints.h"

#include "scanner/decode/eight.h"
#include "scanner/decode/spelled.h"

enum { BLOCK = 64, LETTERS = 1 };

/* By group, without the first. */
static const struct decoder_ops *const marked[DECODE_MARKS] = {
    &decoder_percent,
    &decoder_backslash,
    &decoder_entities,
};
static const unsigned char marks[DECODE_MARKS] = {'%', '\\', '&'};

/* What is looked for. */
struct search {
    struct bytes text;
    size_t to;
    unsigned groups;
};

/* What stands out in a block: a bit for each byte that is a mark, or from which on letters stand in
 * a row. */
struct block {
    uint64_t marks, words;
};

const struct decoder_ops *hints_decoder(size_t group)
{
    BUG_IF(group == 0 || group > DECODE_MARKS);
    return marked[group - 1];
}

/* ---- A block that stands out ---- */

static bool are_letters(struct bytes text, size_t at)
{
    return text.len >= at + EIGHT && eight_letters(eight_at(text, at)) == EIGHT_ALL;
}

/* DECODE_LETTERS_LEAST letters, one of which is at at. */
static bool is_word(struct bytes text, size_t at)
{
    size_t begin = at, least = at - MIN(at, (size_t)DECODE_LETTERS_LEAST);
    if (!are_letters(text, at))
        return false;
    while (begin > least && byte_is_alnum(text.ptr[begin - 1]))
        begin--;
    return are_letters(text, begin) && are_letters(text, begin + EIGHT) &&
           are_letters(text, begin + DECODE_LETTERS_LEAST - EIGHT);
}

static inline bool has_bit(const uint64_t bits[2], unsigned char c)
{
    return c < 128 && (bits[c / 64] >> (c % 64) & 1) != 0;
}

/* The group of a mark that is wanted and may begin an escape, or 0: most do not, and the bytes
 * behind them show it. */
static inline size_t group_of_mark(const struct search *s, size_t at)
{
    unsigned char mark = s->text.ptr[at];
    unsigned char second = s->text.len - at > 1 ? s->text.ptr[at + 1] : 0;
    unsigned char third = s->text.len - at > 2 ? s->text.ptr[at + 2] : 0;
    size_t group = mark == marks[0] ? 1 : mark == marks[1] ? 2 : 3;
    const struct decoder_ops *by = marked[group - 1];
    bool begins =
        has_bit(by->second, second) && (!has_bit(by->token, second) || spelled_is_token(third));
    return begins && (s->groups >> group & 1) != 0 ? group : 0;
}

/* The first hint of a block that holds, and its group; SIZE_MAX if none does. */
static inline size_t first_hint(const struct search *s, size_t at, struct block b, size_t *group)
{
    for (uint64_t bits = b.marks | b.words; bits != 0; bits &= bits - 1) {
        size_t i = at + (size_t)__builtin_ctzll(bits);
        if (i >= s->to)
            return SIZE_MAX;
        bool mark = (b.marks & bits & -bits) != 0;
        *group = mark ? group_of_mark(s, i) : 0;
        if (mark ? *group != 0 : is_word(s->text, i))
            return i;
    }
    return SIZE_MAX;
}

/* ---- A quarter of a block at a time ---- */

typedef unsigned char lanes __attribute__((vector_size(16)));

/* Words are eight letters at a multiple of eight. */
static void look_at_quarter(unsigned groups, lanes bytes, unsigned from, struct block *out)
{
    lanes found = {0};
    lanes letters = (lanes)((lanes)((bytes | 0x20) - '0') <= (unsigned char)('z' - '0'));
    uint64_t f[2], l[2];
    for (size_t i = 0; i < DECODE_MARKS; i++)
        if ((groups >> (i + 1) & 1) != 0)
            found |= (lanes)(bytes == marks[i]);
    memcpy(f, &found, sizeof(f));
    memcpy(l, &letters, sizeof(l));
    for (unsigned i = 0; (f[0] | f[1]) != 0 && i < sizeof(lanes); i++)
        out->marks |= (uint64_t)(found[i] & 1) << (from + i);
    for (unsigned i = 0; (groups & LETTERS) != 0 && i < 2; i++)
        out->words |= (uint64_t)(l[i] == UINT64_MAX) << (from + i * EIGHT);
}

/* The first hint of blocks that begin in [at, to), bytes being the first of them; or where the one
 * begins that was not looked at. */
static size_t skip_portably(const struct search *s, const unsigned char *bytes, size_t at,
                            size_t to, size_t *group)
{
    for (; at < to; at += BLOCK, bytes += BLOCK) {
        struct block block = {0, 0};
        for (unsigned from = 0; from < BLOCK; from += sizeof(lanes)) {
            lanes quarter;
            memcpy(&quarter, bytes + from, sizeof(quarter));
            look_at_quarter(s->groups, quarter, from, &block);
        }
        size_t hint = first_hint(s, at, block, group);
        if (hint != SIZE_MAX)
            return hint;
    }
    return at;
}

/* ---- A block at a time ---- */

#ifdef __x86_64__

#include <immintrin.h>

#define TABLE(percent, backslash, entity)                                                          \
    {                                                                                              \
        [0] = 1, ['%' & 15] = (percent), ['\\' & 15] = (backslash), ['&' & 15] = (entity)          \
    }

/* By the groups of marks: a byte is one of theirs if it is what the table has for its lower half.
 */
static const unsigned char tables[1 << DECODE_MARKS][16] = {
    TABLE(0, 0, 0),   TABLE('%', 0, 0),   TABLE(0, '\\', 0),   TABLE('%', '\\', 0),
    TABLE(0, 0, '&'), TABLE('%', 0, '&'), TABLE(0, '\\', '&'), TABLE('%', '\\', '&'),
};

/* The first of each eleven letters or more in a row: more than half of those that are wanted. */
static inline uint64_t words_of(uint64_t letters)
{
    letters &= letters >> 1;
    letters &= letters >> 2;
    letters &= letters >> 4;
    letters &= letters >> 3;
    return letters & ~(letters << 1);
}

#define WIDE __attribute__((target("avx2"), always_inline)) static inline

WIDE uint64_t bits_of(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << (BLOCK / 2);
}

WIDE __m256i marks_of(__m256i table, __m256i bytes)
{
    return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes);
}

WIDE __m256i within(__m256i bytes, char first, char last)
{
    __m256i from_first = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));
    __m256i most = _mm256_set1_epi8((char)(last - first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(from_first, most), from_first);
}

WIDE __m256i letters_of(__m256i bytes)
{
    __m256i folded = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
    return _mm256_or_si256(within(folded, 'a', 'z'), within(bytes, '0', '9'));
}

WIDE struct block look(const unsigned char *bytes, __m256i wanted, bool for_marks, bool for_words)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + BLOCK / 2));
    return (struct block){
        for_marks ? bits_of(marks_of(wanted, low), marks_of(wanted, high)) : 0,
        for_words ? words_of(bits_of(letters_of(low), letters_of(high))) : 0,
    };
}

enum { FOR_MARKS = 1, FOR_WORDS = 2 };

/* kinds: a constant, so that the search for one of the two pays for that alone. */
WIDE size_t skip_by(const struct search *s, const unsigned char *bytes, size_t at, size_t to,
                    size_t *group, unsigned kinds)
{
    const __m128i *table = (const __m128i *)(const void *)tables[s->groups >> 1];
    const __m256i wanted = _mm256_broadcastsi128_si256(_mm_loadu_si128(table));
    for (; at < to; at += BLOCK, bytes += BLOCK) {
        struct block block =
            look(bytes, wanted, (kinds & FOR_MARKS) != 0, (kinds & FOR_WORDS) != 0);
        if (LIKELY((block.marks | block.words) == 0))
            continue;
        size_t hint = first_hint(s, at, block, group);
        if (hint != SIZE_MAX)
            return hint;
    }
    return at;
}

__attribute__((target("avx2"))) static size_t
skip_wide(const struct search *s, const unsigned char *bytes, size_t at, size_t to, size_t *group)
{
    if (s->groups == LETTERS)
        return skip_by(s, bytes, at, to, group, FOR_WORDS);
    if ((s->groups & LETTERS) == 0)
        return skip_by(s, bytes, at, to, group, FOR_MARKS);
    return skip_by(s, bytes, at, to, group, FOR_MARKS | FOR_WORDS);
}

__attribute__((always_inline)) static inline size_t
skip(const struct search *s, const unsigned char *bytes, size_t at, size_t to, size_t *group)
{
    return __builtin_cpu_supports("avx2") ? skip_wide(s, bytes, at, to, group)
                                          : skip_portably(s, bytes, at, to, group);
}

#else

static size_t skip(const struct search *s, const unsigned char *bytes, size_t at, size_t to,
                   size_t *group)
{
    return skip_portably(s, bytes, at, to, group);
}

#endif

size_t hints_next(struct bytes text, size_t at, size_t to, unsigned groups, size_t *group)
{
    const struct search s = {text, to, groups};
    BUG_IF(to > text.len);
    size_t whole = text.len - MIN(text.len, (size_t)BLOCK - 1); /* blocks begin before */
    if (at < MIN(to, whole))
        at = skip(&s, text.ptr + at, at, MIN(to, whole), group);
    if (at >= whole && at < to) { /* the text ends in this one */
        unsigned char last[BLOCK] = {0};
        memcpy(last, text.ptr + at, text.len - at);
        at = skip(&s, last, at, to, group);
    }
    return MIN(at, to);
}
