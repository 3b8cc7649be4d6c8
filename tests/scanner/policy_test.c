/* policy_test.c - [policy]: what is refused with its line, and which rule decides. */
#include "scanner/policy.h"

#include "scanner/config.h"
#include "tests/test.h"

#include <stdio.h>

SUITE(policy);

#define FINGERPRINT "abcdefghijklmnopqrstuvwxyz"
#define RULE "[[policy.rule]]\naction = 'fail'\n"

static const struct {
    const char *text, *says;
} refused[] = {
    {"policy = 1", "'policy' must be a table"},
    {"[policy]\nrules = 1", "c:2: unknown key 'rules'; known here: rule and test_fingerprints"},
    {"[policy]\ntest_fingerprints = 'a'", "c:2: 'test_fingerprints' must be"},
    {"[policy]\ntest_fingerprints = ['hunter2']",
     "c:2: 'test_fingerprints' holds a text of 7 characters"},
    {"[policy.rule]\naction = 'fail'", "write policy rules as [[policy.rule]]"},
    {"[policy]\nrule = ['x']", "write policy rules as [[policy.rule]]"},
    {"[[policy.rule]]\npaths = ['a']", "c:1: a policy rule needs an 'action'"},
    {"[[policy.rule]]\naction = 1", "c:2: 'action' must be a string"},
    {"[[policy.rule]]\naction = 'forbid'", "c:2: action is fail or report, not 'forbid'"},
    {RULE, "c:1: this rule would hold for every finding"},
    {RULE "message = 'a'", "would hold for every finding"},
    {RULE "message = ''\npaths = ['a']", "c:3: 'message' is empty"},
    {RULE "paths = []", "c:3: 'paths' is empty"},
    {RULE "paths = 'a'", "'paths' must be"},
    {RULE "path = ['a']", "c:3: unknown key 'path'; known here: action, message, paths, rules"},
    {RULE "min_severity = 'bad'", "c:3: min_severity is low, medium, high or critical"},
    {RULE "min_severity = 3", "'min_severity' must be a string"},
    {RULE "min_confidence = 'critical'", "c:3: min_confidence is low, medium or high"},
};

EACH(policy, refuses, refused, row)
{
    struct error err = {{0}};
    AUTO(config_free) struct config *c = NULL;
    cr_assert_eq(config_new(&c, "c", bytes_of(refused[*row].text), &err), ST_SYNTAX, "%s",
                 refused[*row].text);
    cr_expect(strstr(err.text, refused[*row].says), "%s: %s", refused[*row].text, err.text);
}

static const struct rule rule = {
    .id = "acme-key", .issuer = "acme", .kind = "api_key", .severity = SEVERITY_HIGH};

/* A finding of medium confidence at t/deploy/ci.yml, below the target t. */
static void make(struct finding *f, char path[static 20])
{
    snprintf(path, 20, "t/deploy/ci.yml");
    *f = (struct finding){.rule = &rule, .fingerprint = FINGERPRINT};
    f->confidence = CONFIDENCE_MEDIUM;
    f->place.path = path;
    f->place.root = 2;
}

static const struct {
    const char *limits;
    bool fits;
} limits[] = {
    {"paths = ['deploy/']", true},
    {"paths = ['/deploy/*.yml']", true},
    {"paths = ['x', '*.yml']", true},
    {"paths = ['/t/']", false},
    {"paths = ['docs/']", false},
    {"rules = ['acme-*']", true},
    {"rules = ['acme']", false},
    {"issuers = ['acme']", true},
    {"issuers = ['aws', 'gcp']", false},
    {"kinds = ['*_key']", true},
    {"kinds = ['pat']", false},
    {"min_severity = 'high'", true},
    {"min_severity = 'critical'", false},
    {"min_confidence = 'medium'", true},
    {"min_confidence = 'high'", false},
    {"paths = ['deploy/']\nkinds = ['api_key']\nissuers = ['acme']\nmin_severity = 'low'", true},
    {"paths = ['deploy/']\nkinds = ['api_key']\nissuers = ['aws']\nmin_severity = 'low'", false},
};

static void load(struct config **config, const char *text)
{
    struct error err = {{0}};
    cr_assert_eq(config_new(config, "c", bytes_of(text), &err), ST_OK, "%s", err.text);
}

EACH(policy, fits, limits, row)
{
    char text[300], path[20];
    struct finding f;
    AUTO(config_free) struct config *c = NULL;
    snprintf(text, sizeof(text), RULE "message = 'no'\n%s\n", limits[*row].limits);
    load(&c, text);
    make(&f, path);
    policy_apply(config_policy(c), &f);
    cr_assert_eq(f.policy != NULL, limits[*row].fits, "%s", limits[*row].limits);
    cr_expect(!f.policy || strcmp(f.policy->message, "no") == 0);
    cr_expect(!f.policy || f.policy->action == POLICY_FAIL);
}

Test(policy, decides_by_the_first_rule_that_fits)
{
    char path[20];
    struct finding f;
    AUTO(config_free) struct config *c = NULL;
    load(&c, RULE "kinds = ['pat']\n[[policy.rule]]\naction = 'report'\npaths = ['deploy/']\n" RULE
                  "min_severity = 'high'\n");
    make(&f, path);
    policy_apply(config_policy(c), &f);
    cr_assert_not_null(f.policy);
    cr_expect_eq(f.policy->action, POLICY_REPORT);
    cr_expect_null(f.policy->message);
}

Test(policy, suppresses_test_fingerprints_before_any_rule)
{
    char path[20];
    struct finding f, other;
    AUTO(config_free) struct config *c = NULL;
    load(&c, "[policy]\ntest_fingerprints = ['" FINGERPRINT "']\n" RULE "min_severity = 'low'\n");
    make(&f, path);
    make(&other, path);
    other.fingerprint[0] = 'b';
    policy_apply(config_policy(c), &f);
    policy_apply(config_policy(c), &other);
    cr_expect_str_eq(f.suppressed, "policy: a test credential");
    cr_expect_null(f.policy);
    cr_expect_null(other.suppressed);
    cr_expect_not_null(other.policy);
}

Test(policy, leaves_alone_what_is_suppressed)
{
    char path[20];
    struct finding f;
    AUTO(config_free) struct config *c = NULL;
    load(&c, "[policy]\ntest_fingerprints = ['" FINGERPRINT "']\n" RULE "min_severity = 'low'\n");
    make(&f, path);
    f.suppressed = "inline comment";
    policy_apply(config_policy(c), &f);
    cr_expect_str_eq(f.suppressed, "inline comment");
    cr_expect_null(f.policy);
}
