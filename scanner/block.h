/* block.h - which structure of a text a credential stands in: its object, its section, its list
 * item. */
#ifndef SCANNER_BLOCK_H
#define SCANNER_BLOCK_H

#include "base/base.h"
#include "scanner/finding.h"

/** Values of a border beside its offset + 1 in the text. */
#define BLOCK_NONE UINT64_C(0)     /* the text begins without a border */
#define BLOCK_TOP (UINT64_MAX - 1) /* outside a section there is nothing */
#define BLOCK_UNKNOWN UINT64_MAX   /* further back than is looked */

/** Find the borders around a byte, looking back at most some thousand bytes. A border is an open
 * brace, a section line ("[name]"), a document line ("---"), and in indented files the line that
 * the byte's line is indented under. The wrapper of a "value" field is none: lists of variables
 * have one around each.
 *
 *  @param base      offset of text in the item
 *  @param indented  indentation tells structure, as in YAML */
void block_find(struct block *out, struct bytes text, size_t at, uint64_t base, bool indented);

/** How two findings of one text stand to each other. */
enum block_relation { BLOCK_SAME, BLOCK_NESTED, BLOCK_APART };
enum block_relation block_relate(const struct block *a, const struct block *b);

#endif
