/* html_test.c - the page as text: nothing foreign is markup, nothing is loaded, and the policy
 * names the script that is there. tests/browser.py opens it. */
#include "base/codec.h"
#include "base/sha256.h"
#include "tests/report/hostile.h"
#include "tests/report/printed.h"
#include "tests/test.h"

SUITE(html);

static const char first_card[] =
    "<article class=\"critical\" data-level=\"3\" data-places=\"3\" data-kind=\"Acme Cloud API "
    "key\" data-path=\"./config/prod.env\">\n"
    "<header class=\"head\"><span class=\"level\">critical</span><h2>Acme Cloud API key</h2>"
    "<span class=\"soft\">acme-api-key \xC2\xB7 confidence high \xC2\xB7 id keykeyke</span>"
    "</header>\n"
    "<p><code>./config/prod.env:3:10</code></p>\n"
    "<pre><b>3</b><span>ACME_KEY=<mark>acme********last</mark> # prod</span></pre>\n"
    "<p class=\"soft\">checksum ok \xC2\xB7 account 1234</p>\n"
    "<details><summary>also in 2 places</summary>\n"
    "<ul>\n"
    "<li><code>./docs/a b.md:4:10</code> <span class=\"soft\">since 3f2a91c 2021-04-02 by Ann "
    "Example &lt;ann@\xE2\x80\xA6&gt;, in 12 versions, still in HEAD</span></li>\n"
    "<li><code>./old/prod.env:5:10</code> <span class=\"soft\">since 3f2a91c 2021-04-02 by Ann "
    "Example &lt;ann@\xE2\x80\xA6&gt;, removed in 77aa1b0</span></li>\n"
    "</ul>\n"
    "</details>\n"
    "<p><b>Revoke:</b> a call to its issuer; whoever holds it can</p>\n"
    "<p><b>Replace:</b> The identity of the job (step 3 of 5)</p>\n"
    "<details><summary>how</summary>\n"
    "<dl>\n"
    "<dt>Revoked by</dt><dd>api</dd>\n"
    "<dt>Call</dt><dd><code>DELETE https://api.acme.example/token</code></dd>\n"
    "<dt>Console</dt><dd><a rel=\"noreferrer noopener\" href=\"https://acme.example/tokens\">"
    "https://acme.example/tokens</a></dd>\n"
    "<dt>Who can</dt><dd>whoever holds it</dd>\n"
    "<dt>Needs</dt><dd>its id</dd>\n"
    "<dt>Note</dt><dd>Then look at what it did.</dd>\n"
    "<dt>Documentation</dt><dd><a rel=\"noreferrer noopener\" "
    "href=\"https://docs.acme.example/api-keys\">https://docs.acme.example/api-keys</a></dd>\n"
    "<dt>Ladder</dt><dd>dynamic, minutes-lived: OIDC federation or a vault&#39;s dynamic "
    "credentials</dd>\n"
    "<dt>Configuration</dt><dd>.github/workflows/*.yml</dd>\n"
    "<dd><pre class=\"snippet\">permissions:\n"
    "  contents: read # what the job needs, and no more\n"
    "steps:\n"
    "  - run: gh api &quot;repos/$GITHUB_REPOSITORY&quot;\n"
    "    env:\n"
    "      GH_TOKEN: ${{ github.token }}\n"
    "</pre></dd>\n"
    "</dl>\n"
    "</details>\n"
    "</article>\n";

Test(html, has_a_card_for_each_credential_the_gravest_first)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    struct credential turned[2] = {f.credential[1], f.credential[0]};
    f.results.credentials = turned;
    AUTO(xfree) char *text = fixture_print(&f, "html");
    const char *card = strstr(text, "<article");
    cr_assert(card && strncmp(card, first_card, strlen(first_card)) == 0, "%s", card);
    cr_expect(strstr(card, "<article class=\"medium\""));
    cr_expect(strstr(text, "<h1>2 credentials in 4 places</h1>"));
    cr_expect(strstr(text, "<li><code>./closed.bin</code> could not be scanned: unreadable</li>"));
}

Test(html, says_clean_only_of_a_whole_scan)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    AUTO(xfree) char *clean = fixture_print(&f, "html");
    cr_expect(strstr(clean, "<h1><span class=\"good\">No credentials found</span></h1>"));
    f.results.incomplete = true;
    AUTO(xfree) char *text = fixture_print(&f, "html");
    cr_expect(strstr(text, "<h1>No credentials in what could be scanned</h1>"));
    cr_expect(strstr(text, "<p>It ended early.</p>"));
}

Test(html, loads_nothing)
{
    static const char *const loading[] = {"src=",   "<link",   "url(",   "@import", "<iframe",
                                          "style=", "onclick", "fetch(", "<form"};
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *text = fixture_print(&f, "html");
    for (size_t i = 0; i < COUNT_OF(loading); i++)
        cr_expect_null(strstr(text, loading[i]), "%s", loading[i]);
    cr_expect(strstr(text, "content=\"default-src 'none'; style-src 'sha256-"));
}

/* The hash of what stands between two marks, as the policy spells it, is in the policy. */
static void expect_hash(const char *text, const char *from, const char *to)
{
    const char *begin = strstr(text, from) + strlen(from), *end = strstr(begin, to);
    unsigned char digest[SHA256_LEN];
    struct sha256 hash;
    AUTO(buf_dispose) struct buf code = {0};
    sha256_init(&hash);
    sha256_add(&hash, (struct bytes){(const unsigned char *)begin, (size_t)(end - begin)});
    sha256_finish(&hash, digest);
    enum status st =
        codec_base64_encode((struct bytes){digest, sizeof(digest)}, CODEC_BASE64, &code);
    cr_assert_eq(st, ST_OK);
    buf_printf(&code, "'%c", '\0');
    const char *named = strstr(text, (const char *)code.ptr);
    cr_expect(named && named < begin, "%s", from);
}

Test(html, allows_its_own_script_and_style)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *text = fixture_print(&f, "html");
    expect_hash(text, "<style>", "</style>");
    expect_hash(text, "<script>", "</script>");
}

static const struct {
    const char *foreign, *shown;
} markups[] = {
    {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"\" onload=\"x", "&quot; onload=&quot;x"},
    {"' x", "&#39; x"},
    {"&lt;", "&amp;lt;"},
    {"</pre></article>", "&lt;/pre&gt;&lt;/article&gt;"},
};

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

EACH(html, makes_no_markup_of_foreign_text, markups, row)
{
    static const char *const tags[] = {"<script", "</pre>", "</article>", " onload=\""};
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *plain = fixture_print(&f, "html");
    const char *bad = markups[*row].foreign;
    fixture_make_hostile(&f, bad);
    f.key.issuer_name = f.key.docs = f.target = bad;
    struct facts facts = {0};
    facts_add(&facts, "name", "%s", bad);
    f.fact[0] = (struct fact){"name", facts.item[0].value};
    f.finding[0].suppressed = bad;
    f.options.report_suppressed = true;
    AUTO(xfree) char *text = fixture_print(&f, "html");
    cr_expect(strstr(text, markups[*row].shown));
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        cr_expect_eq(count(text, tags[i]), count(plain, tags[i]), "%s", tags[i]);
}

EACH(html, is_safe_to_print, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_make_hostile(&f, hostile[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "html");
    cr_expect(!hostile_commands_ci(text));
    cr_expect(!hostile_controls(text));
}

Test(html, marks_what_is_suppressed)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[3].suppressed = "inline";
    AUTO(xfree) char *text = fixture_print(&f, "html");
    cr_expect_null(strstr(text, "login.js"));
    f.options.report_suppressed = true;
    AUTO(xfree) char *all = fixture_print(&f, "html");
    cr_expect(strstr(all, "<article class=\"medium muted\""));
    cr_expect(strstr(all, " \xC2\xB7 suppressed: inline</span>"));
}

Test(html, shows_secrets_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *text = fixture_print(&f, "html");
    cr_expect_null(strstr(text, "not-secret"));
    f.options.show_secrets = true;
    AUTO(xfree) char *clear = fixture_print(&f, "html");
    cr_expect(strstr(clear, "<mark>acme-not-secret-last</mark>"));
}
