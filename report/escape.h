/* escape.h - foreign text made safe for terminals and CI logs, and measured in columns. */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/base.h"
#include "base/buf.h"
#include "base/out.h"

enum escape_as {
    ESCAPE_NAME, /* a path, a word: may come first in a line, a tab is written as \t */
    ESCAPE_LINE, /* a line of source behind a gutter: a tab becomes four blanks */
};

/** Append text so that neither a terminal nor a CI runner obeys it, nor a reader is deceived.
 *
 *  Control bytes become \n, \r, \t, \xHH; bytes that are not UTF-8 \xHH; bidi marks, invisible
 * characters and C1 controls \u{HEX}; the bracket of "##[" and "##vso[" \x5b, also where the '#'
 * were added before; the first ':' of a name that begins with "::" (blanks before it or not) \x3a.
 * Other text stays. */
void escape_add(struct buf *to, struct bytes text, enum escape_as as);

/** The same, straight to out. */
void escape_write(struct out *out, struct bytes text, enum escape_as as);

/** Columns that escaped text takes: 0 for combining marks, 2 for East Asian and emoji, else 1. */
size_t escape_width(struct bytes escaped);

/** Bytes of the longest beginning that takes at most columns. */
size_t escape_fit(struct bytes escaped, size_t columns);

/** Where the longest end begins that takes at most columns. */
size_t escape_fit_end(struct bytes escaped, size_t columns);

#endif
