/* utf16le_test.c - UTF-16 in what was decoded before. */
#include "tests/scanner/runs.h"

SUITE(utf16le);

static void widen(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        const unsigned char unit[2] = {(unsigned char)*c, 0};
        cr_assert_eq(buf_add(out, (struct bytes){unit, 2}), ST_OK);
    }
}

Test(utf16le, is_read_with_and_without_a_mark)
{
    for (int mark = 0; mark < 2; mark++) {
        struct run run;
        AUTO(buf_dispose) struct buf wide = {0};
        AUTO(buf_dispose) struct buf out = {.max = 1 << 20};
        if (mark)
            cr_assert_eq(buf_add(&wide, bytes_of("\xff\xfe")), ST_OK);
        widen(&wide, "Invoke-WebRequest -Uri x");
        cr_assert(decode_whole(buf_bytes(&wide), &run));
        cr_expect_eq(run.by, &decoder_utf16le);
        cr_assert_eq(run.by->decode(buf_bytes(&wide), &out), ST_OK);
        cr_expect(bytes_equal(buf_bytes(&out), bytes_of("Invoke-WebRequest -Uri x")));
    }
}

Test(utf16le, text_of_bytes_is_none)
{
    struct run run;
    cr_expect_not(decode_whole(bytes_of("plain text of ordinary bytes"), &run));
}

Test(utf16le, a_ceiling_ends_it)
{
    AUTO(buf_dispose) struct buf wide = {0};
    AUTO(buf_dispose) struct buf out = {.max = 8};
    widen(&wide, "Invoke-WebRequest -Uri x");
    cr_expect_eq(decoder_utf16le.decode(buf_bytes(&wide), &out), ST_LIMIT);
    cr_expect_leq(out.len, 8);
}
