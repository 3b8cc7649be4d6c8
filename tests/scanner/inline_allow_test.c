/* inline_allow_test.c - comments of ours: for which rule, until when, and why. */
#include "scanner/inline_allow.h"

#include "rules/ruleset.h"
#include "tests/test.h"

SUITE(inline_allow);

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
