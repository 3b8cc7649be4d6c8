/* tree.h - files to scan: every test runs in a process and a directory of its own. The file that
 * includes this defines _GNU_SOURCE (mkdtemp, nftw). */
#ifndef TESTS_SCANNER_TREE_H
#define TESTS_SCANNER_TREE_H

#include "tests/test.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TREE_SUITE(suite) TestSuite(suite, .init = tree_make, .fini = tree_remove)

static inline void tree_make(void)
{
    char name[] = "/tmp/sprawl-test-XXXXXX";
    cr_assert_not_null(mkdtemp(name));
    cr_assert_eq(chdir(name), 0);
}

static inline int tree_remove_one(const char *path, const struct stat *st, int type,
                                  struct FTW *where)
{
    (void)st, (void)type;
    return where->level == 0 ? 0 : remove(path);
}

static inline void tree_remove(void)
{
    char here[256];
    cr_assert_not_null(getcwd(here, sizeof(here)));
    cr_assert_eq(nftw(".", tree_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    cr_assert_eq(rmdir(here), 0);
    test_finish();
}

static inline void tree_dir(const char *path)
{
    cr_assert_eq(mkdir(path, 0755), 0, "%s: %s", path, strerror(errno));
}

static inline void tree_file(const char *path, const char *content)
{
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f, "%s: %s", path, strerror(errno));
    cr_assert_geq(fputs(content, f), 0);
    cr_assert_eq(fclose(f), 0);
}

#endif
