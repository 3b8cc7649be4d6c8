/* sieve.c - windows around what is new, and spots that carry over. */
#include "scanner/sieve.h"

#include "rules/around.h"
#include "rules/ruleset.h"
#include "scanner/decode.h"
#include "scanner/judge.h"
#include "scanner/prefilter.h"

#include <stdlib.h>

/* What is said of a spot: that the rule does not match there, or what became of its matches. */
enum { UNKNOWN, UNMATCHED, NOTHING, IN_TEXT, ANYWHERE };

enum {
    STEP = 256,          /* bytes of the base for which there is an index of its spots */
    BINARY_SAMPLE = 8000 /* as the worker's */
};

struct sieve {
    struct matcher *matcher;
    const struct ruleset *rules;
    const unsigned char *disabled;
    enum confidence least;
    size_t back, ahead; /* a gram so far before and behind new bytes may make a new spot */
    struct edits edits;
    struct spots found, carried;
    uint32_t *steps; /* into the spots of the base */
    size_t step_cap;
    struct hits runs;
    bool has_run_rules; /* rules that are found by runs of a class */
    struct sieve_stats stats;
};

/* Bytes from the anchor on that decide whether there is a spot. */
static size_t depth_of(const struct ruleset_anchor *anchor)
{
    return MAX((size_t)anchor->lead + sizeof(uint32_t) + AROUND_BEHIND, (size_t)SPOT_DEPTH);
}

/* How far spots look, and so how far from new bytes their grams may lie. */
static void measure_reach(struct sieve *s)
{
    const struct ruleset *rules = s->rules;
    for (uint32_t i = 0; i < rules->anchor_count; i++) {
        const struct ruleset_anchor *anchor = &rules->anchors[i];
        if (s->disabled[anchor->rule])
            continue;
        s->back = MAX(s->back, depth_of(anchor) - anchor->lead);
        s->ahead = MAX(s->ahead, (size_t)anchor->lead + 1);
    }
}

void sieve_new(struct sieve **out, struct matcher *matcher, const unsigned char *disabled,
               const struct scan_options *options)
{
    struct sieve *s = xcalloc(1, sizeof(*s));
    s->matcher = matcher;
    s->rules = matcher_rules(matcher);
    s->disabled = disabled;
    s->least = options->min_confidence;
    measure_reach(s);
    for (uint32_t i = 0; i < s->rules->run_count; i++)
        s->has_run_rules = s->has_run_rules || !disabled[s->rules->runs[i].rule];
    *out = s;
}

void sieve_free(struct sieve **sieve)
{
    struct sieve *s = MOVE(*sieve);
    if (s == NULL)
        return;
    spots_dispose(&s->found);
    spots_dispose(&s->carried);
    hits_dispose(&s->runs);
    edits_dispose(&s->edits);
    xfree(&s->steps);
    xfree(&s);
}

struct sieve_stats sieve_stats_get(const struct sieve *sieve)
{
    return sieve->stats;
}

/* ---- What is new ---- */

static bool same_start(const struct copied *c)
{
    return c->to == 0 && c->from == 0;
}

static bool same_end(const struct copied *c, size_t len, size_t base_len)
{
    return c->to + (size_t)c->len == len && c->from + (size_t)c->len == base_len;
}

/* Stretches between copies, and joints of copies that were none in the base. */
static void list_edits(struct sieve *s, size_t len, const struct sieve_base *base)
{
    const struct copies *copies = base->copies;
    size_t end = 0;
    s->edits.count = 0;
    for (size_t i = 0; i < copies->count; i++) {
        const struct copied *c = &copies->item[i];
        if (i > 0 || !same_start(c))
            edits_add(&s->edits, (struct range){(int64_t)end, (int64_t)c->to});
        end = c->to + (size_t)c->len;
    }
    if (copies->count == 0 || !same_end(&copies->item[copies->count - 1], len, base->len))
        edits_add(&s->edits, (struct range){(int64_t)end, (int64_t)len});
}

/* The bytes that decide whether there is a spot. */
static struct range range_of_spot(const struct sieve *s, const struct spot *spot)
{
    const struct ruleset_anchor *anchor = &s->rules->anchors[spot->anchor];
    return (struct range){(int64_t)spot->at - 1, (int64_t)(spot->at + depth_of(anchor))};
}

/* The bytes that decide what is said of it: fewer, where there was no match to be judged. */
static struct range range_of_verdict(const struct sieve *s, const struct spot *spot)
{
    const struct ruleset_anchor *anchor = &s->rules->anchors[spot->anchor];
    const struct rule *rule = &s->rules->rules[anchor->rule];
    uint32_t behind = rule->behind, ahead = rule->ahead;
    if (spot->verdict != UNMATCHED) {
        behind = MAX(behind, (uint32_t)JUDGE_BEFORE);
        ahead = MAX(ahead, (uint32_t)JUDGE_AFTER);
    }
    return (struct range){
        (int64_t)spot->at - anchor->most - behind,
        (int64_t)spot->at - anchor->least + rule->max_width + ahead,
    };
}

/* Of the spots of a window from `first` on, keep those that touch something new: the others are
 * carried over. `at` is the first new stretch of the window. */
static void keep_new(struct sieve *s, size_t first, size_t at, size_t end)
{
    size_t kept = first;
    for (size_t i = first; i < s->found.count; i++) {
        struct range range = range_of_spot(s, &s->found.item[i]);
        bool is_new = false;
        for (size_t k = at; k < end && !is_new && s->edits.item[k].from < range.to; k++)
            is_new = range_touches(range, s->edits.item[k]);
        if (is_new)
            s->found.item[kept++] = s->found.item[i];
    }
    s->found.count = kept;
}

/* Look through windows around all that is new. Those that nearly meet are one: to begin anew costs
 * as much as to look at what is between them. */
static void find_new(struct sieve *s, struct bytes text)
{
    enum { GAP = 48 };
    const int64_t len = (int64_t)text.len, back = (int64_t)s->back, ahead = (int64_t)s->ahead;
    s->found.count = 0;
    for (size_t i = 0; i < s->edits.count;) {
        size_t end = i;
        int64_t from = MAX(s->edits.item[i].from - back, 0), to = from;
        for (; end < s->edits.count && (end == i || s->edits.item[end].from - back <= to + GAP);
             end++)
            to = MIN(s->edits.item[end].to + ahead, len);
        size_t first = s->found.count;
        prefilter_spots(s->rules, s->disabled, text, (size_t)from, (size_t)to, &s->found);
        s->stats.fresh_bytes += (uint64_t)(to - from);
        if (s->found.count > first)
            keep_new(s, first, i, end);
        i = end;
    }
}

/* ---- What carries over ---- */

/* Is all of a range of the base in the stretch, and the ends of the text with it where it reaches
 * beyond them? */
static bool is_within(struct range range, const struct copied *c, size_t len, size_t base_len)
{
    return (range.from >= (int64_t)c->from || same_start(c)) &&
           (range.to <= (int64_t)c->from + c->len || same_end(c, len, base_len));
}

/* For each STEP bytes of the base, its first spot there or later. */
static void index_spots(struct sieve *s, const struct spots *spots, size_t base_len)
{
    size_t steps = base_len / STEP + 1, next = 0;
    if (s->step_cap < steps) {
        s->step_cap = steps;
        s->steps = xreallocarray(s->steps, steps, sizeof(*s->steps));
    }
    for (size_t i = 0; i < steps; i++) {
        while (next < spots->count && spots->item[next].at < i * STEP)
            next++;
        s->steps[i] = (uint32_t)next;
    }
}

/* The first spot of the base at or behind at, which is within it. */
static size_t first_spot(const struct sieve *s, const struct spots *spots, uint32_t at)
{
    size_t i = s->steps[at / STEP];
    while (i < spots->count && spots->item[i].at < at)
        i++;
    return i;
}

/* A spot of the base, in the stretch, that is there still. */
static void carry_spot(struct sieve *s, struct spot spot, const struct copied *c, size_t len,
                       size_t base_len)
{
    if (!is_within(range_of_spot(s, &spot), c, len, base_len))
        return;
    if (!is_within(range_of_verdict(s, &spot), c, len, base_len))
        spot.verdict = UNKNOWN;
    spot.at = spot.at - c->from + c->to;
    spots_add(&s->carried, &spot);
}

static void carry(struct sieve *s, size_t len, const struct sieve_base *base)
{
    const struct spots *spots = base->spots;
    s->carried.count = 0;
    if (spots->count == 0)
        return;
    index_spots(s, spots, base->len);
    for (size_t i = 0; i < base->copies->count; i++) {
        const struct copied *c = &base->copies->item[i];
        for (size_t k = first_spot(s, spots, c->from);
             k < spots->count && spots->item[k].at < c->from + c->len; k++)
            carry_spot(s, spots->item[k], c, len, base->len);
    }
}

/* ---- What is said ---- */

/* A value that stands for another one is judged by that (derived_values). */
static bool may_be_decoded(const struct rule *rule, struct bytes text, const struct match *m)
{
    struct run run;
    return rule_is_generic(rule) && decode_value(text, m->secret_start, m->secret_end, &run);
}

/* The best that any path could bring: an ordinary place, and a syntax in which bare words are
 * values. Certificates are wanted for the keys that they belong to. */
static uint8_t judge_match(const struct sieve *s, struct bytes text, const struct match *m)
{
    const struct rule *rule = &s->rules->rules[m->rule];
    struct suspect suspect = {
        .rule = rule,
        .text = text,
        .start = m->start,
        .end = m->end,
        .secret_start = m->secret_start,
        .secret_end = m->secret_end,
        .place = PLACE_ORDINARY,
        .syntax = SYNTAX_UNKNOWN,
    };
    struct verdict verdict;
    if (rule_is_identifier(rule) && strcmp(rule->kind, "certificate") != 0 &&
        s->least > CONFIDENCE_LOW)
        return NOTHING;
    judge(&suspect, &verdict);
    if (verdict.dropped || (verdict.confidence < s->least && !rule_is_identifier(rule)))
        return may_be_decoded(rule, text, m) ? IN_TEXT : NOTHING;
    return rule_is_generic(rule) ? IN_TEXT : ANYWHERE;
}

/* Matches may begin at any byte of [first, last]: where a scan's search for one begins depends on
 * where the match before it ended. */
static uint8_t look_between(struct sieve *s, struct bytes text, uint32_t rule, size_t first,
                            size_t last)
{
    struct chunk chunk = {.text = text, .own_to = text.len, .is_end = true};
    struct match match;
    uint8_t says = UNMATCHED;
    s->stats.evaluated++;
    while (says <= NOTHING && first <= last &&
           matcher_first(s->matcher, rule, &chunk, first, last, &match)) {
        says = judge_match(s, text, &match);
        first = match.start + 1;
    }
    return says;
}

static uint8_t verdict_of(struct sieve *s, struct bytes text, struct spot *spot)
{
    const struct ruleset_anchor *anchor = &s->rules->anchors[spot->anchor];
    if (spot->verdict != UNKNOWN)
        return spot->verdict;
    spot->verdict = UNMATCHED;
    if (prefilter_confirms(s->rules, text, spot))
        spot->verdict =
            look_between(s, text, anchor->rule, spot->at - MIN(spot->at, (uint32_t)anchor->most),
                         spot->at - anchor->least);
    return spot->verdict;
}

static uint8_t look_at_runs(struct sieve *s, struct bytes text)
{
    uint8_t most = UNMATCHED;
    if (!s->has_run_rules)
        return most;
    prefilter_runs(s->rules, s->disabled, text, &s->runs);
    for (size_t i = 0; i < s->runs.count; i++)
        most = MAX(most, look_between(s, text, s->runs.item[i].rule, s->runs.item[i].first,
                                      MIN(s->runs.item[i].last, text.len - 1)));
    return most;
}

const struct edits *sieve_edits(const struct sieve *sieve)
{
    return &sieve->edits;
}

/* ---- The whole ---- */

/* Grams come in order; the anchors before them nearly so. */
static void sort_spots(struct spots *spots)
{
    for (size_t i = 1; i < spots->count; i++) {
        struct spot moved = spots->item[i];
        size_t k = i;
        for (; k > 0 && spots->item[k - 1].at > moved.at; k--)
            spots->item[k] = spots->item[k - 1];
        spots->item[k] = moved;
    }
}

/* All spots of the text by rising position; the best of what is said of them. */
static uint8_t look_at_all(struct sieve *s, struct bytes text, struct spots *out)
{
    size_t a = 0, b = 0;
    uint8_t most = UNMATCHED;
    while (a < s->found.count || b < s->carried.count) {
        bool found = b == s->carried.count ||
                     (a < s->found.count && s->found.item[a].at < s->carried.item[b].at);
        struct spot *spot = found ? &s->found.item[a++] : &s->carried.item[b++];
        most = MAX(most, verdict_of(s, text, spot));
        if (out)
            spots_add(out, spot);
    }
    return most;
}

bool sieve_look(struct sieve *sieve, struct bytes text, const struct sieve_base *base,
                struct spots *spots)
{
    sieve->carried.count = 0;
    if (base) {
        list_edits(sieve, text.len, base);
        carry(sieve, text.len, base);
    } else {
        sieve->edits.count = 0;
        edits_add(&sieve->edits, (struct range){0, (int64_t)text.len});
    }
    find_new(sieve, text);
    sort_spots(&sieve->found);
    sort_spots(&sieve->carried);
    sieve->stats.texts++;
    sieve->stats.bytes += text.len;
    sieve->stats.spots += sieve->found.count + sieve->carried.count;
    uint8_t most = look_at_all(sieve, text, spots);
    most = MAX(most, look_at_runs(sieve, text));
    bool is_binary =
        most == IN_TEXT && memchr(text.ptr, 0, MIN(text.len, (size_t)BINARY_SAMPLE)) != NULL;
    return most > NOTHING && !is_binary;
}
