/* linehash.h - the hash by which GitHub recognises a line that moved (primaryLocationLineHash). */
#ifndef SCANNER_LINEHASH_H
#define SCANNER_LINEHASH_H

#include "base/base.h"

enum { LINEHASH_SIZE = 28 };

/** A line that is asked for, and the answer. */
struct linehash {
    uint64_t line; /* from 1; LF, CR and CRLF each end a line */
    /* "<hex>:<n>": the hash, and which of the lines with that hash it is, counted from 1. "" if the
     * item has no such line, or n has more than ten digits. */
    char text[LINEHASH_SIZE];
};

/** Fill in text for every line asked for.
 *
 *  The same value that github/codeql-action computes on upload: a rolling hash, base 37 modulo
 *  2^64, over the 100 UTF-16 units that follow the start of the line; blanks and tabs are left out,
 *  line ends are LF, a unit 0xFFFF stands for the end of the item, zeros after it. It is linear in
 *  the text, so it hides nothing: treat it as part of the file.
 *
 *  @param item   all bytes of the item as they lie on disk; read as UTF-8, broken or not
 *  @param lines  in any order, equal ones allowed. Time is two passes up to the last of them and a
 *                sort, memory a few words for each */
void linehash_compute(struct bytes item, struct linehash *lines, size_t count);

#endif
