/* text_test.c - what people read, and what their terminals do not obey. */
#include "report/escape.h"
#include "tests/report/hostile.h"
#include "tests/report/printed.h"
#include "tests/test.h"

SUITE(text);

#define CORNER "\xE2\x94\x8C"
#define FOOT "\xE2\x94\x94"
#define BAR "\xE2\x94\x82"
#define DOT "\xC2\xB7"
#define ELLIPSIS "\xE2\x80\xA6"

static const char whole[] =
    "CRITICAL  Acme Cloud API key  acme-api-key  confidence high  id keykeyke\n"
    "     " CORNER " ./config/prod.env:3:10\n"
    "   3 " BAR " ACME_KEY=acme********last # prod\n"
    "     " BAR "          ^^^^^^^^^^^^^^^^\n"
    "     " BAR " checksum ok " DOT " account 1234\n"
    "     " BAR " also in 2 places\n"
    "     " BAR "   ./docs/a b.md:4:10\n"
    "     " BAR "   ./old/prod.env:5:10\n"
    "     " FOOT " Revoke: DELETE https://api.acme.example/token (whoever holds it can), or at "
    "https://acme.example/tokens; needs its id\n"
    "       Replace: The identity of the job (step 3 of 5)\n"
    "\n"
    "MEDIUM  Password  generic-password  confidence medium  id wordword\n"
    "     " CORNER " ./web/login.js:6:13\n"
    "   6 " BAR " password = \"********\"\n"
    "     " BAR "             ^^^^^^^^\n"
    "     " FOOT " Revoke: change it where it is used\n"
    "       Replace: not by the same kind of secret, if the issuer federates identities\n"
    "\n"
    "could not be scanned:\n"
    "  ./closed.bin: unreadable (Permission denied)\n"
    "\n"
    "2 credentials in 4 places (1 critical, 1 medium) " DOT " 41,210 items, 1.8 GiB " DOT
    " 2 skipped " DOT " incomplete: 1 could not be scanned\n";

Test(text, shows_one_block_for_each_credential)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect_str_eq(text, whole);
}

Test(text, tells_more_with_v)
{
    struct fixture f;
    fixture_init(&f);
    f.options.verbose = 1;
    fixture_add_decoders(&f, 0, 2);
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, "because the form is its issuer's\n"));
    cr_expect(strstr(text, "        the checksum holds\n"));
    cr_expect(strstr(text, "./config/prod.env:3:10 (decoded from utf-16le, base64)\n"));
    cr_expect(strstr(text, "skipped on purpose:\n  ./queue: special file\n"));
    cr_expect(strstr(text, "\n       note      Then look at what it did.\n"));
    cr_expect(strstr(text, "\n       ladder    dynamic, minutes-lived"));
    cr_expect(strstr(text, "\n                 permissions:\n"));
}

Test(text, says_clean_in_one_line)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    f.stats.work.items = 1;
    f.stats.work.bytes = 1023;
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect_str_eq(text, "clean: no credentials to report in 1 item, 1,023 bytes\n");
}

Test(text, never_says_clean_of_an_incomplete_scan)
{
    struct fixture f;
    fixture_init(&f);
    fixture_clear(&f);
    f.results.incomplete = true;
    f.stats.cancelled = true;
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect_null(strstr(text, "clean"));
    cr_expect_str_eq(text, "no credentials in what could be scanned: 41,210 items, 1.8 GiB " DOT
                           " incomplete: stopped early\n");
}

Test(text, leaves_out_what_is_suppressed_unless_asked)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[0].suppressed = f.finding[3].suppressed = "inline";
    f.results.suppressed_count = 2;
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect_null(strstr(text, "config/prod.env"));
    cr_expect_null(strstr(text, "Password"));
    cr_expect(strstr(text, CORNER " ./docs/a b.md:4:10\n"));
    cr_expect(strstr(text, "1 credential in 2 places (1 critical)"));
    cr_expect(strstr(text, "2 suppressed"));
    f.options.report_suppressed = true;
    AUTO(xfree) char *all = fixture_print(&f, "text");
    cr_expect(strstr(all, "id wordword  suppressed: inline\n"));
    cr_expect(strstr(all, "1 credential in 2 places"), "suppressed ones are shown, not counted");
}

Test(text, lists_few_places_and_all_with_v)
{
    struct fixture f;
    fixture_init(&f);
    struct finding *same[9];
    for (size_t i = 0; i < COUNT_OF(same); i++)
        same[i] = &f.finding[0];
    f.credential[0] = (struct credential){same, COUNT_OF(same)};
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, "also in 8 places\n"));
    cr_expect(strstr(text, ELLIPSIS " and 3 more, listed with -v\n"));
    f.options.verbose = 1;
    AUTO(xfree) char *all = fixture_print(&f, "text");
    cr_expect_null(strstr(all, "more, listed"));
}

Test(text, groups_places_of_one_file)
{
    struct fixture f;
    fixture_init(&f);
    struct finding *places[] = {&f.finding[0], &f.finding[1], &f.finding[1], &f.finding[1],
                                &f.finding[2]};
    f.credential[0] = (struct credential){places, COUNT_OF(places)};
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, "     " BAR "   ./docs/a b.md:4:10, 4:10, 4:10\n"
                           "     " BAR "   ./old/prod.env:5:10\n"),
              "%s", text);
}

Test(text, tells_what_history_knows)
{
    struct fixture f;
    fixture_init(&f);
    fixture_add_history(&f);
    f.pointer[0] = &f.finding[1];
    f.credential[0].count = 1;
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, "     " BAR " since 3f2a91c 2021-04-02 by Ann Example <ann@" ELLIPSIS
                           ">, in 12 versions, still in HEAD\n"),
              "%s", text);
    f.pointer[0] = &f.finding[2];
    AUTO(xfree) char *gone = fixture_print(&f, "text");
    cr_expect(strstr(gone, " since 3f2a91c 2021-04-02 by Ann Example <ann@" ELLIPSIS
                           ">, removed in 77aa1b0\n"),
              "%s", gone);
    char via[] = "stash@{0}";
    f.origin[1].via = via;
    f.origin[1].reachable = false;
    f.origin[1].author = f.origin[1].email = NULL;
    AUTO(xfree) char *stash = fixture_print(&f, "text");
    cr_expect(strstr(stash, " since 3f2a91c 2021-04-02, removed in 77aa1b0, stash@{0}, "
                            "unreachable\n"),
              "%s", stash);
}

Test(text, advises_nothing_about_what_is_suppressed)
{
    struct fixture f;
    fixture_init(&f);
    f.options.report_suppressed = true;
    f.finding[3].suppressed = "inline";
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, FOOT " Revoke: DELETE"));
    cr_expect_null(strstr(text, FOOT " Revoke: change"));
}

Test(text, says_how_long_it_took_when_asked)
{
    struct fixture f;
    fixture_init(&f);
    f.options.stats = true;
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, "41,210 items, 1.8 GiB in 2.5 s "));
}

Test(text, lists_few_skipped_items_and_all_with_vv)
{
    struct fixture f;
    fixture_init(&f);
    struct skipped many[30];
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = f.skipped[0];
    f.results.skipped = many;
    f.results.skipped_count = COUNT_OF(many);
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, ELLIPSIS " and 10 more, listed with -vv\n"));
    f.options.verbose = 2;
    AUTO(xfree) char *all = fixture_print(&f, "text");
    cr_expect_null(strstr(all, "more, listed"));
}

Test(text, shows_secrets_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect_null(strstr(text, "not-secret"));
    f.options.show_secrets = true;
    AUTO(xfree) char *clear = fixture_print(&f, "text");
    cr_expect(strstr(clear, "ACME_KEY=acme-not-secret-last # prod\n"));
}

Test(text, does_without_an_excerpt)
{
    struct fixture f;
    fixture_init(&f);
    f.finding[0].place.excerpt = NULL;
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, "   3 " BAR " acme********last\n     " BAR " checksum ok"));
}

EACH(text, is_safe_to_print, hostile, row)
{
    struct fixture f;
    fixture_init(&f);
    fixture_make_hostile(&f, hostile[*row].path);
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, hostile[*row].shown), "%s", text);
    cr_expect(!hostile_commands_ci(text), "%s", text);
    cr_expect(!hostile_controls(text), "%s", text);
}

Test(text, does_not_let_two_parts_make_a_command)
{
    AUTO(buf_dispose) struct buf line = {0};
    escape_add(&line, bytes_of("a#"), ESCAPE_LINE);
    escape_add(&line, bytes_of("#"), ESCAPE_LINE);
    escape_add(&line, bytes_of("[error]"), ESCAPE_LINE);
    buf_printf(&line, "%c", '\0');
    cr_expect_str_eq((const char *)line.ptr, "a##\\x5berror]");
}

static const struct {
    unsigned width;
    const char *line, *carets;
} clipped[] = {
    {0, "before before before ******** after after after", "                     ^^^^^^^^"},
    {60, "before before before ******** after after after", "                     ^^^^^^^^"},
    {44, ELLIPSIS "efore before ******** after after a" ELLIPSIS, "              ^^^^^^^^"},
    {32, ELLIPSIS "before ******** after a" ELLIPSIS, "        ^^^^^^^^"},
    {1, ELLIPSIS "fore ******** afte" ELLIPSIS, "      ^^^^^^^^"},
};

EACH(text, is_cut_to_the_width, clipped, row)
{
    struct fixture f;
    fixture_init(&f);
    f.options.width = clipped[*row].width;
    snprintf(f.excerpt[0], sizeof(f.excerpt[0]), "before before before ******** after after after");
    for (size_t i = 0; i < 3; i++) {
        f.finding[i].place.excerpt_at = 21;
        f.finding[i].place.excerpt_len = 8;
    }
    char want[256];
    snprintf(want, sizeof(want), "   3 " BAR " %s\n     " BAR " %s\n", clipped[*row].line,
             clipped[*row].carets);
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, want), "%s", text);
}

static const struct {
    const char *text;
    size_t columns;
} widths[] = {
    {"", 0},
    {"abc", 3},
    {"\xC3\xBC", 1},
    {"u\xCC\x88", 1},
    {"\xE6\xBC\xA2\xE5\xAD\x97", 4},
    {"\xF0\x9F\x98\x80", 2},
};

EACH(text, counts_columns, widths, row)
{
    struct bytes text = bytes_of(widths[*row].text);
    cr_expect_eq(escape_width(text), widths[*row].columns);
    cr_expect_eq(escape_fit(text, widths[*row].columns), text.len);
    cr_expect_eq(escape_fit_end(text, widths[*row].columns), 0);
    if (widths[*row].columns > 0)
        cr_expect_lt(escape_fit(text, widths[*row].columns - 1), text.len);
}

Test(text, has_colours_and_links_only_when_told)
{
    struct fixture f;
    fixture_init(&f);
    f.options.color = f.options.hyperlinks = true;
    AUTO(xfree) char *text = fixture_print(&f, "text");
    cr_expect(strstr(text, "\x1b[1;31mCRITICAL\x1b[0m"));
    cr_expect(strstr(text, "\x1b]8;;file://"));
    cr_expect(strstr(text, "/docs/a%20b.md#L4\x1b\\./docs/a b.md:4:10\x1b]8;;\x1b\\"));
    snprintf(f.path[3], sizeof(f.path[3]), "<stdin>");
    AUTO(xfree) char *piped = fixture_print(&f, "text");
    cr_expect_null(strstr(piped, "stdin>#L"), "standard input is no file");
}
