/* gitlab_test.c - what GitLab's schema does not check; tests/schemas.py holds the golden cases
 * against what it does. */
#include "tests/report/hostile.h"
#include "tests/report/walk.h"
#include "tests/test.h"

SUITE(gitlab);

static const struct {
    const char *path, *value;
} texts[] = {
    {"version", "15.2.1"},
    {"scan/type", "secret_detection"},
    {"scan/analyzer/id", "sprawl"},
    {"scan/scanner/version", SPRAWL_VERSION},
    {"scan/start_time", "2021-04-02T12:00:00"},
    {"scan/end_time", "2021-04-02T12:00:02"},
    {"scan/status", "failure"},
    {"scan/messages/0/level", "warn"},
    {"scan/messages/0/value", "./closed.bin could not be scanned: unreadable"},
    {"scan/messages/1/level", "info"},
    {"scan/messages/1/value", "./queue was skipped: special file"},
    {"vulnerabilities/0/name", "Acme Cloud API key"},
    {"vulnerabilities/0/severity", "Critical"},
    {"vulnerabilities/0/solution",
     "Revoke: DELETE https://api.acme.example/token (whoever holds it can), or at "
     "https://acme.example/tokens; needs its id\nReplace: The identity of the job (step 3 of 5)"},
    {"vulnerabilities/0/links/0/url", "https://acme.example/tokens"},
    {"vulnerabilities/0/links/1/url", "https://docs.acme.example/api-keys"},
    {"vulnerabilities/0/details", "(nothing)"},
    {"vulnerabilities/0/flags", "(nothing)"},
    {"vulnerabilities/0/identifiers/0/type", "sprawl_rule_id"},
    {"vulnerabilities/0/identifiers/0/value", "acme-api-key"},
    {"vulnerabilities/0/identifiers/1/value", "798"},
    {"vulnerabilities/0/location/file", "config/prod.env"},
    {"vulnerabilities/0/location/commit/sha", "0000000"},
    {"vulnerabilities/0/location/commit/author", "(nothing)"},
    {"vulnerabilities/0/raw_source_code_extract", "(nothing)"},
    {"vulnerabilities/0/tracking/items/0/signatures/0/algorithm", "rule_value"},
    {"vulnerabilities/2/location/commit/sha", "3f2a91c000000000000000000000000000000001"},
    {"vulnerabilities/2/location/commit/author", "Ann Example"},
    {"vulnerabilities/2/location/commit/date", "2021-04-02T14:00:00+02:00"},
    {"vulnerabilities/2/description", "A credential stands in plain text (confidence high). It is "
                                      "since 3f2a91c 2021-04-02, removed in 77aa1b0."},
    {"vulnerabilities/3/severity", "Medium"},
};

EACH(gitlab, says, texts, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    f.results.started = 1617364800;
    f.results.finished = 1617364802;
    AUTO(walk_dispose) cJSON *json = walk_print(&f, "gitlab");
    cr_expect_str_eq(walk_text(json, texts[*row].path), texts[*row].value);
}

Test(gitlab, has_lines_and_the_secret_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    f.options.show_secrets = true;
    AUTO(walk_dispose) cJSON *json = walk_print(&f, "gitlab");
    cr_expect_eq(walk_number(json, "vulnerabilities/1/location/start_line"), 4);
    cr_expect_eq(walk_number(json, "vulnerabilities/1/location/end_line"), 4);
    cr_expect_str_eq(walk_text(json, "vulnerabilities/0/raw_source_code_extract"),
                     "acme-not-secret-last");
}

/* A line more above it changes nothing that GitLab tracks by. */
Test(gitlab, tracks_a_credential_that_moves)
{
    struct fixture f;
    fixture_init(&f);
    snprintf(f.path[1], sizeof(f.path[1]), "%s", f.path[0]);
    AUTO(walk_dispose) cJSON *before = walk_print(&f, "gitlab");
    f.finding[0].place.start_line++;
    f.finding[0].place.end_line++;
    AUTO(walk_dispose) cJSON *after = walk_print(&f, "gitlab");
    cr_expect_str_eq(walk_text(before, "vulnerabilities/0/id"),
                     walk_text(after, "vulnerabilities/0/id"));
    cr_expect_str_neq(walk_text(after, "vulnerabilities/0/id"),
                      walk_text(after, "vulnerabilities/1/id"), "two in one file are two");
    cr_expect_str_eq(walk_text(after, "vulnerabilities/1/tracking/items/0/signatures/0/value"),
                     walk_text(before, "vulnerabilities/1/id"));
    cr_expect_str_eq(walk_text(after, "vulnerabilities/1/tracking/items/0/file"),
                     "config/prod.env");
}

Test(gitlab, leaves_out_what_is_suppressed)
{
    struct fixture f;
    fixture_init(&f);
    f.options.report_suppressed = true;
    f.finding[0].suppressed = f.finding[3].suppressed = "inline";
    AUTO(walk_dispose) cJSON *json = walk_print(&f, "gitlab");
    cr_expect_eq(cJSON_GetArraySize(walk_to(json, "vulnerabilities")), 2);
}

EACH(gitlab, is_safe_to_print, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_make_hostile(&f, hostile[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "gitlab");
    cr_expect(!hostile_commands_ci(text), "%s", text);
    cr_expect(!hostile_controls(text), "%s", text);
}

Test(gitlab, tells_what_the_issuer_said_as_details)
{
    struct fixture f;
    fixture_init(&f);
    char name[] = "<b>octo</b>";
    struct verification v = {.outcome = OUTCOME_INVALID, .evidence = "HTTP 401", .at = 1617364800};
    v.facts[validate_fact("principal")] = name;
    f.finding[0].verification = &v;
    AUTO(walk_dispose) cJSON *json = walk_print(&f, "gitlab");
    static const char *const told[][2] = {
        {"vulnerabilities/1/details/status/value", "invalid"},
        {"vulnerabilities/1/details/status/type", "text"},
        {"vulnerabilities/1/details/principal/value", "<b>octo</b>"},
        {"vulnerabilities/1/details/asked at/value", "2021-04-02T12:00:00Z"},
        {"vulnerabilities/1/flags/0/type", "flagged-as-likely-false-positive"},
        {"vulnerabilities/1/description",
         "A credential stands in plain text (confidence high). Its issuer says: invalid."},
        {"vulnerabilities/3/details", "(nothing)"},
    };
    for (size_t i = 0; i < COUNT_OF(told); i++)
        cr_expect_str_eq(walk_text(json, told[i][0]), told[i][1]);
}
