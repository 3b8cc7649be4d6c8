/* rule_check.h - every example of a rule is found, every counter-example is not. */
#ifndef CMD_RULE_CHECK_H
#define CMD_RULE_CHECK_H

#include "base/base.h"
#include "base/error.h"
#include "base/out.h"
#include "rules/ruleset.h"

struct rule_check_result {
    size_t rules, texts, failures;
};

/** Scan the examples and counter-examples of some rules (count indexes), each alone, with all rules
 * on; write failures as "<origin>: rule <id>: example <n>: why" with the recipe, never what it
 * expands to.
 *
 *  @param result  added to
 *  @return what worker_new says */
MUST_CHECK enum status rule_check(const struct ruleset *rules, const size_t *indexes, size_t count,
                                  struct out *out, struct rule_check_result *result,
                                  struct error *err);

#endif
