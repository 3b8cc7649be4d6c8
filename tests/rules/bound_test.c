/* bound_test.c - patterns of Go's dialect: their repeats are bounded, the rest says the same. */
#include "rules/bound.h"

#include "base/limits.h"
#include "rules/ruleset.h"
#include "scanner/match.h"
#include "tests/test.h"

SUITE(bound);

static const struct {
    const char *pattern;
    uint32_t repeats;   /* that had no limit */
    const char *expect; /* the result, or NULL: whatever it is */
} rows[] = {
    {"acme_[a-z]{32}", 0, "acme_[a-z]{32}"},
    {"acme_[a-z]{3,9}", 0, "acme_[a-z]{3,9}"},
    {"acme_[a-z]+", 1, "acme_[a-z]{1,16000}"},
    {"acme_[a-z]{20,}", 1, "acme_[a-z]{20,16000}"},
    {"acme_[a-z]*?x", 1, "acme_[a-z]{0,16000}?x"},
    {"acme_[a-z]+-[0-9]*", 2, NULL},
    {"acme_(?:[a-z]+-)+x", 2, NULL},
    {"[a-z]+acme_token", 1, "[a-z]{1,256}acme_token"},
    {"acme_[*+]{4}\\*\\+x", 0, "acme_[*+]{4}\\*\\+x"},
    {"acme_x{,3}", 0, NULL},
    {"\\Aacme_token", 0, "(?-m:^)acme_token"},
};

EACH(bound, gives_every_repeat_a_limit, rows, i)
{
    AUTO(buf_dispose) struct buf out = {0};
    struct bound bound;
    struct error err = {{0}};
    cr_assert_eq(bound_pattern(&out, bytes_of(rows[*i].pattern), &bound, &err), ST_OK, "%s: %s",
                 rows[*i].pattern, err.text);
    cr_expect_eq(bound.repeats, rows[*i].repeats, "%s: %u", rows[*i].pattern, bound.repeats);
    cr_expect_eq(bound.most > 0, rows[*i].repeats > 0);
    if (rows[*i].expect)
        cr_expect(bytes_equal(buf_bytes(&out), bytes_of(rows[*i].expect)), "%s: %.*s",
                  rows[*i].pattern, (int)out.len, (const char *)out.ptr);
}

/* What comes out is a rule of ours. */
EACH(bound, makes_rules_that_compile, rows, i)
{
    AUTO(buf_dispose) struct buf out = {0};
    AUTO(ruleset_free) struct ruleset *rules = NULL;
    struct bound bound;
    struct error err = {{0}};
    cr_assert_eq(bound_pattern(&out, bytes_of(rows[*i].pattern), &bound, &err), ST_OK);
    buf_printf(&out, "%c", 0);
    struct rule rule = {.id = "r", .origin = "x:1", .pattern = (const char *)out.ptr};
    cr_expect_eq(matcher_check(&rule, &err), ST_OK, "%s: %s", rule.pattern, err.text);
    cr_assert_eq(ruleset_new(&rules, &rule, 1, &err), ST_OK, "%s: %s", rule.pattern, err.text);
    cr_expect_leq(rules->rules[0].max_width, LIMIT_MATCH_WIDTH);
}

static const struct {
    const char *pattern, *text;
    bool matches;
} meanings[] = {
    {"acme\\sx+", "acme xx", true},       {"acme\\sx+", "acme\vxx", false},
    {"acme\\Sx+", "acme\vxx", true},      {"acme\\vx+", "acme\vxx", true},
    {"acme[\\s]x+", "acme\vxx", false},   {"acme_\\x{e9}+", "acme_\xc3\xa9", true},
    {"acme[é]+x", "acme\xc3\xa9x", true}, {"(?i)ACME_[a-z]+", "acme_Xy", true},
};

EACH(bound, keeps_the_meaning, meanings, i)
{
    AUTO(buf_dispose) struct buf out = {0};
    AUTO(matches_dispose) struct matches found = {0};
    struct bound bound;
    struct error err = {{0}};
    cr_assert_eq(bound_pattern(&out, bytes_of(meanings[*i].pattern), &bound, &err), ST_OK, "%s: %s",
                 meanings[*i].pattern, err.text);
    buf_printf(&out, "%c", 0);
    struct rule rule = {.id = "r", .origin = "x:1", .pattern = (const char *)out.ptr};
    matcher_truth(&rule, bytes_of(meanings[*i].text), &found);
    cr_expect_eq(found.count > 0, meanings[*i].matches, "%s: %s", meanings[*i].pattern,
                 rule.pattern);
}

static const char *const refused[] = {"(acme", "[a-z", "acme)", "a{0,9}"};

EACH(bound, refuses_what_is_no_pattern_for_us, refused, i)
{
    AUTO(buf_dispose) struct buf out = {0};
    struct bound bound;
    struct error err = {{0}};
    cr_expect_neq(bound_pattern(&out, bytes_of(refused[*i]), &bound, &err), ST_OK, "%s",
                  refused[*i]);
    cr_expect_neq(err.text[0], '\0');
}

Test(bound, translates_without_bounding)
{
    AUTO(buf_dispose) struct buf out = {0};
    bound_translate(&out, bytes_of("\\Aa+\\s*"));
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of("(?-m:^)a+[\\t\\n\\f\\r ]*")), "%.*s",
              (int)out.len, (const char *)out.ptr);
}
