/* sarif_rules.h - the rules that fired, as SARIF describes rules, and the kinds of notification. */
#ifndef REPORT_SARIF_RULES_H
#define REPORT_SARIF_RULES_H

#include "base/json_out.h"
#include "rules/rule.h"

/** Rules in order of id; each once. Caller's memory, {0} is empty. */
struct sarif_rules {
    const struct rule **rules; /* borrowed elements */
    size_t count, cap;
};

void sarif_rules_dispose(struct sarif_rules *set);
void sarif_rules_add(struct sarif_rules *set, const struct rule *rule);
/** Where rule stands in the written array; it has been added. */
size_t sarif_rules_index(const struct sarif_rules *set, const struct rule *rule);
/** Write an array of reportingDescriptors. */
void sarif_rules_write(struct json_out *json, const struct sarif_rules *set);

/** "error", "warning" or "note". */
const char *sarif_rules_level(enum severity severity);

enum sarif_notice { SARIF_NOT_SCANNED, SARIF_SKIPPED, SARIF_CUT, SARIF_NOTICES };

/** The id of a kind of notification; its index is its number. */
const char *sarif_rules_notice_id(enum sarif_notice notice);
/** Write an array of reportingDescriptors, one for each kind. */
void sarif_rules_write_notices(struct json_out *json);

#endif
