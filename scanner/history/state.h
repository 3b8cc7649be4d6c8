/* state.h - what decides what a history's scan tells, as two digests. */
#ifndef SCANNER_HISTORY_STATE_H
#define SCANNER_HISTORY_STATE_H

#include "base/sha256.h"
#include "scanner/history/history.h"

/** Program, rules and settings, and where the repository lies. */
void state_settings(const struct history *h, unsigned char out[SHA256_LEN]);

/** The repository: its packs by their checksums, its loose objects by their names, all refs and
 * logs as they are now. */
void state_repository(const struct history *h, unsigned char out[SHA256_LEN]);

#endif
