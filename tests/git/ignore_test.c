/* ignore_test.c - which paths .gitignore leaves out. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/ignore.h"

#include "tests/scanner/tree.h"

TREE_SUITE(ignore);

static const struct {
    const char *patterns, *path;
    bool directory, left_out;
} cases[] = {
    {"*.log\n", "a.log", false, true},
    {"*.log\n", "dir/a.log", false, true},
    {"*.log\n", "a.txt", false, false},
    {"/a.log\n", "dir/a.log", false, false},
    {"build/\n", "build", true, true},
    {"build/\n", "build", false, false},
    {"*.log\n!kept.log\n", "kept.log", false, false},
    {"!kept.log\n*.log\n", "kept.log", false, true},
    {"# *.log\n", "a.log", false, false},
    {"\\#a\n", "#a", false, true},
    {"\\!a\n", "!a", false, true},
    {"a  \n", "a", false, true},
    {"a\\ \n", "a ", false, true},
    {"a\r\n", "a", false, true},
    {"a\\\\ \n", "a\\", false, true},
    {"\xEF\xBB\xBF*.log\n", "a.log", false, true},
    {"\n\n", "a", false, false},
    {"doc/**/x\n", "doc/a/b/x", false, true},
    {"a", "a", false, true},
};

EACH(ignore, patterns_leave_out, cases, i)
{
    AUTO(ignore_free) struct ignore *ignore = NULL;
    tree_file("patterns", cases[*i].patterns);
    ignore_new(&ignore);
    ignore_push(ignore, "patterns", (struct bytes){0});
    cr_expect_eq(ignore_has(ignore, bytes_of(cases[*i].path), cases[*i].directory),
                 cases[*i].left_out, "%s: %s", cases[*i].patterns, cases[*i].path);
}

Test(ignore, the_file_below_is_stronger_and_ends_with_its_directory)
{
    AUTO(ignore_free) struct ignore *ignore = NULL;
    tree_file("above", "*.log\n/top\n");
    tree_file("below", "!a.log\n/top\n");
    ignore_new(&ignore);
    ignore_push(ignore, "above", (struct bytes){0});
    size_t before = ignore_push(ignore, "below", bytes_of("dir/"));
    cr_expect_not(ignore_has(ignore, bytes_of("dir/a.log"), false));
    cr_expect(ignore_has(ignore, bytes_of("dir/b.log"), false));
    cr_expect(ignore_has(ignore, bytes_of("dir/top"), false));
    ignore_pop(ignore, before);
    cr_expect(ignore_has(ignore, bytes_of("dir/a.log"), false));
    cr_expect_not(ignore_has(ignore, bytes_of("dir/top"), false));
    ignore_push(ignore, "not there", (struct bytes){0});
    cr_expect(ignore_has(ignore, bytes_of("a.log"), false));
}
