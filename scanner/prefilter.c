/* prefilter.c - every position's four bytes against a bit filter; what passes, against the anchors'
 * guards.
 *
 * Stage by stage, block by block: where positions are few among many, each branch on one of them is
 * guessed wrong. The filter is small enough for the nearest caches, the tables behind it are only
 * touched where it answers. */
#include "scanner/prefilter.h"

#include <stdlib.h>

#include "rules/around.h"
#include "rules/gram.h"
#include "rules/guard.h"

enum { FOLD = 0x20202020 };

/* Positions that are filtered together; anchors that are asked together; positions of 64 that are
 * listed without a look at how many there are. */
enum { BLOCK = 1024, CANDIDATES = 256, FEW = 3 };

/* What stays the same during one pass. */
struct pass {
    const struct ruleset *rules;
    const unsigned char *disabled;
    struct bytes text;
    bool is_start;
    struct hits *hits;
    struct spots *spots; /* NULL: hits are wanted */
};

/* Positions in a block, counted from its first, that the filter lets through. */
struct passed {
    size_t count;
    uint16_t at[BLOCK + FEW];
};

/* Grams in a block with fitting bytes around. */
struct candidates {
    size_t at; /* of the block */
    size_t count;
    struct {
        uint16_t offset, anchor;
    } item[CANDIDATES];
};

void hits_dispose(struct hits *hits)
{
    xfree(&hits->item);
}

void spots_dispose(struct spots *spots)
{
    xfree(&spots->item);
    *spots = (struct spots){0};
}

void spots_add(struct spots *spots, const struct spot *spot)
{
    if (spots->count == spots->cap) {
        spots->cap = MAX(spots->cap * 2, (size_t)16);
        spots->item = xreallocarray(spots->item, spots->cap, sizeof(struct spot));
    }
    spots->item[spots->count++] = *spot;
}

static void add_hit(struct hits *hits, uint32_t rule, size_t first, size_t last)
{
    if (hits->count > 0) { /* neighbours of one rule grow together */
        struct hit *before = &hits->item[hits->count - 1];
        if (before->rule == rule && first <= before->last + 1 && before->first <= first) {
            before->last = MAX(before->last, last);
            return;
        }
    }
    if (hits->count == hits->cap) {
        hits->cap = MAX(hits->cap * 2, (size_t)256);
        hits->item = xreallocarray(hits->item, hits->cap, sizeof(struct hit));
    }
    hits->item[hits->count++] = (struct hit){rule, first, last};
}

static void ask_anchor(const struct pass *pass, const struct ruleset_anchor *anchor, size_t gram_at)
{
    const struct ruleset *rules = pass->rules;
    if (pass->disabled[anchor->rule] || gram_at < anchor->lead)
        return;
    size_t at = gram_at - anchor->lead;
    if (at > 0 || !pass->is_start) {
        if (at > 0 && !byteset_has(&rules->sets[anchor->before], pass->text.ptr[at - 1]))
            return;
    } else if (!anchor->at_start) {
        return;
    }
    pass->hits->anchors++;
    if (anchor->least > at && !pass->spots)
        return;
    const unsigned char *class_of = rules->classes + 256 * (size_t)anchor->rule;
    const uint16_t *table = rules->table + rules->guards[anchor->rule].table_at;
    if (pass->spots) {
        if (guard_allows_within(class_of, table, anchor->state, pass->text, at, SPOT_DEPTH))
            spots_add(pass->spots,
                      &(struct spot){(uint32_t)at, (uint16_t)(anchor - rules->anchors), 0});
    } else if (guard_allows(class_of, table, anchor->state, pass->text, at)) {
        add_hit(pass->hits, anchor->rule, at - MIN(at, (size_t)anchor->most), at - anchor->least);
    }
}

bool prefilter_confirms(const struct ruleset *rules, struct bytes text, const struct spot *spot)
{
    const struct ruleset_anchor *anchor = &rules->anchors[spot->anchor];
    return anchor->least <= spot->at &&
           guard_allows(rules->classes + 256 * (size_t)anchor->rule,
                        rules->table + rules->guards[anchor->rule].table_at, anchor->state, text,
                        spot->at);
}

static void ask_all(const struct pass *pass, struct candidates *candidates)
{
    for (size_t i = 0; i < candidates->count; i++)
        ask_anchor(pass, &pass->rules->anchors[candidates->item[i].anchor],
                   candidates->at + candidates->item[i].offset);
    candidates->count = 0;
}

/* Anchors that the four bytes may belong to. */
static void find_candidates(const struct pass *pass, uint16_t offset, struct candidates *out)
{
    const struct ruleset *rules = pass->rules;
    size_t at = out->at + offset;
    uint32_t folded;
    memcpy(&folded, pass->text.ptr + at, sizeof(folded));
    folded |= FOLD;
    uint32_t slot = gram_slot(folded, rules->gram_mask);
    while (rules->grams[slot].folded != folded) {
        if (rules->grams[slot].folded == 0)
            return;
        slot = (slot + 1) & rules->gram_mask;
    }
    const struct around kinds = around_at(pass->text.ptr, at);
    const struct ruleset_link *link = rules->links + rules->grams[slot].link;
    bool is_last;
    do {
        if (out->count == CANDIDATES)
            ask_all(pass, out);
        out->item[out->count].offset = offset;
        out->item[out->count].anchor = link->anchor;
        out->count += around_fits(kinds, link->around);
        is_last = link++->is_last;
    } while (!is_last);
}

/* Where bits are set in the word of 64 positions at at. */
static inline void list_bits(struct passed *out, uint64_t word, size_t at)
{
    const uint64_t guard = UINT64_C(1) << 63; /* there is always a lowest bit */
    size_t end = out->count + (size_t)__builtin_popcountll(word);
    for (size_t i = 0; i < FEW; i++, word &= word - 1)
        out->at[out->count + i] = (uint16_t)(at + (size_t)__builtin_ctzll(word | guard));
    for (size_t i = out->count + FEW; i < end; i++, word &= word - 1)
        out->at[i] = (uint16_t)(at + (size_t)__builtin_ctzll(word));
    out->count = end;
}

/* The first len bits. */
static inline uint64_t low_bits(uint64_t word, size_t len)
{
    return len < 64 ? word & ((UINT64_C(1) << len) - 1) : word;
}

/* The bits of eight positions. */
static inline unsigned filter_eight(const uint32_t *filter, const unsigned char *text)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < 8; i++) {
        uint32_t four;
        memcpy(&four, text + i, sizeof(four));
        bits |= filter_has(filter, four | FOLD) << i;
    }
    return bits;
}

static void filter_portably(const uint32_t *filter, const unsigned char *text, size_t len,
                            struct passed *out)
{
    for (size_t at = 0; at < len; at += 64) {
        uint64_t word = 0;
        for (size_t i = 0; i < 64 && at + i < len; i += 8)
            word |= (uint64_t)filter_eight(filter, text + at + i) << i;
        list_bits(out, low_bits(word, len - at), at);
    }
}

#ifdef __x86_64__

#include <immintrin.h>

#define WIDE __attribute__((target("avx2,bmi,popcnt")))

/* Eight positions at once: spread their bytes, fold, hash, gather the filter's words, and bring the
 * bits to the top. */
WIDE static inline unsigned filter_eight_wide(const uint32_t *filter, const unsigned char *text)
{
    const __m256i spread = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6,
                                            7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
    const __m256i fold = _mm256_set1_epi32(FOLD), low = _mm256_set1_epi32(31);
    const __m256i factor = _mm256_set1_epi32((int)GRAM_FACTOR);
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m256i grams = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), spread);
    __m256i product = _mm256_mullo_epi32(_mm256_or_si256(grams, fold), factor);
    __m256i words = _mm256_i32gather_epi32((const int *)(const void *)filter,
                                           _mm256_srli_epi32(product, 32 - FILTER_BITS), 4);
    __m256i first = _mm256_andnot_si256(_mm256_srli_epi32(product, FILTER_FIRST), low);
    __m256i second = _mm256_andnot_si256(_mm256_srli_epi32(product, FILTER_SECOND), low);
    __m256i top =
        _mm256_and_si256(_mm256_sllv_epi32(words, first), _mm256_sllv_epi32(words, second));
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(top));
}

WIDE static void filter_wide(const uint32_t *filter, const unsigned char *text, size_t len,
                             struct passed *out)
{
    for (size_t at = 0; at < len; at += 64) {
        uint64_t word = 0;
        for (size_t i = 0; i < 64 && at + i < len; i += 8)
            word |= (uint64_t)filter_eight_wide(filter, text + at + i) << i;
        list_bits(out, low_bits(word, len - at), at);
    }
}

static void filter_block(const uint32_t *filter, const unsigned char *text, size_t len,
                         struct passed *out)
{
    out->count = 0;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        filter_wide(filter, text, len, out);
    else
        filter_portably(filter, text, len, out);
}

#else

static void filter_block(const uint32_t *filter, const unsigned char *text, size_t len,
                         struct passed *out)
{
    out->count = 0;
    filter_portably(filter, text, len, out);
}

#endif

static void scan_grams(const struct pass *pass, size_t from, size_t to)
{
    struct passed passed;
    struct candidates candidates;
    candidates.count = 0;
    for (size_t at = from; at < to; at += BLOCK) {
        filter_block(pass->rules->filter, pass->text.ptr + at, MIN(to - at, (size_t)BLOCK),
                     &passed);
        pass->hits->grams += passed.count;
        candidates.at = at;
        for (size_t i = 0; i < passed.count; i++)
            find_candidates(pass, passed.at[i], &candidates);
        ask_all(pass, &candidates);
    }
}

/* Runs of a class: look at every len-th byte, widen where it belongs to the class. */
static void scan_run(const struct pass *pass, const struct ruleset_run *run, size_t from, size_t to)
{
    const struct byteset *set = &pass->rules->sets[run->set];
    struct bytes text = pass->text;
    for (size_t at = from + run->len - 1; at < text.len && at < to + run->len; at += run->len) {
        if (!byteset_has(set, text.ptr[at]))
            continue;
        size_t begin = at, end = at + 1;
        while (begin > 0 && byteset_has(set, text.ptr[begin - 1]))
            begin--;
        while (end < text.len && byteset_has(set, text.ptr[end]))
            end++;
        if (end - begin >= run->len && begin < to && end - run->len >= run->least)
            add_hit(pass->hits, run->rule, begin - MIN(begin, (size_t)run->most),
                    end - run->len - run->least);
        at = end - 1;
    }
}

static void scan_runs(const struct pass *pass, size_t from, size_t to)
{
    for (uint32_t i = 0; i < pass->rules->run_count; i++)
        if (!pass->disabled[pass->rules->runs[i].rule])
            scan_run(pass, &pass->rules->runs[i], from, to);
}

static int by_rule(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->rule != y->rule)
        return (x->rule > y->rule) - (x->rule < y->rule);
    return (x->first > y->first) - (x->first < y->first);
}

void prefilter_run(const struct ruleset *rules, const unsigned char *disabled,
                   const struct chunk *chunk, struct hits *out)
{
    struct pass pass = {rules, disabled, chunk->text, chunk->base == 0, out, NULL};
    size_t to = MIN(chunk->text.len, chunk->own_to + rules->most);
    out->count = 0;
    scan_grams(&pass, chunk->own_from, to);
    scan_runs(&pass, chunk->own_from, to);
    if (out->count > 1)
        qsort(out->item, out->count, sizeof(struct hit), by_rule);
}

void prefilter_spots(const struct ruleset *rules, const unsigned char *disabled, struct bytes text,
                     size_t from, size_t to, struct spots *out)
{
    struct hits counted = {0};
    struct pass pass = {rules, disabled, text, true, &counted, out};
    BUG_IF(to > text.len || text.len > UINT32_MAX);
    scan_grams(&pass, from, to);
}

void prefilter_runs(const struct ruleset *rules, const unsigned char *disabled, struct bytes text,
                    struct hits *out)
{
    struct pass pass = {rules, disabled, text, true, out, NULL};
    out->count = 0;
    scan_runs(&pass, 0, text.len);
}
