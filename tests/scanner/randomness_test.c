/* randomness_test.c - entropy for an alphabet, and words against random characters. */
#include "scanner/randomness.h"

#include "base/buf.h"
#include "rules/recipe.h"
#include "tests/test.h"

#include <stdio.h>

SUITE(randomness);

static const struct {
    const char *value;
    enum charset charset, most;
} charsets[] = {
    {"0123456789", CHARSET_DIGITS, CHARSET_DIGITS},
    {"0123456789abcdef", CHARSET_HEX, CHARSET_HEX},
    {"0123xyz", CHARSET_BASE36, CHARSET_BASE36},
    {"0123xyzXYZ", CHARSET_BASE62, CHARSET_BASE62},
    {"ab+/XY12==", CHARSET_BASE64, CHARSET_BASE64},
    {"p@ss word", CHARSET_OTHER, CHARSET_OTHER},
    {"SK0a1b2c3d4e5f0a1b2c3d", CHARSET_BASE62, CHARSET_HEX},
};

EACH(randomness, finds_the_alphabet, charsets, i)
{
    cr_expect_eq(charset_of(bytes_of(charsets[*i].value)), charsets[*i].charset, "%s",
                 charsets[*i].value);
    cr_expect_eq(charset_of_most(bytes_of(charsets[*i].value)), charsets[*i].most, "%s",
                 charsets[*i].value);
}

Test(randomness, measures_bits_a_byte)
{
    cr_expect_eq(entropy_bits(bytes_of("")), 0);
    cr_expect_eq(entropy_bits(bytes_of("aaaa")), 0);
    cr_expect_float_eq(entropy_bits(bytes_of("abcd")), 2.0, 1e-9);
}

Test(randomness, has_floors_that_grow_with_length)
{
    cr_expect_eq(entropy_floor(CHARSET_HEX, 7), 0);
    for (int c = CHARSET_DIGITS; c <= CHARSET_OTHER; c++)
        for (size_t len = 8; len < 200; len++)
            cr_expect_geq(entropy_floor((enum charset)c, len + 1),
                          entropy_floor((enum charset)c, len));
}

/* Recipes: n random characters, the same for the same place in the text. */
static const char *const random_values[] = {"{a-z:16}", "{a-z0-9:16}", "{A-Za-z0-9:20}",
                                            "{0-9a-f:32}", "{A-Za-z0-9+/:40}"};

EACH(randomness, is_near_one_for_random_values, random_values, i)
{
    AUTO(buf_dispose) struct buf value = {.max = 256};
    struct error err;
    cr_assert_eq(recipe_expand(random_values[*i], &value, &err), ST_OK);
    cr_expect_geq(randomness_of(buf_bytes(&value)), 0.85, "%s", random_values[*i]);
}

static const char *const words[] = {"password",
                                    "expectedAccessToken",
                                    "some_new_github_token",
                                    "hubble-server-certs",
                                    "LONG_AND_RANDOM_STRING",
                                    "letmein1234",
                                    "mypassword",
                                    "the quick brown fox"};

EACH(randomness, is_low_for_words, words, i)
{
    double randomness = randomness_of(bytes_of(words[*i]));
    cr_expect_lt(randomness, 0.75, "%s: %.2f", words[*i], randomness);
}
