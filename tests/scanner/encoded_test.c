/* encoded_test.c - something encoded in many lines, far from the change that makes it whole;
 * and the parts of a text in which such things are looked for. */
#include "scanner/worker.h"

#include "base/codec.h"
#include "rules/recipe.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/decode.h"
#include "scanner/encoded.h"
#include "scanner/scan.h"
#include "scanner/sieve.h"
#include "tests/git/made.h"

SUITE(encoded);

/* ---- Lines of base64 ---- */

struct bench {
    struct worker *worker;
    struct config *config;
    struct scan_options options;
    struct buf token;
};

static void bench_open(struct bench *b)
{
    struct error err;
    *b = (struct bench){.options = {.jobs = 1, .fingerprint_key = bytes_of("a test's key")}};
    cr_assert_eq(config_new_empty(&b->config), ST_OK);
    b->options.config = b->config;
    cr_assert_eq(worker_new(&b->worker, ruleset_builtin(), &b->options, NULL, &err), ST_OK);
    cr_assert_eq(recipe_expand("{@}ghp_{A-Za-z0-9:30}{+github}", &b->token, &err), ST_OK);
}

static void bench_close(struct bench *b)
{
    worker_free(&b->worker);
    config_free(&b->config);
    buf_dispose(&b->token);
}

/* A token behind so many bytes of text, encoded, in lines of so many digits. */
static void wrap(const struct bench *b, size_t before, size_t width, struct buf *out)
{
    AUTO(buf_dispose) struct buf plain = {0};
    AUTO(buf_dispose) struct buf digits = {0};
    while (plain.len < before)
        buf_printf(&plain, "the setting %zu is as it was\n", plain.len);
    plain.len = before;
    buf_printf(&plain, "this is %.*s\n", (int)b->token.len, (const char *)b->token.ptr);
    for (size_t i = 0; i < 40; i++)
        buf_printf(&plain, "and %zu lines more\n", i);
    cr_assert_eq(codec_base64_encode(buf_bytes(&plain), CODEC_BASE64, &digits), ST_OK);
    for (size_t i = 0; i < digits.len; i += width)
        buf_printf(out, "%.*s\n", (int)MIN(width, digits.len - i), (char *)digits.ptr + i);
}

/* The text with something put in at `at`, and then without it. */
struct change {
    struct buf with, without;
    struct copies copies;
    bool told, told_alone; /* of what is whole again */
    bool was_told;
};

static void change_dispose(struct change *c)
{
    buf_dispose(&c->with);
    buf_dispose(&c->without);
    copies_dispose(&c->copies);
}

static void mend(const struct bench *b, struct bytes whole, size_t at, const char *fault,
                 struct change *out)
{
    AUTO(made_delta_dispose) struct made_delta broken = {0};
    AUTO(made_delta_dispose) struct made_delta mended = {0};
    AUTO(spots_dispose) struct spots spots = {0};
    *out = (struct change){0};
    made_insert(&broken, bytes_slice(whole, 0, at));
    made_say(&broken, fault);
    made_insert(&broken, bytes_slice(whole, at, whole.len));
    made_apply(&broken, bytes_of(""), &out->with, NULL);
    made_copy(&mended, 0, at);
    made_copy(&mended, at + strlen(fault), whole.len - at);
    made_apply(&mended, buf_bytes(&out->with), &out->without, &out->copies);
    const struct sieve_base base = {&spots, &out->copies, out->with.len};
    out->was_told = worker_sift(b->worker, buf_bytes(&out->with), NULL, &spots, true);
    out->told = worker_sift(b->worker, buf_bytes(&out->without), &base, NULL, true);
    out->told_alone = worker_sift(b->worker, buf_bytes(&out->without), NULL, NULL, true);
}

static const size_t widths[] = {32, 40, 64, 76, 128, 200, 252};

/* Expect that it is not told with the fault, and told without. */
static void expect_mended(const struct bench *b, size_t before, size_t width, size_t at,
                          const char *fault)
{
    AUTO(buf_dispose) struct buf whole = {0};
    AUTO(change_dispose) struct change c;
    wrap(b, before, width, &whole);
    mend(b, buf_bytes(&whole), at, fault, &c);
    cr_expect_not(c.was_told, "lines of %zu behind %zu", width, before);
    cr_expect(c.told_alone, "lines of %zu behind %zu", width, before);
    cr_expect(c.told, "only a change: lines of %zu behind %zu", width, before);
}

/* Bytes before the token, so that its middle begins a line. */
static size_t before_line(size_t line, size_t width)
{
    return line * width / 4 * 3 - 30;
}

Test(encoded, a_token_in_many_lines_that_becomes_whole_is_told)
{
    static const size_t befores[] = {0, 40, 90, 200, 333, 800, 2000, 5000};
    struct bench b;
    bench_open(&b);
    for (size_t w = 0; w < COUNT_OF(widths); w++)
        for (size_t k = 0; k < COUNT_OF(befores); k++) {
            size_t digit = (befores[k] + 20) / 3 * 4;
            expect_mended(&b, befores[k], widths[w], digit + digit / widths[w], "!");
        }
    bench_close(&b);
}

/* The first line has more digits than the others: the one behind it ends the run, and the token
 * goes on in the next. */
Test(encoded, a_line_that_becomes_as_long_as_those_behind_it_goes_on_in_them)
{
    struct bench b;
    bench_open(&b);
    for (size_t w = 0; w < COUNT_OF(widths); w++)
        expect_mended(&b, before_line(2, widths[w]), widths[w], 0, "QUJD");
    bench_close(&b);
}

Test(encoded, a_line_that_was_among_others_joins_those_around_it_when_it_goes)
{
    static const size_t lines[] = {1, 2, 3, 20};
    struct bench b;
    bench_open(&b);
    for (size_t w = 0; w < COUNT_OF(widths); w++)
        for (size_t k = widths[w] < 41; k < COUNT_OF(lines); k++)
            expect_mended(&b, before_line(lines[k], widths[w]), widths[w],
                          lines[k] * (widths[w] + 1), "-- !\n");
    bench_close(&b);
}

/* ---- Parts ---- */

struct look {
    struct encoded encoded;
    const struct encoded_part *parts;
    size_t count;
};

static void look_dispose(struct look *l)
{
    encoded_dispose(&l->encoded);
}

/* A text that was all encoded runs, of which `changed` bytes at these places, which rise, are new.
 */
static void look_at(struct look *l, struct bytes text, const size_t *changed, size_t count)
{
    struct spots spots = {0};
    AUTO(edits_dispose) struct edits edits = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf out = {0};
    size_t at = 0;
    edits_add(&spots.runs, (struct range){0, (int64_t)text.len});
    for (size_t i = 0; i < count; at = changed[i++] + 1) {
        made_copy(&delta, at, changed[i] - at);
        made_insert(&delta, bytes_slice(text, changed[i], changed[i] + 1));
        edits_add(&edits, (struct range){(int64_t)changed[i], (int64_t)changed[i] + 1});
    }
    made_copy(&delta, at, text.len - at);
    made_apply(&delta, text, &out, &copies);
    const struct sieve_base base = {&spots, &copies, text.len};
    *l = (struct look){0};
    encoded_list(&l->encoded, buf_bytes(&out), &edits, &base);
    l->parts = l->encoded.parts;
    l->count = l->encoded.part_count;
    spots_dispose(&spots);
}

/* Rising, apart, and around each of the edits. */
static void expect_parts(const struct look *l, const size_t *edits, size_t edit_count, size_t parts)
{
    cr_assert_eq(l->count, parts, "%zu parts", l->count);
    for (size_t i = 1; i < l->count; i++)
        cr_expect_gt(l->parts[i].from, l->parts[i - 1].to);
    for (size_t i = 0; i < edit_count; i++) {
        bool found = false;
        for (size_t k = 0; k < l->count && !found; k++)
            found = l->parts[k].from <= edits[i] && edits[i] < l->parts[k].to;
        cr_expect(found, "the edit at %zu is in no part", edits[i]);
    }
}

static void put_many(struct buf *out, const char *what, size_t count)
{
    while (count-- > 0)
        buf_printf(out, "%s", what);
}

/* Each of them has the lines before it in its part, and so the parts of those before. */
Test(encoded, changes_in_one_run_are_one_part)
{
    static const size_t edits[] = {500, 1500, 2500};
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(look_dispose) struct look l;
    put_many(&text, "!", 100);
    put_many(&text, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\n", 50);
    look_at(&l, buf_bytes(&text), edits, COUNT_OF(edits));
    expect_parts(&l, edits, COUNT_OF(edits), 1);
    cr_expect_leq(l.parts[0].from, 100);
}

Test(encoded, changes_in_runs_far_from_each_other_have_parts_of_their_own)
{
    static const size_t edits[] = {10, 3010, 6010};
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(look_dispose) struct look l;
    for (size_t i = 0; i < 3; i++) {
        put_many(&text, "QUJDREVGR0hJSktMTU5PUFFS", 1);
        put_many(&text, "!\n", (3000 - 24) / 2);
    }
    look_at(&l, buf_bytes(&text), edits, COUNT_OF(edits));
    expect_parts(&l, edits, COUNT_OF(edits), 3);
    for (size_t i = 0; i < 3; i++)
        cr_expect_eq(l.parts[i].groups, 1u);
}

/* All is one long word: the part of the second change goes back into that of the first one, and
 * what is put together begins where the first did and looks for what both look for. */
Test(encoded, a_part_that_meets_the_one_before_it_takes_that_in)
{
    static const size_t edits[] = {200, 2600};
    enum { PERCENT = 1 << 1, BACKSLASH = 1 << 2 };
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(look_dispose) struct look first;
    AUTO(look_dispose) struct look both;
    put_many(&text, "!\n", 50);
    put_many(&text, "a%41.", 100);
    put_many(&text, "bc..", 300);
    put_many(&text, "\\u0041.", 200);
    put_many(&text, "\n!", 50);
    look_at(&first, buf_bytes(&text), edits, 1);
    look_at(&both, buf_bytes(&text), edits, 2);
    expect_parts(&first, edits, 1, 1);
    expect_parts(&both, edits, 2, 1);
    cr_expect_lt(first.parts[0].to, edits[1]);
    cr_expect_eq(first.parts[0].groups, (unsigned)PERCENT);
    cr_expect_eq(both.parts[0].from, first.parts[0].from);
    cr_expect_eq(both.parts[0].groups, (unsigned)(PERCENT | BACKSLASH));
}

/* Nothing of it can be a run. */
Test(encoded, changes_where_nothing_is_encoded_have_no_part)
{
    static const size_t edits[] = {10, 1000};
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(look_dispose) struct look l;
    put_many(&text, "some words. ", 200);
    look_at(&l, buf_bytes(&text), edits, COUNT_OF(edits));
    expect_parts(&l, edits, 0, 0);
}
