/* policy.h - [policy] of .sprawl.toml: what fails, what is only reported, and what people are told
 * of it. */
#ifndef SCANNER_POLICY_H
#define SCANNER_POLICY_H

#include "base/base.h"
#include "base/error.h"
#include "scanner/finding.h"

struct config_reader;
struct toml_node;
struct glob_list;

enum policy_action {
    POLICY_REPORT, /* reported, and no reason for exit code 1 */
    POLICY_FAIL    /* exit code 1, whatever its severity */
};

const char *policy_action_name(enum policy_action action);

/** One [[policy.rule]]. A limit that was not given agrees with everything. */
struct policy_rule {
    enum policy_action action;
    const char *message; /* for people; NULL: none */
    struct glob_list *paths, *rules, *issuers, *kinds;
    enum severity min_severity;
    enum confidence min_confidence;
};

/** {0} is empty. Immutable after loading; texts belong to the reader's arena. */
struct policy {
    struct policy_rule *rules;
    size_t rule_count;
    const char *const *test_fingerprints; /* fingerprints of reports; NULL: none */
};

void policy_dispose(struct policy *policy);

/** Read the table [policy] into an empty policy; ST_SYNTAX with file and line. What was read until
 * then is to be disposed of. */
MUST_CHECK enum status policy_read(struct policy *policy, const struct config_reader *reader,
                                   const struct toml_node *table);

/** Mark a finding that nothing suppresses: a test credential is suppressed, else the first rule
 * that fits is kept in finding->policy. */
void policy_apply(const struct policy *policy, struct finding *finding);

#endif
