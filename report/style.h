/* style.h - colours and links for people, only where the options want them. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

#include "base/buf.h"
#include "report/report.h"

/** The 16 colours of the terminal's own palette, bold and dim: readable on dark and on light. */
enum style {
    STYLE_BOLD,
    STYLE_DIM,
    STYLE_CRITICAL,
    STYLE_HIGH,
    STYLE_MEDIUM,
    STYLE_LOW,
    STYLE_GOOD
};

enum style style_of_severity(enum severity severity);

void style_begin(struct out *out, const struct report_options *options, enum style style);
void style_end(struct out *out, const struct report_options *options);
/** text is ours or escaped already. */
void style_text(struct out *out, const struct report_options *options, enum style style,
                const char *text);

/** Append "file://<host><working directory>/", what the links of relative paths begin with. Adds
 *  nothing if the system does not tell: then nothing is linked. */
void style_link_root(struct buf *to);

/** Write "<path>:<line>:<column>" escaped, as an OSC 8 hyperlink if root is not empty and the path
 * may be a file (standard input is "-" or in angle brackets). */
void style_place(struct out *out, struct bytes root, const struct place *place);

#endif
