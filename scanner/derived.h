/* derived.h - encoded runs of an item are decoded and searched like the item itself, again and
 * again to LIMIT_DECODE_DEPTH.
 *
 * How a run is read: if single characters are escaped in it, or it decodes to one value without
 * blanks, what it stands for takes its place in its line (DECODE_BEFORE bytes before and
 * DECODE_AFTER behind it), so that a value keeps its name: `password: c2Vj...`. All else is a text
 * of its own. What the line says without any decoding is not reported from there.
 *
 * The place that is reported is the run; where single characters are escaped, the part of it that
 * spells the secret. Of nested ones the outermost counts. */
#ifndef SCANNER_DERIVED_H
#define SCANNER_DERIVED_H

#include "base/base.h"
#include "scanner/assess.h"
#include "scanner/edits.h"
#include "scanner/match.h"
#include "scanner/seen.h"

/** Private to one worker. */
struct derived;

/** The matcher and assess are borrowed.
 *
 *  @param seen  whose key is used to remember runs that stand for nothing, borrowed; NULL: none is.
 *               What rules are off after derived_only is always the same then */
void derived_new(struct derived **out, struct matcher *matcher, struct assess *assess,
                 const struct seen *seen);
void derived_free(struct derived **derived);

/** A new item, borrowed until the next; off: per rule, 1: not looked for, borrowed likewise. */
void derived_begin(struct derived *derived, const struct item *item, const unsigned char *off);

/** Of this item, whose text the chunks hold from its first byte on, only runs are wanted that what
 * is new may have changed (decode_reads). Borrowed until the next item. */
void derived_only(struct derived *derived, const struct edits *edits);

/** Search what runs of these groups (bits) stand for that begin in the chunk's own part. Findings
 * go to out, and a skip if the item has more than is decoded of one (LIMIT_DECODED). Runs that
 * brought something are hidden (assess_hide) in excerpts of the chunk. A run that has not come to
 * its end yet, in an item whose end is not known, waits for the next call with the same own part.
 */
void derived_run(struct derived *derived, const struct chunk *chunk, unsigned groups,
                 struct batch *out);

/** What the runs of this item depend on that were met so far, wanted or not, in no order;
 * the caller may put them in one. Only after derived_only. */
struct edits *derived_reads(struct derived *derived);

/** The same for values that are too short to be found as runs: what generic rules have matched, of
 * all that ends in the own part. */
void derived_values(struct derived *derived, const struct chunk *chunk,
                    const struct matches *matches, struct batch *out);

/** Of findings that lie over each other because a run was read in several ways, keep what says
 * most; those from index from on are one item's, sorted. Returns how many were freed.
 *
 *  What an issuer's rule says outranks a generic one. If both are alike, the text as it stands goes
 * before one with characters unescaped, but a decoded value before its encoded form. */
size_t derived_reconcile(struct batch *batch, size_t from);

/** Runs and bytes decoded so far, over all items. */
struct derived_stats {
    uint64_t runs, bytes;
};
struct derived_stats derived_stats_get(const struct derived *derived);

#endif
