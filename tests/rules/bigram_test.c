/* bigram_test.c - the table of pairs is a distribution, and rare is rarer than common. */
#include "rules/bigram.h"

#include "tests/test.h"

#include <math.h>

SUITE(bigram);

static struct byteset set_of(const char *bytes)
{
    struct byteset set = {{0}};
    for (; *bytes; bytes++)
        byteset_add(&set, (unsigned char)*bytes);
    return set;
}

static double rate(const char *text)
{
    struct byteset window[GRAM_LEN] = {0};
    for (size_t i = 0; i < GRAM_LEN; i++)
        byteset_add(&window[i], (unsigned char)text[i]);
    return bigram_gram_rate(window);
}

Test(bigram, each_row_is_a_distribution)
{
    for (size_t row = 0; row <= BIGRAM_SYMBOLS; row++) {
        double sum = 0;
        for (size_t column = 0; column < BIGRAM_SYMBOLS; column++)
            sum += exp2(-(double)bigram_bits[row][column] / 8.0);
        cr_expect(sum > 0.85 && sum < 1.15, "row %zu adds up to %f", row, sum);
    }
}

Test(bigram, common_grams_are_sorted_and_folded)
{
    for (size_t i = 0; i < COMMON_GRAMS; i++) {
        cr_expect_eq(common_grams[i].folded, gram_fold(common_grams[i].folded), "gram %zu", i);
        if (i > 0)
            cr_expect_lt(common_grams[i - 1].folded, common_grams[i].folded, "gram %zu", i);
    }
}

static const struct {
    const char *rare, *common;
} pairs[] = {
    {"zqxj", "tion"},
    {"ghp_", "this"},
    {"zqxj", "    "},
    {"#%@!", "ment"},
    {"AKIA", "the "},
    {"xoxb", "ring"},
    {"\xf0\x9f\x98\x80", "int "},
};

EACH(bigram, rare_is_rarer_than_common, pairs, i)
{
    double rare = rate(pairs[*i].rare), common = rate(pairs[*i].common);
    cr_expect_gt(rare, 0.0);
    cr_expect_lt(common, 1.0);
    cr_expect_lt(10 * rare, common, "%s %g, %s %g", pairs[*i].rare, rare, pairs[*i].common, common);
}

Test(bigram, case_makes_no_difference)
{
    cr_expect_eq(rate("tion"), rate("TION"));
    cr_expect_eq(rate("ghp_"), rate("GHP\x7f"), "'_' and DEL fold together too");
}

static const struct {
    const char *bytes;
    double count;
} folded[] = {{"", 0}, {"a", 1}, {"aA", 1}, {"aAbB", 2}, {"0P", 2}, {"0\x10", 1}, {"@`[{", 2}};

EACH(bigram, counts_bytes_that_fold_together_once, folded, i)
{
    struct byteset set = set_of(folded[*i].bytes);
    cr_expect_eq(bigram_folded_count(&set), folded[*i].count, "%s", folded[*i].bytes);
}

Test(bigram, everything_is_half_of_all_bytes_and_stands_everywhere)
{
    struct byteset all[GRAM_LEN] = {BYTESET_ALL, BYTESET_ALL, BYTESET_ALL, BYTESET_ALL};
    cr_expect_eq(bigram_folded_count(&all[0]), 128);
    double everywhere = bigram_gram_rate(all);
    cr_expect(everywhere > 0.6 && everywhere < 1.5, "%g", everywhere);
}

Test(bigram, a_wider_window_is_met_more_often)
{
    struct byteset narrow[GRAM_LEN], wide[GRAM_LEN];
    for (int i = 0; i < GRAM_LEN; i++) {
        narrow[i] = set_of("abcdef");
        wide[i] = set_of("abcdefghijkl");
    }
    cr_expect_lt(bigram_gram_rate(narrow), bigram_gram_rate(wide));
}
