/* html_advice.h - revoking and replacing on the page. */
#ifndef REPORT_HTML_ADVICE_H
#define REPORT_HTML_ADVICE_H

#include "base/out.h"
#include "rules/rule.h"

/** Write one line of each, and all that is known of both behind them, folded. */
void html_advice(struct out *out, const struct rule *rule);

#endif
