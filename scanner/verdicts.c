/* verdicts.c - lines around a spot; matching and judging what is in them, if that was not done
 * before. */
#define _GNU_SOURCE /* memrchr */
#include "scanner/verdicts.h"

#include "rules/pattern.h"
#include "scanner/decode.h"
#include "scanner/judge.h"

enum {
    NEAR = 512,       /* bytes on each side in which the lines must be for what is remembered */
    SLOT_BITS = 15,   /* of what is remembered */
    VERDICT_MASK = 7, /* an entry is a hash with the verdict in its lowest bits */
    LINE_AND_END = 2, /* an assertion may see a line feed, and whether the text ends behind it */
    OFFSET_BITS = 16,
};
#define SPREAD UINT64_C(0x9E3779B97F4A7C15)

struct verdicts {
    struct matcher *matcher;
    const struct ruleset *rules;
    const struct seen *seen;
    enum confidence least;
    uint64_t evaluated;
    uint64_t said[(size_t)1 << SLOT_BITS];
};

void verdicts_new(struct verdicts **out, struct matcher *matcher, const struct seen *seen,
                  enum confidence least)
{
    struct verdicts *v = xcalloc(1, sizeof(*v));
    v->matcher = matcher;
    v->rules = matcher_rules(matcher);
    v->seen = seen;
    v->least = least;
    *out = v;
}

void verdicts_free(struct verdicts **verdicts)
{
    xfree(verdicts);
}

uint64_t verdicts_evaluated(const struct verdicts *verdicts)
{
    return verdicts->evaluated;
}

static const struct rule *rule_of(const struct verdicts *v, const struct spot *spot)
{
    return &v->rules->rules[v->rules->anchors[spot->anchor].rule];
}

/* ---- Lines ---- */

#define LINE_NONE SIZE_MAX

/* The line feed before at, having gone on over so many others to lines that are not empty. */
static size_t line_feed_before(struct bytes text, size_t at, uint32_t lines)
{
    for (const unsigned char *found; (found = memrchr(text.ptr, '\n', at)) != NULL; lines--) {
        at = (size_t)(found - text.ptr);
        if (lines == 0)
            return at;
        while (at > 0 && byte_is_space(text.ptr[at - 1]))
            at--;
    }
    return LINE_NONE;
}

static size_t line_feed_behind(struct bytes text, size_t at, uint32_t lines)
{
    for (const unsigned char *found; (found = memchr(text.ptr + at, '\n', text.len - at)) != NULL;
         lines--) {
        at = (size_t)(found - text.ptr);
        if (lines == 0)
            return at;
        while (at < text.len && byte_is_space(text.ptr[at]))
            at++;
    }
    return LINE_NONE;
}

/* ---- What decides ---- */

/* Was there a match whose judgement read what stands around it? */
static bool has_setting(const struct rule *rule, uint8_t verdict)
{
    return verdict > SPOT_UNMATCHED && judge_reads_setting(rule);
}

/* The bytes that decide: at most so many. */
static struct range widest(const struct verdicts *v, const struct spot *spot)
{
    const struct ruleset_anchor *anchor = &v->rules->anchors[spot->anchor];
    const struct rule *rule = rule_of(v, spot);
    uint32_t behind = rule->behind, ahead = rule->ahead;
    if (has_setting(rule, spot->verdict)) {
        behind = MAX(behind, (uint32_t)JUDGE_BEFORE);
        ahead += JUDGE_AFTER; /* an assertion may have captured the secret */
    }
    return (struct range){
        (int64_t)spot->at - anchor->most - behind,
        (int64_t)spot->at - anchor->least + rule->max_width + ahead,
    };
}

/* Of these, what is on the lines that the rule can get to, as far as they were copied. */
static struct range on_lines(const struct verdicts *v, const struct spot *spot, struct range range,
                             struct bytes text, const struct copied *c)
{
    const struct rule *rule = rule_of(v, spot);
    struct bytes copied = bytes_slice(text, c->to, c->to + (size_t)c->len);
    size_t at = spot->at - c->from, line = LINE_NONE;
    if (rule->lines == PATTERN_LINES_ANY)
        return range;
    if (range.from < (int64_t)c->from)
        line = line_feed_before(copied, at, rule->lines);
    if (line != LINE_NONE)
        range.from = (int64_t)(c->from + line);
    line = LINE_NONE;
    if (range.to > (int64_t)c->from + c->len)
        line = line_feed_behind(copied, at, rule->lines);
    if (line != LINE_NONE)
        range.to = (int64_t)(c->from + line + LINE_AND_END) +
                   (has_setting(rule, spot->verdict) ? JUDGE_AFTER : 0);
    return range;
}

bool verdicts_hold(const struct verdicts *verdicts, const struct spot *spot,
                   const struct copied *copied, struct bytes text, size_t base_len)
{
    struct range range = widest(verdicts, spot);
    return copied_has(copied, range, text.len, base_len) ||
           copied_has(copied, on_lines(verdicts, spot, range, text, copied), text.len, base_len);
}

/* ---- What was said before ---- */

/* The hash of the lines that decide, and of more bytes behind them; 0 if they are not near. */
static uint64_t hash_lines(const struct verdicts *v, struct bytes text, const struct spot *spot,
                           size_t more)
{
    const uint32_t lines = rule_of(v, spot)->lines;
    if (v->seen == NULL || lines == PATTERN_LINES_ANY)
        return 0;
    size_t least = spot->at - MIN(spot->at, (uint32_t)NEAR), at = spot->at - least;
    struct bytes near = bytes_slice(text, least, MIN(text.len, (size_t)spot->at + NEAR));
    size_t from = line_feed_before(near, at, lines);
    size_t to = from != LINE_NONE ? line_feed_behind(near, at, lines) : LINE_NONE;
    if (to == LINE_NONE || near.len - to < LINE_AND_END + more)
        return 0;
    uint64_t place = (uint64_t)spot->anchor << OFFSET_BITS | (at - from);
    return (seen_hash(v->seen, bytes_slice(near, from, to + 1 + more)) + place * SPREAD) |
           VERDICT_MASK;
}

static uint64_t *slot_of(struct verdicts *v, uint64_t hash)
{
    return &v->said[hash * SPREAD >> (64 - SLOT_BITS)];
}

static uint8_t recall(struct verdicts *v, uint64_t hash)
{
    uint64_t said = hash != 0 ? *slot_of(v, hash) : 0;
    return (said | VERDICT_MASK) == hash ? said & VERDICT_MASK : SPOT_UNKNOWN;
}

static void remember(struct verdicts *v, uint64_t hash, uint8_t verdict)
{
    if (hash != 0)
        *slot_of(v, hash) = (hash & ~(uint64_t)VERDICT_MASK) | verdict;
}

/* ---- Saying it ---- */

/* A value that stands for another one is judged by that (derived_values). */
static bool may_be_decoded(const struct rule *rule, struct bytes text, const struct match *m)
{
    struct run run;
    return rule_is_generic(rule) && decode_value(text, m->secret_start, m->secret_end, &run);
}

/* The best that any path could bring: an ordinary place, and a syntax in which bare words are
 * values. Certificates are wanted for the keys that they belong to. */
static enum spot_verdict judge_match(const struct verdicts *v, struct bytes text,
                                     const struct match *m)
{
    const struct rule *rule = &v->rules->rules[m->rule];
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
        v->least > CONFIDENCE_LOW)
        return SPOT_NOTHING;
    judge(&suspect, &verdict);
    if (verdict.dropped || (verdict.confidence < v->least && !rule_is_identifier(rule)))
        return may_be_decoded(rule, text, m) ? SPOT_IN_TEXT : SPOT_NOTHING;
    return rule_is_generic(rule) ? SPOT_IN_TEXT : SPOT_ANYWHERE;
}

/* Matches may begin at any byte of it: where a scan's search for one begins depends on where the
 * match before it ended. */
enum spot_verdict verdicts_between(struct verdicts *verdicts, struct bytes text, uint32_t rule,
                                   size_t first, size_t last)
{
    struct chunk chunk = {.text = text, .own_to = text.len, .is_end = true};
    struct match match;
    enum spot_verdict says = SPOT_UNMATCHED;
    verdicts->evaluated++;
    while (says <= SPOT_NOTHING && first <= last &&
           matcher_first(verdicts->matcher, rule, &chunk, first, last, &match)) {
        says = judge_match(verdicts, text, &match);
        first = match.start + 1;
    }
    return says;
}

/* No match begins on lines that it cannot get on from to the spot. */
static enum spot_verdict evaluate(struct verdicts *v, struct bytes text, const struct spot *spot)
{
    const struct ruleset_anchor *anchor = &v->rules->anchors[spot->anchor];
    size_t first = spot->at - MIN(spot->at, (uint32_t)anchor->most), line = LINE_NONE;
    if (!prefilter_confirms(v->rules, text, spot))
        return SPOT_UNMATCHED;
    if (rule_of(v, spot)->lines != PATTERN_LINES_ANY)
        line = line_feed_before(bytes_slice(text, first, text.len), spot->at - first,
                                rule_of(v, spot)->lines);
    if (line != LINE_NONE)
        first += line;
    return verdicts_between(v, text, anchor->rule, first, spot->at - anchor->least);
}

enum spot_verdict verdicts_say(struct verdicts *verdicts, struct bytes text, struct spot *spot)
{
    const struct rule *rule = rule_of(verdicts, spot);
    if (spot->verdict != SPOT_UNKNOWN)
        return spot->verdict;
    uint64_t hash = hash_lines(verdicts, text, spot, 0), wide = 0;
    spot->verdict = recall(verdicts, hash);
    if (spot->verdict == SPOT_UNKNOWN && hash != 0 && judge_reads_setting(rule)) {
        wide = hash_lines(verdicts, text, spot, JUDGE_AFTER);
        spot->verdict = recall(verdicts, wide);
    }
    if (spot->verdict == SPOT_UNKNOWN) {
        spot->verdict = (uint8_t)evaluate(verdicts, text, spot);
        remember(verdicts, has_setting(rule, spot->verdict) ? wide : hash, spot->verdict);
    }
    return spot->verdict;
}
