/* delta_test.c - instructions make the object and say what it shares with its base; what does not
 * fit is refused. */
#include "scanner/git/delta.h"

#include "tests/git/made.h"

SUITE(delta);

static void expect_copies(const struct copies *copies, const char *expected)
{
    AUTO(buf_dispose) struct buf told = {0};
    for (size_t i = 0; i < copies->count; i++)
        buf_printf(&told, "%s%u<-%u+%u", i ? " " : "", copies->item[i].to, copies->item[i].from,
                   copies->item[i].len);
    buf_printf(&told, "%c", 0);
    cr_expect_str_eq((char *)told.ptr, expected);
}

Test(delta, copies_and_inserts_make_the_object)
{
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf out = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    made_copy(&delta, 4, 3);
    made_say(&delta, "-new-");
    made_copy(&delta, 0, 4);
    made_copy(&delta, 0, 2);
    made_apply(&delta, bytes_of("0123456789"), &out, &copies);
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of("456-new-012301")));
    expect_copies(&copies, "0<-4+3 8<-0+4 12<-0+2");
}

Test(delta, copies_split_at_64_KiB_are_one)
{
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf out = {0}, base = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    for (size_t i = 0; i < 200000; i++)
        made_byte(&base, i * 7 >> 3);
    made_copy(&delta, 1, 199998);
    made_apply(&delta, buf_bytes(&base), &out, &copies);
    cr_expect(bytes_equal(buf_bytes(&out), bytes_slice(buf_bytes(&base), 1, 199999)));
    expect_copies(&copies, "0<-1+199998");
}

Test(delta, copies_that_meet_in_the_object_alone_or_in_the_base_alone_stay_apart)
{
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf out = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    made_copy(&delta, 0, 3);
    made_copy(&delta, 4, 3);
    made_say(&delta, "x");
    made_copy(&delta, 7, 2);
    made_apply(&delta, bytes_of("0123456789"), &out, &copies);
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of("012456x78")));
    expect_copies(&copies, "0<-0+3 3<-4+3 7<-7+2");
}

Test(delta, a_list_of_copies_is_used_again)
{
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf out = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    for (size_t i = 0; i < 200; i++)
        made_copy(&delta, i % 2, 1);
    made_apply(&delta, bytes_of("ab"), &out, &copies);
    cr_expect_eq(copies.count, 100);
    made_delta_dispose(&delta);
    delta = (struct made_delta){0};
    made_say(&delta, "all new");
    made_apply(&delta, bytes_of("ab"), &out, &copies);
    cr_expect_eq(copies.count, 0);
}

/* Offsets of copies have 32 bits. */
Test(delta, of_bases_beyond_4_GiB_nothing_is_said_to_be_shared)
{
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf out = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    made_copy(&delta, 1, 2);
    made_apply(&delta, (struct bytes){(const unsigned char *)"abcd", (size_t)UINT32_MAX + 1}, &out,
               &copies);
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of("bc")));
    cr_expect_eq(copies.count, 0);
}

#define ROW(text) text, sizeof(text) - 1

static const struct {
    const char *steps;
    size_t len, size;
    bool good;
} steps[] = {
    {ROW(""), 0, true},
    {ROW(""), 1, false},             /* does not fill out */
    {ROW("\x01x"), 1, true},         /* insert one */
    {ROW("\x01x"), 0, false},        /* more than there is room for */
    {ROW("\x02x"), 2, false},        /* the inserted text is cut off */
    {ROW("\x00"), 0, false},         /* reserved */
    {ROW("\x90\x0a"), 10, true},     /* copy all, no offset */
    {ROW("\x91\x09\x01"), 1, true},  /* the last byte */
    {ROW("\x91\x0a\x01"), 1, false}, /* the one behind it */
    {ROW("\x91\x09\x02"), 2, false}, /* reaches beyond the end */
    {ROW("\x91\x0b\x01"), 1, false}, /* begins behind the end */
    {ROW("\x9f\xff\xff\xff\xff\x01"), 1, false},
    {ROW("\xff\x00\x00\x00\x00\x0a\x00\x00"), 10, true},
    {ROW("\xff\x00\x00\x00\x00\x0a\x00"), 10, false}, /* its last byte is cut off */
    {ROW("\x80"), 65536, false},                      /* 64 KiB, but the base is shorter */
    {ROW("\x90"), 1, false},                          /* no length */
    {ROW("\x91\x00"), 1, false},
    {ROW("\x90\x0a\x01x"), 10, false}, /* full, but goes on */
};
EACH(delta, takes_what_fits_and_refuses_the_rest, steps, i)
{
    unsigned char *out = xmalloc(steps[*i].size + 1);
    /* Copied, so that reading beyond the end shows. */
    unsigned char *in = xmalloc(MAX(steps[*i].len, (size_t)1));
    memcpy(in, steps[*i].steps, steps[*i].len);
    struct bytes bytes = {in, steps[*i].len};
    cr_expect_eq(delta_apply(bytes, bytes_of("0123456789"), out, steps[*i].size, NULL),
                 steps[*i].good);
    AUTO(copies_dispose) struct copies copies = {0};
    cr_expect_eq(delta_apply(bytes, bytes_of("0123456789"), out, steps[*i].size, &copies),
                 steps[*i].good);
    xfree(&out);
    xfree(&in);
}

/* Pieces of all lengths that are copied in one go, with less, as much and more behind them in what
 * is read and in what is written. Each piece of memory is as long as it must be. */
static void apply_piece(bool copy, size_t len, size_t more, size_t behind)
{
    unsigned char *base = xmalloc(1 + len + more), *out = xmalloc(len + behind), op[8] = {0x91, 1};
    AUTO(buf_dispose) struct buf delta = {0};
    memset(base, 'b', 1 + len + more);
    memset(out, 'o', len + behind);
    op[2] = (unsigned char)len;
    if (copy) {
        made_put(&delta, op, 3);
    } else {
        made_byte(&delta, len);
        made_put(&delta, base, len);
    }
    for (size_t i = 0; i < behind; i++) {
        made_byte(&delta, 1);
        made_byte(&delta, 'i');
    }
    unsigned char *in = xmalloc(delta.len);
    memcpy(in, delta.ptr, delta.len);
    cr_expect(delta_apply((struct bytes){in, delta.len}, (struct bytes){base, 1 + len + more}, out,
                          len + behind, NULL));
    for (size_t i = 0; i < len + behind; i++)
        cr_assert_eq(out[i], i < len ? 'b' : 'i');
    xfree(&base);
    xfree(&out);
    xfree(&in);
}

Test(delta, reads_and_writes_nothing_beyond_its_ends)
{
    static const size_t lens[] = {1, 2, 31, 63, 64, 65, 100, 127};
    for (size_t i = 0; i < COUNT_OF(lens); i++)
        for (size_t more = 0; more <= 130 - lens[i]; more++)
            for (size_t behind = 0; behind <= 130 - lens[i]; behind += behind < 8 ? 1 : 13) {
                apply_piece(true, lens[i], more, behind);
                apply_piece(false, lens[i], more, behind);
            }
}

static const struct {
    const char *delta;
    size_t len;
    uint64_t base, size;
    size_t rest;
    bool good;
} sizes[] = {
    {ROW("\x05\x07xyz"), 5, 7, 3, true},
    {ROW("\x80\x01\xff\xff\x03"), 128, 65535, 0, true},
    {ROW("\x05"), 0, 0, 0, false},
    {ROW(""), 0, 0, 0, false},
    {ROW("\x85"), 0, 0, 0, false},
    {ROW("\x05\x80\x80\x80"), 0, 0, 0, false},
    {ROW("\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01"), UINT64_C(0x7fffffffffffffff), 1, 0, true},
    {ROW("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01"), 0, 0, 0, false},
};
EACH(delta, begins_with_two_sizes, sizes, i)
{
    uint64_t base, size;
    struct bytes rest;
    bool good = delta_sizes((struct bytes){(const unsigned char *)sizes[*i].delta, sizes[*i].len},
                            &base, &size, &rest);
    cr_assert_eq(good, sizes[*i].good);
    if (!good)
        return;
    cr_expect_eq(base, sizes[*i].base);
    cr_expect_eq(size, sizes[*i].size);
    cr_expect_eq(rest.len, sizes[*i].rest);
}

Test(delta, random_ones_share_what_they_say)
{
    uint64_t seed = 7;
    AUTO(buf_dispose) struct buf base = {0}, out = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    for (size_t i = 0; i < 300000; i++)
        made_byte(&base, made_random(&seed, 256));
    for (size_t run = 0; run < 50; run++) {
        AUTO(made_delta_dispose) struct made_delta delta = {0};
        AUTO(buf_dispose) struct buf expected = {0};
        for (size_t k = made_random(&seed, 12); k-- > 0;) {
            size_t from = made_random(&seed, base.len);
            size_t len = made_random(&seed, base.len - from) + 1;
            struct bytes part = bytes_slice(buf_bytes(&base), from, from + len);
            if (made_random(&seed, 3) == 0)
                made_insert(&delta, part = bytes_slice(part, 0, MIN(part.len, (size_t)1000)));
            else
                made_copy(&delta, from, len);
            made_put(&expected, part.ptr, part.len);
        }
        made_apply(&delta, buf_bytes(&base), &out, &copies);
        cr_assert(bytes_equal(buf_bytes(&out), buf_bytes(&expected)));
        for (size_t k = 0; k < copies.count; k++) {
            struct copied c = copies.item[k];
            cr_assert(memcmp(out.ptr + c.to, base.ptr + c.from, c.len) == 0);
            cr_assert(k == 0 || copies.item[k - 1].to + copies.item[k - 1].len <= c.to);
        }
    }
}
