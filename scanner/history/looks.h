/* looks.h - which subjects are looked at under which paths, and which of that was done before. */
#ifndef SCANNER_HISTORY_LOOKS_H
#define SCANNER_HISTORY_LOOKS_H

#include "scanner/history/history.h"

/** List the looks. What is known of earlier ones becomes sightings; of those that stand for their
 * group the object is looked at once more. h->subjects are sorted. */
void looks_list(struct history *h);
void looks_dispose(struct look_list *looks);

/** Is it to be done? */
static inline bool look_is_due(const struct look_at *look)
{
    return look->before == NULL || look->again;
}

/** The path that is looked at, as it is reported. */
void looks_path(const struct history *h, const struct look_at *look, struct buf *out);

/** All due ones were done. Did those that were done before bring the same?
 *  @return false if not */
MUST_CHECK bool looks_agree(const struct history *h);

/** Write what the ledger says of them.
 *
 *  @param objects   per subject: its number in the ledger, or LEDGER_NONE
 *  @param sections  those of ledger.h */
void looks_write(const struct history *h, const uint32_t *objects, struct buf *sections);

#endif
