/* bound.h - a regular expression of another scanner, written so that ours can run it. */
#ifndef RULES_BOUND_H
#define RULES_BOUND_H

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"

/** What bounding changed. */
struct bound {
    uint32_t repeats; /* without an upper limit: that many `*`, `+` and `{n,}` */
    uint32_t most;    /* rounds they have now, at most; 0 if there were none */
};

/** Rewrite pattern, which is of Go's dialect (RE2), for PCRE2 over bytes and for pattern_parse().
 *
 *  - every repeat without an upper limit gets one: the largest with which a match stays within
 *    LIMIT_MATCH_WIDTH, the prefilter finds something to look for, and the compiled code stays
 *    small
 *  - `\s` and `\S` lose the vertical tab, `\v` is one, `\A` becomes `(?-m:^)`
 *  - a character above U+007F is its UTF-8 bytes; in a class it stands for all bytes from 0x80 on
 *
 *  @param out  gets the pattern, without a NUL
 *  @return what pattern_parse() says of the result, with offsets in the result */
MUST_CHECK enum status bound_pattern(struct buf *out, struct bytes pattern, struct bound *bound,
                                     struct error *err);

/** The dialect alone: repeats without a limit stay. For expressions that are held against short
 * texts. */
void bound_translate(struct buf *out, struct bytes pattern);

#endif
