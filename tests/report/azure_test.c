/* azure_test.c - issues that Azure Pipelines shows, and nothing else that it obeys. */
#include "tests/report/hostile.h"
#include "tests/report/printed.h"
#include "tests/test.h"

SUITE(azure);

static const char whole[] =
    "##vso[task.logissue type=error;code=sprawl;]incomplete scan: ./closed.bin could not be "
    "scanned: unreadable\n"
    "##vso[task.logissue type=error;sourcepath=config/prod.env;linenumber=3;columnnumber=10;"
    "code=acme-api-key;]Acme Cloud API key: acme********last stands here in plain text (confidence "
    "high, id keykeyke). "
    "Revoke: DELETE "
    "https://api.acme.example/token (whoever holds it can), or at https://acme.example/tokens%3B "
    "needs "
    "its id. Replace: The identity of the job (step 3 of 5)\n"
    "##vso[task.logissue type=warning;sourcepath=web/login.js;linenumber=6;columnnumber=13;"
    "code=generic-password;]Password: ******** stands here in plain text (confidence medium, id "
    "wordword). Revoke: change it where it is used. Replace: not by the same kind of secret, if "
    "the issuer federates identities\n"
    "sprawl: 2 credentials in 2 places, 41210 items scanned, 1 could not be scanned, incomplete\n";

Test(azure, has_an_issue_for_each_place)
{
    struct fixture f;
    fixture_init(&f);
    f.credential[0].count = 1;
    AUTO(xfree) char *text = fixture_print(&f, "azure");
    cr_expect_str_eq(text, whole);
}

Test(azure, names_no_file_for_what_only_history_has)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    AUTO(xfree) char *text = fixture_print(&f, "azure");
    cr_expect(strstr(text, "sourcepath=docs/a b.md;"));
    cr_expect_null(strstr(text, "sourcepath=old/prod.env"));
    cr_expect(strstr(text, "type=error;code=acme-api-key;]"));
    cr_expect(strstr(text, "In ./old/prod.env:5 since 3f2a91c 2021-04-02, removed in 77aa1b0."));
}

static size_t count_commands(const char *text)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, "##vso[")) != NULL; at++)
        count++;
    return count;
}

Test(azure, shows_at_most_10_of_a_kind)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    struct finding *same[25];
    for (size_t i = 0; i < COUNT_OF(same); i++)
        same[i] = &f.finding[0];
    f.credential[0] = (struct credential){same, COUNT_OF(same)};
    f.results.credential_count = 1;
    AUTO(xfree) char *text = fixture_print(&f, "azure");
    cr_expect_eq(count_commands(text), 11);
    cr_expect(strstr(text, "]more credentials: 15 more places"));
}

Test(azure, escapes_what_ends_a_property)
{
    struct fixture f;
    fixture_init(&f);
    snprintf(f.path[0], sizeof(f.path[0]), "a;b]c%%0A");
    AUTO(xfree) char *text = fixture_print(&f, "azure");
    cr_expect(strstr(text, "sourcepath=a%3Bb%5Dc%AZP250A;linenumber=3;"), "%s", text);
}

EACH(azure, obeys_no_name, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *plain = fixture_print(&f, "azure");
    fixture_make_hostile(&f, hostile[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "azure");
    cr_expect_eq(count_commands(text), count_commands(plain), "%s", text);
    cr_expect_null(strstr(text, "##["));
    cr_expect_null(strstr(text, "\n::"));
    cr_expect(!hostile_controls(text), "%s", text);
}
