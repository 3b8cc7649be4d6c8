/* collect_test.c - findings become credentials, and the exit code follows. */
#include "cmd/collect.h"

#include "scanner/policy.h"
#include "tests/test.h"

#include <stdio.h>

SUITE(collect);

static const struct rule low = {.id = "acme-low", .severity = SEVERITY_LOW};
static const struct rule high = {.id = "acme-high", .severity = SEVERITY_HIGH};
static const struct rule critical = {.id = "acme-critical", .severity = SEVERITY_CRITICAL};

/* A finding whose fingerprint is made of mark. */
static struct finding *make(const struct rule *rule, unsigned mark, const char *path)
{
    struct finding *f = xcalloc(1, sizeof(*f));
    f->rule = rule;
    f->secret = xstrdup("");
    f->confidence = CONFIDENCE_MEDIUM;
    f->place.path = xstrdup(path);
    snprintf(f->fingerprint, sizeof(f->fingerprint), "%026u", mark);
    return f;
}

static void skip(struct collect *c, bool incomplete)
{
    char path[] = "gone";
    struct skipped skipped = {.path = path, .reason = "unreadable", .incomplete = incomplete};
    collect_skipped(c, &skipped);
}

static struct results results_of(struct collect *c)
{
    static const struct scan_stats stats;
    struct results results;
    collect_results(c, &stats, &results);
    return results;
}

Test(collect, is_clean_without_findings)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    struct results r = results_of(c);
    cr_expect_eq(r.credential_count, 0);
    cr_expect_not(r.incomplete);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_ANY), EXIT_CLEAN);
}

Test(collect, groups_by_fingerprint_in_order_of_first_places)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    collect_finding(c, make(&high, 7, "a"));
    collect_finding(c, make(&high, 3, "b"));
    collect_finding(c, make(&high, 7, "c"));
    struct results r = results_of(c);
    cr_assert_eq(r.credential_count, 2);
    cr_expect_eq(r.place_count, 3);
    cr_assert_eq(r.credentials[0].count, 2);
    cr_expect_str_eq(r.credentials[0].findings[0]->place.path, "a");
    cr_expect_str_eq(r.credentials[0].findings[1]->place.path, "c");
    cr_expect_str_eq(r.credentials[1].findings[0]->place.path, "b");
}

Test(collect, keeps_its_order_when_it_grows)
{
    enum { CREDENTIALS = 5000, PLACES = 3 };
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    for (unsigned k = 0; k < PLACES; k++)
        for (unsigned i = 0; i < CREDENTIALS; i++)
            collect_finding(c, make(&low, i, "x"));
    struct results r = results_of(c);
    cr_assert_eq(r.credential_count, CREDENTIALS);
    for (unsigned i = 0; i < CREDENTIALS; i++) {
        char want[FINGERPRINT_CHARS + 1];
        snprintf(want, sizeof(want), "%026u", i);
        cr_assert_eq(r.credentials[i].count, PLACES);
        cr_assert_str_eq(r.credentials[i].findings[0]->fingerprint, want);
    }
}

Test(collect, gives_the_first_the_highest_confidence)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    struct finding *second = make(&high, 1, "b"), *third = make(&high, 1, "c");
    second->confidence = CONFIDENCE_HIGH;
    reasons_add(&second->reasons, "the checksum holds");
    third->confidence = CONFIDENCE_LOW;
    collect_finding(c, make(&high, 1, "a"));
    collect_finding(c, second);
    collect_finding(c, third);
    const struct finding *lead = results_of(c).credentials[0].findings[0];
    cr_expect_str_eq(lead->place.path, "a");
    cr_expect_eq(lead->confidence, CONFIDENCE_HIGH);
    cr_expect_str_eq(lead->reasons.text[0], "the checksum holds");
}

Test(collect, does_not_learn_confidence_from_what_is_suppressed)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    struct finding *second = make(&high, 1, "b");
    second->confidence = CONFIDENCE_HIGH;
    second->suppressed = "inline comment";
    collect_finding(c, make(&high, 1, "a"));
    collect_finding(c, second);
    struct results r = results_of(c);
    cr_expect_eq(r.credentials[0].findings[0]->confidence, CONFIDENCE_MEDIUM);
    cr_expect_eq(r.suppressed_count, 1);
}

static const struct {
    const struct rule *rule;
    enum exit_code any, high, critical;
} levels[] = {
    {&low, EXIT_FINDINGS, EXIT_CLEAN, EXIT_CLEAN},
    {&high, EXIT_FINDINGS, EXIT_FINDINGS, EXIT_CLEAN},
    {&critical, EXIT_FINDINGS, EXIT_FINDINGS, EXIT_FINDINGS},
};

EACH(collect, fails_from_the_asked_level_on, levels, row)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    collect_finding(c, make(levels[*row].rule, 1, "a"));
    cr_expect_eq(collect_exit_code(c, FAIL_ON_ANY), levels[*row].any);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_HIGH), levels[*row].high);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_CRITICAL), levels[*row].critical);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_NEVER), EXIT_CLEAN);
}

Test(collect, does_not_fail_for_what_is_suppressed_everywhere)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    struct finding *allowed = make(&critical, 1, "a");
    allowed->suppressed = "a test key";
    collect_finding(c, allowed);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_ANY), EXIT_CLEAN);
    collect_finding(c, make(&critical, 1, "b"));
    cr_expect_eq(collect_exit_code(c, FAIL_ON_ANY), EXIT_FINDINGS, "one place is still open");
}

static const struct policy_rule report = {.action = POLICY_REPORT}, fail = {.action = POLICY_FAIL};
static const struct {
    const struct rule *rule;
    const struct policy_rule *policy;
    enum fail_on fail_on;
    enum exit_code code;
} policies[] = {
    {&critical, &report, FAIL_ON_ANY, EXIT_CLEAN},  {&low, &fail, FAIL_ON_ANY, EXIT_FINDINGS},
    {&low, &fail, FAIL_ON_CRITICAL, EXIT_FINDINGS}, {&low, &fail, FAIL_ON_VERIFIED, EXIT_FINDINGS},
    {&low, &fail, FAIL_ON_NEVER, EXIT_CLEAN},
};

EACH(collect, lets_a_policy_decide_before_the_asked_level, policies, row)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    struct finding *f = make(policies[*row].rule, 1, "a");
    f->policy = policies[*row].policy;
    collect_finding(c, f);
    cr_expect_eq(collect_exit_code(c, policies[*row].fail_on), policies[*row].code);
}

Test(collect, lets_incomplete_win)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    skip(c, false);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_ANY), EXIT_CLEAN);
    collect_finding(c, make(&high, 1, "a"));
    skip(c, true);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_ANY), EXIT_INCOMPLETE);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_NEVER), EXIT_INCOMPLETE);
    struct results r = results_of(c);
    cr_expect(r.incomplete);
    cr_assert_eq(r.skipped_count, 2);
    cr_expect_str_eq(r.skipped[1].path, "gone");
}

Test(collect, can_be_told_that_it_is_incomplete)
{
    AUTO(collect_free) struct collect *c = NULL;
    collect_new(&c);
    collect_incomplete(c);
    cr_expect_eq(collect_exit_code(c, FAIL_ON_ANY), EXIT_INCOMPLETE);
    cr_expect(results_of(c).incomplete);
}

Test(collect, knows_the_words_of_fail_on)
{
    cr_expect_eq(fail_on_parse("any"), FAIL_ON_ANY);
    cr_expect_eq(fail_on_parse("high"), FAIL_ON_HIGH);
    cr_expect_eq(fail_on_parse("critical"), FAIL_ON_CRITICAL);
    cr_expect_eq(fail_on_parse("never"), FAIL_ON_NEVER);
}
