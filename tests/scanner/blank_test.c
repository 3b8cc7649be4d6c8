/* blank_test.c - what is shown around a secret. */
#include "scanner/blank.h"

#include "tests/test.h"

SUITE(blank);

#define HIDDEN "********"

/* The secret stands between { and }, others between < and >; these marks are no part of the text.
 * What stands before and behind it is shown. */
static const struct {
    const char *text, *before, *behind;
} rows[] = {
    {"a = '{secret-one}' # b", "a = '", "' # b"},
    {"{secret-one}", "", ""},
    {"<other-one> {secret-one} <more>", HIDDEN " ", " " HIDDEN},
    /* copies, which no rule has matched */
    {"{secret-one} secret-one", "", " " HIDDEN},
    {"secret-one, {secret-one}, secret-one", HIDDEN ", ", ", " HIDDEN},
    {"<other-one> {secret-one} other-one.", HIDDEN " ", " " HIDDEN "."},
    {"{abc} abc", "", " abc"}, /* too short to be more than chance */
    /* joined to it */
    {"a={secret-one}5f66 b", "a=", HIDDEN " b"},
    {"a={secret-one}+/x_y-z=", "a=", HIDDEN "="},
    {"a=5f66{secret-one} b", "a=" HIDDEN, " b"},
    {"a=5f66<other-one>5f66 {secret-one}", "a=" HIDDEN " ", ""},
    {"my_{secret-one}", "my_", ""},
    {"user:{secret-one}@host.example/x", "user:", "@host.example/x"},
};

/* The text without the marks, and where these stood. */
static size_t read_row(const char *row, char *text, struct span *own, struct span *all)
{
    size_t at = 0, count = 0;
    for (; *row; row++) {
        if (*row == '{' || *row == '<')
            all[count].from = at;
        else if (*row == '}' || *row == '>')
            all[count++].to = at;
        else
            text[at++] = *row;
        if (*row == '}')
            *own = all[count - 1];
    }
    text[at] = '\0';
    return count;
}

static void expect_shown(const struct blank *blank, size_t from, size_t to, const char *want)
{
    AUTO(buf_dispose) struct buf shown = {0};
    blank_add(&shown, blank, (struct span){from, to});
    cr_expect(bytes_equal(buf_bytes(&shown), bytes_of(want)), "%.*s, not %s", (int)shown.len,
              (const char *)shown.ptr, want);
}

EACH(blank, hides, rows, row)
{
    char text[100];
    struct span own = {0, 0}, all[4];
    size_t count = read_row(rows[*row].text, text, &own, all);
    const struct blank blank = {bytes_of(text), own, all, count};
    expect_shown(&blank, 0, own.from, rows[*row].before);
    expect_shown(&blank, own.to, strlen(text), rows[*row].behind);
}

Test(blank, hides_a_copy_that_the_part_cuts)
{
    const char *text = "secret-one and secret-one";
    const struct span own = {0, 10};
    const struct blank blank = {bytes_of(text), own, &own, 1};
    expect_shown(&blank, 10, 20, " and " HIDDEN);
    expect_shown(&blank, 20, 25, HIDDEN);
}

Test(blank, tells_how_far_a_part_is_free)
{
    const char *text = "secret-one and secret-one";
    const struct span own = {0, 10};
    const struct blank blank = {bytes_of(text), own, &own, 1};
    cr_expect_eq(blank_free(&blank, (struct span){10, 25}), 15);
    cr_expect_eq(blank_free(&blank, (struct span){10, 14}), 14);
    cr_expect_eq(blank_free(&blank, (struct span){18, 25}), 18);
}
