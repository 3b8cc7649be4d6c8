/* truth.c - two ways to the same matches: through the prefilter in chunks, and the slow one. */
#include "tests/truth.h"

#include <stdlib.h>

static int by_rule(const void *a, const void *b)
{
    const struct match *x = a, *y = b;
    if (x->rule != y->rule)
        return (x->rule > y->rule) - (x->rule < y->rule);
    return (x->start > y->start) - (x->start < y->start);
}

static void sort_matches(struct matches *matches)
{
    if (matches->count > 1)
        qsort(matches->item, matches->count, sizeof(struct match), by_rule);
}

/* A copy of text with room behind it, as the prefilter wants it. */
static unsigned char *padded(struct bytes text)
{
    unsigned char *copy = xcalloc(text.len + PREFILTER_PAD, 1);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

void truth_corridor(const struct ruleset *rules, struct bytes text, size_t own_len,
                    struct matches *out)
{
    struct error err;
    AUTO(matcher_free) struct matcher *matcher = NULL;
    AUTO(hits_dispose) struct hits hits = {0};
    AUTO(xfree) unsigned char *off = xcalloc(rules->rule_count, 1);
    size_t behind = rules->behind + 1, ahead = rules->reach + rules->most;
    enum status st = matcher_new(&matcher, rules, &err);
    BUG_IF(st != ST_OK);
    matcher_begin_item(matcher);
    for (size_t own = 0; own < text.len; own += own_len) {
        size_t from = own - MIN(own, behind), own_to = MIN(text.len, own + own_len);
        size_t to = text.len - own_to > ahead ? own_to + ahead : text.len;
        AUTO(xfree) unsigned char *copy = padded(bytes_slice(text, from, to));
        struct chunk chunk = {
            .text = {copy, to - from},
            .base = from,
            .own_from = own - from,
            .own_to = own_to - from,
            .is_end = to == text.len,
        };
        size_t first = out->count;
        prefilter_run(rules, off, &chunk, &hits);
        matcher_run(matcher, &chunk, &hits, out);
        for (size_t i = first; i < out->count; i++) {
            out->item[i].start += from;
            out->item[i].end += from;
            out->item[i].secret_start += from;
            out->item[i].secret_end += from;
        }
    }
    sort_matches(out);
}

void truth_alone(const struct ruleset *rules, struct bytes text, struct matches *out)
{
    for (uint32_t i = 0; i < rules->rule_count && text.len > 0; i++) {
        size_t first = out->count;
        if (rules->rules[i].only_as_part) /* not the prefilter's */
            continue;
        matcher_truth(&rules->rules[i], text, out);
        for (size_t k = first; k < out->count; k++)
            out->item[k].rule = i;
    }
    sort_matches(out);
}

size_t truth_difference(const struct matches *a, const struct matches *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        const struct match *x = &a->item[i], *y = &b->item[i];
        if (x->rule != y->rule || x->start != y->start || x->end != y->end ||
            x->secret_start != y->secret_start || x->secret_end != y->secret_end)
            return i;
    }
    return a->count == b->count ? SIZE_MAX : MIN(a->count, b->count);
}
