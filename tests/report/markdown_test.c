/* markdown_test.c - the summary: no foreign text is markup, and it never grows too large. */
#include "tests/report/hostile.h"
#include "tests/report/printed.h"
#include "tests/test.h"

SUITE(markdown);

static const char whole[] =
    "## 2 credentials in 2 places\n"
    "\n"
    "By severity: 1 critical, 1 medium.\n"
    "\n"
    "| severity | credential | where | next | confidence | id |\n"
    "|---|---|---|---|---|---|\n"
    "| **critical** | Acme Cloud API key<br><code>acme&#42;&#42;&#42;&#42;&#42;&#42;&#42;&#42;last"
    "</code> | <code>./config/prod.env</code>:3 | revoke: a call to its issuer&#59; whoever holds "
    "it "
    "can ([where](<https://acme.example/tokens>))<br>replace: The identity of the job (step 3 of "
    "5) "
    "| high | <code>keykeyke</code> |\n"
    "| **medium** | Password<br><code>&#42;&#42;&#42;&#42;&#42;&#42;&#42;&#42;</code> | "
    "<code>./web/login.js</code>:6 | revoke: change it where it is used<br>replace: not by the "
    "same "
    "kind of secret, if the issuer federates identities | medium | <code>wordword</code> |\n"
    "\n"
    "### Could not be scanned\n"
    "\n"
    "- <code>./closed.bin</code>: unreadable\n"
    "\n"
    "41210 items scanned, 2 skipped, 0 suppressed, **incomplete**.\n";

Test(markdown, has_a_row_for_each_credential)
{
    struct fixture f;
    fixture_init(&f);
    f.credential[0].count = 1;
    AUTO(xfree) char *text = fixture_print(&f, "markdown");
    cr_expect_str_eq(text, whole);
}

Test(markdown, tells_where_history_has_it)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    AUTO(xfree) char *text = fixture_print(&f, "markdown");
    cr_expect(strstr(text, "<br><code>./old/prod.env</code>:5 since 3f2a91c 2021-04-02, removed in "
                           "77aa1b0 |"));
    cr_expect_null(strstr(text, "Ann"));
}

Test(markdown, says_clean_only_of_a_whole_scan)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    AUTO(xfree) char *clean = fixture_print(&f, "markdown");
    cr_expect(strstr(clean, "## No credentials found\n"));
    f.results.incomplete = true;
    AUTO(xfree) char *text = fixture_print(&f, "markdown");
    cr_expect(strstr(text, "## No credentials in what could be scanned\n"));
}

/* As much as a scan can find, with the longest paths: what is written stays below 1 MiB. */
Test(markdown, stays_below_1_mib_and_says_what_was_cut)
{
    enum { MANY = 20000, LONG = 4000 };
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *path = xcalloc(LONG + 1, 1);
    memset(path, '*', LONG);
    AUTO(xfree) struct credential *many = xcalloc(MANY, sizeof(*many));
    AUTO(xfree) struct skipped *skipped = xcalloc(MANY, sizeof(*skipped));
    for (size_t i = 0; i < MANY; i++) {
        many[i] = f.credential[i % 2];
        skipped[i] = f.skipped[0];
        skipped[i].path = path;
    }
    f.results.credentials = many;
    f.results.skipped = skipped;
    f.results.credential_count = f.results.skipped_count = MANY;
    AUTO(xfree) char *text = fixture_print(&f, "markdown");
    cr_expect_lt(strlen(text), (size_t)1 << 20);
    cr_expect_gt(strlen(text), (size_t)500 << 10);
    const char *cut = strstr(text, "more credentials do not fit in here: see the JSON report.");
    cr_expect(cut && strstr(cut, "### Could not be scanned"));
    cr_expect(strstr(text, "- and 199"));
    cr_expect_null(strstr(text, "**medium**"), "the gravest are kept");
}

static const struct {
    const char *title, *shown;
} titles[] = {
    {"a|b", "a&#124;b<br>"},
    {"`code`", "&#96;code&#96;<br>"},
    {"<img src=x>", "&#60;img src&#61;x&#62;<br>"},
    {"[a](http://b)", "&#91;a&#93;(http&#58;//b)<br>"},
    {"*x* _y_ ~z~", "&#42;x&#42; &#95;y&#95; &#126;z&#126;<br>"},
    {"&lt;", "&#38;lt&#59;<br>"},
    {"@all #1", "&#64;<!-- -->all &#35;<!-- -->1<br>"},
    {"a\nb", "a&#92;nb<br>"},
};

EACH(markdown, makes_no_markup_of_foreign_text, titles, row)
{
    struct fixture f;
    fixture_init(&f);
    f.key.title = titles[*row].title;
    AUTO(xfree) char *text = fixture_print(&f, "markdown");
    cr_expect(strstr(text, titles[*row].shown), "%s", text);
}

EACH(markdown, is_safe_to_print, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_make_hostile(&f, hostile[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "markdown");
    cr_expect(!hostile_commands_ci(text), "%s", text);
    cr_expect(!hostile_controls(text), "%s", text);
}

Test(markdown, shows_secrets_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *text = fixture_print(&f, "markdown");
    cr_expect_null(strstr(text, "not-secret"));
    f.options.show_secrets = true;
    AUTO(xfree) char *clear = fixture_print(&f, "markdown");
    cr_expect(strstr(clear, "<code>acme-not-secret-last</code>"));
}
