/* prefilter.h - one pass over the bytes that says where a match of which rule may start. */
#ifndef SCANNER_PREFILTER_H
#define SCANNER_PREFILTER_H

#include "base/base.h"
#include "rules/ruleset.h"

/** Bytes behind the text that must be readable (their values do not matter). */
enum { PREFILTER_PAD = 16 };

/** A match of rule may start in [first, last]. */
struct hit {
    uint32_t rule;
    size_t first, last;
};

/** Hits of one chunk. Caller's memory, {0} is empty; reused from chunk to chunk. */
struct hits {
    struct hit *item;
    size_t count, cap;
    uint64_t grams, anchors; /* statistics: filter hits, anchors whose guard was asked */
};

void hits_dispose(struct hits *hits);

/** Collect hits whose anchors stand in [from, to), sorted by rule, then by first.
 *
 *  A superset: every match of an enabled rule that starts in the text and whose anchor stands there
 * is covered.
 *  @param disabled  per rule: not 0 = leave out
 *  @param text      PREFILTER_PAD bytes behind its end are readable; matches that pass an anchor
 * end within it
 *  @param is_start  the text begins where its item begins */
void prefilter_run(const struct ruleset *rules, const unsigned char *disabled, struct bytes text,
                   size_t from, size_t to, bool is_start, struct hits *out);

#endif
