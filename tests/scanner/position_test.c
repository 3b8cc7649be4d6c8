/* position_test.c - lines, code points and UTF-16 units, however the text is cut. */
#include "scanner/position.h"

#include "tests/test.h"

SUITE(position);

static const struct {
    const char *text;
    uint64_t line, points, utf16;
} rows[] = {
    {"", 1, 0, 0},
    {"abc", 1, 3, 3},
    {"a\nb", 2, 1, 1},
    {"a\r\nb", 2, 1, 1},
    {"a\rb", 2, 1, 1},
    {"a\r\r\n\n", 4, 0, 0},
    {"\n\n\n", 4, 0, 0},
    {"z\xc3\xa9z", 1, 3, 3},
    {"\xe2\x82\xac", 1, 1, 1},
    {"x\xf0\x9f\x94\x91y", 1, 3, 4},
    {"\xff\xfe", 1, 2, 2},
    {"\xc3(", 1, 2, 2},
    {"\xe2\x82", 1, 2, 2},
    {"\xc0\x80", 1, 2, 2},
    {"old\n\xf0\x9f\x94\x91", 2, 1, 2},
};

EACH(position, counts, rows, i)
{
    struct position at = {.line = 1};
    position_advance(&at, bytes_of(rows[*i].text));
    cr_expect_eq(at.line, rows[*i].line, "%zu: line %lu", *i, (unsigned long)at.line);
    cr_expect_eq(at.points, rows[*i].points, "%zu: points %lu", *i, (unsigned long)at.points);
    cr_expect_eq(at.utf16, rows[*i].utf16, "%zu: utf16 %lu", *i, (unsigned long)at.utf16);
}

/* Cut between any two code points, also between CR and LF. */
EACH(position, does_not_depend_on_where_the_text_is_cut, rows, i)
{
    struct bytes text = bytes_of(rows[*i].text);
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct position at = {.line = 1};
        if (position_torn(bytes_slice(text, 0, cut)) != 0 ||
            (cut < text.len && text.ptr[cut] >= 0x80 && (text.ptr[cut] & 0xc0) == 0x80))
            continue;
        position_advance(&at, bytes_slice(text, 0, cut));
        position_advance(&at, bytes_slice(text, cut, text.len));
        cr_expect_eq(at.line, rows[*i].line, "%zu cut at %zu", *i, cut);
        cr_expect_eq(at.points, rows[*i].points, "%zu cut at %zu", *i, cut);
    }
}

Test(position, counts_the_units_of_all_lines)
{
    struct position at = {.line = 1};
    position_advance_all(&at, bytes_of("ab\nc\xf0\x9f\x94\x91"));
    position_advance_all(&at, bytes_of("d"));
    cr_expect_eq(at.units, 7);
    cr_expect_eq(at.utf16, 4);
    cr_expect_eq(at.line, 2);
}

static const struct {
    const char *text;
    size_t torn;
} torn[] = {
    {"", 0},         {"abc", 0},          {"ab\xc3", 1},           {"ab\xc3\xa9", 0},
    {"\xe2\x82", 2}, {"\xe2\x82\xac", 0}, {"\xf0\x9f\x94", 3},     {"\xf0", 1},
    {"\xff", 0},     {"\x80\x80\x80", 0}, {"\xf0\x9f\x94\x91", 0},
};

EACH(position, knows_torn_code_points, torn, i)
{
    cr_expect_eq(position_torn(bytes_of(torn[*i].text)), torn[*i].torn, "%zu", *i);
}
