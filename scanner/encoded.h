/* encoded.h - where encoded runs (scanner/decode.h) of a text may have changed or come, when it is
 * mostly a copy of one that was looked at before (scanner/sieve.h). Nothing is decoded here. */
#ifndef SCANNER_ENCODED_H
#define SCANNER_ENCODED_H

#include "base/base.h"
#include "scanner/edits.h"

struct sieve_base;

/** A part of a text, and of which groups runs may begin there: bits. */
struct encoded_part {
    size_t from, to;
    unsigned groups;
};

/** Caller's memory, {0} is empty; reused from text to text. */
struct encoded {
    struct edits carried;       /* what runs of the base depend on, and is there still */
    struct encoded_part *parts; /* by rising position, apart from each other */
    size_t part_count, part_cap;
};

void encoded_dispose(struct encoded *encoded);

/** List the parts of a text.
 *
 *  @param edits  what is new in it
 *  @param base   NULL: all is */
void encoded_list(struct encoded *encoded, struct bytes text, const struct edits *edits,
                  const struct sieve_base *base);

/** What all runs of the text depend on that was listed last, of len bytes: for spots->runs.
 *
 *  @param reads  of those that were met in its parts (decode_reads); put in order here */
void encoded_keep(const struct encoded *encoded, size_t len, struct edits *reads,
                  struct edits *out);

#endif
