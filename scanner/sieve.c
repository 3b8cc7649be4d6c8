/* sieve.c - windows around what is new, and spots that carry over. */
#include "scanner/sieve.h"

#include "rules/around.h"
#include "rules/ruleset.h"
#include "scanner/prefilter.h"
#include "scanner/verdicts.h"

#include <stdlib.h>

enum {
    STEP = 256,          /* bytes of the base for which there is an index of its spots */
    BINARY_SAMPLE = 8000 /* as the worker's */
};

struct sieve {
    const struct ruleset *rules;
    const unsigned char *disabled;
    struct verdicts *verdicts;
    size_t back, ahead; /* a gram so far before and behind new bytes may make a new spot */
    struct edits edits, windows;
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

void sieve_new(struct sieve **out, struct matcher *matcher, const struct seen *seen,
               const unsigned char *disabled, const struct scan_options *options)
{
    struct sieve *s = xcalloc(1, sizeof(*s));
    s->rules = matcher_rules(matcher);
    s->disabled = disabled;
    verdicts_new(&s->verdicts, matcher, seen, options->min_confidence);
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
    edits_dispose(&s->windows);
    verdicts_free(&s->verdicts);
    xfree(&s->steps);
    xfree(&s);
}

struct sieve_stats sieve_stats_get(const struct sieve *sieve)
{
    struct sieve_stats stats = sieve->stats;
    stats.evaluated = verdicts_evaluated(sieve->verdicts);
    return stats;
}

/* ---- What is new ---- */

/* Stretches between copies, and joints of copies that were none in the base. */
static void list_edits(struct sieve *s, size_t len, const struct sieve_base *base)
{
    const struct copies *copies = base->copies;
    size_t end = 0;
    s->edits.count = 0;
    for (size_t i = 0; i < copies->count; i++) {
        const struct copied *c = &copies->item[i];
        if (i > 0 || !copied_begins(c))
            edits_add(&s->edits, (struct range){(int64_t)end, (int64_t)c->to});
        end = c->to + (size_t)c->len;
    }
    if (copies->count == 0 || !copied_ends(&copies->item[copies->count - 1], len, base->len))
        edits_add(&s->edits, (struct range){(int64_t)end, (int64_t)len});
}

/* The bytes that decide whether there is a spot. */
static struct range range_of_spot(const struct sieve *s, const struct spot *spot)
{
    const struct ruleset_anchor *anchor = &s->rules->anchors[spot->anchor];
    return (struct range){(int64_t)spot->at - 1, (int64_t)(spot->at + depth_of(anchor))};
}

/* Put windows around all that is new. Those that nearly meet are one: to begin anew costs as much
 * as to look at what is between them. */
static void list_windows(struct sieve *s, size_t len)
{
    enum { GAP = 48 };
    const int64_t back = (int64_t)s->back, ahead = (int64_t)s->ahead;
    s->windows.count = 0;
    for (size_t i = 0; i < s->edits.count; i++) {
        const struct range *edit = &s->edits.item[i];
        int64_t from = MAX(edit->from - back, 0), to = MIN(edit->to + ahead, (int64_t)len);
        if (s->windows.count > 0 && from <= s->windows.item[s->windows.count - 1].to + GAP)
            s->windows.item[s->windows.count - 1].to = to;
        else
            edits_add(&s->windows, (struct range){from, to});
    }
}

/* Of the spots that were found, keep those that touch something new: the others are carried over.
 */
static void keep_new(struct sieve *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->found.count; i++)
        if (edits_touches(&s->edits, range_of_spot(s, &s->found.item[i])))
            s->found.item[kept++] = s->found.item[i];
    s->found.count = kept;
}

static void find_new(struct sieve *s, struct bytes text)
{
    s->found.count = 0;
    list_windows(s, text.len);
    prefilter_spots(s->rules, s->disabled, text, s->windows.item, s->windows.count, &s->found);
    for (size_t i = 0; i < s->windows.count; i++)
        s->stats.fresh_bytes += (uint64_t)(s->windows.item[i].to - s->windows.item[i].from);
    keep_new(s);
}

/* ---- What carries over ---- */

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
static void carry_spot(struct sieve *s, struct spot spot, const struct copied *c, struct bytes text,
                       size_t base_len)
{
    if (!copied_has(c, range_of_spot(s, &spot), text.len, base_len))
        return;
    if (!verdicts_hold(s->verdicts, &spot, c, text, base_len))
        spot.verdict = SPOT_UNKNOWN;
    spot.at = spot.at - c->from + c->to;
    spots_add(&s->carried, &spot);
}

static void carry(struct sieve *s, struct bytes text, const struct sieve_base *base)
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
            carry_spot(s, spots->item[k], c, text, base->len);
    }
}

/* ---- What is said ---- */

static enum spot_verdict look_at_runs(struct sieve *s, struct bytes text)
{
    enum spot_verdict most = SPOT_UNMATCHED;
    if (!s->has_run_rules)
        return most;
    prefilter_runs(s->rules, s->disabled, text, &s->runs);
    for (size_t i = 0; i < s->runs.count; i++)
        most = MAX(most,
                   verdicts_between(s->verdicts, text, s->runs.item[i].rule, s->runs.item[i].first,
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
static enum spot_verdict look_at_all(struct sieve *s, struct bytes text, struct spots *out)
{
    size_t a = 0, b = 0;
    enum spot_verdict most = SPOT_UNMATCHED;
    while (a < s->found.count || b < s->carried.count) {
        bool found = b == s->carried.count ||
                     (a < s->found.count && s->found.item[a].at < s->carried.item[b].at);
        struct spot *spot = found ? &s->found.item[a++] : &s->carried.item[b++];
        most = MAX(most, verdicts_say(s->verdicts, text, spot));
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
        carry(sieve, text, base);
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
    enum spot_verdict most = look_at_all(sieve, text, spots);
    most = MAX(most, look_at_runs(sieve, text));
    bool is_binary =
        most == SPOT_IN_TEXT && memchr(text.ptr, 0, MIN(text.len, (size_t)BINARY_SAMPLE)) != NULL;
    return most > SPOT_NOTHING && !is_binary;
}
