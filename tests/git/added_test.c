/* added_test.c - which lines count as added. */
#include "scanner/history/added.h"

#include "tests/test.h"

SUITE(added);

/* Each letter of old and fresh is a line; marks has an x where fresh has an added one. */
static const struct {
    const char *old, *fresh, *marks;
} cases[] = {
    {"", "", ""},
    {"", "ab", "xx"},
    {"abc", "abc", "..."},
    {"abc", "abxc", "..x."},
    {"abc", "xabc", "x..."},
    {"abc", "abcx", "...x"},
    {"abc", "", ""},
    {"abcdef", "abXdeYf", "..x..x."},
    {"abcdef", "defabc", "xxx..."}, /* moved: one side of it is new */
    {"aaab", "aab", "..."},
    {"aab", "aaab", "..x."},
    {"a{b}c{d}e", "a{b}x{y}c{d}e", "....xxxx....."},
    {"abcabc", "abXabc", "..x..."},
    {"pqpq", "pqXpq", "..x.."},
    {"abcdefgh", "ahcdefgb", ".x.....x"},
};

static void read_letters(struct lines *out, struct line_table *table, const char *letters)
{
    AUTO(buf_dispose) struct buf text = {0};
    for (; *letters; letters++)
        buf_printf(&text, "line %c of the text\n", *letters);
    lines_read(out, table, buf_bytes(&text));
}

EACH(added, lines_are_marked, cases, i)
{
    struct line_table table;
    struct lines old = {0}, fresh = {0};
    unsigned char marks[64] = {0};
    line_table_init(&table);
    read_letters(&old, &table, cases[*i].old);
    read_letters(&fresh, &table, cases[*i].fresh);
    cr_assert_eq(fresh.count, strlen(cases[*i].fresh));
    lines_added(&old, &fresh, marks);
    for (size_t k = 0; k < fresh.count; k++)
        cr_expect_eq(marks[k], cases[*i].marks[k] == 'x', "%s -> %s: line %zu", cases[*i].old,
                     cases[*i].fresh, k);
    lines_dispose(&old);
    lines_dispose(&fresh);
    line_table_dispose(&table);
}

/* Old and new are made so that the new one has every old line in its place: nothing that was
 * inserted may hide, whatever is repeated. */
Test(added, an_inserted_line_is_always_marked)
{
    uint64_t random = 1;
    for (int round = 0; round < 2000; round++) {
        struct line_table table;
        struct lines old = {0}, fresh = {0};
        char before[32], after[32];
        size_t len = 0;
        for (; len < 20; len++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
            before[len] = (char)('a' + (random >> 60) % 6);
        }
        before[len] = '\0';
        size_t at = (random >> 33) % (len + 1);
        memcpy(after, before, at);
        after[at] = '!';
        memcpy(after + at + 1, before + at, len - at + 1);
        unsigned char marks[64] = {0};
        line_table_init(&table);
        read_letters(&old, &table, before);
        read_letters(&fresh, &table, after);
        lines_added(&old, &fresh, marks);
        size_t marked = 0;
        for (size_t k = 0; k < fresh.count; k++)
            marked += marks[k];
        cr_expect(marks[at], "%s", after);
        cr_expect_eq(marked, 1, "%s: %zu lines are marked", after, marked);
        lines_dispose(&old);
        lines_dispose(&fresh);
        line_table_dispose(&table);
    }
}

static const struct {
    const char *text;
    size_t lines;
} ends[] = {
    {"", 0},           {"a", 1},    {"a\n", 1},  {"a\nb", 2},
    {"a\r\nb\r\n", 2}, {"a\rb", 2}, {"\n\n", 2}, {"\r\n\r", 2},
};

EACH(added, lines_end_as_findings_count_them, ends, i)
{
    struct line_table table;
    struct lines lines = {0};
    line_table_init(&table);
    lines_read(&lines, &table, bytes_of(ends[*i].text));
    cr_expect_eq(lines.count, ends[*i].lines);
    lines_dispose(&lines);
    line_table_dispose(&table);
}

Test(added, utf16_has_lines_too)
{
    static const char text[] = "\xff\xfe"
                               "a\0\n\0\x0a\x01\n\0"; /* U+010A is no line end */
    struct line_table table;
    struct lines lines = {0};
    line_table_init(&table);
    lines_read(&lines, &table, (struct bytes){(const unsigned char *)text, sizeof(text) - 1});
    cr_expect_eq(lines.count, 2);
    lines_dispose(&lines);
    line_table_dispose(&table);
}

Test(added, shared_lines_are_counted_in_percent)
{
    struct line_table table;
    struct lines old = {0}, fresh = {0};
    line_table_init(&table);
    read_letters(&old, &table, "abcd");
    read_letters(&fresh, &table, "badx");
    cr_expect_eq(lines_shared(&old, &fresh), 75);
    cr_expect_eq(lines_shared(&fresh, &fresh), 100);
    lines_dispose(&old);
    lines_dispose(&fresh);
    line_table_dispose(&table);
}
