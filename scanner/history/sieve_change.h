/* sieve_change.h - which findings of a changed content the change has brought. */
#ifndef SCANNER_HISTORY_SIEVE_CHANGE_H
#define SCANNER_HISTORY_SIEVE_CHANGE_H

#include "scanner/history/changes.h"
#include "scanner/worker.h"

/** What one thread needs for it. */
struct change_reader {
    const struct changes *changes;
    struct objects *objects;
    struct buf content; /* of the change at hand, unless it is huge */
    bool huge;          /* it was streamed: lines cannot be compared */
    struct buf other;   /* of another version */
};

void change_reader_new(struct change_reader **out, const struct changes *changes);
void change_reader_free(struct change_reader **reader);

/** Free those findings (and leave NULL) that touch no added line, or stood there before the change;
 * tell of the others where they come from.
 *
 *  @param reader  its content is that of the change
 *  @param item    as it was scanned, for scanning other versions in the same way */
void change_sieve(struct change_reader *reader, const struct change *change, struct worker *worker,
                  const struct item *item, struct batch *found);

#endif
