/* generic.h - values beside names that say "secret": which of them are secrets. */
#ifndef SCANNER_GENERIC_H
#define SCANNER_GENERIC_H

#include "scanner/judge.h"

/** Judge a match of a generic rule by name, value and syntax: may drop it or weigh it. */
void generic_judge(const struct suspect *suspect, struct bytes secret, struct verdict *verdict);

/** Judge the value alone, for rules whose match already says where it stands: a password in a URL
 * may be "password". */
void generic_judge_value(struct bytes secret, struct verdict *verdict);

#endif
