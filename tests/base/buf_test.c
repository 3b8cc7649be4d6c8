/* buf_test.c - growing, the ceiling, and that a refusal leaves everything as it was. */
#include "base/buf.h"
#include "tests/test.h"

#include <signal.h>

SUITE(buf);

Test(buf, holds_what_was_added_however_often_it_grew)
{
    AUTO(buf_dispose) struct buf b = {0};
    for (size_t i = 0; i < 5000; i++) {
        unsigned char c = (unsigned char)(i * 7);
        cr_assert_eq(buf_add(&b, (struct bytes){&c, 1}), ST_OK);
        cr_assert_leq(b.len, b.cap);
    }
    cr_assert_eq(b.len, 5000);
    for (size_t i = 0; i < b.len; i++)
        cr_assert_eq(b.ptr[i], (unsigned char)(i * 7), "byte %zu", i);
}

Test(buf, can_be_filled_to_its_ceiling_and_not_beyond)
{
    AUTO(buf_dispose) struct buf b = {.max = 6};
    cr_expect_eq(buf_add(&b, bytes_of("abc")), ST_OK);
    cr_expect_eq(buf_add(&b, bytes_of("def")), ST_OK);
    cr_expect_eq(buf_add(&b, bytes_of("g")), ST_LIMIT);
    cr_expect_eq(buf_add(&b, bytes_of("")), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&b), bytes_of("abcdef")));
}

static const size_t too_much[] = {4, 5, 1000, SIZE_MAX - 2, SIZE_MAX};

EACH(buf, a_refusal_leaves_it_unchanged, too_much, i)
{
    AUTO(buf_dispose) struct buf b = {.max = 6};
    cr_assert_eq(buf_add(&b, bytes_of("abc")), ST_OK);
    struct buf before = b;
    unsigned char *to = NULL;
    cr_expect_eq(buf_reserve(&b, too_much[*i], &to), ST_LIMIT);
    cr_expect_null(to);
    cr_expect_eq(memcmp(&b, &before, sizeof(b)), 0);
    cr_expect(bytes_equal(buf_bytes(&b), bytes_of("abc")));
}

Test(buf, without_a_ceiling_of_its_own_has_the_common_one)
{
    AUTO(buf_dispose) struct buf b = {0};
    unsigned char *to;
    cr_expect_eq(buf_reserve(&b, BUF_MAX + 1, &to), ST_LIMIT);
    cr_expect_eq(b.cap, 0);
}

Test(buf, reserved_room_is_behind_what_is_there)
{
    AUTO(buf_dispose) struct buf b = {0};
    unsigned char *to = NULL;
    cr_assert_eq(buf_add(&b, bytes_of("ab")), ST_OK);
    cr_assert_eq(buf_reserve(&b, 1000, &to), ST_OK);
    cr_expect_eq(to, b.ptr + 2);
    cr_expect_geq(b.cap, 1002);
    cr_expect_eq(b.len, 2);
    memset(to, 'x', 1000);
}

Test(buf, reserving_nothing_in_nothing_gives_nothing)
{
    AUTO(buf_dispose) struct buf b = {0};
    unsigned char *to = (unsigned char *)&b;
    cr_expect_eq(buf_reserve(&b, 0, &to), ST_OK);
    cr_expect_null(to);
    cr_expect_eq(buf_add(&b, (struct bytes){NULL, 0}), ST_OK);
}

Test(buf, a_reset_keeps_the_memory_and_wipes_it)
{
    AUTO(buf_dispose) struct buf b = {0};
    cr_assert_eq(buf_add(&b, bytes_of("a secret")), ST_OK);
    const unsigned char *ptr = b.ptr;
    buf_reset(&b);
    cr_expect_eq(b.len, 0);
    cr_expect_eq(b.ptr, ptr);
    for (size_t i = 0; i < 8; i++)
        cr_expect_eq(b.ptr[i], 0);
}

Test(buf, is_empty_and_usable_after_dispose)
{
    AUTO(buf_dispose) struct buf b = {.max = 100};
    cr_assert_eq(buf_add(&b, bytes_of("abc")), ST_OK);
    buf_dispose(&b);
    cr_expect_null(b.ptr);
    cr_expect_eq(b.len + b.cap, 0);
    cr_expect_eq(buf_add(&b, bytes_of("d")), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&b), bytes_of("d")));
}

Test(buf, printed_text_has_a_nul_that_does_not_count)
{
    AUTO(buf_dispose) struct buf b = {0};
    for (int i = 0; i < 100; i++)
        buf_printf(&b, "%d,", i % 10);
    buf_printf(&b, "%s", "");
    cr_expect_eq(b.len, 200);
    cr_expect_eq(strlen((const char *)b.ptr), 200);
    cr_expect_eq(memcmp(b.ptr, "0,1,2,3,", 8), 0);
}

Test(buf, printing_beyond_the_ceiling_is_a_bug, .signal = SIGABRT)
{
    struct buf b = {.max = 3};
    buf_printf(&b, "%s", "abc"); /* the NUL has no room */
}
