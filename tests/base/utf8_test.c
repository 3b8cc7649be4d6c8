/* utf8_test.c - what is UTF-8, and how many replacements there are for what is not. */
#include "base/utf8.h"

#include "tests/test.h"

SUITE(utf8);

static const struct {
    const char *text;
    size_t count; /* code points, each broken piece is one */
    bool valid;
    uint32_t last;
} texts[] = {
    {"a", 1, true, 'a'},
    {"\xC2\x80", 1, true, 0x80},
    {"\xDF\xBF", 1, true, 0x7FF},
    {"\xE0\xA0\x80", 1, true, 0x800},
    {"\xEF\xBF\xBD", 1, true, 0xFFFD},
    {"\xF0\x90\x80\x80", 1, true, 0x10000},
    {"\xF4\x8F\xBF\xBF", 1, true, 0x10FFFF},
    {"\x80", 1, false, 0xFFFD},
    {"\xC0\xAF", 2, false, 0xFFFD},                          /* overlong */
    {"\xE0\x9F\xBF", 3, false, 0xFFFD},                      /* overlong */
    {"\xED\xA0\x80", 3, false, 0xFFFD},                      /* a surrogate */
    {"\xF4\x90\x80\x80", 4, false, 0xFFFD},                  /* beyond the last */
    {"\xF5\x80\x80\x80", 4, false, 0xFFFD},                  /* no lead byte */
    {"\xF0\x80\x80\xE2\x82", 4, false, 0xFFFD},              /* the end is missing: one */
    {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 5, false, 'A'}, /* after Unicode's table 3-11 */
};

EACH(utf8, reads, texts, row)
{
    struct bytes text = bytes_of(texts[*row].text);
    size_t at = 0, count = 0;
    uint32_t point = 0;
    bool valid = true;
    for (; at < text.len; count++)
        valid = utf8_next(text, &at, &point) && valid;
    cr_expect_eq(at, text.len);
    cr_expect_eq(count, texts[*row].count, "%zu", count);
    cr_expect_eq(valid, texts[*row].valid);
    cr_expect_eq(utf8_valid(text), texts[*row].valid);
    cr_expect_eq(point, texts[*row].last);
}

Test(utf8, finds_the_marks_that_turn_a_line_around)
{
    cr_expect(utf8_is_deceptive(0x202E) && utf8_is_deceptive(0x2066) && utf8_is_deceptive(0x2028));
    cr_expect(utf8_is_deceptive(0x200F) && utf8_is_deceptive(0x061C));
    cr_expect(!utf8_is_deceptive('a') && !utf8_is_deceptive(0x202F) && !utf8_is_deceptive(0x05D0));
}
