/* changes_test.c - what a range of commits brings, and that nothing else is told. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "tests/scanner/told.h"
#include "tests/scanner/tree.h"

#include "scanner/history/range.h"
#include "tests/git/made_repo.h"

TREE_SUITE(changes);

/* Scan what these words name, and compare what was told. */
static void brings(const char *const *words, const char *expected)
{
    AUTO(changes_free) struct changes *changes = NULL;
    AUTO(revwalk_dispose) struct revwalk walk;
    struct error err;
    cr_assert_eq(changes_new(&changes, ".", NULL, NULL, &err), ST_OK, "%s", err.text);
    changes->whole = true; /* the fake worker knows no lines */
    revwalk_init(&walk, changes->objects, NULL);
    for (; *words; words++)
        cr_assert_eq(range_add_word(changes, &walk, *words, &err), ST_OK, "%s", err.text);
    range_run(changes, &walk);
    changes_seal(changes);
    tells((struct scan_options){.targets = TARGETS("."), .changes = changes}, expected);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* One file "a" whose versions are MARK one, MARK two ...; a branch and a merge. */
static void make_history(void)
{
    struct oid c[5];
    made_init();
    c[0] = made_commit(made_file("a", "MARK one\n"), NULL, 0, 100);
    c[1] = made_commit(made_file("a", "MARK two\n"), &c[0], 1, 101);
    c[2] = made_commit(made_file("a", "MARK side\n"), &c[0], 1, 102);
    c[3] = made_commit(made_file("a", "MARK merged\n"), &c[1], 2, 103);
    c[4] = made_commit(made_file("a", "MARK one\n"), &c[3], 1, 104);
    made_ref("refs/heads/main", c[4]);
    made_ref("refs/heads/side", c[2]);
    made_ref("refs/heads/old", c[0]);
    made_ref("refs/tags/v1", made_tag("v1", c[1]));
}

Test(changes, of_a_range_are_its_commits_own)
{
    make_history();
    brings(WORDS("old..main"), "a: MARK two\na: MARK side\na: MARK merged\n");
    brings(WORDS("side..main"), "a: MARK two\na: MARK merged\n");
    brings(WORDS("main..side"), "");
    brings(WORDS("main~1.."), "a: MARK one\n");
}

Test(changes, of_a_tip_are_all_that_it_reaches)
{
    make_history();
    brings(WORDS("side"), "a: MARK one\na: MARK side\n");
    brings(WORDS("main", "^side"), "a: MARK two\na: MARK merged\n");
    brings(WORDS("main~1", "^side", "^v1"), "a: MARK merged\n");
}

Test(changes, of_two_sides_are_what_one_of_them_has)
{
    make_history();
    brings(WORDS("v1...side"), "a: MARK two\na: MARK side\n");
}

Test(changes, a_tag_brings_its_text)
{
    make_history();
    brings(WORDS("old..v1"), ".git/objects/36/dc4dfd5bf297b6ab564e3b47b8daa0bcdfd298: MARK of v1\n"
                             "a: MARK two\n");
}
