/* json_test.c - the JSON report: what stands in it, and that it keeps to docs/report-1.schema.json.
 */
#include "tests/report/past.h"
#include "tests/report/printed.h"
#include "tests/test.h"

#include <cjson/cJSON.h>

SUITE(json);

static void dispose_json(cJSON **json)
{
    cJSON_Delete(*json);
}

static cJSON *parse(const struct fixture *f)
{
    AUTO(xfree) char *text = fixture_print(f, "json");
    cJSON *json = cJSON_Parse(text);
    cr_assert_not_null(json, "%s", text);
    return json;
}

/* The value at a path such as "findings/0/places/2/path"; a number steps into an array. */
static const cJSON *at(const cJSON *json, const char *path)
{
    while (json && *path) {
        char step[64];
        size_t len = strcspn(path, "/");
        cr_assert_lt(len, sizeof(step));
        memcpy(step, path, len);
        step[len] = '\0';
        json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, (int)strtol(step, NULL, 10))
                                   : cJSON_GetObjectItemCaseSensitive(json, step);
        path += len + (path[len] == '/');
    }
    return json;
}

static const char *text_at(const cJSON *json, const char *path)
{
    const char *text = cJSON_GetStringValue(at(json, path));
    return text ? text : "(nothing)";
}

static const struct {
    const char *path, *value;
} texts[] = {
    {"tool/name", "sprawl"},
    {"tool/version", SPRAWL_VERSION},
    {"tool/rules_digest", "00ff"},
    {"targets/0", "."},
    {"findings/0/fingerprint", "keykeykeykeykeykeykeykeyke"},
    {"findings/0/rule", "acme-api-key"},
    {"findings/0/title", "Acme Cloud API key"},
    {"findings/0/provider", "acme"},
    {"findings/0/kind", "api_key"},
    {"findings/0/severity", "critical"},
    {"findings/0/confidence", "high"},
    {"findings/0/confidence_reasons/1", "the checksum holds"},
    {"findings/0/secret", "acme********last"},
    {"findings/0/checks/checksum", "ok"},
    {"findings/0/checks/facts/account", "1234, 5678"},
    {"findings/0/places/2/path", "./old/prod.env"},
    {"findings/0/places/0/decoded_as/0", "utf-16le"},
    {"findings/0/places/0/decoded_as/1", "base64"},
    {"findings/1/checks/checksum", "none"},
    {"skipped/0/path", "./closed.bin"},
    {"skipped/0/reason", "unreadable"},
    {"skipped/0/detail", "Permission denied"},
};

EACH(json, says, texts, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_fact(&f, "account", "5678");
    fixture_add_decoders(&f, 0, 2);
    AUTO(dispose_json) cJSON *json = parse(&f);
    cr_expect_str_eq(text_at(json, texts[*row].path), texts[*row].value);
}

static const struct {
    const char *path;
    double value;
} numbers[] = {
    {"schema_version", 1},
    {"findings/0/places/2/start_line", 5},
    {"findings/0/places/2/start_column", 10},
    {"findings/0/places/2/end_line", 5},
    {"findings/0/places/2/end_column", 30},
    {"findings/0/places/2/byte_offset", 20},
    {"findings/0/checks/entropy_bits", 3.46},
    {"summary/findings", 2},
    {"summary/places", 4},
    {"summary/severities/critical", 1},
    {"summary/items", 41210},
    {"summary/bytes", 2040109466},
    {"summary/skipped", 2},
    {"stats/wall_seconds", 2.5},
};

EACH(json, counts, numbers, row)
{
    struct fixture f;
    fixture_init(&f);
    f.options.stats = true;
    AUTO(dispose_json) cJSON *json = parse(&f);
    const cJSON *number = at(json, numbers[*row].path);
    cr_assert(cJSON_IsNumber(number));
    cr_expect_float_eq(number->valuedouble, numbers[*row].value, 1e-9);
}

Test(json, is_the_same_from_run_to_run)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *first = fixture_print(&f, "json");
    f.stats.wall_seconds = 99;
    f.stats.work.matcher_calls = 99;
    AUTO(xfree) char *second = fixture_print(&f, "json");
    cr_expect_str_eq(first, second);
    cr_expect_null(strstr(first, "\"stats\""));
}

Test(json, shows_secrets_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    snprintf(f.secret[0], sizeof(f.secret[0]), "a\xFF-not-secret");
    f.finding[0].secret_len = strlen(f.secret[0]) + 1; /* the NUL is part of it */
    AUTO(xfree) char *redacted = fixture_print(&f, "json");
    cr_expect_null(strstr(redacted, "not-secret"));
    f.options.show_secrets = true;
    AUTO(xfree) char *clear = fixture_print(&f, "json");
    cr_expect(strstr(clear, "\"secret\": \"a\xEF\xBF\xBD-not-secret\\u0000\""));
}

Test(json, keeps_a_path_that_is_not_utf8)
{
    struct fixture f;
    fixture_init(&f);
    snprintf(f.path[0], sizeof(f.path[0]), "a\xFF.env");
    AUTO(dispose_json) cJSON *json = parse(&f);
    cr_expect_str_eq(text_at(json, "findings/0/places/0/path"), "a\xEF\xBF\xBD.env");
    cr_expect_str_eq(text_at(json, "findings/0/places/0/path_bytes"), "Yf8uZW52");
    cr_expect_null(at(json, "findings/0/places/1/path_bytes"));
}

Test(json, marks_what_is_suppressed)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[1].suppressed = f.finding[3].suppressed = "inline";
    AUTO(dispose_json) cJSON *without = parse(&f);
    cr_expect_eq(cJSON_GetArraySize(at(without, "findings")), 1);
    cr_expect_eq(cJSON_GetArraySize(at(without, "findings/0/places")), 2);
    f.options.report_suppressed = true;
    AUTO(dispose_json) cJSON *with = parse(&f);
    cr_expect_eq(cJSON_GetArraySize(at(with, "findings")), 2);
    cr_expect(cJSON_IsNull(at(with, "findings/0/suppressed")), "two of three places are open");
    cr_expect_str_eq(text_at(with, "findings/0/places/1/suppressed/by"), "inline");
    cr_expect_str_eq(text_at(with, "findings/1/suppressed/by"), "inline");
    cr_expect_eq(at(with, "summary/findings")->valueint, 1);
}

static cJSON *read_schema(void)
{
    const char *testdata = getenv("SPRAWL_TESTDATA");
    char path[1024];
    snprintf(path, sizeof(path), "%s/../docs/report-1.schema.json",
             testdata ? testdata : "testdata");
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    AUTO(xfree) char *text = fixture_read(file);
    fclose(file);
    return cJSON_Parse(text);
}

static void keeps_to(const cJSON *root, const cJSON *schema, const cJSON *value);

static void object_keeps_to(const cJSON *root, const cJSON *schema, const cJSON *value)
{
    const cJSON *properties = at(schema, "properties"), *item;
    cJSON_ArrayForEach(item, at(schema, "required"))
        cr_expect(at(value, item->valuestring), "%s is missing", item->valuestring);
    cJSON_ArrayForEach(item, value)
    {
        const cJSON *property =
            properties ? at(properties, item->string) : at(schema, "additionalProperties");
        cr_expect_not_null(property, "%s is not in the schema", item->string);
        keeps_to(root, property, item);
    }
}

/* As much of JSON Schema as tells whether members are known and none is missing. */
static void keeps_to(const cJSON *root, const cJSON *schema, const cJSON *value)
{
    const cJSON *reference = schema ? at(schema, "$ref") : NULL, *item;
    if (reference)
        schema = at(root, reference->valuestring + strlen("#/"));
    cr_assert_not_null(schema);
    if (cJSON_IsObject(value) && at(schema, "oneOf"))
        keeps_to(root, at(schema, "oneOf/1"), value);
    else if (cJSON_IsObject(value))
        object_keeps_to(root, schema, value);
    if (cJSON_IsArray(value))
        cJSON_ArrayForEach(item, value) keeps_to(root, at(schema, "items"), item);
}

Test(json, keeps_to_its_schema)
{
    struct fixture f;
    fixture_init(&f);
    f.options.stats = f.options.report_suppressed = true;
    f.finding[1].suppressed = f.finding[3].suppressed = "inline";
    snprintf(f.path[0], sizeof(f.path[0]), "\xFF");
    snprintf(f.path[4], sizeof(f.path[4]), "\xFF");
    AUTO(dispose_json) cJSON *schema = read_schema();
    cr_assert_not_null(schema);
    AUTO(dispose_json) cJSON *json = parse(&f);
    keeps_to(schema, schema, json);
}

Test(json, tells_what_history_knows)
{
    static const char *const known[][2] = {
        {"commit", "3f2a91c000000000000000000000000000000001"},
        {"author", "Ann Example"},
        {"email", "ann@mail.example"},
        {"date", "2021-04-02T14:00:00+02:00"},
        {"commit_date", "2021-04-02T12:01:00Z"},
        {"blob", "b10b000000000000000000000000000000000000"},
        {"last_commit", "(nothing)"},
        {"removed_in", "77aa1b0000000000000000000000000000000000"},
        {"via", "(nothing)"},
    };
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    AUTO(dispose_json) cJSON *json = parse(&f);
    for (size_t i = 0; i < COUNT_OF(known); i++)
        cr_expect_str_eq(text_at(at(json, "findings/0/places/2"), known[i][0]), known[i][1]);
    cr_expect(cJSON_IsFalse(at(json, "findings/0/places/2/in_head")));
    cr_expect(cJSON_IsTrue(at(json, "findings/0/places/1/in_head")));
    cr_expect(cJSON_IsTrue(at(json, "findings/0/places/2/reachable")));
    cr_expect_eq(cJSON_GetNumberValue(at(json, "findings/0/places/1/versions")), 12);
    cr_expect_null(at(json, "findings/0/places/0/commit"), "a file of the work tree");
}

static const struct {
    int64_t seconds;
    int16_t zone;
    const char *date;
} dates[] = {
    {0, 0, "1970-01-01T00:00:00+00:00"},
    {0, -90, "1969-12-31T22:30:00-01:30"},
    {0, 14 * 60, "1970-01-01T14:00:00+14:00"},
    {0, INT16_MAX, "1970-01-01T00:00:00+00:00"},
    {INT64_MAX, 60, "(nothing)"},
    {INT64_MIN, -60, "(nothing)"},
};

EACH(json, writes_dates_with_their_zone, dates, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    f.origin[0].author_time = dates[*row].seconds;
    f.origin[0].author_zone = dates[*row].zone;
    AUTO(dispose_json) cJSON *json = parse(&f);
    cr_expect_str_eq(text_at(json, "findings/0/places/1/date"), dates[*row].date);
}

Test(json, has_the_line_in_three_parts)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(dispose_json) cJSON *json = parse(&f);
    cr_expect_str_eq(text_at(json, "findings/0/places/0/excerpt/0"), "ACME_KEY=");
    cr_expect_str_eq(text_at(json, "findings/0/places/0/excerpt/1"), "acme********last");
    cr_expect_str_eq(text_at(json, "findings/0/places/0/excerpt/2"), " # prod");
    cr_expect_null(at(json, "findings/0/places/0/start_utf16"));
    f.finding[0].place.end_utf16++;
    AUTO(dispose_json) cJSON *wide = parse(&f);
    cr_expect_eq(cJSON_GetNumberValue(at(wide, "findings/0/places/0/start_utf16")), 10);
    cr_expect_eq(cJSON_GetNumberValue(at(wide, "findings/0/places/0/end_utf16")), 31);
}
