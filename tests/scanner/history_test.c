/* history_test.c - which targets have a history, and that it may be left out. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "tests/scanner/told.h"
#include "tests/scanner/tree.h"

#include "scanner/source.h"

TREE_SUITE(history_source);

static bool is_mine(const char *target)
{
    struct error err;
    bool mine = false;
    cr_assert_eq(source_history.probe(target, &mine, &err), ST_OK);
    return mine;
}

Test(history_source, a_directory_without_a_repository_is_not_its_own)
{
    tree_dir("a");
    tree_file("a/b", "MARK");
    cr_expect_not(is_mine("."));
    cr_expect_not(is_mine("a"));
    cr_expect_not(is_mine("-"));
}

Test(history_source, a_repository_is)
{
    tree_dir("r");
    tree_dir("r/.git");
    tree_dir("r/.git/objects");
    tree_dir("r/.git/refs");
    tree_file("r/.git/HEAD", "ref: refs/heads/main\n");
    cr_expect(is_mine("r"));
    cr_expect(is_mine("r/.git"));
    cr_expect_not(is_mine("."));
}
