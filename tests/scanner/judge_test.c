/* judge_test.c - evidence, checks, places: how the score comes about. */
#include "scanner/judge.h"

#include "base/buf.h"
#include "rules/recipe.h"
#include "tests/test.h"

SUITE(judge);

static struct verdict verdict_on(const struct rule *rule, const char *recipe, enum place_kind place)
{
    AUTO(buf_dispose) struct buf text = {.max = 4096};
    struct error err;
    struct verdict v;
    cr_assert_eq(recipe_expand(recipe, &text, &err), ST_OK);
    struct suspect s = {.rule = rule,
                        .text = buf_bytes(&text),
                        .end = text.len,
                        .secret_end = text.len,
                        .place = place};
    judge(&s, &v);
    return v;
}

static const struct rule prefix = {.id = "p", .evidence = EVIDENCE_PREFIX};
static const struct rule field = {.id = "f", .evidence = EVIDENCE_FIELD, .entropy = true};
static const struct rule words = {.id = "w", .evidence = EVIDENCE_FIELD};
static const struct rule summed = {.id = "c", .evidence = EVIDENCE_PREFIX, .check = "github"};

static const struct {
    const struct rule *rule;
    const char *secret;
    enum place_kind place;
    enum confidence confidence;
} rows[] = {
    {&prefix, "acme_{A-Za-z0-9:32}", PLACE_ORDINARY, CONFIDENCE_HIGH},
    {&prefix, "acme_{A-Za-z0-9:32}", PLACE_TEST, CONFIDENCE_HIGH},
    {&field, "{A-Za-z0-9:20}", PLACE_ORDINARY, CONFIDENCE_HIGH},
    {&field, "{A-Za-z0-9:20}", PLACE_VENDORED, CONFIDENCE_MEDIUM},
    {&words, "correct-horse-battery", PLACE_ORDINARY, CONFIDENCE_LOW},
    {&field, "{0-9a-f:32}", PLACE_ORDINARY, CONFIDENCE_HIGH},
    {&summed, "ghp_{A-Za-z0-9:36}", PLACE_ORDINARY, CONFIDENCE_LOW},
};

EACH(judge, weighs_evidence_and_place, rows, i)
{
    struct verdict v = verdict_on(rows[*i].rule, rows[*i].secret, rows[*i].place);
    cr_expect_null(v.dropped, "%s: %s", rows[*i].secret, v.dropped);
    cr_expect_eq(v.confidence, rows[*i].confidence, "%s: %.2f", rows[*i].secret, v.score);
    cr_expect(v.score < 1 && v.reasons.count > 0);
}

Test(judge, drops_what_is_less_random_than_its_alphabet)
{
    struct verdict v = verdict_on(&field, "{ab:20}{cd:12}", PLACE_ORDINARY);
    cr_expect_not_null(v.dropped);
}

Test(judge, drops_examples_of_a_prefix)
{
    struct verdict v = verdict_on(&prefix, "acme_EXAMPLE{A-Z:12}", PLACE_ORDINARY);
    cr_expect_not_null(v.dropped);
}

static const struct {
    const char *secret;
    bool dropped;
} basics[] = {
    {"{b64:foo:bar}", true},
    {"{b64:user:password}", true},
    {"{b64:key-of-x:xxxxxxxxxxxx}", true},
    {"{b64:changeme:}", true},
    {"{b64:deploy:kq7vd2mzx4}", false},
    {"{b64:kq7vd2mzx4w9:}", false},
};

EACH(judge, looks_for_placeholders_within_basic_authorization, basics, i)
{
    static const struct rule basic = {.id = "b", .evidence = EVIDENCE_FIELD, .check = "basic-auth"};
    struct verdict v = verdict_on(&basic, basics[*i].secret, PLACE_ORDINARY);
    cr_expect_eq(v.check, CHECK_OK);
    cr_expect_eq(v.dropped != NULL, basics[*i].dropped, "%s: %s", basics[*i].secret, v.dropped);
}

Test(judge, does_not_read_a_file_that_a_rule_names)
{
    static const struct rule file = {.id = "f", .evidence = EVIDENCE_FIELD, .imported = true};
    struct verdict v = verdict_on(&file, "changeme", PLACE_ORDINARY);
    cr_expect_null(v.dropped, "%s", v.dropped);
    cr_expect_eq(v.confidence, CONFIDENCE_HIGH);
    cr_expect_str_eq(v.reasons.text[0], "a file that a rule names");
}

Test(judge, lets_nothing_outweigh_a_checksum)
{
    struct verdict v = verdict_on(&summed, "ghp_{A-Za-z0-9:30}{+github}", PLACE_LOCALE);
    cr_expect_eq(v.confidence, CONFIDENCE_HIGH);
    cr_expect_eq(v.check, CHECK_OK);
}
