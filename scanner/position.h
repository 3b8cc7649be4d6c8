/* position.h - lines and columns: counted only where something was found, or for bytes that leave
 * the buffer. */
#ifndef SCANNER_POSITION_H
#define SCANNER_POSITION_H

#include "base/base.h"

/** A place in a text. Lines end with LF, CR or CRLF. Caller's memory; {.line = 1} is the beginning.
 */
struct position {
    uint64_t line; /* from 1 */
    uint64_t
        points; /* code points since the line began; every byte that is not UTF-8 counts as one */
    uint64_t utf16; /* UTF-16 units since the line began */
    uint64_t units; /* UTF-16 units since the item began; only kept by position_advance_all */
    bool after_cr;  /* the byte before was CR: an LF now belongs to it */
};

/** Move over bytes; a code point may not be torn except at the very end of the item. */
void position_advance(struct position *position, struct bytes bytes);

/** The same, and count UTF-16 units of all lines (slower): for items that were UTF-16 on disk. */
void position_advance_all(struct position *position, struct bytes bytes);

/** How many of the last bytes of text belong to a code point that is not complete (0..3). */
size_t position_torn(struct bytes text);

#endif
