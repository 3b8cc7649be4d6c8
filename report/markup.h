/* markup.h - foreign text between tags and in attributes: XML and HTML. */
#ifndef REPORT_MARKUP_H
#define REPORT_MARKUP_H

#include "report/escape.h"

/** Append text that is safe for terminals (escape.h) and in which nothing is a tag, an entity or
 * the end of an attribute. What XML 1.0 cannot hold (U+FFFE, U+FFFF) becomes U+FFFD. */
void markup_add(struct buf *to, struct bytes foreign, enum escape_as as);
/** The same, straight to out. */
void markup_write(struct out *out, struct bytes foreign, enum escape_as as);

#endif
