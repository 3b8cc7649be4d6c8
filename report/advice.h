/* advice.h - how a credential is taken out of the world and what takes its place, in words. */
#ifndef REPORT_ADVICE_H
#define REPORT_ADVICE_H

#include "base/buf.h"
#include "base/out.h"
#include "rules/rule.h"

/** May text be shown as a link? Only what every reader takes for one: https, no odd characters, of
 * bounded length; the documentation of a foreign rule may be anything. NULL is none. */
bool advice_is_link(const char *text);

/** The page where people revoke it: the issuer's console, or else the documentation of the rule;
 * NULL if neither may be shown as a link. */
const char *advice_page(const struct rule *rule);

/* One line each, safe for terminals and logs (escape.h), without a line end. */

/** Append how it is revoked: "DELETE https://api.acme.example/token (whoever holds it can), or at
 * https://acme.example/tokens; needs the id of the token". */
void advice_revoke(struct buf *to, const struct rule *rule);
/** The same in at most a few words, without addresses: "call the issuer; whoever holds it can". */
void advice_revoke_short(struct buf *to, const struct rule *rule);
/** Append what takes its place: "OIDC federation (step 3 of 5)". */
void advice_replace(struct buf *to, const struct rule *rule);

/** Write all that is known of both: a line for each field, the snippet last. Each line begins with
 * indent; text is escaped.
 *  @param indent  of printable characters */
void advice_write(struct out *out, const struct rule *rule, const char *indent);
/** The same without what advice_revoke and advice_replace tell. */
void advice_write_more(struct out *out, const struct rule *rule, const char *indent);

#endif
