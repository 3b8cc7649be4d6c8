/* sieve.h - which texts of a long history can hold a finding at all, when each is mostly a copy of
 * one that was looked at before.
 *
 * The prefilter runs over what is new in a text, and over the joints, widened by what its guards
 * read. Spots within copied stretches carry over, with what the matcher and the judgement said of
 * them, as long as all that these read was copied along. What is said does not depend on the path:
 * it is the best that any path could bring. So every text with a finding is told; the few that are
 * told are then scanned like files, with their paths, and that decides. */
#ifndef SCANNER_SIEVE_H
#define SCANNER_SIEVE_H

#include "base/base.h"
#include "scanner/edits.h"
#include "scanner/git/delta.h"
#include "scanner/match.h"
#include "scanner/scan.h"
#include "scanner/seen.h"

/** Private to one thread. */
struct sieve;

/** @param matcher   borrowed; must outlive it
 *  @param seen      as for verdicts_new
 *  @param disabled  per rule: not 0 = off; borrowed */
void sieve_new(struct sieve **out, struct matcher *matcher, const struct seen *seen,
               const unsigned char *disabled, const struct scan_options *options);
void sieve_free(struct sieve **sieve);

/** What a text has in common with one that was looked at before. */
struct sieve_base {
    const struct spots *spots;   /* what sieve_look brought */
    const struct copies *copies; /* from there to here */
    size_t len;                  /* of that text */
};

/** Can there be a finding in the text?
 *
 *  @param text   of less than 2^32 bytes, PREFILTER_PAD readable bytes behind it
 *  @param base     NULL: all of it is new
 *  @param spots    gets what is to be carried over to texts that are made of this one; may be NULL
 */
MUST_CHECK bool sieve_look(struct sieve *sieve, struct bytes text, const struct sieve_base *base,
                           struct spots *spots);

/** What is new in the last text; all of it, if it had no base. Borrowed until the next sieve_look.
 */
const struct edits *sieve_edits(const struct sieve *sieve);

/** Bytes that were looked at, of bytes that there were. */
struct sieve_stats {
    uint64_t texts, bytes, fresh_bytes, spots, evaluated;
};
struct sieve_stats sieve_stats_get(const struct sieve *sieve);

#endif
