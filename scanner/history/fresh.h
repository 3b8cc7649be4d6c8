/* fresh.h - a history of which something is known from earlier scans: what is new in it, and what
 * if the rest is not as it was known. */
#ifndef SCANNER_HISTORY_FRESH_H
#define SCANNER_HISTORY_FRESH_H

#include "scanner/history/history.h"

/** Is there anything in a pack, or an objects directory, that is not known? */
MUST_CHECK bool fresh_is_there(const struct history *h, size_t where);

/** Plan a stage over what is not known of a pack: all objects of these kinds. */
void fresh_plan(struct history *h, size_t pack, unsigned kinds);

/** The type of an object in a pack, known or in a forest; OBJECT_NONE: neither. */
enum object_type fresh_type(const struct history *h, uint32_t pack, uint32_t number);

/** All is looked at: does what is known fit what was seen?
 *  @return false if all is to be scanned as a new one */
MUST_CHECK bool fresh_fits(const struct history *h);

/** Forget what is known, and all that stages have made of it. */
void fresh_forget(struct history *h);

/** Free what stages have made. */
void fresh_drop(struct history *h);

#endif
