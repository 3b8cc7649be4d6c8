/* advice.h - what to do about a credential, in one line. */
#ifndef REPORT_ADVICE_H
#define REPORT_ADVICE_H

#include "base/buf.h"
#include "rules/rule.h"

/** May text be shown as a link? Only what every reader takes for one: https, no odd characters, of
 * bounded length; the documentation of a foreign rule may be anything. NULL is none. */
bool advice_is_link(const char *text);

/** Append "revoke it at Acme Cloud", safe for terminals and logs. */
void advice_what(struct buf *to, const struct rule *rule);

/** The same with the link: "revoke it at Acme Cloud: https://...", safe for terminals and logs; no
 * line end. */
void advice_tell(struct buf *to, const struct rule *rule);

#endif
