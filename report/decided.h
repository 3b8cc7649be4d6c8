/* decided.h - in words: what people have decided about a finding. */
#ifndef REPORT_DECIDED_H
#define REPORT_DECIDED_H

#include "base/buf.h"
#include "scanner/finding.h"

/** Append by what a suppressed finding is accepted: "baseline: an old demo (alice, until
 * 2027-03-01)". Printable; what people wrote is escaped as names are. */
void decided_suppressed(struct buf *to, const struct finding *finding);

/** Append that the finding was accepted until a day that is over, and who answers for it.
 *  @return false, and nothing is appended, if it was not */
bool decided_expired(struct buf *to, const struct finding *finding);

/** Append what a policy says of a finding that nothing suppresses: its message, or that it is only
 * reported.
 *  @return false, and nothing is appended, if there is nothing to say */
bool decided_policy(struct buf *to, const struct finding *finding);

/** Both of these, one by one.
 *
 *  @param line  emptied, then the next sentence
 *  @param at    0 at first; moved on
 *  @return false if there is no more to say */
bool decided_next(struct buf *line, const struct finding *finding, size_t *at);

#endif
