/* percent_test.c - escapes of URLs. */
#include "tests/scanner/runs.h"

SUITE(percent);

static const struct run_row rows[] = {
    {"GET /x?token%3Dabc%26b=1 HTTP", "/x?token%3Dabc%26b=1", "/x?token=abc&b=1"},
    {"\"password%20is%20x\"", "password%20is%20x", "password is x"},
    {"<a>x=%7b%22a%22%7D</a>", "x=%7b%22a%22%7D", "x={\"a\"}"},
    {"printf(%02x %08lx %s)", NULL, NULL},
    {"a 100%of it, 50% done", NULL, NULL},
    {"%41", NULL, NULL},
    {"bad%zz%4", NULL, NULL},
    {"good%41bad%zz%4", "good%41bad%zz%4", "goodAbad%zz%4"},
};

EACH(percent, is_found_and_decoded, rows, i)
{
    runs_expect(&decoder_percent, &rows[*i]);
}

Test(percent, every_byte_has_a_place)
{
    runs_expect_places(&decoder_percent, "a%41%42c%e2%82%acz%");
}
