/* anchor_test.c - no match avoids all anchors of its pattern, whatever the pattern. */
#include "rules/anchor.h"

#include "rules/ruleset.h"
#include "tests/rules/walk.h"
#include "tests/test.h"

SUITE(anchor);

enum { WALKS = 60, BEHIND_A_MATCH = 16 };

struct study {
    struct arena arena;
    struct derive derive;
    struct pattern pattern;
    struct anchors anchors;
    bool found;
};

static void study_dispose(struct study *s)
{
    anchors_dispose(&s->anchors);
    derive_dispose(&s->derive);
    arena_dispose(&s->arena);
}

static void study(struct study *s, const char *text)
{
    struct error err = {{0}};
    derive_init(&s->derive);
    enum status st = pattern_parse(&s->pattern, &s->arena, bytes_of(text), &err);
    cr_assert_eq(st, ST_OK, "%s: %s", text, err.text);
    s->found = anchors_find(&s->anchors, &s->derive, &s->pattern);
}

static bool window_stands(const struct anchor *anchor, struct bytes text, size_t at)
{
    for (size_t i = 0; i < GRAM_LEN; i++)
        if (text.len - at <= anchor->lead + i ||
            !byteset_has(&anchor->window[i], text.ptr[at + anchor->lead + i]))
            return false;
    return true;
}

/* Does some anchor stand where it says, if a match begins at the beginning of text? */
static bool is_anchored(const struct anchors *anchors, struct bytes text)
{
    for (size_t i = 0; i < anchors->count; i++)
        for (size_t at = anchors->item[i].least; at <= anchors->item[i].most && at < text.len; at++)
            if (window_stands(&anchors->item[i], text, at))
                return true;
    return false;
}

static void expect_walks_anchored(const char *text)
{
    AUTO(study_dispose) struct study s = {0};
    uint64_t random = 1;
    study(&s, text);
    if (!s.found)
        return;
    cr_assert_gt(s.anchors.count, 0);
    for (int i = 0; i < WALKS; i++) {
        AUTO(buf_dispose) struct buf walk = {0};
        walk_node(s.pattern.root, &random, &walk);
        size_t len = walk.len;
        cr_expect_geq(len, s.pattern.min_width, "%s", text);
        cr_expect_leq(len, s.pattern.max_width, "%s", text);
        walk_noise(BEHIND_A_MATCH, &random, &walk);
        cr_expect(is_anchored(&s.anchors, buf_bytes(&walk)), "%s avoided by %.*s", text, (int)len,
                  (const char *)walk.ptr);
    }
}

static const char *const patterns[] = {
    "acme_[a-z]{8}",
    "(?:foo|bar|quux)[0-9]{4}",
    "(?:foo|bar|[a-z]{3}q)_zqx[0-9]{4}",
    "[a-z]{0,20}_key_[0-9]{8}",
    "x{0,3}(?:abcd|efgh){1,3}y?",
    "(?i)secret[ =]{1,3}[a-z0-9]{16}",
    "(?:a?b?c?d?){4}wxyz",
    "\\b[a-z]{2,9}-(?:dev|prod)-[0-9]{6}",
    "(?:(?:ab|cd){2}-?){2,4}",
    "a{2}b{2}",
    "[ab]{4}",
    "(?<=x)yz[0-9]k?[a-f]{2}",
    "z(?:q(?:x(?:j|w)?)?)?#%@!",
    "(?:[0-9a-f]{2}:){5}[0-9a-f]{2}",
    "(?s).{0,30}~~\\^\\^.{0,30}",
    "qzx.{0,2}jk",
};

EACH(anchor, every_match_passes_one, patterns, i)
{
    AUTO(study_dispose) struct study s = {0};
    study(&s, patterns[*i]);
    cr_expect(s.found, "%s", patterns[*i]);
    expect_walks_anchored(patterns[*i]);
}

Test(anchor, every_match_of_the_catalogue_passes_one)
{
    const struct ruleset *rules = ruleset_builtin();
    for (size_t i = 0; i < ruleset_count(rules); i++)
        expect_walks_anchored(ruleset_rule(rules, i)->pattern);
}

Test(anchor, the_rarest_place_is_chosen)
{
    AUTO(study_dispose) struct study s = {0};
    study(&s, "the [a-z]{4} zqx#[0-9]{4}");
    cr_assert_eq(s.anchors.count, 1);
    const struct anchor *a = &s.anchors.item[0];
    cr_expect(byteset_has(&a->window[0], 'z') || byteset_has(&a->window[1], 'z') ||
                  byteset_has(&a->window[2], 'z'),
              "the letters that are rare are in the window");
}

Test(anchor, alternatives_need_one_each)
{
    AUTO(study_dispose) struct study s = {0};
    study(&s, "(?:zqx1|jvk2|wqq3)");
    cr_expect_eq(s.anchors.count, 3);
    cr_expect_lt(s.anchors.cost, 1.0);
}

static const struct {
    const char *pattern;
    const char *allows, *forbids; /* bytes before the anchor */
    bool at_start;
} befores[] = {
    {"\\bzqx_1234", " -/\xff", "aZ0_", true},   {"(?<![A-Z])zqx_1234", "a0 _", "AZ", true},
    {"(?<=[=:])zqx_1234", "=:", "a ;", false},  {"(?m)^zqx_1234", "\n", "a \r", true},
    {"^zqx_1234", "", "a\n\xff", true},         {"(?:(?<=x)|(?<=y))zqx_1234", "xy", "az", false},
    {"(?:(?<=x)|^)zqx_1234", "x", "yz", true},  {"[a-c]{0,3}zqx_1234", "ax/", "", true},
    {"\\b[a-c]{0,3}zqx_1234", "ax/", "", true}, {"\\b-?zqx_1234", "ax/", "", true},
};

EACH(anchor, what_may_stand_before_is_known_where_it_can_be, befores, i)
{
    AUTO(study_dispose) struct study s = {0};
    study(&s, befores[*i].pattern);
    cr_assert(s.found);
    cr_assert_eq(s.anchors.count, 1);
    const struct anchor *a = &s.anchors.item[0];
    if (a->least == 0)
        cr_expect_eq(a->at_start, befores[*i].at_start, "%s", befores[*i].pattern);
    for (const char *c = befores[*i].allows; *c; c++)
        cr_expect(byteset_has(&a->before, (unsigned char)*c), "%s after %#x", befores[*i].pattern,
                  (unsigned char)*c);
    for (const char *c = befores[*i].forbids; a->most == 0 && *c; c++)
        cr_expect_not(byteset_has(&a->before, (unsigned char)*c), "%s after %#x",
                      befores[*i].pattern, (unsigned char)*c);
}

static const char *const anchorless[] = {
    "[a-z0-9]{40}", "\\b[A-Za-z0-9+/]{64}\\b", "[a-z]{1,9}", "(?:zqx_)?[a-z]{8}", "(?s).{4}",
};

EACH(anchor, none_is_better_than_one_that_is_met_everywhere, anchorless, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(derive_dispose) struct derive d;
    struct anchors anchors;
    struct pattern p = {0};
    struct error err;
    derive_init(&d);
    cr_assert_eq(pattern_parse(&p, &arena, bytes_of(anchorless[*i]), &err), ST_OK);
    cr_expect_not(anchors_find(&anchors, &d, &p), "%s", anchorless[*i]);
    cr_expect_eq(anchors.count, 0);
    cr_expect_null(anchors.item);
}

static const struct {
    const char *pattern;
    uint32_t len, least, most; /* len 0: no run */
    char member;
} runs[] = {
    {"[a-z0-9]{40}", 40, 0, 0, '7'},
    {"\\b[a-f]{16,32}\\b", 16, 0, 0, 'c'},
    {"[A-Z]{2,3}[a-z]{17}[0-9]{20}", 20, 19, 20, '5'},
    {"x?[a-z]{16}", 16, 0, 1, 'k'},
    {"[a-z]{15}", 0, 0, 0, 0},
    {"(?:[a-z]{8}){2}", 0, 0, 0, 0},
    {"[a-z]{16}|[0-9]{16}", 16, 0, 0, '7'},
};

EACH(anchor, a_run_is_the_longest_class_that_every_match_contains, runs, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    struct pattern p;
    struct error err;
    struct run run = {0};
    cr_assert_eq(pattern_parse(&p, &arena, bytes_of(runs[*i].pattern), &err), ST_OK);
    bool found = run_find(&run, &p, RUN_LEN_MIN);
    cr_assert_eq(found, runs[*i].len > 0, "%s", runs[*i].pattern);
    if (!found)
        return;
    cr_expect_eq(run.len, runs[*i].len);
    cr_expect_eq(run.least, runs[*i].least);
    cr_expect_eq(run.most, runs[*i].most);
    cr_expect(byteset_has(&run.set, (unsigned char)runs[*i].member));
}
