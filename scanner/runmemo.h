/* runmemo.h - encoded runs that stand for nothing: the same ones stand in version after version of
 * a file, and in file after file, and to decode and search one takes ten times as long as to hash
 * it.
 */
#ifndef SCANNER_RUNMEMO_H
#define SCANNER_RUNMEMO_H

#include "scanner/decode.h"
#include "scanner/seen.h"

/** Private to one thread. */
struct runmemo;

/** @param seen  whose key is used to remember what was met; borrowed */
void runmemo_new(struct runmemo **out, const struct seen *seen);
void runmemo_free(struct runmemo **memo);

/** What a run is read from: itself in its line, and where in that it stands. Made by runmemo_key.
 */
struct runmemo_key {
    uint64_t hash;
    const struct decoder_ops *by;
    uint32_t before, behind; /* bytes of the line */
};
struct runmemo_key runmemo_key(const struct runmemo *memo, struct bytes text,
                               const struct run *run);

/** What was decoded before it was known: the run, and those within it. */
struct runmemo_cost {
    uint64_t runs, bytes;
};

/** Was the run added before, and is it not forgotten? Sets *cost if so. */
MUST_CHECK bool runmemo_has(const struct runmemo *memo, const struct runmemo_key *key,
                            struct runmemo_cost *cost);
void runmemo_add(struct runmemo *memo, const struct runmemo_key *key, struct runmemo_cost cost);

#endif
