/* prefilter.h - one pass over the bytes that says where a match of which rule may start. */
#ifndef SCANNER_PREFILTER_H
#define SCANNER_PREFILTER_H

#include "base/base.h"
#include "rules/ruleset.h"
#include "scanner/edits.h"

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

/** One place that the prefilter points at, before neighbours are put together: for whoever looks at
 * a text part by part (scanner/sieve.h). The anchor and the bytes behind it are as a match wants
 * them, SPOT_DEPTH bytes far. */
struct spot {
    uint32_t at;     /* of the anchor */
    uint16_t anchor; /* index in the ruleset's anchors */
    uint8_t verdict; /* the caller's own */
};

/** So few that little around new bytes must be read again, so many that few spots remain. */
enum { SPOT_DEPTH = 12 };

/** Caller's memory, {0} is empty. */
struct spots {
    struct spot *item;
    size_t count, cap;
    /* The caller's own: */
    bool decoded;      /* what is encoded in the text holds something */
    struct edits runs; /* what encoded runs in it depend on */
};

void spots_dispose(struct spots *spots);
void spots_add(struct spots *spots, const struct spot *spot);

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

/** Add the spots of a whole text whose grams begin in one of the windows, by rising position of the
 * grams. A spot depends on the bytes [at - 1, at + SPOT_DEPTH), on those of its gram and
 * AROUND_BEHIND more (rules/around.h), and on the borders of the text where these reach beyond
 * them.
 *
 *  @param text     a whole item of less than 2^32 bytes, PREFILTER_PAD readable bytes behind it
 *  @param windows  within the text, by rising position */
void prefilter_spots(const struct ruleset *rules, const unsigned char *disabled, struct bytes text,
                     const struct range *windows, size_t count, struct spots *out);

/** Goes the text on behind the spot as a match wants it, to the end of what its guard knows? */
bool prefilter_confirms(const struct ruleset *rules, struct bytes text, const struct spot *spot);

/** Hits in a whole text of the rules that look for runs: they have no spots. */
void prefilter_runs(const struct ruleset *rules, const unsigned char *disabled, struct bytes text,
                    struct hits *out);

#endif
