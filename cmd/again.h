/* again.h - the credentials of a saved report, read again where it found them: it holds none. */
#ifndef CMD_AGAIN_H
#define CMD_AGAIN_H

#include "cmd/collect.h"
#include "scanner/worker.h"

/** What became of the places of a report. */
struct again_counts {
    size_t places, changed, unreadable; /* changed: the credential is not there any more */
    size_t lost;                        /* credentials that no place has */
};

/** Read the places of results again, and collect the credentials that are still there.
 *
 *  @param scan     its targets are those of the report; once it is cancelled, what is left counts
 * as unreadable
 *  @param verbose  say of every place why it is left out, not of the first ones alone
 *  @return what was found, to be freed by collect_free */
struct collect *again_read(const struct results *results, const struct scan_options *scan,
                           struct worker *worker, bool verbose, struct again_counts *counts);

/** Give the credentials of results the answers that the credentials of found have, and take these
 * from them. One that was not found keeps an older answer; if it has none, it was skipped. */
void again_take_answers(const struct results *results, const struct results *found,
                        struct again_counts *counts);

#endif
