/* excerpt.h - the line around a secret, with carets under it, cut to the width of the terminal. */
#ifndef REPORT_EXCERPT_H
#define REPORT_EXCERPT_H

#include "report/report.h"

/** Two lines: the excerpt behind a gutter with the line's number, and carets below the secret.
 * Without an excerpt, one line with the preview (or the secret, with show_secrets).
 *
 *  @param gutter  columns of the line number; the bar and the blanks around it come on top */
void excerpt_write(struct out *out, const struct report_options *options,
                   const struct finding *finding, unsigned gutter);

#endif
