/* origin.h - what git knows of a place, in words. */
#ifndef REPORT_ORIGIN_H
#define REPORT_ORIGIN_H

#include "base/buf.h"
#include "report/report.h"

enum { ORIGIN_DATE = 26 }; /* bytes of "2021-04-02T12:00:00+02:00" and its NUL */

/** Not in the tip (and not in the work tree): only history has it. */
static inline bool origin_is_past(const struct place *place)
{
    return place->origin != NULL && !place->origin->in_head;
}

/** ISO 8601 with the author's zone (+00:00 for a zone that is none). A year outside 1 to 9999: "",
 * and false. */
bool origin_author_date(const struct origin *origin, char out[static ORIGIN_DATE]);
/** The same for the committer, in UTC with a Z. */
bool origin_commit_date(const struct origin *origin, char out[static ORIGIN_DATE]);

/** Append one line, made safe for terminals and logs (escape.h): "since 3f2a91c 2021-04-02 by Ann
 *  <ann@...>, in 12 versions, removed in 77aa1b0", "..., still in HEAD". The domain of an e-mail
 * address is left to the machine-readable formats.
 *
 *  @param people  say who */
void origin_tell(struct buf *to, const struct origin *origin, bool people);

#endif
