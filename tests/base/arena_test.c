/* arena_test.c - many pieces, aligned, zeroed, apart from each other, gone together. */
#include "base/arena.h"
#include "tests/test.h"

SUITE(arena);

Test(arena, pieces_are_zeroed_aligned_and_do_not_overlap)
{
    enum { PIECES = 3000 };
    AUTO(arena_dispose) struct arena arena = {0};
    static unsigned char *piece[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size_t len = i % 97 + 1;
        piece[i] = arena_alloc(&arena, len);
        cr_assert_eq((uintptr_t)piece[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < len; k++)
            cr_assert_eq(piece[i][k], 0, "piece %zu, byte %zu", i, k);
        memset(piece[i], (int)(i % 251 + 1), len);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < i % 97 + 1; k++)
            cr_assert_eq(piece[i][k], i % 251 + 1, "piece %zu was written over", i);
}

static const size_t large[] = {32 << 10, (32 << 10) + 1, 1 << 20};

EACH(arena, a_piece_may_be_larger_than_a_block, large, i)
{
    AUTO(arena_dispose) struct arena arena = {0};
    char *small = arena_copy(&arena, "abc", 3);
    unsigned char *piece = arena_alloc(&arena, large[*i]);
    memset(piece, 1, large[*i]);
    char *after = arena_copy(&arena, "def", 3);
    cr_expect_str_eq(small, "abc");
    cr_expect_str_eq(after, "def");
    cr_expect_eq(piece[large[*i] - 1], 1);
}

Test(arena, a_copy_ends_with_a_nul_and_is_of_its_own)
{
    AUTO(arena_dispose) struct arena arena = {0};
    char text[] = "a\0b";
    char *copy = arena_copy(&arena, text, 3);
    char *empty = arena_copy(&arena, NULL, 0);
    text[0] = 'x';
    cr_expect_eq(memcmp(copy, "a\0b", 4), 0);
    cr_expect_str_eq(empty, "");
}

Test(arena, is_empty_and_usable_after_dispose)
{
    AUTO(arena_dispose) struct arena arena = {0};
    (void)!arena_copy(&arena, "abc", 3);
    arena_dispose(&arena);
    cr_expect_null(arena.blocks);
    cr_expect_str_eq(arena_copy(&arena, "d", 1), "d");
}
