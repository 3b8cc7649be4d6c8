/* sarif_test.c - what GitHub asks for that no schema checks. The schema and the multitool run in
 * the CI. */
#include "report/uri.h"
#include "tests/report/past.h"
#include "tests/report/walk.h"
#include "tests/test.h"

SUITE(sarif);

static cJSON *parse(const struct fixture *f)
{
    return walk_print(f, "sarif");
}

/* The value at a path such as "results/0/message/text", from the run on; '|' separates the steps
 * if there is one in it. A number steps into an array. */
static const cJSON *in_run(const cJSON *json, const char *path)
{
    const char *separator = strchr(path, '|') ? "|" : "/";
    json = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "runs"), 0);
    while (json && *path) {
        char step[64];
        size_t len = strcspn(path, separator);
        cr_assert_lt(len, sizeof(step));
        memcpy(step, path, len);
        step[len] = '\0';
        json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, (int)strtol(step, NULL, 10))
                                   : cJSON_GetObjectItemCaseSensitive(json, step);
        path += len + (path[len] != '\0');
    }
    return json;
}

static const char *text_in(const cJSON *json, const char *path)
{
    const char *text = cJSON_GetStringValue(in_run(json, path));
    return text ? text : "(nothing)";
}

static const struct {
    const char *path, *value;
} texts[] = {
    {"tool/driver/name", "sprawl"},
    {"tool/driver/rules/0/id", "acme-api-key"},
    {"tool/driver/rules/0/name", "AcmeApiKey"},
    {"tool/driver/rules/0/helpUri", "https://docs.acme.example/api-keys"},
    {"tool/driver/rules/0/properties/security-severity", "9.5"},
    {"tool/driver/rules/0/properties/precision", "very-high"},
    {"tool/driver/rules/0/properties/tags/0", "security"},
    {"tool/driver/rules/0/properties/tags/2", "external/cwe/cwe-798"},
    {"tool/driver/rules/1/defaultConfiguration/level", "warning"},
    {"automationDetails/id", "sprawl/worktree/"},
    {"columnKind", "utf16CodeUnits"},
    {"results/0/ruleId", "acme-api-key"},
    {"results/0/level", "error"},
    {"results/0/message/text", "'Acme Cloud API key' stands here in plain text as "
                               "'acme********last' (confidence 'high'). The "
                               "same credential stands in several more places, [here](1) first."},
    {"results/3/level", "warning"},
    {"results/3/message/text",
     "'Password' stands here in plain text as '********' (confidence 'medium')."},
    {"results/1/locations/0/physicalLocation/artifactLocation/uri", "docs/a%20b.md"},
    {"results/1/locations/0/physicalLocation/artifactLocation/uriBaseId", "%SRCROOT%"},
    {"results/1/relatedLocations/0/physicalLocation/artifactLocation/uri", "config/prod.env"},
    {"results/1/relatedLocations/1/physicalLocation/artifactLocation/uri", "old/prod.env"},
    {"results|0|partialFingerprints|primaryLocationLineHash", "c129715d7a2bc9a3:1"},
    {"results|0|partialFingerprints|sprawlCredential/v1", "keykeykeykeykeykeykeykeyke"},
    {"results|1|partialFingerprints|primaryLocationLineHash", "(nothing)"},
    {"invocations/0/toolExecutionNotifications/0/descriptor/id", "sprawl/not-scanned"},
    {"invocations/0/toolExecutionNotifications/0/level", "error"},
    {"invocations/0/toolExecutionNotifications/0/message/text",
     "'./closed.bin' could not be scanned: 'unreadable', 'Permission denied'."},
    {"invocations/0/toolExecutionNotifications/1/message/text",
     "'./queue' was skipped: 'special file'."},
    {"invocations/0/toolExecutionNotifications/1/level", "note"},
};

EACH(sarif, says, texts, row)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[0].place.line_hash = (char[]){"c129715d7a2bc9a3:1"};
    AUTO(walk_dispose) cJSON *json = parse(&f);
    cr_expect_str_eq(text_in(json, texts[*row].path), texts[*row].value, "%s",
                     text_in(json, texts[*row].path));
}

Test(sarif, marks_the_secret_in_utf16_units)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[0].place.start_utf16 = 11;
    f.finding[0].place.end_utf16 = 31;
    AUTO(walk_dispose) cJSON *json = parse(&f);
    const cJSON *region = in_run(json, "results/0/locations/0/physicalLocation/region");
    cr_expect_eq(cJSON_GetObjectItem(region, "startLine")->valueint, 3);
    cr_expect_eq(cJSON_GetObjectItem(region, "startColumn")->valueint, 11);
    cr_expect_eq(cJSON_GetObjectItem(region, "endLine")->valueint, 3);
    cr_expect_eq(cJSON_GetObjectItem(region, "endColumn")->valueint, 31);
}

Test(sarif, describes_only_rules_that_fired_and_points_at_them)
{
    struct fixture f;
    fixture_init(&f);
    f.results.credentials++;
    f.results.credential_count = 1;
    AUTO(walk_dispose) cJSON *json = parse(&f);
    cr_expect_eq(cJSON_GetArraySize(in_run(json, "tool/driver/rules")), 1);
    cr_expect_str_eq(text_in(json, "tool/driver/rules/0/id"), "generic-password");
    cr_expect_eq(in_run(json, "results/0/ruleIndex")->valueint, 0);
}

Test(sarif, ties_the_places_of_a_credential_together)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(walk_dispose) cJSON *json = parse(&f);
    const char *first = text_in(json, "results/0/correlationGuid");
    cr_expect_str_eq(text_in(json, "results/2/correlationGuid"), first);
    cr_expect_str_neq(text_in(json, "results/3/correlationGuid"), first);
    cr_expect_eq(strlen(first), 36);
    cr_expect(first[14] == '5' && strchr("89ab", first[19]), "%s", first);
    cr_expect_null(in_run(json, "results/3/relatedLocations"));
}

Test(sarif, tells_whether_the_scan_was_complete)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(walk_dispose) cJSON *incomplete = parse(&f);
    cr_expect(cJSON_IsFalse(in_run(incomplete, "invocations/0/executionSuccessful")));
    fixture_clear(&f);
    AUTO(walk_dispose) cJSON *clean = parse(&f);
    cr_expect(cJSON_IsTrue(in_run(clean, "invocations/0/executionSuccessful")));
    cr_expect_eq(cJSON_GetArraySize(in_run(clean, "results")), 0);
}

Test(sarif, never_holds_a_secret_or_its_line)
{
    struct fixture f;
    fixture_init(&f);
    f.options.show_secrets = true;
    AUTO(xfree) char *text = fixture_print(&f, "sarif");
    cr_expect_null(strstr(text, "not-secret"));
    cr_expect_null(strstr(text, "ACME_KEY"));
}

Test(sarif, leaves_out_what_is_suppressed_unless_asked)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[0].suppressed = "inline";
    f.finding[3].suppressed = "baseline";
    AUTO(walk_dispose) cJSON *without = parse(&f);
    cr_expect_eq(cJSON_GetArraySize(in_run(without, "results")), 2);
    cr_expect_eq(cJSON_GetArraySize(in_run(without, "results/0/relatedLocations")), 1);
    cr_expect_eq(cJSON_GetArraySize(in_run(without, "tool/driver/rules")), 1);
    cr_expect_null(in_run(without, "results/0/suppressions"));
    f.options.report_suppressed = true;
    AUTO(walk_dispose) cJSON *with = parse(&f);
    cr_expect_eq(cJSON_GetArraySize(in_run(with, "results")), 4);
    cr_expect_str_eq(text_in(with, "results/0/suppressions/0/kind"), "inSource");
    cr_expect_eq(cJSON_GetArraySize(in_run(with, "results/1/suppressions")), 0);
    cr_expect_str_eq(text_in(with, "results/3/suppressions/0/kind"), "external");
    cr_expect_str_eq(text_in(with, "results/3/suppressions/0/justification"), "baseline");
}

Test(sarif, keeps_the_gravest_25000_results)
{
    struct fixture f;
    fixture_init(&f);
    enum { MANY = 25010 };
    AUTO(xfree) struct credential *many = xcalloc(MANY + 1, sizeof(*many));
    for (size_t i = 0; i < MANY; i++)
        many[i] = f.credential[1];
    many[MANY] = f.credential[0];
    f.results.credentials = many;
    f.results.credential_count = MANY + 1;
    AUTO(walk_dispose) cJSON *json = parse(&f);
    const cJSON *result;
    int kept = 0, critical = 0;
    cJSON_ArrayForEach(result, in_run(json, "results"))
    {
        kept++;
        critical += strcmp(cJSON_GetObjectItem(result, "level")->valuestring, "error") == 0;
    }
    cr_expect_eq(kept, 25000);
    cr_expect_eq(critical, 3, "the last in order, the first to be kept");
    cr_expect_str_eq(text_in(json, "invocations/0/toolExecutionNotifications/2/message/text"),
                     "The 13 least severe results were left out, because a run may hold 25000.");
}

static const struct {
    const char *path, *value;
} past[] = {
    {"runs/0/automationDetails/id", "sprawl/worktree/"},
    {"runs/1/automationDetails/id", "sprawl/history/"},
    {"runs/0/results/1/properties/firstCommit", "3f2a91c000000000000000000000000000000000"},
    {"runs/0/results/1/locations/0/logicalLocations", "(nothing)"},
    {"runs/1/results/0/ruleId", "acme-api-key"},
    {"runs/1/results/0/message/text",
     "'Acme Cloud API key' stands in the history in plain text as 'acme********last' (confidence "
     "'high'), in commit '3f2a91c000000000000000000000000000000001' of 2021-04-02, and is no "
     "longer "
     "in the tree. The same credential stands in several more places, [here](1) first."},
    {"runs/1/results/0/locations/0/logicalLocations/0/kind", "commit"},
    {"runs/1/results/0/locations/0/logicalLocations/1/name",
     "b10b000000000000000000000000000000000000"},
    {"runs/1/results/0/properties/removedIn", "77aa1b0000000000000000000000000000000000"},
    {"runs/1/results/0/properties/firstCommitDate", "2021-04-02T14:00:00+02:00"},
    {"runs/1/results/0/relatedLocations/1/physicalLocation/artifactLocation/uri", "docs/a%20b.md"},
};

EACH(sarif, has_a_run_for_what_only_history_has, past, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    AUTO(walk_dispose) cJSON *json = parse(&f);
    cr_expect_str_eq(walk_text(json, past[*row].path), past[*row].value);
    cr_expect_eq(cJSON_GetArraySize(walk_to(json, "runs/0/results")), 3);
    cr_expect_eq(cJSON_GetArraySize(walk_to(json, "runs/1/results")), 1);
    cr_expect_eq(cJSON_GetArraySize(walk_to(json, "runs/1/tool/driver/rules")), 1);
    cr_expect_eq(
        cJSON_GetArraySize(walk_to(json, "runs/1/invocations/0/toolExecutionNotifications")), 0,
        "skips are told once");
}

Test(sarif, has_one_run_where_nothing_is_only_in_history)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(walk_dispose) cJSON *json = parse(&f);
    cr_expect_eq(cJSON_GetArraySize(walk_to(json, "runs")), 1);
}

Test(sarif, names_nobody)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    AUTO(xfree) char *text = fixture_print(&f, "sarif");
    cr_expect_null(strstr(text, "Ann"));
    cr_expect_null(strstr(text, "mail.example"));
}

/* One more than a run may hold, in each of both. */
Test(sarif, cuts_each_run_for_itself)
{
    enum { MANY = 25001 };
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    AUTO(xfree) struct credential *many = xcalloc(2 * MANY, sizeof(*many));
    for (size_t i = 0; i < (size_t)2 * MANY; i++)
        many[i] = (struct credential){f.pointer + (i < MANY ? 0 : 2), 1};
    f.results.credentials = many;
    f.results.credential_count = (size_t)2 * MANY;
    AUTO(walk_dispose) cJSON *json = parse(&f);
    for (int run = 0; run < 2; run++) {
        const cJSON *one = cJSON_GetArrayItem(walk_to(json, "runs"), run);
        const cJSON *told = walk_to(one, "invocations/0/toolExecutionNotifications");
        const cJSON *last = cJSON_GetArrayItem(told, cJSON_GetArraySize(told) - 1);
        cr_expect_eq(cJSON_GetArraySize(walk_to(one, "results")), 25000);
        cr_expect_str_eq(walk_text(last, "descriptor/id"), "sprawl/results-cut");
        cr_expect_str_eq(walk_text(last, "message/text"),
                         "The 1 least severe results were left out, because a run may hold 25000.");
    }
}

Test(sarif, relates_at_most_20_places)
{
    struct fixture f;
    fixture_init(&f);
    struct finding *many[30];
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = &f.finding[0];
    f.credential[0] = (struct credential){many, COUNT_OF(many)};
    AUTO(walk_dispose) cJSON *json = parse(&f);
    cr_expect_eq(cJSON_GetArraySize(in_run(json, "results")), 31);
    cr_expect_eq(cJSON_GetArraySize(in_run(json, "results/29/relatedLocations")), 20);
}

Test(sarif, makes_no_link_of_foreign_text)
{
    struct fixture f;
    fixture_init(&f);
    snprintf(f.finding[3].preview, sizeof(f.finding[3].preview), "a[x](1)\\b");
    f.password.title = "Pass [word](javascript:x) `code` <b>";
    f.password.docs = "javascript:alert(1)";
    AUTO(walk_dispose) cJSON *json = parse(&f);
    cr_expect_str_eq(text_in(json, "results/3/message/text"),
                     "'Pass \\[word\\](javascript:x) `code` <b>' stands here in plain text as "
                     "'a\\[x\\](1)\\\\b' (confidence 'medium').");
    cr_expect_null(in_run(json, "tool/driver/rules/1/helpUri"));
    cr_expect_null(strstr(text_in(json, "tool/driver/rules/1/help/markdown"), "]("));
    cr_expect_null(strchr(text_in(json, "tool/driver/rules/1/help/markdown"), '<'));
}

static const struct {
    const char *target, *path, *uri;
} uris[] = {
    {".", "./a/b.c", "a/b.c"},
    {".", "././/a", "a"},
    {"src", "src/a", "src/a"},
    {"..", "../a", "../a"},
    {"/home/u/repo", "/home/u/repo/a/b", "a/b"},
    {"/home/u/repo/", "/home/u/repo/a/b", "a/b"},
    {"/home/u/repo", "/home/u/repository/a", "home/u/repository/a"},
    {"/home/u/file.env", "/home/u/file.env", "file.env"},
    {"/", "/etc/x", "etc/x"},
    {".", "a b#c?d:e%f[1]\\^", "a%20b%23c%3Fd%3Ae%25f%5B1%5D%5C%5E"},
    {".", "gr\xC3\xBC\xFF\n", "gr%C3%BC%FF%0A"},
    {".", "x.zip!/y~z-_.1", "x.zip%21/y~z-_.1"},
    {".", ".env", ".env"},
    {".", "./", "./"},
    {".", "", ""},
};

EACH(sarif, writes_relative_uris, uris, row)
{
    struct scan_options scan = {.targets = &uris[*row].target, .target_count = 1};
    AUTO(buf_dispose) struct buf uri = {0};
    uri_encode(&uri, uri_relative(&scan, bytes_of(uris[*row].path)));
    buf_printf(&uri, "%c", '\0');
    cr_expect_str_eq((const char *)uri.ptr, uris[*row].uri, "%s", (const char *)uri.ptr);
}
