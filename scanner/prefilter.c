/* prefilter.c - every position's four bytes against a bit filter; what passes, against the anchors'
 * guards.
 *
 * Eight positions share one branch. The filter is small enough for the second cache level, the
 * tables behind it are only touched where it answers. */
#include "scanner/prefilter.h"

#include <stdlib.h>

#include "rules/around.h"
#include "rules/guard.h"

enum { FOLD = 0x20202020 };

/* What stays the same during one pass. */
struct pass {
    const struct ruleset *rules;
    const unsigned char *disabled;
    struct bytes text;
    bool is_start;
    struct hits *hits;
    struct spots *spots; /* NULL: hits are wanted */
};

void hits_dispose(struct hits *hits)
{
    xfree(&hits->item);
}

void spots_dispose(struct spots *spots)
{
    xfree(&spots->item);
    edits_dispose(&spots->runs);
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

static void ask_gram(const struct pass *pass, uint32_t folded, size_t at)
{
    const struct ruleset *rules = pass->rules;
    uint32_t slot = gram_slot(folded, rules->gram_mask);
    pass->hits->grams++;
    while (rules->grams[slot].folded != folded) {
        if (rules->grams[slot].folded == 0)
            return;
        slot = (slot + 1) & rules->gram_mask;
    }
    if ((around_at(pass->text.ptr, at) & ~rules->grams[slot].around) != 0)
        return;
    for (const uint16_t *anchor = rules->lists + rules->grams[slot].list;
         *anchor != RULESET_LIST_END; anchor++)
        ask_anchor(pass, &rules->anchors[*anchor], at);
}

/* Ask for each position of the eight at `at` whose bit is set in mask. */
static void ask_eight(const struct pass *pass, unsigned mask, size_t at, size_t to)
{
    for (; mask != 0; mask &= mask - 1) {
        size_t i = at + (size_t)__builtin_ctz(mask);
        uint32_t four;
        if (i >= to)
            return;
        memcpy(&four, pass->text.ptr + i, sizeof(four));
        ask_gram(pass, four | FOLD, i);
    }
}

static inline unsigned bit(const uint64_t *filter, uint64_t eight, unsigned shift)
{
    uint32_t hash = gram_hash((uint32_t)(eight >> shift) | FOLD);
    return (unsigned)(filter[hash / 64] >> (hash % 64)) & 1;
}

static void scan_portably(const struct pass *pass, size_t from, size_t to)
{
    const uint64_t *filter = pass->rules->filter;
    for (size_t at = from; at < to; at += 8) {
        uint64_t low, high;
        memcpy(&low, pass->text.ptr + at, sizeof(low));
        memcpy(&high, pass->text.ptr + at + 4, sizeof(high));
        unsigned mask = bit(filter, low, 0) | bit(filter, low, 8) << 1 | bit(filter, low, 16) << 2 |
                        bit(filter, low, 24) << 3 | bit(filter, high, 0) << 4 |
                        bit(filter, high, 8) << 5 | bit(filter, high, 16) << 6 |
                        bit(filter, high, 24) << 7;
        if (UNLIKELY(mask != 0))
            ask_eight(pass, mask, at, to);
    }
}

#ifdef __x86_64__

#include <immintrin.h>

/* Eight positions at once: spread their bytes, fold, hash, gather the filter's words, and bring the
 * bits to the top. */
__attribute__((target("avx2"))) static void scan_wide(const struct pass *pass, size_t from,
                                                      size_t to)
{
    const int *filter = (const int *)(const void *)pass->rules->filter;
    const __m256i spread = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6,
                                            7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
    const __m256i fold = _mm256_set1_epi32(FOLD), low = _mm256_set1_epi32(31);
    const __m256i factor = _mm256_set1_epi32((int)GRAM_FACTOR);
    for (size_t at = from; at < to; at += 8) {
        __m128i text = _mm_loadu_si128((const __m128i *)(const void *)(pass->text.ptr + at));
        __m256i grams = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(text), spread);
        __m256i product = _mm256_mullo_epi32(_mm256_or_si256(grams, fold), factor);
        __m256i hash = _mm256_srli_epi32(product, 32 - GRAM_BITS);
        __m256i words = _mm256_i32gather_epi32(filter, _mm256_srli_epi32(hash, 5), 4);
        __m256i top = _mm256_sllv_epi32(words, _mm256_andnot_si256(hash, low));
        unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(top));
        if (UNLIKELY(mask != 0))
            ask_eight(pass, mask, at, to);
    }
}

static void scan_grams(const struct pass *pass, size_t from, size_t to)
{
    if (__builtin_cpu_supports("avx2"))
        scan_wide(pass, from, to);
    else
        scan_portably(pass, from, to);
}

#else

static void scan_grams(const struct pass *pass, size_t from, size_t to)
{
    scan_portably(pass, from, to);
}

#endif

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
