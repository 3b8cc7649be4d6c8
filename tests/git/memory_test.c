/* memory_test.c - memory for objects: what is given back is used again up to a bound, and counted.
 */
#include "scanner/git/memory.h"

#include "tests/test.h"

SUITE(memory);

static const size_t sizes[] = {
    0, 1, 511, 512, 513, 100000, (1 << 24) - 1, 1 << 24, (1 << 24) + 1, 33000000};
EACH(memory, gives_what_is_asked_for_and_a_pad_of_zeroes, sizes, i)
{
    struct memory *memory;
    memory_new(&memory, 1 << 20);
    for (size_t round = 0; round < 3; round++) {
        struct bytes piece = memory_take(memory, sizes[*i]);
        cr_assert_not_null(piece.ptr);
        cr_assert_eq(piece.len, sizes[*i]);
        cr_expect_geq(memory_live(memory), sizes[*i]);
        for (size_t k = 0; k < MEMORY_PAD; k++)
            cr_assert_eq(piece.ptr[piece.len + k], 0);
        memset((unsigned char *)piece.ptr, 0xff, piece.len + MEMORY_PAD);
        memory_give(memory, &piece);
        cr_expect_null(piece.ptr);
        cr_expect_eq(memory_live(memory), 0);
    }
    memory_free(&memory);
    cr_expect_null(memory);
}

Test(memory, is_used_again)
{
    struct memory *memory;
    memory_new(&memory, 1 << 20);
    struct bytes a = memory_take(memory, 1000);
    const unsigned char *at = a.ptr;
    memory_give(memory, &a);
    a = memory_take(memory, 700); /* of the same class */
    cr_expect_eq(a.ptr, at);
    struct bytes b = memory_take(memory, 700);
    cr_expect_neq(b.ptr, at);
    cr_expect_eq(memory_live(memory), 2048);
    memory_give(memory, &a);
    memory_give(memory, &b);
    memory_free(&memory);
}

/* What a large object takes is not twice its size. */
Test(memory, large_pieces_are_not_rounded_up)
{
    struct memory *memory;
    memory_new(&memory, SIZE_MAX);
    struct bytes a = memory_take(memory, (1 << 24) + 5);
    cr_expect_eq(memory_live(memory), (1 << 24) + 5);
    memory_give(memory, &a);
    memory_free(&memory);
}

Test(memory, giving_nothing_is_nothing)
{
    struct memory *memory;
    struct bytes nothing = {0};
    memory_new(&memory, 0);
    memory_give(memory, &nothing);
    cr_expect_eq(memory_live(memory), 0);
    memory_free(&memory);
    memory_free(&memory);
}
