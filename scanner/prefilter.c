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

/* Positions that are filtered before there is a look at how many passed; those that are looked up
 * together; anchors that are asked together; positions of 64 that are listed without a look at how
 * many there are. */
enum { BLOCK = 512, PASSED = 1024, CANDIDATES = 256, FEW = 3 };

/* What stays the same during one pass. */
struct pass {
    const struct ruleset *rules;
    const unsigned char *disabled;
    struct bytes text;
    bool is_start;
    struct hits *hits;
    struct spots *spots; /* NULL: hits are wanted */
};

/* Positions that the filter lets through; then the grams among them, with the first of their links.
 */
struct passed {
    size_t count;
    uint32_t at[PASSED + BLOCK + FEW];
    uint32_t link[PASSED + BLOCK];
};

/* A gram with bytes around that one of its links wants. */
struct candidate {
    uint32_t at, link;
};

struct candidates {
    size_t count;
    struct candidate item[CANDIDATES];
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

static void make_room(struct spots *spots)
{
    if (spots->count == spots->cap) {
        spots->cap = MAX(spots->cap * 2, (size_t)16);
        spots->item = xreallocarray(spots->item, spots->cap, sizeof(struct spot));
    }
}

void spots_add(struct spots *spots, const struct spot *spot)
{
    make_room(spots);
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

/* May a match pass the anchor at at, as far as the byte before it says? */
static bool may_stand(const struct pass *pass, const struct ruleset_anchor *anchor, size_t at)
{
    if (at > 0)
        return byteset_has(&pass->rules->sets[anchor->before], pass->text.ptr[at - 1]);
    return anchor->at_start || !pass->is_start;
}

/* The guard's state behind SPOT_DEPTH bytes from the anchor on; a text that ends before refuses
 * what is not accepted there. */
static uint16_t walk(const struct pass *pass, const struct ruleset_link *link,
                     const struct ruleset_anchor *anchor, size_t at)
{
    const struct ruleset *rules = pass->rules;
    const unsigned char *class_of = rules->classes + 256 * (size_t)anchor->rule;
    const uint16_t *table = rules->table + rules->guards[anchor->rule].table_at;
    const unsigned char *text = pass->text.ptr + at;
    if (pass->text.len - at >= SPOT_DEPTH)
        return guard_after(class_of, table, link->state, text + link->skip,
                           (size_t)SPOT_DEPTH - link->skip);
    return guard_allows(class_of, table, anchor->state, pass->text, at) ? GUARD_ACCEPT
                                                                        : GUARD_REFUSE;
}

static void ask(const struct pass *pass, const struct ruleset_link *link, size_t gram_at)
{
    const struct ruleset *rules = pass->rules;
    const struct ruleset_anchor *anchor = &rules->anchors[link->anchor];
    size_t at = gram_at - anchor->lead;
    if (pass->disabled[anchor->rule] || gram_at < anchor->lead || !may_stand(pass, anchor, at))
        return;
    pass->hits->anchors++;
    uint16_t state = walk(pass, link, anchor, at);
    if (pass->spots) {
        make_room(pass->spots);
        pass->spots->item[pass->spots->count] = (struct spot){(uint32_t)at, link->anchor, 0};
        pass->spots->count += state != GUARD_REFUSE;
    } else if (anchor->least <= at && state != GUARD_REFUSE &&
               guard_allows(rules->classes + 256 * (size_t)anchor->rule,
                            rules->table + rules->guards[anchor->rule].table_at, state, pass->text,
                            at + SPOT_DEPTH)) {
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
        ask(pass, &pass->rules->links[candidates->item[i].link], candidates->item[i].at);
    candidates->count = 0;
}

/* Keep what fits of the links of the gram at at. */
static inline void find_candidates(const struct pass *pass, uint32_t at, uint32_t link,
                                   struct candidates *out)
{
    const struct ruleset_link *links = pass->rules->links;
    const struct around kinds = around_at(pass->text.ptr, at);
    bool is_last;
    do {
        if (UNLIKELY(out->count == CANDIDATES))
            ask_all(pass, out);
        out->item[out->count] = (struct candidate){at, link};
        out->count += around_fits(kinds, links[link].around);
        is_last = links[link++].is_last;
    } while (!is_last);
}

static inline uint32_t folded_at(const unsigned char *text)
{
    uint32_t four;
    memcpy(&four, text, sizeof(four));
    return four | FOLD;
}

/* Keep what is a gram. */
static void look_up(const struct ruleset *rules, const unsigned char *text, struct passed *passed)
{
    const uint32_t mask = rules->gram_mask;
    size_t kept = 0;
    for (size_t i = 0; i < passed->count; i++)
        __builtin_prefetch(&rules->grams[gram_slot(folded_at(text + passed->at[i]), mask)]);
    for (size_t i = 0; i < passed->count; i++) {
        uint32_t folded = folded_at(text + passed->at[i]), slot = gram_slot(folded, mask);
        while (rules->grams[slot].folded != folded && rules->grams[slot].folded != 0)
            slot = (slot + 1) & mask;
        passed->at[kept] = passed->at[i];
        passed->link[kept] = rules->grams[slot].link;
        __builtin_prefetch(&rules->links[rules->grams[slot].link]);
        kept += rules->grams[slot].folded == folded;
    }
    passed->count = kept;
}

/* Where bits are set in the word of 64 positions at at. */
static inline void list_bits(struct passed *out, uint64_t word, uint32_t at)
{
    const uint64_t guard = UINT64_C(1) << 63; /* there is always a lowest bit */
    size_t end = out->count + (size_t)__builtin_popcountll(word);
    for (size_t i = 0; i < FEW; i++, word &= word - 1)
        out->at[out->count + i] = at + (uint32_t)__builtin_ctzll(word | guard);
    for (size_t i = out->count + FEW; i < end; i++, word &= word - 1)
        out->at[i] = at + (uint32_t)__builtin_ctzll(word);
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
    for (unsigned i = 0; i < 8; i++)
        bits |= filter_has(filter, folded_at(text + i)) << i;
    return bits;
}

static void filter_portably(const uint32_t *filter, const unsigned char *text, uint32_t from,
                            uint32_t to, struct passed *out)
{
    for (uint32_t at = from; at < to; at += 64) {
        uint64_t word = 0;
        for (uint32_t i = 0; i < 64 && at + i < to; i += 8)
            word |= (uint64_t)filter_eight(filter, text + at + i) << i;
        list_bits(out, low_bits(word, to - at), at);
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

WIDE static void filter_wide(const uint32_t *filter, const unsigned char *text, uint32_t from,
                             uint32_t to, struct passed *out)
{
    for (uint32_t at = from; at < to; at += 64) {
        uint64_t word = 0;
        for (uint32_t i = 0; i < 64 && at + i < to; i += 8)
            word |= (uint64_t)filter_eight_wide(filter, text + at + i) << i;
        list_bits(out, low_bits(word, to - at), at);
    }
}

static void filter_block(const uint32_t *filter, const unsigned char *text, uint32_t from,
                         uint32_t to, struct passed *out)
{
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        filter_wide(filter, text, from, to, out);
    else
        filter_portably(filter, text, from, to, out);
}

#else

static void filter_block(const uint32_t *filter, const unsigned char *text, uint32_t from,
                         uint32_t to, struct passed *out)
{
    filter_portably(filter, text, from, to, out);
}

#endif

static void ask_passed(const struct pass *pass, struct passed *passed)
{
    struct candidates candidates = {.count = 0};
    pass->hits->grams += passed->count;
    look_up(pass->rules, pass->text.ptr, passed);
    for (size_t i = 0; i < passed->count; i++)
        find_candidates(pass, passed->at[i], passed->link[i], &candidates);
    ask_all(pass, &candidates);
    passed->count = 0;
}

/* Windows are often short: what passes in several of them is asked together. */
static void scan_grams(const struct pass *pass, const struct range *windows, size_t count)
{
    struct passed passed;
    passed.count = 0;
    BUG_IF(pass->text.len > UINT32_MAX);
    for (size_t i = 0; i < count; i++) {
        uint32_t to = (uint32_t)windows[i].to;
        for (uint32_t at = (uint32_t)windows[i].from; at < to; at += MIN(to - at, BLOCK)) {
            filter_block(pass->rules->filter, pass->text.ptr, at, at + MIN(to - at, BLOCK),
                         &passed);
            if (passed.count >= PASSED)
                ask_passed(pass, &passed);
        }
    }
    ask_passed(pass, &passed);
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
    scan_grams(&pass, &(struct range){(int64_t)chunk->own_from, (int64_t)to}, 1);
    scan_runs(&pass, chunk->own_from, to);
    if (out->count > 1)
        qsort(out->item, out->count, sizeof(struct hit), by_rule);
}

void prefilter_spots(const struct ruleset *rules, const unsigned char *disabled, struct bytes text,
                     const struct range *windows, size_t count, struct spots *out)
{
    struct hits counted = {0};
    struct pass pass = {rules, disabled, text, true, &counted, out};
    BUG_IF(count > 0 && windows[count - 1].to > (int64_t)text.len);
    scan_grams(&pass, windows, count);
}

void prefilter_runs(const struct ruleset *rules, const unsigned char *disabled, struct bytes text,
                    struct hits *out)
{
    struct pass pass = {rules, disabled, text, true, out, NULL};
    out->count = 0;
    scan_runs(&pass, 0, text.len);
}
