/* verdicts_test.c - what was said of a spot is said again where all that decides was copied, or
 * stands once more, and only there: the byte that decides may be the last that could. */
#include "scanner/verdicts.h"

#include "rules/recipe.h"
#include "scanner/sieve.h"
#include "tests/git/made.h"

SUITE(verdicts);

/* Two texts, each the same recipe between two others. */
static const struct {
    const char *pattern; /* of the only rule; NULL: those that are built in */
    const char *kept;
    const char *before[2], *behind[2];
    bool told[2];
} texts[] = {
    /* A word behind a value, which may be the next setting's name; one so long is not read. */
    {NULL, "db.password={A-Za-z0-9:20} {a-z:30}", {"", ""}, {" on", "=on"}, {false, true}},
    {NULL, "db.password={A-Za-z0-9:20} {a-z:3000}", {"", ""}, {" on", "=on"}, {true, true}},
    /* Whether the text ends behind the last line feed. */
    {"tok_[a-z]{20}\\Z", "a = tok_{a-z:20}\n", {"", ""}, {"more", ""}, {false, true}},
    {"tok_[a-z]{20}$", "a = tok_{a-z:20}", {"", ""}, {"\n", ""}, {false, true}},
    /* An edge beyond a line feed. */
    {"tok_[a-z]{20}(?=\\n\\b)", "\na = tok_{a-z:20}\n", {"", ""}, {"  b", "b b"}, {false, true}},
    {"(?m)(?<=^\\n)tok_[a-z]{20}", "\ntok_{a-z:20}\n", {"a", "\n"}, {"b b", "b b"}, {false, true}},
    {"(?<!\\b\\n)tok_[a-z]{20}", "\ntok_{a-z:20}\n", {"a", "\n"}, {"b b", "b b"}, {false, true}},
};

static void add_recipe(struct buf *out, const char *recipe)
{
    struct error err;
    cr_assert_eq(recipe_expand(recipe, out, &err), ST_OK, "%s", err.text);
}

/* What is said of the second text: made of the first one, and with that one in mind. */
static void look(struct sieve *sieve, struct bytes kept, size_t row, size_t from, size_t to)
{
    AUTO(made_delta_dispose) struct made_delta whole = {0}, part = {0};
    AUTO(buf_dispose) struct buf first = {0}, second = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    AUTO(spots_dispose) struct spots spots = {0};
    made_say(&whole, texts[row].before[from]);
    made_insert(&whole, kept);
    made_say(&whole, texts[row].behind[from]);
    made_apply(&whole, bytes_of(""), &first, NULL);
    made_say(&part, texts[row].before[to]);
    made_copy(&part, strlen(texts[row].before[from]), kept.len);
    made_say(&part, texts[row].behind[to]);
    made_apply(&part, buf_bytes(&first), &second, &copies);
    const struct sieve_base base = {&spots, &copies, first.len};
    cr_expect_eq(sieve_look(sieve, buf_bytes(&first), NULL, &spots), texts[row].told[from]);
    cr_expect_eq(sieve_look(sieve, buf_bytes(&second), NULL, NULL), texts[row].told[to],
                 "remembered: %zu to %zu", from, to);
    cr_expect_eq(sieve_look(sieve, buf_bytes(&second), &base, NULL), texts[row].told[to],
                 "carried: %zu to %zu", from, to);
}

EACH(verdicts, hold_no_longer_than_what_they_depend_on, texts, i)
{
    struct error err = {{0}};
    struct rule rule = {.id = "own",
                        .kind = "api_key",
                        .origin = "test",
                        .pattern = texts[*i].pattern,
                        .evidence = EVIDENCE_PREFIX};
    const struct scan_options options = {.min_confidence = CONFIDENCE_MEDIUM};
    AUTO(ruleset_free) struct ruleset *own = NULL;
    AUTO(buf_dispose) struct buf kept = {0};
    add_recipe(&kept, texts[*i].kept);
    if (rule.pattern)
        cr_assert_eq(ruleset_new(&own, &rule, 1, &err), ST_OK, "%s", err.text);
    const struct ruleset *rules = own ? own : ruleset_builtin();
    AUTO(xfree) unsigned char *disabled = xcalloc(rules->rule_count, 1);
    for (size_t from = 0; from < 2; from++) {
        AUTO(matcher_free) struct matcher *matcher = NULL;
        AUTO(seen_free) struct seen *seen = NULL;
        AUTO(sieve_free) struct sieve *sieve = NULL;
        cr_assert_eq(matcher_new(&matcher, rules, &err), ST_OK);
        cr_assert_eq(seen_new(&seen, &err), ST_OK);
        sieve_new(&sieve, matcher, seen, disabled, &options);
        look(sieve, buf_bytes(&kept), *i, from, 1 - from);
    }
}
