/* junit_test.c - the XML that servers read; tests/schemas.py holds the golden cases against its
 * schema. */
#include "report/markup.h"
#include "tests/report/hostile.h"
#include "tests/report/printed.h"
#include "tests/test.h"

SUITE(junit);

static const char whole[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<testsuites name=\"sprawl\" tests=\"2\" failures=\"1\" errors=\"1\">\n"
    "  <testsuite name=\"sprawl\" tests=\"2\" failures=\"1\" errors=\"1\" skipped=\"0\">\n"
    "    <testcase classname=\"sprawl.acme-api-key\" name=\"./docs/a b.md:4:10\">\n"
    "      <failure type=\"critical\" message=\"Acme Cloud API key in plain text\">"
    "acme********last\n"
    "confidence: high\n"
    "fingerprint: keykeykeykeykeykeykeykeyke\n"
    "history: since 3f2a91c 2021-04-02 by Ann Example &lt;ann@\xE2\x80\xA6&gt;, in 12 versions, "
    "still in HEAD\n"
    "revoke: DELETE https://api.acme.example/token (whoever holds it can), or at "
    "https://acme.example/tokens; needs its id\n"
    "replace: The identity of the job (step 3 of 5)</failure>\n"
    "    </testcase>\n"
    "    <testcase classname=\"sprawl.scan\" name=\"./closed.bin\">\n"
    "      <error type=\"unreadable\" message=\"could not be scanned: Permission denied\"/>\n"
    "    </testcase>\n"
    "  </testsuite>\n"
    "</testsuites>\n";

Test(junit, has_a_failure_for_each_place_and_an_error_for_each_failed_item)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    f.credential[0] = (struct credential){f.pointer + 1, 1};
    f.results.credential_count = 1;
    AUTO(xfree) char *text = fixture_print(&f, "junit");
    cr_expect_str_eq(text, whole);
}

Test(junit, has_one_test_that_passes_when_all_is_clean)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    AUTO(xfree) char *text = fixture_print(&f, "junit");
    cr_expect(strstr(text, " tests=\"1\" failures=\"0\" errors=\"0\""));
    cr_expect(strstr(text, "name=\"no credentials found\"/>"));
}

Test(junit, never_passes_an_incomplete_scan)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    f.results.incomplete = true;
    AUTO(xfree) char *text = fixture_print(&f, "junit");
    cr_expect(strstr(text, " tests=\"1\" failures=\"0\" errors=\"1\""));
    cr_expect(strstr(text, "the scan ended early"));
    cr_expect_null(strstr(text, "no credentials found"));
}

Test(junit, marks_what_is_suppressed_as_skipped)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[3].suppressed = "inline";
    f.results.suppressed_count = 1;
    AUTO(xfree) char *text = fixture_print(&f, "junit");
    cr_expect(strstr(text, " tests=\"4\" failures=\"3\" errors=\"1\" skipped=\"0\""));
    cr_expect_null(strstr(text, "login.js"));
    f.options.report_suppressed = true;
    AUTO(xfree) char *all = fixture_print(&f, "junit");
    cr_expect(strstr(all, " tests=\"5\" failures=\"3\" errors=\"1\" skipped=\"1\""));
    cr_expect(strstr(all, "<skipped message=\"suppressed: inline\"/>"));
}

Test(junit, shows_secrets_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *text = fixture_print(&f, "junit");
    cr_expect_null(strstr(text, "not-secret"));
    f.options.show_secrets = true;
    AUTO(xfree) char *clear = fixture_print(&f, "junit");
    cr_expect(strstr(clear, ">acme-not-secret-last\n"));
}

EACH(junit, is_safe_to_print, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_make_hostile(&f, hostile[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "junit");
    cr_expect(!hostile_commands_ci(text), "%s", text);
    cr_expect(!hostile_controls(text), "%s", text);
}

static const struct {
    const char *in, *out;
} texts[] = {
    {"a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&#39;"},
    {"]]>", "]]&gt;"},
    {"\x01", "\\x01"},
    {"\xEF\xBF\xBE\xEF\xBF\xBFx\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBDx\xEF\xBF\xBD"},
    {"gr\xC3\xBC\xC3\x9F", "gr\xC3\xBC\xC3\x9F"},
};

EACH(junit, writes_text_as_xml, texts, row)
{
    AUTO(buf_dispose) struct buf to = {0};
    markup_add(&to, bytes_of(texts[*row].in), ESCAPE_NAME);
    buf_printf(&to, "%c", '\0');
    cr_expect_str_eq((const char *)to.ptr, texts[*row].out);
}
