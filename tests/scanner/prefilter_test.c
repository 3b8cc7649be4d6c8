/* prefilter_test.c - the same spots and hits, however a text is cut into windows and however many
 * there are. */
#include "scanner/prefilter.h"

#include "base/buf.h"
#include "base/limits.h"
#include "tests/test.h"

SUITE(prefilter);

static const unsigned char none_off[LIMIT_RULES];

static const char *const lines[] = {
    "password = \"changeme\"\n",  "url: https://joe:password@example.test/\n",
    "PASSWORD: changeme\n",       "nothing of note stands in this line\n",
    "the secret_key: changeme\n", "the password of the user is passed on\n",
};

static void add(struct buf *out, const char *text)
{
    enum status st = buf_add(out, bytes_of(text));
    BUG_IF(st != ST_OK);
}

/* The text and readable bytes behind it. */
static struct bytes padded(struct buf *text)
{
    size_t len = text->len;
    add(text, "pad pad pad pad ");
    return (struct bytes){text->ptr, len};
}

/* Enough for several rounds of everything that is done in rounds. */
static struct bytes make_text(struct buf *out, size_t copies)
{
    for (size_t i = 0; i < copies; i++)
        add(out, lines[i * i % COUNT_OF(lines)]);
    return padded(out);
}

static void expect_same(const struct spots *a, const struct spots *b, size_t len)
{
    cr_assert_eq(a->count, b->count, "in windows of %zu bytes", len);
    for (size_t i = 0; i < a->count; i++) {
        cr_assert_eq(a->item[i].at, b->item[i].at, "spot %zu in windows of %zu", i, len);
        cr_assert_eq(a->item[i].anchor, b->item[i].anchor, "spot %zu in windows of %zu", i, len);
    }
}

static const size_t lens[] = {1, 7, 8, 63, 64, 65, 511, 512, 513, 4000};

EACH(prefilter, spots_do_not_depend_on_the_windows, lens, i)
{
    const struct ruleset *rules = ruleset_builtin();
    AUTO(buf_dispose) struct buf made = {0};
    AUTO(spots_dispose) struct spots whole = {0};
    AUTO(spots_dispose) struct spots parts = {0};
    AUTO(edits_dispose) struct edits windows = {0};
    struct bytes text = make_text(&made, 2000);
    const int64_t len = (int64_t)text.len, step = (int64_t)lens[*i];
    for (int64_t at = 0; at < len; at += step)
        edits_add(&windows, (struct range){at, MIN(at + step, len)});
    prefilter_spots(rules, none_off, text, &(struct range){0, len}, 1, &whole);
    prefilter_spots(rules, none_off, text, windows.item, windows.count, &parts);
    cr_expect_gt(whole.count, 1000);
    expect_same(&whole, &parts, lens[*i]);
}

Test(prefilter, spots_are_only_in_the_windows)
{
    const struct ruleset *rules = ruleset_builtin();
    AUTO(buf_dispose) struct buf made = {0};
    AUTO(spots_dispose) struct spots spots = {0};
    struct bytes text = make_text(&made, 100);
    const int64_t half = (int64_t)text.len / 2;
    prefilter_spots(rules, none_off, text, &(struct range){half, half + 300}, 1, &spots);
    cr_expect_gt(spots.count, 0);
    for (size_t i = 0; i < spots.count; i++) {
        int64_t gram = spots.item[i].at + rules->anchors[spots.item[i].anchor].lead;
        cr_expect(gram >= half && gram < half + 300, "a gram at %lld", (long long)gram);
    }
}

/* More grams, and anchors of them, than are looked at together. */
Test(prefilter, a_text_of_hardly_anything_but_grams_loses_none)
{
    enum { COPIES = 3000, LEN = 16 };
    const struct ruleset *rules = ruleset_builtin();
    AUTO(buf_dispose) struct buf made = {0};
    AUTO(spots_dispose) struct spots spots = {0};
    for (int i = 0; i < COPIES; i++)
        add(&made, "secret=\"xxxxxx\"\n");
    struct bytes text = padded(&made);
    prefilter_spots(rules, none_off, text, &(struct range){0, (int64_t)text.len}, 1, &spots);
    size_t of_second = 0, inner = 0; /* nothing is special about the second copy */
    for (size_t i = 0; i < spots.count; i++) {
        uint32_t copy = spots.item[i].at / LEN;
        of_second += copy == 1;
        inner += copy >= 1 && copy <= COPIES - 4;
    }
    cr_expect_gt(of_second, 0);
    cr_expect_eq(inner, of_second * (COPIES - 4));
}
