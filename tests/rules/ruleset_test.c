/* ruleset_test.c - refusals by name, measures, digest, and tables that point only into themselves.
 */
#include "rules/ruleset.h"

#include "base/limits.h"
#include "rules/anchor.h"
#include "rules/gram.h"
#include "tests/test.h"

SUITE(ruleset);

static const char *const none[] = {NULL};

static struct rule rule_of(const char *id, const char *pattern)
{
    return (struct rule){.id = id,
                         .title = id,
                         .kind = "api_key",
                         .issuer = "acme",
                         .issuer_name = "Acme",
                         .pattern = pattern,
                         .origin = "acme.toml:7",
                         .examples = none,
                         .counters = none};
}

static const struct {
    const char *pattern, *says;
} refused[] = {
    {"a+", "acme.toml:7: rule r: at offset 1: unbounded"},
    {"(", "acme.toml:7: rule r: at offset 1: a group is not closed"},
    {"a{0,9}", "rule r: the pattern matches the empty string"},
    {"a{20001}", "too large"},
    {"[a-z]{8}", "rule r: nothing to look for: no four bytes in a row, and no run of a class of at "
                 "least 16 bytes"},
    {"(?:zqx_)?[a-z]{8}", "nothing to look for"},
    {"[a-z]{15}|[0-9]{16}", "nothing to look for"},
};

EACH(ruleset, refuses, refused, i)
{
    struct rule r = rule_of("r", refused[*i].pattern);
    struct ruleset *rs = NULL;
    struct error err = {{0}};
    cr_assert_neq(ruleset_new(&rs, &r, 1, &err), ST_OK);
    cr_expect_null(rs);
    cr_expect(strstr(err.text, refused[*i].says), "%s: %s", r.pattern, err.text);
}

Test(ruleset, a_fault_is_told_with_the_rule_that_has_it)
{
    struct rule rules[] = {rule_of("good", "zqx_[a-z]{8}"), rule_of("bad", "zqx_[a-z]*")};
    struct ruleset *rs = NULL;
    struct error err = {{0}};
    cr_assert_eq(ruleset_new(&rs, rules, 2, &err), ST_SYNTAX);
    cr_expect(strstr(err.text, "rule bad:"), "%s", err.text);
}

Test(ruleset, more_rules_than_the_limit_are_refused)
{
    AUTO(xfree) struct rule *rules = xcalloc(LIMIT_RULES + 1, sizeof(*rules));
    struct ruleset *rs = NULL;
    struct error err = {{0}};
    cr_expect_eq(ruleset_new(&rs, rules, LIMIT_RULES + 1, &err), ST_LIMIT);
    cr_expect(strstr(err.text, "more than 8000 rules"), "%s", err.text);
}

Test(ruleset, none_at_all_is_a_set_too)
{
    AUTO(ruleset_free) struct ruleset *rs = NULL;
    struct error err;
    cr_assert_eq(ruleset_new(&rs, NULL, 0, &err), ST_OK);
    cr_expect_eq(ruleset_count(rs), 0);
    cr_expect_eq(strlen(rs->digest), 64);
}

Test(ruleset, measures_its_rules)
{
    AUTO(ruleset_free) struct ruleset *rs = NULL;
    struct rule rules[] = {rule_of("a", "(?<=key)zqx_[a-z]{8,9}(?=[0-9]{20})"),
                           rule_of("b", "k(?<secret>[a-z]{40})"),
                           rule_of("c", "[a-z]{2,5}-zqx_(?<secret>[0-9]{4})")};
    struct error err = {{0}};
    cr_assert_eq(ruleset_new(&rs, rules, 3, &err), ST_OK, "%s", err.text);
    cr_expect_eq(rules[0].min_width, 12);
    cr_expect_eq(rules[0].max_width, 13);
    cr_expect_eq(rules[0].group, 0);
    cr_expect_eq(rules[1].group, 1);
    cr_expect_eq(rules[2].max_width, 14);
    cr_expect_eq(rs->behind, 4);
    cr_expect_eq(rs->reach, 41 + 1, "the widest match and its assertions");
    cr_expect_geq(rs->most, 5, "the anchor of the third may stand five bytes from its start");
    cr_expect_eq(rs->run_count, 1);
    cr_expect_eq(rs->runs[0].rule, 1);
    cr_expect_eq(rs->runs[0].least, 1);
}

static void digest_of(struct rule rule, char out[65])
{
    AUTO(ruleset_free) struct ruleset *rs = NULL;
    struct error err = {{0}};
    cr_assert_eq(ruleset_new(&rs, &rule, 1, &err), ST_OK, "%s", err.text);
    cr_assert_eq(strlen(rs->digest), 64);
    memcpy(out, rs->digest, 65);
}

Test(ruleset, the_digest_changes_with_all_that_decides_what_is_found)
{
    char base[65], other[65];
    struct rule rule = rule_of("a", "zqx_[a-z]{8}");
    digest_of(rule, base);
    digest_of(rule, other);
    cr_expect_str_eq(base, other);
    struct rule changed[7];
    for (size_t i = 0; i < COUNT_OF(changed); i++)
        changed[i] = rule;
    changed[0].id = "b";
    changed[1].pattern = "zqx_[a-z]{9}";
    changed[2].check = "github";
    changed[3].severity = SEVERITY_HIGH;
    changed[4].evidence = EVIDENCE_PREFIX;
    changed[5].entropy = true;
    changed[6].binding = BINDING_CERTIFICATE;
    for (size_t i = 0; i < COUNT_OF(changed); i++) {
        digest_of(changed[i], other);
        cr_expect_str_neq(base, other, "change %zu", i);
    }
}

static void expect_anchors_sound(const struct ruleset *rs)
{
    for (uint32_t i = 0; i < rs->anchor_count; i++) {
        const struct ruleset_anchor *a = &rs->anchors[i];
        cr_assert_lt(a->rule, rs->rule_count);
        cr_assert_lt(a->before, rs->set_count);
        cr_assert_leq(a->least, a->most);
        cr_assert_leq(a->most + a->lead, rs->most);
        cr_assert_lt(rs->guards[a->rule].table_at + a->state, rs->table_len + (a->state <= 1));
    }
}

static void expect_grams_sound(const struct ruleset *rs)
{
    AUTO(xfree) bool *listed = xcalloc(rs->anchor_count, sizeof(bool));
    cr_assert(rs->links[rs->link_count - 1].is_last);
    for (uint32_t slot = 0; slot <= rs->gram_mask; slot++) {
        const struct ruleset_gram *gram = &rs->grams[slot];
        if (gram->folded == 0)
            continue;
        cr_assert_eq(gram->folded, gram_fold(gram->folded));
        cr_assert(filter_has(rs->filter, gram->folded), "the filter does not know a gram");
        cr_assert_lt(gram->link, rs->link_count);
        cr_assert(gram->link == 0 || rs->links[gram->link - 1].is_last);
        const struct ruleset_link *link = &rs->links[gram->link];
        for (bool is_last = false; !is_last; is_last = link++->is_last) {
            cr_assert_lt(link->anchor, rs->anchor_count);
            cr_expect(link->is_last || link->anchor < link[1].anchor);
            listed[link->anchor] = true;
        }
    }
    for (uint32_t i = 0; i < rs->anchor_count; i++)
        cr_expect(listed[i], "no gram leads to an anchor of %s", rs->rules[rs->anchors[i].rule].id);
}

Test(ruleset, the_catalogue_points_only_into_itself)
{
    const struct ruleset *rs = ruleset_builtin();
    AUTO(xfree) bool *reached = xcalloc(rs->rule_count, sizeof(bool));
    expect_anchors_sound(rs);
    expect_grams_sound(rs);
    for (uint32_t i = 0; i < rs->anchor_count; i++)
        reached[rs->anchors[i].rule] = true;
    for (uint32_t i = 0; i < rs->run_count; i++)
        reached[rs->runs[i].rule] = true;
    for (uint32_t i = 0; i < rs->rule_count; i++)
        cr_expect(reached[i] || rs->rules[i].only_as_part, "nothing leads to %s", rs->rules[i].id);
}

Test(ruleset, the_catalogue_in_the_binary_is_the_one_that_would_be_compiled_now)
{
    const struct ruleset *built = ruleset_builtin();
    AUTO(xfree) struct rule *rules = xcalloc(built->rule_count, sizeof(*rules));
    AUTO(ruleset_free) struct ruleset *now = NULL;
    struct error err = {{0}};
    memcpy(rules, built->rules, built->rule_count * sizeof(*rules));
    cr_assert_eq(ruleset_new(&now, rules, built->rule_count, &err), ST_OK, "%s", err.text);
    cr_expect_str_eq(now->digest, built->digest);
    cr_expect_eq(now->reach, built->reach);
    cr_expect_eq(now->behind, built->behind);
    cr_expect_eq(now->most, built->most);
    cr_assert_eq(now->anchor_count, built->anchor_count);
    cr_assert_eq(now->table_len, built->table_len);
    cr_assert_eq(now->gram_mask, built->gram_mask);
    cr_expect_eq(memcmp(now->table, built->table, now->table_len * sizeof(now->table[0])), 0);
    cr_expect_eq(memcmp(now->anchors, built->anchors, now->anchor_count * sizeof(*now->anchors)),
                 0);
    cr_assert_eq(now->link_count, built->link_count);
    cr_expect_eq(memcmp(now->links, built->links, now->link_count * sizeof(*now->links)), 0);
    cr_expect_eq(memcmp(now->filter, built->filter, sizeof(*now->filter) << FILTER_BITS), 0);
    for (uint32_t i = 0; i < built->rule_count; i++)
        cr_expect_eq(rules[i].group, built->rules[i].group, "%s", rules[i].id);
}
