/* csv_test.c - rows, quotes, and cells that would be formulas. */
#include "scanner/acceptance.h"
#include "tests/report/hostile.h"
#include "tests/report/printed.h"
#include "tests/test.h"

SUITE(csv);

static const char head[] =
    "record,severity,confidence,rule,title,provider,kind,secret,fingerprint,path,start_line,"
    "start_column,end_line,end_column,suppressed,commit,author,email,date,in_head,removed_in,via,"
    "detail,suppressed_reason,suppressed_owner,suppressed_until,issuer_says,evidence,principal,"
    "account,"
    "scopes,restricted_by,expires_at,asked_at,revoke,replace\r\n";

#define NO_ANSWER ",,,,,,,,,,,"
#define KEY_ADVICE                                                                                 \
    ",\"DELETE https://api.acme.example/token (whoever holds it can), or at "                      \
    "https://acme.example/tokens; needs its id\",The identity of the job (step 3 of 5)\r\n"

#define KEY                                                                                        \
    "finding,critical,high,acme-api-key,Acme Cloud API key,acme,api_key,acme********last,"         \
    "keykeykeykeykeykeykeykeyke,"

Test(csv, has_a_row_for_each_place_and_each_skip)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    f.origin[1].via = f.who[0];
    AUTO(xfree) char *text = fixture_print(&f, "csv");
    AUTO(buf_dispose) struct buf want = {0};
    buf_printf(&want, "%s", head);
    buf_printf(&want, KEY "./config/prod.env,3,10,3,30,,,,,,,,," NO_ANSWER KEY_ADVICE);
    buf_printf(&want,
               KEY "./docs/a b.md,4,10,4,30,,%s,Ann Example,ann@mail.example,"
                   "2021-04-02T14:00:00+02:00,yes,,," NO_ANSWER KEY_ADVICE,
               f.origin[0].commit);
    buf_printf(&want,
               KEY "./old/prod.env,5,10,5,30,,%s,Ann Example,ann@mail.example,"
                   "2021-04-02T14:00:00+02:00,no,%s,Ann Example," NO_ANSWER KEY_ADVICE,
               f.origin[1].commit, f.origin[1].removed_in);
    buf_printf(&want,
               "finding,medium,medium,generic-password,Password,generic,basic_password,"
               "********,wordwordwordwordwordwordwo,./web/login.js,6,13,6,33,,,,,,,,," NO_ANSWER
               ",change it where it is used,\"not by the same kind of secret, if the issuer "
               "federates identities\"\r\n");
    buf_printf(&want, "not scanned,,,,,,,,,./closed.bin,,,,,,,,,,,,,unreadable: Permission "
                      "denied" NO_ANSWER ",,\r\n");
    buf_printf(&want, "skipped,,,,,,,,,./queue,,,,,,,,,,,,,special file" NO_ANSWER ",,\r\n%c",
               '\0');
    cr_expect_str_eq(text, (const char *)want.ptr);
}

/* Cells of a line without quotes. */
static size_t count_cells(const char *line)
{
    size_t cells = 1;
    bool quoted = false;
    for (; *line && *line != '\r'; line++) {
        quoted = quoted != (*line == '"');
        cells += *line == ',' && !quoted;
    }
    return cells;
}

static const struct {
    const char *path, *cell;
} cells[] = {
    {"=1+1", "'=1+1"},
    {"+1", "'+1"},
    {"-1", "'-1"},
    {"@SUM(A1)", "'@SUM(A1)"},
    {" =1", "\"' =1\""},
    {"\t=1", "\\t=1"},
    {"\xEF\xBC\x9D"
     "1",
     "'\xEF\xBC\x9D"
     "1"},
    {"a,b", "\"a,b\""},
    {"a\"b", "\"a\"\"b\""},
    {"=\"", "\"'=\"\"\""},
    {"a;b", "\"a;b\""},
    {"a\r\nb", "a\\r\\nb"},
    {" a ", "\" a \""},
    {"a=1", "a=1"},
};

EACH(csv, defuses_and_quotes, cells, row)
{
    struct fixture f;
    fixture_init(&f);
    snprintf(f.path[0], sizeof(f.path[0]), "%s", cells[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "csv");
    char want[128];
    snprintf(want, sizeof(want), "keykeykeykeykeykeykeykeyke,%s,3,10", cells[*row].cell);
    cr_expect(strstr(text, want), "%s", text);
    for (const char *line = text; *line; line = strstr(line, "\r\n") + 2)
        cr_expect_eq(count_cells(line), 36, "%s", line);
}

EACH(csv, is_safe_to_print, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_make_hostile(&f, hostile[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "csv");
    for (char *c = text; *c; c++)
        if (c[0] == '\r' && c[1] == '\n')
            *c = ' ';
    cr_expect(!hostile_commands_ci(text), "%s", text);
    cr_expect(!hostile_controls(text), "%s", text);
}

Test(csv, leaves_out_what_is_suppressed_unless_asked)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[3].suppressed = "inline";
    AUTO(xfree) char *text = fixture_print(&f, "csv");
    cr_expect_null(strstr(text, "generic-password"));
    f.options.report_suppressed = true;
    AUTO(xfree) char *all = fixture_print(&f, "csv");
    cr_expect(strstr(all, ",6,33,inline,"));
}

Test(csv, shows_secrets_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *text = fixture_print(&f, "csv");
    cr_expect_null(strstr(text, "not-secret"));
    f.options.show_secrets = true;
    AUTO(xfree) char *clear = fixture_print(&f, "csv");
    cr_expect(strstr(clear, ",acme-not-secret-last,"));
}

Test(csv, tells_what_the_issuer_said_and_why_it_is_accepted)
{
    struct fixture f;
    fixture_init(&f);
    char principal[] = "=octo";
    struct verification v = {.outcome = OUTCOME_VALID, .evidence = "HTTP 200", .at = 1617364800};
    v.facts[validate_fact("principal")] = principal;
    f.finding[0].verification = &v;
    struct acceptance accepted = {.by = "baseline", .reason = principal, .until = "2027-03-01"};
    f.finding[3].suppressed = "baseline";
    f.finding[3].acceptance = &accepted;
    f.options.report_suppressed = true;
    AUTO(xfree) char *text = fixture_print(&f, "csv");
    cr_expect(strstr(text, ",valid,HTTP 200,'=octo,,,,,2021-04-02T12:00:00Z,"), "%s", text);
    cr_expect(strstr(text, ",baseline,,,,,,,,,'=octo,,2027-03-01,"), "%s", text);
}
