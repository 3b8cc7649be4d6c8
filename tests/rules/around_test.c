/* around_test.c - kinds of bytes beside a gram: none is lost that a match may have there. */
#include "rules/around.h"

#include "rules/guard.h"
#include "tests/test.h"

SUITE(around);

static const char *const none[] = {NULL};

/* The one gram of a rule with this pattern. */
static struct around around_of(const char *pattern)
{
    struct rule rule = {.id = "r",
                        .title = "r",
                        .kind = "api_key",
                        .issuer = "acme",
                        .issuer_name = "Acme",
                        .pattern = pattern,
                        .origin = "acme.toml:7",
                        .examples = none,
                        .counters = none};
    struct ruleset *rules = NULL;
    struct error err = {{0}};
    struct around around = {0, 0};
    size_t grams = 0;
    cr_assert_eq(ruleset_new(&rules, &rule, 1, &err), ST_OK, "%s: %s", pattern, err.text);
    for (uint32_t i = 0; i <= rules->gram_mask; i++) {
        if (rules->grams[i].folded != 0) {
            around = rules->links[rules->grams[i].link].around;
            grams++;
        }
    }
    ruleset_free(&rules);
    cr_assert_eq(grams, 1, "%s: %zu grams", pattern, grams);
    return around;
}

Test(around, every_byte_is_of_one_kind)
{
    for (unsigned c = 0; c < 256; c++)
        cr_expect_eq(__builtin_popcount(around_kinds[c]), 1, "byte %u", c);
}

static const struct {
    const char *pattern, *text; /* the gram is "zqxj" */
    bool may_be;
} rows[] = {
    {"\\bzqxj[0-9]{4}", " zqxj1234", true},
    {"\\bzqxj[0-9]{4}", "zqxj1234", true}, /* nothing stands before it */
    {"\\bzqxj[0-9]{8}", ".zqxj12345678", true},
    {"\\bzqxj[0-9]{8}", ".zqxj1234567x", false}, /* the last byte that is looked at */
    {"\\bzqxj[0-9]{8}", ".ZQXJ12345678", false}, /* another case */
    {"(?i)\\bzqxj[0-9]{8}", ".ZqXj12345678", true},
    {"\\bzqxj[0-9]{8}", "azqxj1234", false},
    {"\\bzqxj[0-9]{8}", " zqxj123x", false},
    {"\\bzqxj[0-9]{8}", " zqxjx234", false},
    {"\\bzqxj[a-f]{2}.{4}", " zqxjab\n\n", true}, /* more than the rule wants: it decides */
    {"\\bzqxj[a-f]{2}.{4}", " zqxjgb--", false},
    {"\\bzqxj[a-f]{2}.{4}", " zqxjAb--", false},
    {"(?i)zqxj[a-f]{4}", " zqxjAbCd", true},
    {"zqxj[0-9]?", " zqxj~~~~", true}, /* what may be over says nothing of what is behind it */
    {"zqxj-[0-9]{2}", "+zqxj-12 ", true},
    {"zqxj-[0-9]{2}", "+zqxj.12 ", false},
    {"[0-9]zqxj[a-z]{4}", "7zqxjabxy", true},
    {"[0-9]zqxj[a-z]{4}", "azqxjabxy", false},
    {"\\b[A-Z][0-9]{2}_zqxj", " A12_zqxj", true},
    {"\\b[A-Z][0-9]{2}_zqxj", " 112_zqxj", false}, /* as far back as is looked */
    {"\\b[0-9]{3}_zqxj", "1234_zqxj", true},       /* one further back is not seen */
};

EACH(around, tells_where_no_match_can_be, rows, i)
{
    const char *gram = strpbrk(rows[*i].text, "zZ");
    cr_assert_not_null(gram);
    unsigned char text[32] = {0};
    memcpy(text, rows[*i].text, strlen(rows[*i].text));
    struct around here = around_at(text, (size_t)(gram - rows[*i].text));
    cr_expect_eq(around_fits(here, around_of(rows[*i].pattern)), rows[*i].may_be, "%s in \"%s\"",
                 rows[*i].pattern, rows[*i].text);
}
