/* inline_allow_test.c - comments that say "this is no secret", and how far they reach. */
#include "scanner/inline_allow.h"

#include "rules/ruleset.h"
#include "tests/test.h"

SUITE(inline_allow);

#define OURS "inline comment"
#define GITLEAKS "inline comment (gitleaks:allow)"
#define PRAGMA "inline comment (pragma: allowlist secret)"
#define NEXT "inline comment (pragma: allowlist nextline secret)"
#define FISHER "inline comment (kingfisher:ignore)"
#define LINT "inline comment (secretlint)"

/* The secret stands between < and >, which are taken out; the match begins six bytes before. */
static const struct {
    const char *text, *by;
} rows[] = {
    {"key = <s3>", NULL},
    {"key = <s3> # sprawl:allow", OURS},
    {"key = <s3> # sprawl:allow=acme-key", OURS},
    {"key = <s3> # sprawl:allow=acme-ke", NULL},
    {"key = <s3> # sprawl:allow=other", NULL},
    {"key = <s3> # sprawl:allow=other sprawl:allow=acme-key", OURS},
    {"key = <s3> # sprawl:allowed", NULL},
    {"key = <s3>\n# sprawl:allow", NULL},
    {"# sprawl:allow\nkey = <s3>", NULL},
    {"key = <s3> # gitleaks:allow", GITLEAKS},
    {"key = <s3> # GITLEAKS:ALLOW", NULL},
    {"key = <s3> // betterleaks:allow", "inline comment (betterleaks:allow)"},
    {"key = <s3> # trufflehog:ignore", "inline comment (trufflehog:ignore)"},
    {"key = <s3> # ggignore", "inline comment (ggignore)"},
    {"key = <s3> # secretlint-disable-line", LINT},
    {"key = <s3> # pragma: allowlist secret", PRAGMA},
    {"key = <s3> # pragma: whitelist secret", PRAGMA},
    {"key = <s3> // pragma:allowlist-secret", PRAGMA},
    {"key = <s3> <!-- pragma: allowlist secret -->", PRAGMA},
    {"key = <s3> /* pragma: allowlist secret */", PRAGMA},
    {"key = <s3> # pragma: allowlist secret and more", NULL},
    {"key = <s3> pragma: allowlist secret", NULL},
    {"# pragma: allowlist nextline secret\nkey = <s3>", NEXT},
    {"# pragma: allowlist nextline secret\r\nkey = <s3>", NEXT},
    {"# pragma: allowlist nextline secret\n\nkey = <s3>", NULL},
    {"x = 1 # pragma: allowlist nextline secret\nkey = <s3>", NULL},
    {"key = <s3> # kingfisher:ignore", FISHER},
    {"# Kingfisher:Allow\nkey = <s3>", FISHER},
    {"key = <s3>\n# kingfisher:ignore", NULL},
    {"key = <s3\nmore>\n# kingfisher:ignore", FISHER},
    {"# secretlint-disable-next-line\nkey = <s3>", LINT},
    {"# secretlint-disable\n\n\nkey = <s3>", LINT},
    {"# secretlint-disable\n# secretlint-enable\nkey = <s3>", NULL},
    {"# secretlint-enable\n# secretlint-disable\nkey = <s3>", LINT},
    {"key = <s3>\n# secretlint-disable", NULL},
    {"key = <gitleaks:allow>", NULL},
    {"key = <sprawl:allow> # gitleaks:allow", GITLEAKS},
};

EACH(inline_allow, is_honoured_where_it_says_so, rows, i)
{
    char text[256];
    size_t len = 0, from = 0, to = 0;
    const char *open = strchr(rows[*i].text + 1, '<');
    for (const char *p = rows[*i].text; *p; p++) {
        if (p == open)
            from = len;
        else if (p > open && *p == '>' && to == 0)
            to = len;
        else
            text[len++] = *p;
    }
    struct inline_said said;
    const struct inline_match match = {.text = {(const unsigned char *)text, len},
                                       .start = from - 6,
                                       .end = to,
                                       .secret_start = from,
                                       .secret_end = to,
                                       .rule = "acme-key"};
    const char *by = inline_allow_find(&match, &said);
    cr_expect((by == NULL) == (rows[*i].by == NULL) && (by == NULL || strcmp(by, rows[*i].by) == 0),
              "%s: %s", rows[*i].text, by ? by : "nothing");
}

/* What is looked at has an end, however long a line is. */
Test(inline_allow, does_not_look_further_than_a_few_kilobytes)
{
    static char text[20000];
    static const char mark[] = "# gitleaks:allow";
    memset(text, 'x', sizeof(text));
    for (size_t i = 0; mark[i]; i++)
        text[sizeof(text) - 20 + i] = mark[i];
    struct inline_said said;
    struct inline_match match = {.text = {(const unsigned char *)text, sizeof(text)},
                                 .start = 100,
                                 .end = 120,
                                 .secret_start = 110,
                                 .secret_end = 120,
                                 .rule = "r"};
    cr_expect_null(inline_allow_find(&match, &said));
    match.start = match.secret_start = sizeof(text) - 4000;
    match.end = match.secret_end = match.start + 8;
    cr_expect_not_null(inline_allow_find(&match, &said));
}

/* Matches of one text, each asked for with what is known from those before. */
Test(inline_allow, remembers_where_no_range_begins)
{
    static const char text[] = "key = s3 # a\nkey = s3\n# secretlint-disable\nkey = s3\nkey = s3\n"
                               "# secretlint-enable\nkey = s3\nkey = s3\n";
    static const bool allowed[] = {false, false, true, true, false, false};
    struct bytes all = bytes_of(text);
    for (size_t step = 1; step <= 3; step++) { /* also from behind, and around a gap */
        struct span free = {0};
        size_t starts[COUNT_OF(allowed)], at = 0;
        for (size_t i = 0; i < COUNT_OF(allowed); i++)
            starts[i] = at = bytes_find(all, at + (i > 0), bytes_of("key = "));
        for (size_t n = 0; n < 2 * COUNT_OF(allowed); n++) {
            size_t i = n * (2 * step - 1) % COUNT_OF(allowed);
            struct inline_said said;
            const struct inline_match match = {.text = all,
                                               .start = starts[i],
                                               .end = starts[i] + 8,
                                               .secret_start = starts[i] + 6,
                                               .secret_end = starts[i] + 8,
                                               .rule = "r",
                                               .free = &free};
            const char *by = inline_allow_find(&match, &said);
            cr_expect_eq(by != NULL, allowed[i], "match %zu", i);
        }
    }
}

/* ---- What ours say besides ---- */

#define SECRET "hunter2hunter2"
#define PASSED "2026-01-31"
#define TODAY "2026-02-01"

static struct inline_match match_in(const char *line, struct span *secret)
{
    struct bytes text = bytes_of(line);
    size_t at = bytes_find(text, 0, bytes_of(SECRET));
    BUG_IF(at == SIZE_MAX);
    *secret = (struct span){at, at + strlen(SECRET)};
    return (struct inline_match){
        .text = text,
        .start = at,
        .end = secret->to,
        .secret_start = at,
        .secret_end = secret->to,
        .rule = "github-pat",
        .rules = ruleset_builtin(),
        .secrets = secret,
        .secret_count = 1,
        .today = TODAY,
    };
}

static const struct {
    const char *line;
    bool allowed, expired;
    const char *until, *reason;
} marks[] = {
    {"a=" SECRET, false, false, "", ""},
    {"a=" SECRET " # sprawl:allow", true, false, "", ""},
    {"a=" SECRET " # sprawl:allowed", false, false, "", ""},
    {"a=" SECRET " # sprawl:allow=github-pat", true, false, "", ""},
    {"a=" SECRET " # sprawl:allow=npm-token", false, false, "", ""},
    {"a=" SECRET " # sprawl:allow=no-such-rule", false, false, "", ""},
    {"a=" SECRET " # sprawl:allow=", false, false, "", ""},
    {"a=" SECRET " # sprawl:allow github-pat", true, false, "", ""},
    {"a=" SECRET " # sprawl:allow github-pat.", true, false, "", "."},
    {"a=" SECRET " # sprawl:allow gitlab-pat", false, false, "", ""},
    {"a=" SECRET " # sprawl:allow gitlab-pat sprawl:allow github-pat two", true, false, "", "two"},
    /* no rule, so a word of the reason */
    {"a=" SECRET " # sprawl:allow false-positive", true, false, "", "false-positive"},
    {"a=" SECRET " # sprawl:allow=github-pat: of a demo ", true, false, "", "of a demo"},
    {"a=" SECRET " # sprawl:allow github-pat - of a demo", true, false, "", "of a demo"},
    {"a=" SECRET " /* sprawl:allow of a demo */ b", true, false, "", "of a demo"},
    {"<!-- sprawl:allow demo --> <a b='" SECRET "'>", true, false, "", "demo"},
    /* nothing of a secret gets into a reason */
    {"/* sprawl:allow */ a=" SECRET, true, false, "", ""},
    {"sprawl:allow a=" SECRET " b", true, false, "", "a="},
    {"a=" SECRET " # sprawl:allow see " SECRET " there", true, false, "", "see"},
    {"a=" SECRET "tail # sprawl:allow b", true, false, "", "b"},
    /* a day */
    {"a=" SECRET " # sprawl:allow until=" TODAY, true, false, TODAY, ""},
    {"a=" SECRET " # sprawl:allow until=" TODAY " demo", true, false, TODAY, "demo"},
    {"a=" SECRET " # sprawl:allow demo until=" TODAY, true, false, TODAY, "demo"},
    {"a=" SECRET " # sprawl:allow github-pat until=" TODAY ", demo", true, false, TODAY, "demo"},
    {"a=" SECRET " # sprawl:allow until=" PASSED " demo", false, true, PASSED, "demo"},
    {"a=" SECRET " # sprawl:allow=github-pat until=" PASSED, false, true, PASSED, ""},
    {"a=" SECRET " # sprawl:allow=npm-token until=" PASSED, false, false, "", ""},
    {"a=" SECRET " # sprawl:allow until=" PASSED " sprawl:allow two", true, false, "", "two"},
    {"a=" SECRET " # sprawl:allow until=tomorrow", false, true, "", ""},
    {"a=" SECRET " # sprawl:allow until=2026-02-30", false, true, "", ""},
    {"a=" SECRET " # sprawl:allow until=20260301", false, true, "", ""},
    {"a=" SECRET " # sprawl:allow until=", false, true, "", ""},
    {"a=" SECRET " # sprawl:allow runtil=x", true, false, "", "runtil=x"},
    /* another line */
    {"a=" SECRET "\nsprawl:allow", false, false, "", ""},
};

EACH(inline_allow, reads, marks, row)
{
    struct span secret;
    struct inline_said said;
    struct inline_match m = match_in(marks[*row].line, &secret);
    const char *by = inline_allow_find(&m, &said);
    cr_expect_eq(by == inline_ours, marks[*row].allowed, "%s", marks[*row].line);
    cr_expect_eq(by != NULL, marks[*row].allowed, "%s", marks[*row].line);
    cr_expect_eq(said.expired, marks[*row].expired, "%s", marks[*row].line);
    cr_expect(!by || bytes_equal(said.reason, bytes_of(marks[*row].reason)), "%s: %.*s",
              marks[*row].line, (int)said.reason.len, (const char *)said.reason.ptr);
    cr_expect(!(by || said.expired) || strcmp(said.until, marks[*row].until) == 0, "%s: %s",
              marks[*row].line, said.until);
}

Test(inline_allow, holds_for_no_day_without_a_clock)
{
    struct span secret;
    struct inline_said said;
    struct inline_match m = match_in("a=" SECRET " # sprawl:allow until=9999-12-31", &secret);
    m.today = NULL;
    cr_expect_null(inline_allow_find(&m, &said));
    cr_expect(said.expired);
}

Test(inline_allow, lets_another_comment_hold_when_ours_is_over)
{
    struct span secret;
    struct inline_said said;
    struct inline_match m =
        match_in("a=" SECRET " # sprawl:allow until=" PASSED " gitleaks:allow", &secret);
    cr_expect_str_eq(inline_allow_find(&m, &said), "inline comment (gitleaks:allow)");
}

Test(inline_allow, cuts_a_long_reason_between_letters)
{
    struct span secret;
    struct inline_said said;
    char line[600] = "a=" SECRET " # sprawl:allow x";
    for (size_t i = 0, len = strlen(line); i < 200; i++, len += 2)
        memcpy(line + len, "\xC3\xBC", 3);
    struct inline_match m = match_in(line, &secret);
    cr_expect_eq(inline_allow_find(&m, &said), inline_ours);
    cr_expect_eq(said.reason.len, INLINE_REASON - 1, "%zu", said.reason.len);
}
