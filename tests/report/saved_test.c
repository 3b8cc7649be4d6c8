/* saved_test.c - a report read back prints as it was; what is no report is refused by name. */
#include "report/saved.h"
#include "scanner/acceptance.h"
#include "scanner/policy.h"
#include "tests/report/hostile.h"
#include "tests/report/printed.h"
#include "tests/test.h"

SUITE(saved);

static enum status read_text(struct saved **out, const char *text, struct error *err)
{
    return saved_read(out, "r.json", bytes_of(text), ruleset_builtin(), err);
}

/* Print the report, read it, print it again in that format; to be freed. */
static char *again(const struct fixture *f, const char *format, bool show_secrets)
{
    AUTO(xfree) char *text = fixture_print(f, "json");
    AUTO(saved_free) struct saved *saved = NULL;
    struct error err = {{0}};
    enum status st = read_text(&saved, text, &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
    struct fixture shell = {
        .options = {.show_secrets = show_secrets, .verbose = f->options.verbose}};
    saved_options(saved, &shell.options);
    saved_results(saved, &shell.results);
    return fixture_print_results(&shell.options, &shell.results, format);
}

static void expect_same(const struct fixture *f)
{
    AUTO(xfree) char *first = fixture_print(f, "json");
    AUTO(xfree) char *second = again(f, "json", f->options.show_secrets);
    cr_expect_str_eq(second, first);
}

Test(saved, prints_as_it_was)
{
    struct fixture f;
    fixture_init(&f);
    expect_same(&f);
    fixture_add_history(&f);
    f.origin[1].via = f.who[0];
    f.origin[0].author = NULL;
    f.origin[1].author_time = INT64_MAX;
    f.origin[1].author_zone = -90;
    f.finding[0].place.end_utf16++;
    fixture_add_decoders(&f, 1, 1);
    expect_same(&f);
    f.finding[0].suppressed = "inline";
    f.options.report_suppressed = f.options.stats = true;
    f.results.suppressed_count = 1;
    f.stats.symlinks = 7;
    f.stats.cancelled = true;
    expect_same(&f);
    f.options.show_secrets = true;
    expect_same(&f);
    f.key.issuer = f.key.kind = NULL;
    f.options.rules_digest = NULL;
    f.finding[0].entropy_bits = 1e300;
    expect_same(&f);
    fixture_clear(&f);
    expect_same(&f);
}

EACH(saved, prints_hostile_names_as_they_were, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_make_hostile(&f, hostile[*row].path);
    expect_same(&f);
}

Test(saved, keeps_facts_that_were_joined)
{
    struct fixture f;
    fixture_init(&f);
    char long_fact[FACT_VALUE_MAX];
    memset(long_fact, 'x', sizeof(long_fact) - 1);
    long_fact[sizeof(long_fact) - 1] = '\0';
    fixture_add_fact(&f, "scopes", "a, b");
    fixture_add_fact(&f, "scopes", long_fact);
    fixture_add_fact(&f, "account", long_fact);
    fixture_add_fact(&f, "scopes", long_fact);
    fixture_add_fact(&f, "empty", "");
    expect_same(&f);
}

Test(saved, keeps_what_people_decided)
{
    struct fixture f;
    fixture_init(&f);
    char reason[] = "of the demo", owner[] = "alice";
    struct acceptance holds = {"baseline", reason, owner, "2027-03-01", false};
    struct acceptance over = {"inline comment", reason, NULL, "2026-01-31", true};
    struct acceptance no_day = {"inline comment", NULL, NULL, "", true};
    const struct policy_rule fail = {.action = POLICY_FAIL, .message = "not here"};
    const struct policy_rule report = {.action = POLICY_REPORT};
    f.finding[0].suppressed = holds.by;
    f.finding[0].acceptance = &holds;
    f.finding[1].acceptance = &over;
    f.finding[1].policy = &fail;
    f.finding[2].policy = &report;
    f.finding[3].acceptance = &no_day;
    f.options.report_suppressed = true;
    f.results.suppressed_count = 1;
    expect_same(&f);
    AUTO(xfree) char *text = again(&f, "jsonl", true);
    cr_expect(strstr(text, "{\"by\":\"baseline\",\"reason\":\"of the demo\",\"owner\":\"alice\","
                           "\"until\":\"2027-03-01\"}"));
    cr_expect(strstr(text, "\"expired\":{\"by\":\"inline comment\"}"));
    cr_expect(strstr(text, "\"policy\":{\"action\":\"fail\",\"message\":\"not here\"}"));
}

Test(saved, keeps_parts_beside_their_places)
{
    struct fixture f;
    fixture_init(&f);
    struct finding ids[3];
    struct part parts[3];
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ids[i] = f.finding[3];
        ids[i].place.path = f.path[i == 0 ? 0 : 2];
        ids[i].place.excerpt = NULL;
        parts[i] = (struct part){"key id", &ids[i]};
    }
    f.finding[0].parts = parts;
    f.finding[0].part_count = 1;
    f.finding[2].parts = parts + 1;
    f.finding[2].part_count = 2;
    expect_same(&f);
    AUTO(xfree) char *first = fixture_print(&f, "text");
    AUTO(xfree) char *second = again(&f, "text", false);
    cr_expect(strstr(first, "with key id ********"));
    cr_expect(strstr(second, "with key id ********"));
}

static const char *const formats[] = {"text", "jsonl", "sarif",    "gitlab", "junit",
                                      "csv",  "azure", "markdown", "github"};

/* What the catalogue knows of a rule by its id is not in the report: here it knows none of them. */
EACH(saved, looks_the_same_in_any_format, formats, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    f.key.docs = NULL;
    f.key.issuer_name = f.key.issuer;
    f.key.evidence = EVIDENCE_RANDOM;
    f.finding[1].facts = f.finding[2].facts = f.finding[0].facts;
    f.password.id = "no-such-rule";
    f.password.issuer_name = f.password.issuer;
    f.password.evidence = EVIDENCE_RANDOM;
    AUTO(xfree) char *first = fixture_print(&f, formats[*row]);
    AUTO(xfree) char *second = again(&f, formats[*row], false);
    cr_expect_str_eq(second, first);
}

/* A report with secrets in clear does not give them away in another format unless told so. */
Test(saved, redacts_what_was_in_clear)
{
    struct fixture f;
    fixture_init(&f);
    f.options.show_secrets = true;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        AUTO(xfree) char *text = again(&f, formats[i], false);
        cr_expect_null(strstr(text, "not-secret"), "%s", formats[i]);
        cr_expect_null(strstr(text, "sesame"), "%s", formats[i]);
    }
    AUTO(xfree) char *clear = again(&f, "text", true);
    cr_expect(strstr(clear, "acme-not-secret-last"));
}

Test(saved, takes_from_the_catalogue_what_it_does_not_tell)
{
    struct fixture f;
    fixture_init(&f);
    f.key.id = "github-pat";
    f.options.verbose = 1;
    AUTO(xfree) char *text = again(&f, "text", false);
    cr_expect(strstr(text, "docs      https://docs.github.com/"), "%s", text);
    cr_expect(strstr(text, "Acme Cloud API key"), "its own title stays");
}

#define HEAD                                                                                       \
    "{\"schema_version\":1,\"tool\":{\"version\":\"1\",\"rules_digest\":null},\"targets\":[],"
#define TAIL                                                                                       \
    ",\"skipped\":[],\"summary\":{\"items\":1,\"bytes\":1,\"suppressed\":0,\"incomplete\":false}}"
#define KNOWN                                                                                      \
    "\"rule\":\"r\",\"title\":\"t\",\"provider\":null,\"kind\":null,\"severity\":\"low\","         \
    "\"fingerprint\":\"f\",\"confidence\":\"low\",\"confidence_reasons\":[],"                      \
    "\"checks\":{\"checksum\":\"none\",\"entropy_bits\":1,\"facts\":{}},\"secret\":\"*\""
#define WHERE                                                                                      \
    "\"path\":\"p\",\"start_line\":1,\"start_column\":1,\"end_line\":1,\"end_column\":2,"          \
    "\"byte_offset\":0,\"decoded_as\":[]"
#define COMMIT                                                                                     \
    "\"commit\":\"ab\",\"author\":null,\"email\":null,\"commit_date\":null,\"blob\":null,"         \
    "\"last_commit\":null,\"removed_in\":null,\"in_head\":true,\"reachable\":true,\"via\":null"
#define FOUND(finding) HEAD "\"findings\":[" finding "]" TAIL
#define PLACED(place) FOUND("{" KNOWN ",\"places\":[{" place "}]}")
#define TOLD(more) FOUND("{" KNOWN "," more ",\"places\":[{" WHERE "}]}")
#define OLD                                                                                        \
    FOUND("{\"rule\":\"%s\",\"title\":\"t\",\"provider\":null,\"kind\":\"pat\",\"severity\":"      \
          "\"low\","                                                                               \
          "\"fingerprint\":\"f\",\"confidence\":\"low\",\"confidence_reasons\":[],"                \
          "\"checks\":{\"checksum\":\"none\",\"entropy_bits\":1,\"facts\":{}},\"secret\":\"*\","   \
          "\"places\":[{" WHERE "}]}")                                                             \
    "%c"
#define ASKED(more)                                                                                \
    TOLD("\"verification\":{\"outcome\":\"valid\",\"evidence\":\"\",\"remembered\":false,"         \
         "\"facts\":{}" more "}")
#define ENDS(more) "\"self\":false,\"endpoint\":null,\"console\":null,\"needs\":null," more

Test(saved, of_an_old_report_the_catalogue_or_the_kind_says_what_to_do)
{
    static const char *const ids[] = {"github-pat", "no-such-rule"};
    static const char *const says[] = {"credentials/revoke", "Its owner deletes it"};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        AUTO(buf_dispose) struct buf text = {0};
        AUTO(saved_free) struct saved *saved = NULL;
        struct error err;
        struct fixture shell = {0};
        buf_printf(&text, OLD, ids[i], '\0');
        cr_assert_eq(read_text(&saved, (const char *)text.ptr, &err), ST_OK, "%s", err.text);
        saved_options(saved, &shell.options);
        saved_results(saved, &shell.results);
        AUTO(xfree) char *shown = fixture_print_results(&shell.options, &shell.results, "text");
        cr_expect(strstr(shown, says[i]), "%s", shown);
    }
}

static const struct {
    const char *text, *says;
} refused[] = {
    {"", "r.json:1: not JSON"},
    {"{\n\n\"a\": }", "r.json:3: not JSON"},
    {"{\"schema_version\":1,\"x\":\"\xFF\"}", "r.json: not UTF-8"},
    {"[]", "r.json: schema_version: must be a whole number"},
    {"{} {}", "r.json:1: more than one document"},
    {"{\"type\":\"finding\"}\n{}", "r.json: JSON Lines"},
    {"{\"schema_version\":2}", "r.json: schema_version: only 1 is known"},
    {"{\"schema_version\":1}", "r.json: tool: must be an object"},
    {"{\"schema_version\":1,\"tool\":{\"version\":1}}", "r.json: version: must be a string"},
    {HEAD "\"findings\":{}}", "r.json: findings: must be an array"},
    {FOUND("1"), "r.json: findings[0]: must be an object"},
    {FOUND("{}"), "r.json: findings[0].places: must be an array"},
    {FOUND("{\"places\":[]}"), "r.json: findings[0].places: must not be empty"},
    {FOUND("{\"places\":[1]}"), "r.json: findings[0].rule: must be a string"},
    {FOUND("{" KNOWN ",\"places\":[1]}"), "r.json: findings[0].places[0]: must be an object"},
    {TOLD("\"revoke\":1"), "r.json: findings[0].revoke: must be an object"},
    {TOLD("\"revoke\":{\"method\":\"magic\"}"), "revoke.method: must be api, console, delete"},
    {TOLD("\"revoke\":{\"method\":\"api\"," ENDS("\"text\":null}")),
     "must tell endpoint, console or"},
    {TOLD("\"revoke\":{\"method\":\"api\"," ENDS("\"text\":1}")), "text: must be a string"},
    {TOLD("\"replace\":{\"step\":6}"), "replace.step: must be a step of the ladder"},
    {TOLD("\"replace\":{\"step\":1,\"text\":null}"), "replace.text: must be a string"},
    {ASKED(",\"at\":1"), "at: must be a string"},
    {ASKED(",\"at\":\"2026-11-26\""), "verification.at: must be a time in UTC"},
    {FOUND("{" KNOWN ",\"places\":[{" WHERE "},{}]}"),
     "findings[0].places[1].path: must be a string"},
    {PLACED("\"path\":\"p\",\"start_line\":-1"), "start_line: must be a whole number"},
    {PLACED("\"path\":\"p\",\"start_line\":1.5"), "start_line: must be a whole number"},
    {PLACED("\"path\":\"p\",\"start_line\":1e300"), "start_line: must be a whole number"},
    {PLACED("\"path\":\"p\",\"path_bytes\":\"!\""), "path_bytes: must be a path in base64"},
    {PLACED("\"path\":\"p\",\"path_bytes\":\"YQBi\""), "path_bytes: must be a path in base64"},
    {PLACED(WHERE ",\"excerpt\":[\"a\"]"), "excerpt: must be three strings"},
    {PLACED(WHERE ",\"excerpt\":[\"a\",\"b\",\"c\",\"d\"]"), "excerpt: must be three strings"},
    {PLACED(WHERE ",\"start_utf16\":1"), "end_utf16: must be a whole number"},
    {PLACED(WHERE ",\"suppressed\":1"), "suppressed: must be an object"},
    {PLACED(WHERE ",\"commit\":\"xyz\""), "commit: must be an object id"},
    {PLACED(WHERE ",\"date\":\"yesterday\",\"versions\":1," COMMIT), "date: must be a date"},
    {PLACED(WHERE ",\"date\":\"2021-04-02\",\"versions\":1," COMMIT),
     "date: must be a date with a"},
    {PLACED(WHERE ",\"date\":null,\"versions\":4294967296," COMMIT), "versions: too many"},
    {FOUND("{" KNOWN ",\"places\":[{" WHERE "}],\"parts\":[{}]}"), "findings[0].parts[0].role"},
    {FOUND("{" KNOWN ",\"places\":[{" WHERE "}],\"parts\":[{\"role\":\"r\",\"rule\":\"x\","
           "\"fingerprint\":\"f\",\"secret\":\"s\",\"facts\":{\"a b\":\"c\"}}]}"),
     "findings[0].parts[0].facts: must hold strings under plain names"},
    {HEAD "\"findings\":[],\"skipped\":[{}]}", "r.json: skipped[0].path: must be a string"},
    {HEAD "\"findings\":[],\"skipped\":[],\"summary\":{}}", "r.json: summary.items: must be"},
};

EACH(saved, refuses_by_name, refused, row)
{
    struct saved *saved = NULL;
    struct error err = {{0}};
    enum status st = read_text(&saved, refused[*row].text, &err);
    cr_expect_eq(st, ST_SYNTAX);
    cr_expect_null(saved);
    cr_expect(strstr(err.text, refused[*row].says), "%s", err.text);
}

static const char *const taken[] = {
    FOUND(""),
    PLACED(WHERE),
    PLACED(WHERE ",\"date\":null,\"versions\":1," COMMIT),
    PLACED(WHERE ",\"news\":[1]"),
};

EACH(saved, takes_what_is_whole, taken, row)
{
    AUTO(saved_free) struct saved *saved = NULL;
    struct error err = {{0}};
    cr_expect_eq(read_text(&saved, taken[*row], &err), ST_OK, "%s", err.text);
}

Test(saved, refuses_what_is_too_long)
{
    AUTO(buf_dispose) struct buf text = {0};
    buf_printf(&text, "%s\"findings\":[],\"skipped\":[{\"path\":\"", HEAD);
    unsigned char *to;
    enum status st = buf_reserve(&text, (2 << 20), &to);
    cr_assert_eq(st, ST_OK);
    memset(to, 'x', 2 << 20);
    text.len += 2 << 20;
    buf_printf(&text, "\"}]}%c", '\0');
    struct saved *saved = NULL;
    struct error err = {{0}};
    cr_expect_eq(read_text(&saved, (const char *)text.ptr, &err), ST_LIMIT);
    cr_expect_str_eq(err.text, "r.json: skipped[0].path: too long");
}
