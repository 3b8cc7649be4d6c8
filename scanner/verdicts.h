/* verdicts.h - what is said of a spot: that its rule does not match there, or what became of the
 * match; and for how long that holds.
 *
 * It does not depend on the path: it is the best that any path could bring. It is a function of few
 * bytes around the spot, mostly those of its line, so it holds where these were copied, and where
 * they stand again. */
#ifndef SCANNER_VERDICTS_H
#define SCANNER_VERDICTS_H

#include "base/base.h"
#include "scanner/edits.h"
#include "scanner/finding.h"
#include "scanner/git/delta.h"
#include "scanner/match.h"
#include "scanner/seen.h"

/** By rising weight. */
enum spot_verdict {
    SPOT_UNKNOWN,
    SPOT_UNMATCHED,
    SPOT_NOTHING,  /* a match that is no finding under any path */
    SPOT_IN_TEXT,  /* a finding, unless the whole text is binary */
    SPOT_ANYWHERE, /* a finding */
};

/** Private to one thread. */
struct verdicts;

/** @param matcher  borrowed; must outlive it
 *  @param seen     whose key is used to remember what was said; borrowed. NULL: nothing is
 *  @param least    what is less sure is no finding */
void verdicts_new(struct verdicts **out, struct matcher *matcher, const struct seen *seen,
                  enum confidence least);
void verdicts_free(struct verdicts **verdicts);

/** Say it, unless spot->verdict does already.
 *  @param text  PREFILTER_PAD readable bytes behind it */
enum spot_verdict verdicts_say(struct verdicts *verdicts, struct bytes text, struct spot *spot);

/** The same for the matches of a rule that begin in [first, last] of text. */
enum spot_verdict verdicts_between(struct verdicts *verdicts, struct bytes text, uint32_t rule,
                                   size_t first, size_t last);

/** Is all that what is said depends on in the stretch that was copied with the spot?
 *  @param spot      as it stood in the base, with what was said there
 *  @param text      the new text
 *  @param base_len  of the base */
bool verdicts_hold(const struct verdicts *verdicts, const struct spot *spot,
                   const struct copied *copied, struct bytes text, size_t base_len);

/** How often PCRE2 was asked. */
uint64_t verdicts_evaluated(const struct verdicts *verdicts);

#endif
