/* runmemo_test.c - a run is known again in the same line alone. */
#include "scanner/runmemo.h"

#include "tests/test.h"

SUITE(runmemo);

static struct runmemo_key key_of(const struct runmemo *memo, const char *text, size_t start,
                                 size_t end, const struct decoder_ops *by)
{
    const struct run run = {by, start, end, end};
    return runmemo_key(memo, bytes_of(text), &run);
}

/* "a%41bcdefg" stands in all of these, somewhere. */
Test(runmemo, the_line_and_the_place_in_it_decide)
{
    static const struct {
        const char *text;
        size_t start;
        bool entities, known;
    } rows[] = {
        {"key = a%41bcdefg;\n", 6, false, true},
        {"other lines\nkey = a%41bcdefg;\nbehind\n", 18, false, true},
        {"kez = a%41bcdefg;\n", 6, false, false},
        {"key = a%41bcdefg,\n", 6, false, false},
        {"key = a%41bcdefg;", 5, false, false},
        {"key = a%41bcdefg;", 6, true, false},
        {"key = a%42bcdefg;", 6, false, false},
    };
    struct error err;
    AUTO(seen_free) struct seen *seen = NULL;
    AUTO(runmemo_free) struct runmemo *memo = NULL;
    struct runmemo_cost cost;
    cr_assert_eq(seen_new(&seen, &err), ST_OK);
    runmemo_new(&memo, seen);
    struct runmemo_key key = key_of(memo, rows[0].text, 6, 16, &decoder_percent);
    cr_expect_not(runmemo_has(memo, &key, &cost));
    runmemo_add(memo, &key, (struct runmemo_cost){2, 30});
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        key = key_of(memo, rows[i].text, rows[i].start, rows[i].start + 10,
                     rows[i].entities ? &decoder_entities : &decoder_percent);
        cr_expect_eq(runmemo_has(memo, &key, &cost), rows[i].known, "row %zu", i);
        cr_expect(!rows[i].known || (cost.runs == 2 && cost.bytes == 30));
    }
}
