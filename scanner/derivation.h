/* derivation.h - where a decoded text comes from, and which bytes of the item spell a part of it.
 */
#ifndef SCANNER_DERIVATION_H
#define SCANNER_DERIVATION_H

#include "base/base.h"
#include "scanner/decode.h"
#include "scanner/finding.h"
#include "scanner/prefilter.h"

/** Of a chunk that is a decoded text. In front of what was decoded, and behind it, may stand bytes
 * of the line that the run stands in. */
struct derivation {
    const struct chunk *outer; /* whose text the run stands in: the item's, or a decoded one */
    struct run run;
    size_t from, to; /* of the chunk's text: what was decoded */
    uint32_t number; /* of the text in its item, from 1 */
};

/** 0 for the item's own text. */
static inline uint32_t derivation_number(const struct chunk *chunk)
{
    return chunk->derived ? chunk->derived->number : 0;
}

/** The chunk of the item itself. */
const struct chunk *derivation_item(const struct chunk *chunk);

/** The bytes of the item's chunk that spell [*start, *end) of a text, or the run that they are
 * decoded from, where single bytes have no place. Both are replaced. */
void derivation_locate(const struct chunk *chunk, size_t *start, size_t *end);

/** The names of all decoders, outermost first, are added to place->decoded_as. */
void derivation_name(const struct chunk *chunk, struct place *place);

/** Was anything decoded in [start, end) of the text, or right before it? */
bool derivation_touches(const struct derivation *derived, size_t start, size_t end);

#endif
