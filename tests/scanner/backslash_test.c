/* backslash_test.c - escapes of string literals. */
#include "tests/scanner/runs.h"

SUITE(backslash);

static const struct run_row rows[] = {
    {"\"pass\\u0077ord\"", "pass\\u0077ord", "password"},
    {"\"abc\\/def\\/ghi\"", "abc\\/def\\/ghi", "abc/def/ghi"},
    {"'\\x70\\x61\\x73\\x73'", "\\x70\\x61\\x73\\x73", "pass"},
    {"\"\\160\\141ss\"", "\\160\\141ss", "pass"},
    {"\"to\\u{6b}en_value\"", "to\\u{6b}en_value", "token_value"},
    {"\"to\\U0000006ben_value\"", "to\\U0000006ben_value", "token_value"},
    {"\"smile\\ud83d\\ude00\"", "smile\\ud83d\\ude00", "smile😀"},
    {"\"half\\ud83dhalf\"", "half\\ud83dhalf", "half?half"},
    {"{\\\"a\\\":\\\"b\\u0041c\\\"}", "{\\\"a\\\":\\\"b\\u0041c\\\"}", "{\"a\":\"bAc\"}"},
    {"\"x=1\\nabcdefghijklmnop\"", "x=1\\nabcdefghijklmnop", "x=1\nabcdefghijklmnop"},
    {"printf(\"hello\\n\");", NULL, NULL},
    {"\"first\\nsecond\\tthird\"", NULL, NULL},
    {"C:\\new\\table\\users", NULL, NULL},
    {"\"a\\\\u0041 bcdefgh\"", NULL, NULL},
    {"\"\\x1b[0m-colors\"", NULL, NULL},
    {"\"short\\u00\"", NULL, NULL},
    {"\"open\\u{41 brace\"", NULL, NULL},
};

EACH(backslash, is_found_and_decoded, rows, i)
{
    runs_expect(&decoder_backslash, &rows[*i]);
}

Test(backslash, every_byte_has_a_place)
{
    runs_expect_places(&decoder_backslash, "a\\u0041\\n\\u20acb\\ud83d\\ude00\\x41\\101\\/z\\q\\");
}
