/* gzip_test.c - gzip files in what was decoded before: read whole, and bounded. */
#include "base/limits.h"
#include "tests/scanner/runs.h"

#include <libdeflate.h>

SUITE(gzip);

static void pack(struct buf *out, struct bytes plain)
{
    unsigned char *to;
    struct libdeflate_compressor *with = libdeflate_alloc_compressor(9);
    cr_assert_not_null(with);
    cr_assert_eq(buf_reserve(out, libdeflate_gzip_compress_bound(with, plain.len), &to), ST_OK);
    out->len = libdeflate_gzip_compress(with, plain.ptr, plain.len, to, out->cap);
    libdeflate_free_compressor(with);
}

static void zeros(struct buf *out, size_t len)
{
    unsigned char *to;
    cr_assert_eq(buf_reserve(out, len, &to), ST_OK);
    memset(to, 0, len);
    out->len = len;
}

Test(gzip, is_read_from_its_first_byte_only)
{
    struct run run;
    AUTO(buf_dispose) struct buf packed = {0};
    AUTO(buf_dispose) struct buf out = {.max = 100};
    pack(&packed, bytes_of("the text"));
    cr_assert(decode_whole(buf_bytes(&packed), &run));
    cr_expect_eq(run.by, &decoder_gzip);
    cr_expect_eq(run.end, packed.len);
    cr_assert_eq(run.by->decode(buf_bytes(&packed), &out), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of("the text")));
    cr_expect_not(decode_whole(bytes_slice(buf_bytes(&packed), 1, packed.len), &run));
}

Test(gzip, what_is_cut_or_damaged_is_nothing)
{
    AUTO(buf_dispose) struct buf packed = {0};
    AUTO(buf_dispose) struct buf out = {.max = 100};
    pack(&packed, bytes_of("the text"));
    for (size_t len = 0; len < packed.len; len++)
        cr_expect_eq(decoder_gzip.decode(bytes_slice(buf_bytes(&packed), 0, len), &out), ST_SYNTAX);
    packed.ptr[packed.len - 1] ^= 1; /* of the size, or of the checksum */
    cr_expect_eq(decoder_gzip.decode(buf_bytes(&packed), &out), ST_SYNTAX);
    cr_expect_eq(out.len, 0);
}

Test(gzip, a_bomb_stops_at_the_limits)
{
    AUTO(buf_dispose) struct buf plain = {0};
    AUTO(buf_dispose) struct buf packed = {0};
    AUTO(buf_dispose) struct buf out = {.max = 1 << 30};
    zeros(&plain, 2 * LIMIT_INFLATE);
    pack(&packed, buf_bytes(&plain));
    cr_expect_eq(decoder_gzip.decode(buf_bytes(&packed), &out), ST_LIMIT);
    cr_expect_eq(out.len, 0);
    cr_expect_leq(out.cap, 2 * LIMIT_INFLATE);
    out.max = 1000;
    plain.len = 4000;
    packed.len = 0;
    pack(&packed, buf_bytes(&plain));
    cr_expect_eq(decoder_gzip.decode(buf_bytes(&packed), &out), ST_LIMIT);
}
