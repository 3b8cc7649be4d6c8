/* missing.h - objects that a history names and that are not there: partial clones, damage. */
#ifndef SCANNER_HISTORY_MISSING_H
#define SCANNER_HISTORY_MISSING_H

#include "scanner/history/history.h"

/** Count what trees and commits name in vain, and note it: nothing is ever fetched. Commits at the
 * border of a shallow clone are not missed. */
void missing_note(struct history *h, const struct treelog *logs, size_t count);

#endif
