/* sieve_test.c - a text that is made of one that was looked at before must be told exactly as if it
 * stood alone: the same spots, the same verdicts, the same answer. */
#include "scanner/sieve.h"

#include "rules/recipe.h"
#include "tests/git/made.h"

SUITE(sieve);

/* ---- A sieve, texts, and what must be equal ---- */

struct bench {
    struct matcher *matcher;
    struct seen *seen;
    unsigned char *disabled;
    struct sieve *carrying, *alone; /* the first one remembers what was said of equal lines, too */
};

static void bench_open(struct bench *b)
{
    struct error err;
    const struct ruleset *rules = ruleset_builtin();
    const struct scan_options options = {.min_confidence = CONFIDENCE_LOW};
    *b = (struct bench){.disabled = xcalloc(rules->rule_count, 1)};
    cr_assert_eq(matcher_new(&b->matcher, rules, &err), ST_OK);
    cr_assert_eq(seen_new(&b->seen, &err), ST_OK);
    sieve_new(&b->carrying, b->matcher, b->seen, b->disabled, &options);
    sieve_new(&b->alone, b->matcher, NULL, b->disabled, &options);
}

static void bench_close(struct bench *b)
{
    sieve_free(&b->carrying);
    sieve_free(&b->alone);
    matcher_free(&b->matcher);
    seen_free(&b->seen);
    xfree(&b->disabled);
}

/* One version. */
struct text {
    struct buf bytes;
    struct spots spots;
    bool told;
};

static void text_dispose(struct text *t)
{
    buf_dispose(&t->bytes);
    spots_dispose(&t->spots);
}

static int by_place(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    int order = x->anchor - y->anchor;
    return order ? order : x->verdict - y->verdict;
}

static void expect_same_spots(const struct spots *a, const struct spots *b)
{
    cr_assert_eq(a->count, b->count, "%zu spots instead of %zu", a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        cr_assert_eq(by_place(&a->item[i], &b->item[i]), 0,
                     "at %u: anchor %u, said %u; not %u: %u, %u", a->item[i].at, a->item[i].anchor,
                     a->item[i].verdict, b->item[i].at, b->item[i].anchor, b->item[i].verdict);
}

static void expect_rising(const struct spots *spots)
{
    for (size_t i = 1; i < spots->count; i++)
        cr_assert_leq(spots->item[i - 1].at, spots->item[i].at, "not by rising position");
}

static void sort(struct spots *spots)
{
    if (spots->count > 1)
        qsort(spots->item, spots->count, sizeof(*spots->item), by_place);
}

/* Look at the text with its base and alone; NULL: there is no base. */
static void look(struct bench *b, struct text *t, const struct text *base,
                 const struct copies *copies)
{
    struct sieve_base carried = {.copies = copies};
    AUTO(spots_dispose) struct spots alone = {0};
    if (base) {
        carried.spots = &base->spots;
        carried.len = base->bytes.len;
    }
    t->spots.count = 0;
    t->told = sieve_look(b->carrying, buf_bytes(&t->bytes), base ? &carried : NULL, &t->spots);
    bool told = sieve_look(b->alone, buf_bytes(&t->bytes), NULL, &alone);
    cr_assert_eq(t->told, told);
    expect_rising(&t->spots);
    sort(&t->spots);
    sort(&alone);
    expect_same_spots(&t->spots, &alone);
}

static void first(struct bench *b, struct text *t, struct bytes bytes)
{
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    made_insert(&delta, bytes);
    made_apply(&delta, bytes_of(""), &t->bytes, NULL);
    look(b, t, NULL, NULL);
}

/* Make `to` of `from`, and compare. */
static void next(struct bench *b, struct text *to, const struct text *from,
                 struct made_delta *delta)
{
    AUTO(copies_dispose) struct copies copies = {0};
    made_apply(delta, buf_bytes(&from->bytes), &to->bytes, &copies);
    look(b, to, from, &copies);
    made_delta_dispose(delta);
    *delta = (struct made_delta){0};
}

static void expand(struct buf *out, const char *recipe)
{
    struct error err;
    cr_assert_eq(recipe_expand(recipe, out, &err), ST_OK, "%s", err.text);
}

/* Harmless lines. */
static void pad(struct buf *out, size_t lines)
{
    for (size_t i = 0; i < lines; i++)
        buf_printf(out, "setting_%04zu = on\n", i);
}

#define TOKEN "{@}ghp_{A-Za-z0-9:30}{+github}"

/* 400 lines, with a token from `at` on, `len` bytes long. */
struct example {
    struct bench bench;
    struct text base;
    size_t at, len, size;
};

static void example_open(struct example *e)
{
    AUTO(buf_dispose) struct buf text = {0};
    *e = (struct example){0};
    bench_open(&e->bench);
    pad(&text, 200);
    buf_printf(&text, "key = ");
    e->at = text.len;
    expand(&text, TOKEN);
    e->len = text.len - e->at;
    buf_printf(&text, "\n");
    pad(&text, 200);
    e->size = text.len;
    first(&e->bench, &e->base, buf_bytes(&text));
    cr_assert(e->base.told);
}

static void example_close(struct example *e)
{
    text_dispose(&e->base);
    bench_close(&e->bench);
}

/* The next version of the example; is it told? */
static bool example_next(struct example *e, struct made_delta *delta)
{
    AUTO(text_dispose) struct text to = {0};
    next(&e->bench, &to, &e->base, delta);
    return to.told;
}

/* ---- Cases that need care ---- */

/* The window around what is inserted shows the token once more. */
Test(sieve, what_lies_in_a_copy_counts_once_though_a_window_shows_it)
{
    struct example e;
    struct made_delta delta = {0};
    example_open(&e);
    for (size_t back = 0; back < 12; back++) {
        made_copy(&delta, 0, e.at - back);
        made_say(&delta, "# new\n");
        made_copy(&delta, e.at - back, e.size - e.at + back);
        cr_expect(example_next(&e, &delta), "%zu bytes before it", back);
        made_copy(&delta, 0, e.at + e.len + back);
        made_say(&delta, " new");
        made_copy(&delta, e.at + e.len + back, e.size - e.at - e.len - back);
        cr_expect(example_next(&e, &delta) || back == 0, "%zu bytes behind it", back);
    }
    example_close(&e);
}

Test(sieve, copies_that_go_on_have_no_joint)
{
    struct example e;
    struct made_delta delta = {0};
    example_open(&e);
    struct sieve_stats before = sieve_stats_get(e.bench.carrying);
    for (size_t at = 0; at < e.size; at += 100)
        made_copy(&delta, at, MIN(e.size - at, (size_t)100));
    cr_expect(example_next(&e, &delta));
    struct sieve_stats after = sieve_stats_get(e.bench.carrying);
    cr_expect_eq(after.fresh_bytes, before.fresh_bytes);
    cr_expect_lt(after.evaluated - before.evaluated, before.evaluated,
                 "what was said of spots carries over, only runs are looked at again");
    cr_expect_eq(after.bytes, before.bytes + e.size);
    example_close(&e);
}

/* A token in one long insert, of two, three and forty pieces, and over a joint alone. */
Test(sieve, matches_may_span_any_number_of_steps)
{
    struct example e;
    struct made_delta delta = {0};
    example_open(&e);
    struct bytes text = buf_bytes(&e.base.bytes), token = bytes_slice(text, e.at, e.at + e.len);
    AUTO(text_dispose) struct text halves = {0};
    made_copy(&delta, e.at + 15, e.size - e.at - 15); /* the second half, then the first */
    made_copy(&delta, 0, e.at + 15);
    next(&e.bench, &halves, &e.base, &delta);
    cr_expect_not(halves.told);
    /* Joined again without a new byte. */
    AUTO(text_dispose) struct text joined = {0};
    size_t tail = e.size - e.at - 15;
    made_copy(&delta, tail, e.at + 15);
    made_copy(&delta, 0, tail);
    next(&e.bench, &joined, &halves, &delta);
    cr_expect(joined.told);
    cr_expect(bytes_equal(buf_bytes(&joined.bytes), text));

    AUTO(text_dispose) struct text plain = {0}, made = {0};
    AUTO(buf_dispose) struct buf lines = {0};
    pad(&lines, 300);
    first(&e.bench, &plain, buf_bytes(&lines));
    cr_expect_not(plain.told);
    made_copy(&delta, 0, 198);
    made_insert(&delta, bytes_slice(text, e.at - 300, e.at + e.len + 300));
    made_copy(&delta, 198, plain.bytes.len - 198);
    next(&e.bench, &made, &plain, &delta);
    cr_expect(made.told);
    for (size_t pieces = 2; pieces <= token.len; pieces++) {
        made_copy(&delta, 0, 198);
        for (size_t i = 0; i < pieces; i++)
            made_insert(&delta,
                        bytes_slice(token, token.len * i / pieces, token.len * (i + 1) / pieces));
        made_copy(&delta, 197, 500);
        next(&e.bench, &made, &plain, &delta);
        cr_expect(made.told, "%zu pieces", pieces);
    }
    /* copied, inserted, copied */
    for (size_t cut = 1; cut + 5 < token.len; cut++) {
        made_copy(&delta, 0, e.at + cut);
        made_insert(&delta, bytes_slice(token, cut, cut + 5));
        made_copy(&delta, e.at + cut + 5, e.size - e.at - cut - 5);
        cr_expect(example_next(&e, &delta), "cut at %zu", cut);
    }
    example_close(&e);
}

Test(sieve, a_stretch_may_be_copied_twice_and_out_of_order)
{
    struct example e;
    struct made_delta delta = {0};
    example_open(&e);
    for (size_t i = 0; i < 3; i++) {
        made_copy(&delta, e.at - 40, e.len + 80);
        made_copy(&delta, e.at - 200 + 7 * i, e.len + 300);
    }
    made_copy(&delta, e.at + e.len, e.size - e.at - e.len);
    made_copy(&delta, 0, e.at + e.len);
    cr_expect(example_next(&e, &delta));
    example_close(&e);
}

/* Where a text begins and ends decides: a letter before a token, or behind it, makes it none. */
Test(sieve, begin_and_end_of_a_text_are_joints)
{
    struct bench b;
    struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf token = {0}, text = {0};
    bench_open(&b);
    expand(&token, TOKEN);
    buf_printf(&text, "x");
    made_put(&text, token.ptr, token.len);
    buf_printf(&text, "y");
    for (unsigned cut = 0; cut < 4; cut++) {
        AUTO(text_dispose) struct text whole = {0}, part = {0}, again = {0};
        first(&b, &whole, buf_bytes(&text));
        cr_expect_not(whole.told);
        made_copy(&delta, cut & 1, text.len - (cut & 1) - (cut >> 1));
        next(&b, &part, &whole, &delta);
        cr_expect_eq(part.told, cut == 3);
        made_say(&delta, cut & 1 ? "x" : "");
        made_copy(&delta, 0, part.bytes.len);
        made_say(&delta, cut >> 1 ? "y" : "");
        next(&b, &again, &part, &delta);
        cr_expect_not(again.told);
    }
    bench_close(&b);
}

/* Wherever the base ends within a token: what comes behind it may complete it, and the other way
 * round. */
static const char *const long_ones[] = {
    TOKEN,
    "github_pat_{A-Za-z0-9:22}_{A-Za-z0-9:59}",
    "sk_live_{A-Za-z0-9:40}",
    "postgres://app:{A-Za-z0-9:20}@db.acme.io:5432/app",
    "password = \"{A-Za-z0-9:30}\"",
};
EACH(sieve, a_text_may_end_anywhere_within_a_token, long_ones, i)
{
    struct bench b;
    struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf text = {0};
    size_t told = 0;
    bench_open(&b);
    buf_printf(&text, "key = ");
    expand(&text, long_ones[*i]);
    for (size_t cut = 1; cut < text.len; cut++) {
        AUTO(text_dispose) struct text start = {0}, whole = {0}, again = {0};
        first(&b, &start, bytes_slice(buf_bytes(&text), 0, cut));
        made_copy(&delta, 0, cut);
        made_insert(&delta, bytes_slice(buf_bytes(&text), cut, text.len));
        next(&b, &whole, &start, &delta);
        told += whole.told;
        made_copy(&delta, 0, cut);
        next(&b, &again, &whole, &delta);
    }
    cr_expect_eq(told, text.len - 1);
    bench_close(&b);
}

Test(sieve, what_is_taken_out_is_not_told_and_what_comes_back_is)
{
    struct example e;
    struct made_delta delta = {0};
    AUTO(text_dispose) struct text clean = {0}, back = {0};
    example_open(&e);
    made_copy(&delta, 0, e.at);
    made_copy(&delta, e.at + e.len, e.size - e.at - e.len);
    next(&e.bench, &clean, &e.base, &delta);
    cr_expect_not(clean.told);
    made_copy(&delta, 0, e.at);
    made_insert(&delta, bytes_slice(buf_bytes(&e.base.bytes), e.at, e.at + e.len));
    made_copy(&delta, e.at, clean.bytes.len - e.at);
    next(&e.bench, &back, &clean, &delta);
    cr_expect(back.told);
    example_close(&e);
}

/* expect_rising looks at each; here many change their order at once. */
Test(sieve, spots_stay_in_order_when_stretches_change_places)
{
    struct bench b;
    struct made_delta delta = {0};
    AUTO(text_dispose) struct text base = {0}, to = {0};
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    for (size_t i = 0; i < 60; i++) {
        buf_printf(&text, "password_%zu = ", i);
        expand(&text, i % 2 ? TOKEN "\n" : "{A-Za-z0-9:20}\n");
    }
    first(&b, &base, buf_bytes(&text));
    cr_assert_gt(base.spots.count, 60);
    for (size_t at = text.len; at > 0;) {
        size_t len = MIN(at, (size_t)37);
        at -= len;
        made_copy(&delta, at, len);
    }
    next(&b, &to, &base, &delta);
    bench_close(&b);
}

/* Beyond 4 GiB a delta tells of no copies (tests/git/delta_test.c): then all is new. */
Test(sieve, without_copies_all_is_new)
{
    struct example e;
    struct copies none = {0};
    AUTO(text_dispose) struct text to = {0};
    example_open(&e);
    made_put(&to.bytes, e.base.bytes.ptr, e.size + PREFILTER_PAD);
    to.bytes.len = e.size;
    struct sieve_stats before = sieve_stats_get(e.bench.carrying);
    look(&e.bench, &to, &e.base, &none);
    cr_expect(to.told);
    cr_expect_eq(sieve_stats_get(e.bench.carrying).fresh_bytes, before.fresh_bytes + e.size);
    example_close(&e);
}

/* A generic credential in a binary text is none, but it is one in the text made of it. */
Test(sieve, a_base_that_is_binary_hands_on_what_it_holds)
{
    struct bench b;
    struct made_delta delta = {0};
    AUTO(text_dispose) struct text binary = {0}, plain = {0}, again = {0};
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    made_byte(&text, 0);
    pad(&text, 100);
    expand(&text, "db_password = \"{A-Za-z0-9:20}\"\n");
    pad(&text, 100);
    first(&b, &binary, buf_bytes(&text));
    cr_expect_not(binary.told);
    made_copy(&delta, 1, text.len - 1);
    next(&b, &plain, &binary, &delta);
    cr_expect(plain.told);
    made_byte(&delta.steps, 1);
    made_byte(&delta.steps, 0);
    delta.size = 1;
    made_copy(&delta, 0, plain.bytes.len);
    next(&b, &again, &plain, &delta);
    cr_expect_not(again.told);
    bench_close(&b);
}

/* ---- Any edits ---- */

static const char *const stuff[] = {
    TOKEN,
    "{@}npm_{A-Za-z0-9:30}{+npm}",
    "password = \"{A-Za-z0-9:20}\"\n",
    "sk_live_{A-Za-z0-9:24}",
    ("-----BEGI{N:1} PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI{A-P:1}{A-Za-z0-9+/:42}\n"
     "-----END PRIVATE KEY-----\n"),
    "postgres://app:{A-Za-z0-9:20}@db.acme.io:5432/app",
    "AIza{A-Za-z0-9_-:34}a",
    "{A-Za-z0-9:40}",
    "api_key: {0-9a-f:40}\n",
    "glpat-{A-Za-z0-9_-:19}a",
    "\n",
    "\r\n",
    " ",
    "\"",
    "=",
    "ghp_",
    "x",
    "token = ",
    "secret: ",
    "example ",
    "{0-9:3}",
    "-----BEGI{N:1} RSA PRIVATE KEY-----\n",
    "xoxb-{0-9:12}-{0-9:12}-{A-Za-z0-9:24}",
    "AKIA{A-Z2-7:16}",
};

/* Edits of one version: copies of any stretch, cut anywhere, and new bytes between them. */
static void edit(uint64_t *seed, const struct text *base, struct made_delta *delta)
{
    size_t at = 0, len = base->bytes.len;
    size_t reach = MAX(len / 4, (size_t)40);
    for (size_t k = 1 + made_random(seed, 8); k-- > 0;) {
        size_t kind = made_random(seed, 10);
        if (kind < 6 && at < len) {
            size_t most = MIN(reach, len - at), some = 1 + made_random(seed, most);
            made_copy(delta, at, some);
            at += some + (kind == 0 ? made_random(seed, 30) : 0);
        } else if (kind == 6 && len > 0) {
            at = made_random(seed, len);
        } else {
            AUTO(buf_dispose) struct buf some = {0};
            expand(&some, stuff[made_random(seed, COUNT_OF(stuff))]);
            size_t cut = made_random(seed, 4) == 0 ? made_random(seed, some.len) : 0;
            made_insert(delta, bytes_slice(buf_bytes(&some), cut, some.len));
        }
    }
    if (at < len && delta->size < 20000)
        made_copy(delta, at,
                  len - at - (made_random(seed, 5) == 0 ? made_random(seed, len - at) : 0));
}

static const uint64_t seeds[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
EACH(sieve, says_of_edited_texts_what_it_says_of_them_alone, seeds, i)
{
    struct bench b;
    uint64_t seed = seeds[*i];
    struct text versions[2] = {0};
    AUTO(buf_dispose) struct buf text = {0};
    size_t told = 0;
    bench_open(&b);
    for (size_t k = 0; k < 40; k++)
        expand(&text, stuff[made_random(&seed, COUNT_OF(stuff))]);
    first(&b, &versions[0], buf_bytes(&text));
    for (size_t k = 1; k <= 50; k++) {
        struct made_delta delta = {0};
        edit(&seed, &versions[(k + 1) % 2], &delta);
        next(&b, &versions[k % 2], &versions[(k + 1) % 2], &delta);
        told += versions[k % 2].told;
    }
    cr_expect(told > 0, "nothing was ever found: this proves little");
    text_dispose(&versions[0]);
    text_dispose(&versions[1]);
    bench_close(&b);
}
