/* hints.h - where something encoded may begin: most of a text is passed over many bytes at once. */
#ifndef SCANNER_DECODE_HINTS_H
#define SCANNER_DECODE_HINTS_H

#include "scanner/decode.h"

/** The first place of [at, to) that hints at a run of one of the groups (bits); to, if none does.
 * *group is set to the group.
 *
 *  For letters (group 0) it is a place among DECODE_LETTERS_LEAST of them or more, and none of
 * those that begin at or behind at is left out; for the others, a mark with bytes behind it that
 * its decoder wants (second, token). */
size_t hints_next(struct bytes text, size_t at, size_t to, unsigned groups, size_t *group);

/** The decoder of a group of marks. */
const struct decoder_ops *hints_decoder(size_t group);

#endif
