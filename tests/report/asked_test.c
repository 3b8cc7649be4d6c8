/* asked_test.c - what is told of an answer, and what is kept from reports that are uploaded. */
#include "report/asked.h"

#include "tests/test.h"

SUITE(asked);

static char scopes[] = "repo", address[] = "ann@acme.example", account[] = "acme";

static struct verification answer(enum outcome outcome)
{
    struct verification v = {.outcome = outcome, .evidence = "HTTP 200", .at = INT64_C(1795701600)};
    v.facts[validate_fact("scopes")] = scopes;
    v.facts[validate_fact("principal")] = address;
    v.facts[validate_fact("account")] = account;
    return v;
}

Test(asked, people_are_told_all_and_uploads_no_addresses)
{
    AUTO(buf_dispose) struct buf line = {0};
    struct verification v = answer(OUTCOME_VALID);
    asked_tell(&line, &v, false, "; ");
    buf_printf(&line, "|");
    v.remembered = true;
    asked_tell(&line, &v, true, " - ");
    buf_printf(&line, "%c", '\0');
    cr_expect_str_eq((const char *)line.ptr,
                     "valid, HTTP 200; principal ann@acme.example; account acme; scopes repo; "
                     "asked at 2026-11-26T14:00:00Z|"
                     "valid, HTTP 200 - account acme - scopes repo - "
                     "remembered from 2026-11-26T14:00:00Z");
}

Test(asked, an_unknown_time_is_not_told)
{
    char time[ASKED_TIME];
    struct asked_field fields[ASKED_FIELDS];
    struct verification v = {.outcome = OUTCOME_SKIPPED, .evidence = "no network"};
    cr_expect_eq(asked_fields(&v, false, time, fields), 2);
    v.at = INT64_MAX;
    cr_expect_eq(asked_fields(&v, false, time, fields), 2);
    v.remembered = true;
    cr_expect_eq(asked_fields(&v, false, time, fields), 3);
}

static const struct {
    enum outcome outcome;
    bool works, dead;
} states[] = {
    {OUTCOME_VALID, true, false},    {OUTCOME_RESTRICTED, true, false},
    {OUTCOME_EXPIRED, false, true},  {OUTCOME_REVOKED, false, true},
    {OUTCOME_INVALID, false, true},  {OUTCOME_UNKNOWN, false, false},
    {OUTCOME_SKIPPED, false, false},
};

EACH(asked, works_is_dead_or_neither, states, i)
{
    struct verification v = answer(states[*i].outcome);
    cr_expect_eq(asked_works(&v), states[*i].works);
    cr_expect_eq(asked_is_dead(&v), states[*i].dead);
    cr_expect_not(asked_works(NULL) || asked_is_dead(NULL));
}
