/* pardon.h - what a change would allow by its own files: told, and not granted. */
#ifndef CMD_PARDON_H
#define CMD_PARDON_H

#include "scanner/finding.h"

/** The configuration and ignore files of the commit that is judged. */
struct pardon;

/** Never fails: what cannot be read allows nothing.
 *
 *  @param revision  NULL: only what findings carry themselves is told
 *  @param today     borrowed: the day that expiry is held against */
void pardon_new(struct pardon **out, const char *target, const char *revision, const char *today);
void pardon_free(struct pardon **pardon);

/** Remember a finding that the change would allow itself. */
void pardon_add(struct pardon *pardon, const struct finding *finding);
/** Say all of it on standard error, if there is something. */
void pardon_tell(const struct pardon *pardon);

#endif
