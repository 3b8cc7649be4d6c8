/* github_test.c - annotations that GitHub Actions shows, and nothing else that it obeys. */
#include "tests/report/hostile.h"
#include "tests/report/printed.h"
#include "tests/test.h"

SUITE(github);

static const char whole[] =
    "::error title=sprawl%3A incomplete scan::./closed.bin could not be scanned: unreadable\n"
    "::error file=config/prod.env,line=3,endLine=3,col=10,endColumn=30,title=Acme Cloud API key::"
    "acme********last stands here in plain text (confidence high, id keykeyke). "
    "Revoke: DELETE "
    "https://api.acme.example/token (whoever holds it can), or at https://acme.example/tokens; "
    "needs "
    "its id. Replace: The identity of the job (step 3 of 5)\n"
    "::error file=docs/a b.md,line=4,endLine=4,col=10,endColumn=30,title=Acme Cloud API key::"
    "acme********last stands here in plain text (confidence high, id keykeyke). In ./docs/a b.md:4 "
    "since 3f2a91c 2021-04-02, in 12 versions, still in HEAD. "
    "Revoke: DELETE "
    "https://api.acme.example/token (whoever holds it can), or at https://acme.example/tokens; "
    "needs "
    "its id. Replace: The identity of the job (step 3 of 5)\n"
    "::error title=Acme Cloud API key::"
    "acme********last stands here in plain text (confidence high, id keykeyke). In "
    "./old/prod.env:5 since 3f2a91c 2021-04-02, removed in 77aa1b0. "
    "Revoke: DELETE "
    "https://api.acme.example/token (whoever holds it can), or at https://acme.example/tokens; "
    "needs "
    "its id. Replace: The identity of the job (step 3 of 5)\n"
    "::warning file=web/login.js,line=6,endLine=6,col=13,endColumn=33,title=Password::"
    "******** stands here in plain text (confidence medium, id wordword). Revoke: change it "
    "where it is used. Replace: not by the same kind of secret, if the issuer federates "
    "identities\n"
    "sprawl: 2 credentials in 4 places, 41210 items scanned, 1 could not be scanned, incomplete\n";

Test(github, annotates_each_place_the_gravest_first)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    struct credential turned[2] = {f.credential[1], f.credential[0]};
    f.results.credentials = turned;
    AUTO(xfree) char *text = fixture_print(&f, "github");
    cr_expect_str_eq(text, whole);
}

static size_t count_lines(const char *text, const char *beginning)
{
    size_t count = 0;
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        count += strncmp(line, beginning, strlen(beginning)) == 0;
    }
    return count;
}

static const struct {
    enum severity severity;
    const char *beginning;
    size_t shown;
} kinds[] = {
    {SEVERITY_CRITICAL, "::error ", 10},
    {SEVERITY_HIGH, "::error ", 10},
    {SEVERITY_MEDIUM, "::warning ", 10},
    {SEVERITY_LOW, "::notice ", 10}, /* one of them about the rest */
};

EACH(github, writes_at_most_10_of_a_kind, kinds, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    struct finding *same[25];
    for (size_t i = 0; i < COUNT_OF(same); i++)
        same[i] = &f.finding[0];
    f.key.severity = kinds[*row].severity;
    f.credential[0] = (struct credential){same, COUNT_OF(same)};
    f.results.credential_count = 1;
    AUTO(xfree) char *text = fixture_print(&f, "github");
    cr_expect_eq(count_lines(text, kinds[*row].beginning), kinds[*row].shown, "%s", text);
    cr_expect_eq(count_lines(text, "::notice title=sprawl%3A more credentials::"), 1);
    cr_expect(strstr(text, kinds[*row].severity == SEVERITY_LOW ? "::16 more places are not"
                                                                : "::15 more places are not"));
}

Test(github, counts_the_word_about_an_incomplete_scan)
{
    struct fixture f;
    fixture_init(&f);
    struct finding *same[25];
    for (size_t i = 0; i < COUNT_OF(same); i++)
        same[i] = &f.finding[0];
    f.credential[0] = (struct credential){same, COUNT_OF(same)};
    AUTO(xfree) char *text = fixture_print(&f, "github");
    cr_expect_eq(count_lines(text, "::error "), 10);
}

Test(github, does_not_annotate_what_is_suppressed)
{
    struct fixture f;
    fixture_init(&f);
    f.options.report_suppressed = true;
    f.finding[3].suppressed = "inline";
    AUTO(xfree) char *text = fixture_print(&f, "github");
    cr_expect_null(strstr(text, "login.js"));
}

Test(github, is_one_line_without_a_command_when_all_is_clean)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    AUTO(xfree) char *text = fixture_print(&f, "github");
    cr_expect_str_eq(text, "sprawl: 0 credentials in 0 places, 41210 items scanned\n");
}

Test(github, escapes_what_ends_a_property)
{
    struct fixture f;
    fixture_init(&f);
    snprintf(f.path[0], sizeof(f.path[0]), "a,title=x::b%%0A:c");
    f.key.title = "50% off, a:b";
    AUTO(xfree) char *text = fixture_print(&f, "github");
    cr_expect(strstr(text, "file=a%2Ctitle=x%3A%3Ab%250A%3Ac,line=3"), "%s", text);
    cr_expect(strstr(text, "title=50%25 off%2C a%3Ab::acme"));
}

EACH(github, obeys_no_name, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *plain = fixture_print(&f, "github");
    fixture_make_hostile(&f, hostile[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "github");
    cr_expect_eq(count_lines(text, "::"), count_lines(plain, "::"), "%s", text);
    cr_expect_eq(count_lines(text, ""), count_lines(plain, ""), "%s", text);
    cr_expect_null(strstr(text, "##["));
    cr_expect_null(strstr(text, "##vso["));
    cr_expect(!hostile_controls(text), "%s", text);
}
