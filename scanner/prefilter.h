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

struct derivation; /* scanner/derivation.h */

/** A part of an item, with what matches that start in it may reach; or a text that was decoded from
 * it. */
struct chunk {
    struct bytes text;                /* PREFILTER_PAD readable bytes behind it */
    uint64_t base;                    /* offset of text in the item */
    size_t own_from, own_to;          /* matches that start here belong to this chunk */
    bool is_end;                      /* the item ends where the text ends */
    const struct derivation *derived; /* how it was decoded; NULL: it is the item's own text */
};

/** Collect hits for matches that start in the chunk's own part, sorted by rule, then by first.
 *
 *  A superset: every match of an enabled rule that starts there is covered; some hits may begin
 * before or after it.
 *  @param disabled  per rule: not 0 = leave out */
void prefilter_run(const struct ruleset *rules, const unsigned char *disabled,
                   const struct chunk *chunk, struct hits *out);

#endif
