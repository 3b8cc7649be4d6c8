/* jsonl_test.c - one object a line, each complete, the summary last. */
#include "tests/report/printed.h"
#include "tests/test.h"

#include <cjson/cJSON.h>

SUITE(jsonl);

enum { LINES_MOST = 16 };

/* The lines of a report, parsed. */
struct lines {
    cJSON *line[LINES_MOST];
    size_t count;
};

static void lines_dispose(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        cJSON_Delete(lines->line[i]);
}

static void lines_read(struct lines *lines, const struct fixture *f)
{
    AUTO(xfree) char *text = fixture_print(f, "jsonl");
    for (char *at = text, *end; *at; at = end + 1) {
        end = strchr(at, '\n');
        cr_assert_not_null(end, "the last line is complete");
        *end = '\0';
        cr_assert_lt(lines->count, LINES_MOST);
        lines->line[lines->count] = cJSON_Parse(at);
        cr_assert_not_null(lines->line[lines->count], "%s", at);
        lines->count++;
    }
}

static const char *member(const cJSON *line, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(line, name));
    return text ? text : "(nothing)";
}

Test(jsonl, writes_findings_then_skipped_items_then_the_summary)
{
    static const char *const types[] = {"finding", "finding", "finding", "finding",
                                        "skipped", "skipped", "summary"};
    struct fixture f;
    fixture_init(&f);
    AUTO(lines_dispose) struct lines lines = {.count = 0};
    lines_read(&lines, &f);
    cr_assert_eq(lines.count, COUNT_OF(types));
    for (size_t i = 0; i < lines.count; i++)
        cr_expect_str_eq(member(lines.line[i], "type"), types[i]);
    cr_expect_str_eq(member(lines.line[4], "path"), "./closed.bin");
    const cJSON *places = cJSON_GetObjectItem(lines.line[1], "places");
    cr_assert_eq(cJSON_GetArraySize(places), 1, "a line has one place");
    cr_expect_str_eq(member(cJSON_GetArrayItem(places, 0), "path"), "./docs/a b.md");
    const cJSON *summary = lines.line[6];
    cr_expect_eq(cJSON_GetObjectItem(summary, "schema_version")->valueint, 1);
    cr_expect_eq(cJSON_GetObjectItem(summary, "findings")->valueint, 2);
    cr_expect(cJSON_IsTrue(cJSON_GetObjectItem(summary, "incomplete")));
}

Test(jsonl, has_the_findings_of_the_json_report)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(lines_dispose) struct lines lines = {.count = 0};
    lines_read(&lines, &f);
    AUTO(xfree) char *text = fixture_print(&f, "json");
    cJSON *json = cJSON_Parse(text);
    cJSON *finding = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "findings"), 1);
    cJSON_DeleteItemFromObject(lines.line[3], "type");
    cr_expect(cJSON_Compare(finding, lines.line[3], true));
    cJSON_Delete(json);
}

Test(jsonl, leaves_out_what_is_suppressed_unless_asked)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[3].suppressed = "inline";
    AUTO(lines_dispose) struct lines without = {.count = 0};
    lines_read(&without, &f);
    cr_expect_eq(without.count, 6);
    f.options.report_suppressed = true;
    AUTO(lines_dispose) struct lines with = {.count = 0};
    lines_read(&with, &f);
    cr_expect_eq(with.count, 7);
}

Test(jsonl, shows_secrets_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *redacted = fixture_print(&f, "jsonl");
    cr_expect_null(strstr(redacted, "not-secret"));
    f.options.show_secrets = true;
    AUTO(xfree) char *clear = fixture_print(&f, "jsonl");
    cr_expect(strstr(clear, "\"secret\":\"acme-not-secret-last\""));
}

Test(jsonl, breaks_no_line_for_a_path)
{
    struct fixture f;
    fixture_init(&f);
    snprintf(f.path[0], sizeof(f.path[0]),
             "a\nb\xE2\x80\xA8"
             "c##[error]");
    AUTO(lines_dispose) struct lines lines = {.count = 0};
    lines_read(&lines, &f);
    cr_expect_eq(lines.count, 7);
    AUTO(xfree) char *text = fixture_print(&f, "jsonl");
    cr_expect(strstr(text, "\"path\":\"a\\nb\\u2028c#\\u0023[error]\""));
}
