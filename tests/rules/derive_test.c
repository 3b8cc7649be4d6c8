/* derive_test.c - what may follow: interned once, and the same language that PCRE2 knows. */
#include "rules/derive.h"

#include "base/buf.h"
#include "tests/rules/pcre.h"
#include "tests/test.h"

SUITE(derive);

static void parse(const char *text, struct arena *arena, struct pattern *out)
{
    struct error err = {{0}};
    cr_assert_eq(pattern_parse(out, arena, bytes_of(text), &err), ST_OK, "%s: %s", text, err.text);
}

/* Is text, all of it, in the language? Byte by byte, as the guard does it. */
static bool derived(struct derive *d, const struct node *root, struct bytes text)
{
    AUTO(steps_dispose) struct steps now = {0};
    steps_add(d, &now, derive_cont(d, root, NULL));
    for (size_t i = 0; i < text.len; i++) {
        AUTO(steps_dispose) struct steps next = {0};
        steps_sort(&now);
        for (size_t k = 0; k < now.count; k++)
            if (byteset_has(&now.item[k]->node->set, text.ptr[i]))
                steps_add(d, &next, now.item[k]->rest);
        struct steps swap = now;
        now = next;
        next = swap;
    }
    cr_assert_not(now.overflow);
    return now.matched;
}

static const char *const languages[] = {
    "abc",
    "a|b|ca",
    "a?b?c",
    "a{0,3}b",
    "(?:ab){1,2}c",
    "(?:a|bc){2,3}",
    "(?:a?b?){2,3}c",
    "(?:a{1,2}b){0,2}a",
    "(?:|a)(?:b|)c?a",
    "(?:a{2}|b{3}){1,2}",
    "a(?:b(?:c|a)?){2}",
    "(?:a?){3}b",
    "(?:(?:a|b){0,2}c){1,2}",
    "a{0}b",
    "(?:){2}a",
    "(?i)A[B-C]c?",
    ".a.",
    "[^a]{1,3}a",
};

EACH(derive, knows_every_short_word_that_pcre2_knows, languages, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(derive_dispose) struct derive d;
    AUTO(buf_dispose) struct buf whole = {0};
    struct pattern p;
    unsigned char word[7];
    derive_init(&d);
    parse(languages[*i], &arena, &p);
    buf_printf(&whole, "(?:%s)\\z", languages[*i]);
    AUTO(pcre_free) pcre2_code *code = pcre_compile((const char *)whole.ptr, PCRE2_ANCHORED);
    size_t words = 1, in_both = 0;
    for (size_t len = 0; len <= sizeof(word); len++, words *= 3)
        for (size_t n = 0; n < words; n++) {
            for (size_t k = 0, rest = n; k < len; k++, rest /= 3)
                word[k] = (unsigned char)"abc"[rest % 3];
            struct bytes text = {word, len};
            bool want = pcre_matches(code, text);
            cr_assert_eq(derived(&d, p.root, text), want, "%s and %.*s", languages[*i], (int)len,
                         (const char *)word);
            in_both += want;
        }
    cr_expect_gt(in_both, 0, "%s has no word of up to 7 letters", languages[*i]);
}

Test(derive, equal_continuations_are_one)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(derive_dispose) struct derive d;
    struct pattern p;
    derive_init(&d);
    parse("ab{2,3}c", &arena, &p);
    const struct node *repeat = p.root->child[1];
    const struct cont *tail = derive_cat(&d, p.root, 2, NULL);
    cr_expect_eq(tail, derive_cat(&d, p.root, 2, NULL));
    cr_expect_eq(derive_cont(&d, repeat, tail), derive_cont(&d, repeat, tail));
    cr_expect_neq(derive_cont(&d, repeat, tail), derive_cont(&d, repeat, NULL));
    cr_expect_neq(derive_cont(&d, repeat, tail), derive_again(&d, repeat, tail));
    cr_expect_eq(derive_cat(&d, p.root, 3, tail), tail, "nothing is left of the sequence");
}

Test(derive, ids_are_dense)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(derive_dispose) struct derive d;
    AUTO(steps_dispose) struct steps steps = {0};
    struct pattern p;
    derive_init(&d);
    parse("(?:a|b|c)(?:d|e)", &arena, &p);
    steps_add(&d, &steps, derive_cont(&d, p.root, NULL));
    for (size_t i = 0; i < steps.count; i++)
        cr_expect_lt(steps.item[i]->id, d.cont_count);
}

Test(derive, steps_are_sorted_once_each)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(derive_dispose) struct derive d;
    AUTO(steps_dispose) struct steps steps = {0};
    struct pattern p;
    derive_init(&d);
    parse("(?:a|b?)c", &arena, &p);
    for (int round = 0; round < 3; round++)
        steps_add(&d, &steps, derive_cont(&d, p.root, NULL));
    cr_expect_eq(steps.count, 9);
    steps_sort(&steps);
    cr_assert_eq(steps.count, 3);
    cr_expect_lt(steps.item[0]->id, steps.item[1]->id);
    cr_expect_lt(steps.item[1]->id, steps.item[2]->id);
    cr_expect_not(steps.matched);
}

Test(derive, a_counted_repeat_costs_what_is_explored)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(derive_dispose) struct derive d;
    AUTO(steps_dispose) struct steps steps = {0};
    struct pattern p;
    derive_init(&d);
    parse("a{0,16000}b", &arena, &p);
    steps_add(&d, &steps, derive_cont(&d, p.root, NULL));
    cr_expect_eq(steps.count, 2);
    cr_expect_lt(d.cont_count, 16);
}

/* Repeats of what can be empty could be unrolled without an end. */
static const char *const wild[] = {"(?:a?){0,19000}b", "(?:(?:a?){0,100}){0,100}b",
                                   "(?:a{0,100}b{0,100}){0,90}c"};

EACH(derive, gives_up_where_it_would_grow_without_measure, wild, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(derive_dispose) struct derive d;
    AUTO(steps_dispose) struct steps steps = {0};
    struct pattern p;
    derive_init(&d);
    parse(wild[*i], &arena, &p);
    steps_add(&d, &steps, derive_cont(&d, p.root, NULL));
    cr_expect(steps.overflow || steps.count < 2048);
    cr_expect_lt(d.cont_count, 100000);
}
