/* guard_test.c - whatever PCRE2 matches passes the guard; what only begins like it does not. */
#include "rules/guard.h"

#include "rules/ruleset.h"
#include "tests/rules/pcre.h"
#include "tests/rules/walk.h"
#include "tests/test.h"

SUITE(guard);

enum { WALKS = 40, NOISE = 24 };

struct post {
    struct arena arena;
    struct derive derive;
    struct pattern pattern;
    struct anchors anchors;
    struct guard guard;
};

static void post_dispose(struct post *p)
{
    guard_dispose(&p->guard);
    anchors_dispose(&p->anchors);
    derive_dispose(&p->derive);
    arena_dispose(&p->arena);
}

/* False if the pattern has no anchors, and so no guard. */
static bool post_make(struct post *p, const char *text)
{
    struct error err = {{0}};
    derive_init(&p->derive);
    enum status st = pattern_parse(&p->pattern, &p->arena, bytes_of(text), &err);
    cr_assert_eq(st, ST_OK, "%s: %s", text, err.text);
    if (!anchors_find(&p->anchors, &p->derive, &p->pattern))
        return false;
    guard_build(&p->guard, &p->derive, &p->pattern, &p->anchors);
    return true;
}

/* May a match that begins at start pass the guard at one of the anchors? */
static bool passes(const struct post *p, struct bytes text, size_t start)
{
    for (size_t i = 0; i < p->anchors.count; i++) {
        const struct anchor *a = &p->anchors.item[i];
        for (size_t at = start + a->least; at <= start + a->most && at < text.len; at++) {
            bool open = at == 0 ? a->at_start : byteset_has(&a->before, text.ptr[at - 1]);
            if (open &&
                guard_allows(p->guard.class_of, p->guard.table, p->guard.start[i], text, at))
                return true;
        }
    }
    return false;
}

/* Every match of code in text must pass. Says how many there were. */
static size_t expect_matches_pass(const struct post *p, const pcre2_code *code, struct bytes text,
                                  const char *pattern)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++) {
        if (pcre2_match(code, text.ptr, text.len, at, 0, data, NULL) < 0)
            break;
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(data);
        cr_expect(passes(p, text, span[0]), "%s at %zu of %.*s", pattern, (size_t)span[0],
                  (int)text.len, (const char *)text.ptr);
        at = span[0] + 1;
    }
    pcre2_match_data_free(data);
    return count;
}

/* A walk between noise, and then copies with single bytes changed, removed or doubled. */
static size_t expect_true_matches_pass(const char *pattern, int walks)
{
    AUTO(post_dispose) struct post p = {0};
    AUTO(pcre_free) pcre2_code *code = pcre_compile(pattern, 0);
    uint64_t random = 7;
    size_t count = 0;
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    if (!post_make(&p, pattern))
        return 1;
    for (int i = 0; i < walks; i++) {
        AUTO(buf_dispose) struct buf text = {0};
        walk_noise(walk_random(&random) % NOISE, &random, &text);
        size_t from = text.len;
        walk_node(p.pattern.root, &random, &text);
        size_t to = text.len;
        walk_noise(walk_random(&random) % NOISE, &random, &text);
        count += expect_matches_pass(&p, code, buf_bytes(&text), pattern);
        for (int round = 0; round < 4; round++) {
            size_t at = from + walk_random(&random) % (to - from);
            if (round % 2 == 0)
                text.ptr[at] = (unsigned char)(walk_random(&random) % 128);
            else if (at > 0)
                text.ptr[at] = text.ptr[at - 1];
            count += expect_matches_pass(&p, code, buf_bytes(&text), pattern);
        }
    }
    return count;
}

static const char *const patterns[] = {
    "acme_[a-z]{8}",
    "\\bacme_[a-z]{8,12}\\b",
    "(?<![a-z])(?:foo|bar|quux)-[0-9]{4}(?![0-9])",
    "(?m)^key_zq=[^\\n]{1,20}$",
    "[a-z]{0,20}_key_[0-9]{8}",
    "x{0,3}(?:abcd|efgh){1,3}y?",
    "(?i)secret[ =]{1,3}[a-z0-9]{4,16}",
    "(?:a?b?c?d?){4}wxyz",
    "(?:(?:ab|cd){2}-?){2,4}",
    "(?:\\b|_)zq[0-9]{1,3}(?:x|(?=y))",
    "(?<=[=:\"])zq#(?>[a-f]{2,4})[a-f0-9]{2}",
    "zq[a-z]{2,4}?[a-z0-9]{2}+x?#",
    "(?:[0-9a-f]{2}:){5}[0-9a-f]{2}",
    "qzx.{0,2}jk",
    "zq_[a-z0-9]{1,300}_[a-z]{1,300}_end",
};

EACH(guard, every_true_match_passes, patterns, i)
{
    cr_expect_gt(expect_true_matches_pass(patterns[*i], 3000), 30, "%s is hardly ever matched",
                 patterns[*i]);
}

/* Where a walk that stops at the first answer is after depth bytes. */
static uint16_t step_by_step(const struct guard *guard, uint16_t state, const unsigned char *text,
                             size_t depth)
{
    for (size_t i = 0; i < depth && state > GUARD_ACCEPT; i++)
        state = guard->table[state + guard->class_of[text[i]]];
    return state;
}

EACH(guard, reading_on_changes_no_answer, patterns, i)
{
    enum { DEPTH = 12 };
    AUTO(post_dispose) struct post p = {0};
    uint64_t random = 11;
    size_t seen[3] = {0};
    cr_assert(post_make(&p, patterns[*i]));
    for (int round = 0; round < 400; round++) {
        AUTO(buf_dispose) struct buf text = {0};
        walk_node(p.pattern.root, &random, &text);
        walk_noise(DEPTH, &random, &text);
        for (size_t at = 0; at + DEPTH <= text.len; at++) {
            uint16_t start = p.guard.start[(size_t)round % p.anchors.count];
            uint16_t there = guard_after(p.guard.class_of, p.guard.table, start,
                                         (unsigned char *)text.ptr + at, DEPTH);
            cr_assert_eq(there,
                         step_by_step(&p.guard, start, (unsigned char *)text.ptr + at, DEPTH),
                         "%s at %zu of %s", patterns[*i], at, (char *)text.ptr);
            seen[MIN(there, 2)]++;
        }
    }
    cr_expect_gt(seen[GUARD_REFUSE], 0);
    cr_expect_gt(seen[GUARD_ACCEPT] + seen[2], 0);
}

Test(guard, every_true_match_of_the_catalogue_passes)
{
    const struct ruleset *rules = ruleset_builtin();
    size_t count = 0;
    for (size_t i = 0; i < ruleset_count(rules); i++)
        count += expect_true_matches_pass(ruleset_rule(rules, i)->pattern, WALKS);
    cr_expect_gt(count, 10 * ruleset_count(rules));
}

static const struct {
    const char *pattern, *text;
    bool passes;
} near[] = {
    {"zqx_[a-z]{8}", "zqx_abcdefgh", true},
    {"zqx_[a-z]{8}", "zqx_abcdefg1", false},
    {"zqx_[a-z]{8}", "zqx_Abcdefgh", false},
    {"zqx_[a-z]{8}", "zqx_abcdefg", false}, /* the text ends too early */
    {"zqx_[a-z]{8}", "zqX_abcdefgh", false},
    {"(?i)zqx_[a-z]{8}", "zqX_aBcdefgh", true},
    {"zqx_(?:foo|bar)-[0-9]{2}", "zqx_foo-12", true},
    {"zqx_(?:foo|bar)-[0-9]{2}", "zqx_foo-1x", false},
    {"zqx_(?:foo|bar)-[0-9]{2}", "zqx_far-12", false},
    {"zqx_[a-z]{2,4}-[0-9]{2}", "zqx_abcd-12", true},
    {"zqx_[a-z]{2,4}-[0-9]{2}", "zqx_a-12", false},
    {"zqx_[a-z]{2,4}-[0-9]{2}", "zqx_abcde-12", false},
    {"\\bzqx_[0-9]{4}", " zqx_1234", true},
    {"\\bzqx_[0-9]{4}", "azqx_1234", false},
};

EACH(guard, near_misses_are_refused, near, i)
{
    AUTO(post_dispose) struct post p = {0};
    struct bytes text = bytes_of(near[*i].text);
    cr_assert(post_make(&p, near[*i].pattern));
    bool any = false;
    for (size_t start = 0; start < text.len; start++)
        any = any || passes(&p, text, start);
    cr_expect_eq(any, near[*i].passes, "%s and %s", near[*i].pattern, near[*i].text);
}

/* Where it would grow too large it must accept, never refuse. */
static const char *const large[] = {
    "zqx_(?:[a-z]{1,90}[0-9]{1,90}){1,9}#",
    "zqx_[a-z0-9]{0,16000}end",
    "zqx_(?:a?){0,60}b",
};

EACH(guard, stays_small_whatever_the_pattern, large, i)
{
    AUTO(post_dispose) struct post p = {0};
    cr_assert(post_make(&p, large[*i]), "%s", large[*i]);
    cr_expect_leq(p.guard.table_len, UINT16_MAX);
    cr_expect_gt(expect_true_matches_pass(large[*i], 50), 0);
}

Test(guard, its_table_leads_nowhere_outside)
{
    const struct ruleset *rules = ruleset_builtin();
    for (size_t i = 0; i < ruleset_count(rules); i++) {
        AUTO(post_dispose) struct post p = {0};
        if (!post_make(&p, ruleset_rule(rules, i)->pattern))
            continue;
        for (size_t k = 0; k < p.guard.table_len; k++)
            cr_assert(p.guard.table[k] <= GUARD_ACCEPT ||
                      p.guard.table[k] + p.guard.class_count <= p.guard.table_len);
        for (unsigned c = 0; c < 256; c++)
            cr_assert_lt(p.guard.class_of[c], p.guard.class_count);
    }
}
