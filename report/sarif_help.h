/* sarif_help.h - what GitHub and other readers show beside an alert: danger, revoking, replacing.
 */
#ifndef REPORT_SARIF_HELP_H
#define REPORT_SARIF_HELP_H

#include "base/json_out.h"
#include "rules/rule.h"

/** A sentence about who can use what has leaked. */
const char *sarif_help_danger(enum binding binding);

/** Add foreign text to a string that is open, between quotes: nothing in it is a link, a
 * placeholder or Markdown; cut where it is longer than any of ours. */
void sarif_help_quoted(struct json_out *json, const char *text, const char *quote);

/** Write the member "help", as text and as Markdown. */
void sarif_help_write(struct json_out *json, const struct rule *rule);

#endif
