/* hex_test.c - runs of hexadecimal digits that spell text. */
#include "tests/scanner/runs.h"

SUITE(hex);

static const struct run_row rows[] = {
    {"blob 74686520717569636b2062726f776e20666f78206a756d7073\n",
     "74686520717569636b2062726f776e20666f78206a756d7073", "the quick brown fox jumps"},
    {"0x74686520717569636B2062726F776E20666F78206A756D7073,",
     "0x74686520717569636B2062726F776E20666F78206A756D7073", "the quick brown fox jumps"},
    {"'7365637265742d76616c7565'", "7365637265742d76616c7565", "secret-value"},
    {"7477656c7665", NULL, NULL},
    {"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", NULL, NULL},
    {"z74686520717569636b2062726f776e20666f78206a756d7073", NULL, NULL},
    {"74686520717569636b2062726f776e20666f78206a756d70731", NULL, NULL},
    {"00000000000000000000000000000000", NULL, NULL},
    {"20202020202020202020202020202020", "20202020202020202020202020202020", "                "},
};

EACH(hex, is_found_and_decoded, rows, i)
{
    runs_expect(&decoder_hex, &rows[*i]);
}

Test(hex, a_ceiling_keeps_what_fits)
{
    AUTO(buf_dispose) struct buf out = {.max = 3};
    cr_expect_eq(decoder_hex.decode(bytes_of("7468652071"), &out), ST_LIMIT);
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of("the")));
}
