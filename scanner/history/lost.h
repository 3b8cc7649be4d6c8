/* lost.h - objects that are not where they should be, or not whole: found elsewhere, or told of. */
#ifndef SCANNER_HISTORY_LOST_H
#define SCANNER_HISTORY_LOST_H

#include "scanner/history/history.h"

/** Note an object that could not be read; path: ".git/objects/ab/cdef..." below the target. */
void lost_note(const struct history *h, const struct oid *oid, const char *why,
               struct batch *notes);

/** Read a loose object of that objects directory (as in a subject), wherever it is by now. What is
 * in out is borrowed until s is used for another one.
 *  @return false if it is nowhere, or its header cannot be read */
MUST_CHECK bool lost_read_loose(const struct history *h, struct scratch *s, uint32_t where,
                                const struct oid *oid, struct loose_object *out);

/** A walk's failed: look elsewhere, else make do with what can be inflated. */
unsigned char *lost_rescue(const struct history *h, struct scratch *s, uint32_t where,
                           uint32_t number, size_t *len, enum object_type *type);

#endif
