/* seen.h - contents in which no rule matched anything: met again, they need not be scanned again.
 */
#ifndef SCANNER_SEEN_H
#define SCANNER_SEEN_H

#include "base/base.h"
#include "base/error.h"

/** Shared by all workers; a table of hints without locks: an entry may get lost, never be wrong. */
struct seen;

/** ST_IO if the system gives no random numbers. */
MUST_CHECK enum status seen_new(struct seen **out, struct error *err);
void seen_free(struct seen **seen);

/** A keyed hash of content, never 0. The key is random for each process, so nobody can prepare two
 * texts that collide: for any two different texts of up to 1 MiB the chance is below 2^-49 (NH and
 * a polynomial over 2^61 - 1, as in Krovetz and Dai, "VHASH Security", 2007). */
uint64_t seen_hash(const struct seen *seen, struct bytes content);

/** Was this hash added before? */
bool seen_has(const struct seen *seen, uint64_t hash);
void seen_add(struct seen *seen, uint64_t hash);

#endif
