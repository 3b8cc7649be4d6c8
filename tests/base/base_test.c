/* base_test.c - spans, searching, classes of bytes, ownership, and the assertion that stays. */
#include "base/base.h"
#include "tests/test.h"

#include <ctype.h>
#include <signal.h>

SUITE(base);

static const struct {
    const char *hay, *needle;
    size_t from, exact, nocase;
} searches[] = {
    {"abcabc", "abc", 0, 0, 0},
    {"abcabc", "abc", 1, 3, 3},
    {"abcabc", "abc", 4, SIZE_MAX, SIZE_MAX},
    {"abcabc", "abc", 6, SIZE_MAX, SIZE_MAX},
    {"abcabc", "abc", 7, SIZE_MAX, SIZE_MAX},
    {"aABcabc", "abc", 0, 4, 1},
    {"xAbC", "abc", 0, SIZE_MAX, 1},
    {"aaab", "aab", 0, 1, 1},
    {"abc", "abcd", 0, SIZE_MAX, SIZE_MAX},
    {"abc", "", 0, SIZE_MAX, SIZE_MAX},
    {"", "a", 0, SIZE_MAX, SIZE_MAX},
    {"a@b`", "`", 0, 3, 3}, /* '@' is no upper case of '`' */
    {"a[b", "{", 0, SIZE_MAX, SIZE_MAX},
};

EACH(base, finds_the_first_occurrence_from_a_place_on, searches, i)
{
    struct bytes hay = bytes_of(searches[*i].hay), needle = bytes_of(searches[*i].needle);
    cr_expect_eq(bytes_find(hay, searches[*i].from, needle), searches[*i].exact);
    cr_expect_eq(bytes_find_nocase(hay, searches[*i].from, needle), searches[*i].nocase);
}

/* Texts longer than what is compared at once, and a needle at each place of them. */
/* More beginnings of it than are tried stand before a long needle, or fewer. */
Test(base, finds_a_long_needle_among_its_beginnings)
{
    unsigned char text[40 * 20 + 60], word[41];
    for (size_t len = 17; len < sizeof(word); len++) {
        memset(word, 'a', len);
        word[len - 1] = 'b';
        struct bytes needle = {word, len}, hay = {text, sizeof(text)};
        for (size_t before = 0; before < 40; before++) {
            memset(text, '.', sizeof(text));
            for (size_t i = 0; i < before; i++)
                memcpy(text + 20 * i, word, MIN(16 + i % 4, len - 1));
            size_t at = 20 * before + before % 3;
            cr_expect_eq(bytes_find(hay, 0, needle), SIZE_MAX);
            memcpy(text + at, word, len);
            cr_expect_eq(bytes_find(hay, 0, needle), at, "%zu behind %zu", len, before);
            cr_expect_eq(bytes_find(hay, at + 1, needle), SIZE_MAX);
            cr_expect_eq(bytes_find(bytes_slice(hay, 0, at + len - 1), 0, needle), SIZE_MAX);
        }
    }
}

Test(base, finds_a_needle_at_every_place_of_a_long_text)
{
    static const char *const needles[] = {"n", "ne", "needle", "needle-that-is-longer-than-most"};
    for (size_t i = 0; i < COUNT_OF(needles); i++) {
        struct bytes needle = bytes_of(needles[i]);
        for (size_t at = 0; at + needle.len <= 70; at++) {
            unsigned char text[70];
            struct bytes hay = {text, sizeof(text)};
            memset(text, at % 2 ? '.' : 'N', sizeof(text));
            memcpy(text + at, needle.ptr, needle.len);
            cr_expect_eq(bytes_find(hay, 0, needle), at);
            cr_expect_eq(bytes_find(hay, at, needle), at);
            cr_expect_eq(bytes_find(hay, at + 1, needle), SIZE_MAX);
            text[at] = 'N';
            cr_expect_eq(bytes_find(hay, 0, needle), SIZE_MAX);
            size_t first = needle.len == 1 && at % 2 == 0 ? 0 : at;
            cr_expect_eq(bytes_find_nocase(hay, 0, needle), first);
        }
    }
}

Test(base, knows_what_a_text_begins_with)
{
    cr_expect(bytes_begin_nocase(bytes_of("Abc"), "ab"));
    cr_expect(bytes_begin_nocase(bytes_of("aB"), "ab"));
    cr_expect_not(bytes_begin_nocase(bytes_of("a"), "ab"));
    cr_expect_not(bytes_begin_nocase(bytes_of("ba"), "a"));
    cr_expect(bytes_begin_nocase((struct bytes){0}, ""));
}

Test(base, searching_sees_through_nul_bytes)
{
    static const unsigned char hay[] = {'a', 0, 'b', 0, 'c'};
    struct bytes text = {hay, sizeof(hay)};
    cr_expect_eq(bytes_find(text, 0, (struct bytes){hay + 3, 2}), 3);
    cr_expect_eq(bytes_find_nocase(text, 0, bytes_of("c")), 4);
}

Test(base, an_empty_span_may_be_null)
{
    struct bytes none = {0};
    cr_expect(bytes_equal(none, bytes_of("")));
    cr_expect_not(bytes_equal(none, bytes_of("a")));
    cr_expect_eq(bytes_slice(none, 0, 0).len, 0);
    cr_expect_eq(bytes_find(none, 0, bytes_of("a")), SIZE_MAX);
    wipe(NULL, 0);
}

Test(base, a_slice_is_half_open)
{
    struct bytes text = bytes_of("secret");
    cr_expect(bytes_equal(bytes_slice(text, 1, 3), bytes_of("ec")));
    cr_expect_eq(bytes_slice(text, 6, 6).len, 0);
}

Test(base, a_slice_beyond_the_end_is_a_bug, .signal = SIGABRT)
{
    (void)bytes_slice(bytes_of("abc"), 2, 4);
}

Test(base, a_slice_that_runs_backwards_is_a_bug, .signal = SIGABRT)
{
    (void)bytes_slice(bytes_of("abc"), 2, 1);
}

Test(base, an_array_that_cannot_be_counted_is_a_bug, .signal = SIGABRT)
{
    void *ptr = xreallocarray(NULL, SIZE_MAX / 2, 3);
    xfree(&ptr);
}

Test(base, classes_of_bytes_are_those_of_the_c_locale)
{
    for (int c = 0; c < 256; c++) {
        unsigned char b = (unsigned char)c;
        bool ascii = c < 128;
        cr_expect_eq(byte_is_digit(b), ascii && isdigit(c), "%d", c);
        cr_expect_eq(byte_is_upper(b), ascii && isupper(c), "%d", c);
        cr_expect_eq(byte_is_lower(b), ascii && islower(c), "%d", c);
        cr_expect_eq(byte_is_alpha(b), ascii && isalpha(c), "%d", c);
        cr_expect_eq(byte_is_alnum(b), ascii && isalnum(c), "%d", c);
        cr_expect_eq(byte_is_word(b), ascii && (isalnum(c) || c == '_'), "%d", c);
        cr_expect_eq(byte_is_space(b), ascii && isspace(c), "%d", c);
        cr_expect_eq(byte_lower(b), ascii ? tolower(c) : c, "%d", c);
    }
}

Test(base, copies_end_with_a_nul_and_keep_those_inside)
{
    AUTO(xfree) char *copy = xmemdup("a\0b", 3);
    AUTO(xfree) char *empty = xmemdup(NULL, 0);
    cr_expect_eq(memcmp(copy, "a\0b", 4), 0);
    cr_expect_str_eq(empty, "");
}

Test(base, zero_bytes_are_memory_too)
{
    AUTO(xfree) void *one = xmalloc(0);
    AUTO(xfree) void *two = xcalloc(0, 8);
    cr_expect_not_null(one);
    cr_expect_not_null(two);
}

Test(base, what_is_freed_or_moved_is_null_afterwards)
{
    char *text = xstrdup("text");
    char *moved = MOVE(text);
    cr_expect_null(text);
    cr_expect_str_eq(moved, "text");
    xfree(&moved);
    cr_expect_null(moved);
    xfree(&moved);
}

Test(base, wiping_leaves_nothing_and_touches_no_neighbour)
{
    unsigned char memory[5] = {1, 2, 3, 4, 5};
    wipe(memory + 1, 3);
    cr_expect_eq(memcmp(memory, (const unsigned char[]){1, 0, 0, 0, 5}, 5), 0);
}

Test(base, checked_arithmetic_says_when_it_does_not_fit)
{
    size_t sum = 0, product = 0, difference = 0;
    cr_expect_not(ckd_add(&sum, SIZE_MAX - 1, (size_t)1));
    cr_expect_eq(sum, SIZE_MAX);
    cr_expect(ckd_add(&sum, SIZE_MAX, (size_t)1));
    cr_expect(ckd_mul(&product, SIZE_MAX / 2, (size_t)3));
    cr_expect(ckd_sub(&difference, (size_t)0, (size_t)1));
}
