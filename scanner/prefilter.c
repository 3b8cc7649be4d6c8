/* prefilter.c - every position's four bytes against a bit filter; what passes, against the anchors'
 * guards.
 *
 * Eight positions share two loads and one branch. The filter is small enough for the first cache
 * level, the tables behind it are only touched where it answers. */
#include "scanner/prefilter.h"

#include <stdlib.h>

#include "rules/guard.h"

#define FOLD UINT64_C(0x2020202020202020)

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
    const struct ruleset_guard *guard = &rules->guards[anchor->rule];
    if (!guard_allows(rules->classes + 256 * (size_t)anchor->rule, rules->table + guard->table_at,
                      anchor->state, pass->text, at))
        return;
    if (pass->spots)
        spots_add(pass->spots,
                  &(struct spot){(uint32_t)at, anchor->rule, anchor->least, anchor->most, 0});
    else
        add_hit(pass->hits, anchor->rule, at - MIN(at, (size_t)anchor->most), at - anchor->least);
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
    for (const uint16_t *anchor = rules->lists + rules->grams[slot].list;
         *anchor != RULESET_LIST_END; anchor++)
        ask_anchor(pass, &rules->anchors[*anchor], at);
}

static inline uint64_t load64(const unsigned char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof(value));
    return value;
}

static inline uint64_t bit(const uint64_t *filter, uint64_t eight, unsigned shift)
{
    uint32_t hash = gram_hash((uint32_t)(eight >> shift));
    return filter[hash / 64] >> (hash % 64);
}

/* Bit i of the result: the filter knows the four bytes at position i of the eight at at. */
static void ask_eight(const struct pass *pass, size_t at, size_t to)
{
    const uint64_t *filter = pass->rules->filter;
    for (size_t i = at; i < at + 8 && i < to; i++) {
        uint64_t four = load64(pass->text.ptr + i) | FOLD;
        if (bit(filter, four, 0) & 1)
            ask_gram(pass, (uint32_t)four, i);
    }
}

static void scan_grams(const struct pass *pass, size_t from, size_t to)
{
    const uint64_t *filter = pass->rules->filter;
    const unsigned char *text = pass->text.ptr;
    for (size_t at = from; at < to; at += 8) {
        uint64_t low = load64(text + at) | FOLD, high = load64(text + at + 4) | FOLD;
        uint64_t any = bit(filter, low, 0) | bit(filter, low, 8) | bit(filter, low, 16) |
                       bit(filter, low, 24) | bit(filter, high, 0) | bit(filter, high, 8) |
                       bit(filter, high, 16) | bit(filter, high, 24);
        if (UNLIKELY(any & 1))
            ask_eight(pass, at, to);
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
