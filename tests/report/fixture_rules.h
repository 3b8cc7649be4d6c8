/* fixture_rules.h - the rules of fixture.h: one that tells how its credential ends, one that does
 * not. */
#ifndef TESTS_REPORT_FIXTURE_RULES_H
#define TESTS_REPORT_FIXTURE_RULES_H

#include "rules/rule.h"

static const struct revoke fixture_revoke = {.method = REVOKE_API,
                                             .endpoint = "DELETE https://api.acme.example/token",
                                             .console = "https://acme.example/tokens",
                                             .needs = "its id",
                                             .text = "Then look at what it did.",
                                             .self = true};
static const struct replace fixture_replace = {3, "The identity of the job.", "github-token"};

static inline void fixture_init_rules(struct rule *key, struct rule *password)
{
    *key = (struct rule){.id = "acme-api-key",
                         .title = "Acme Cloud API key",
                         .kind = "api_key",
                         .issuer = "acme",
                         .issuer_name = "Acme Cloud",
                         .docs = "https://docs.acme.example/api-keys",
                         .revoke = &fixture_revoke,
                         .replace = &fixture_replace,
                         .severity = SEVERITY_CRITICAL,
                         .evidence = EVIDENCE_PREFIX};
    *password = (struct rule){.id = "generic-password",
                              .title = "Password",
                              .kind = "basic_password",
                              .issuer = "generic",
                              .issuer_name = "",
                              .severity = SEVERITY_MEDIUM,
                              .evidence = EVIDENCE_GENERIC};
}

#endif
