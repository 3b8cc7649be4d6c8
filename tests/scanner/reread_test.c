/* reread_test.c - what a report names is read again, and nothing that lies elsewhere. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/reread.h"

#include "tests/git/git_tree.h"
#include "tests/scanner/fake_worker.h"

#include <sys/socket.h>
#include <sys/un.h>

TREE_SUITE(reread);

static const struct {
    const char *target, *path, *why; /* NULL: it is read */
} places[] = {
    {".", "a.env", NULL},
    {".", "dir/b.env", NULL},
    {"./", "./a.env", NULL},
    {"dir", "dir/b.env", NULL},
    {"dir/", "dir/b.env", NULL},
    {"dir//", "dir/b.env", NULL},
    {"../tree/dir", "../tree/dir/b.env", NULL},
    {"a.env", "a.env", NULL},
    {"../outside.env", "../outside.env", NULL},
    {"..", "../outside.env", NULL},
    {".", "gone.env", "No such file or directory"},
    {".", "dir", "not a regular file"},
    {".", "socket", "not a regular file"},
    {".", "../outside.env", "outside of what was scanned"},
    {".", "dir/../../outside.env", "outside of what was scanned"},
    {".", "dir/..", "outside of what was scanned"},
    {".", "/etc/passwd", "outside of what was scanned"},
    {"dir", "a.env", "outside of what was scanned"},
    {"dir", "dirt/a.env", "outside of what was scanned"},
    {"dir", "dir/../a.env", "outside of what was scanned"},
    {"a.env", "a.env/b", "Not a directory"},
    {"-", "-", "outside of what was scanned"},
    {".", "link.env", "Too many levels of symbolic links"},
    {".", "up/outside.env", "outside of what was scanned"},
    {".", "inner/b.env", NULL},
};

static void make_tree(void)
{
    tree_dir("tree");
    tree_file("outside.env", "MARK outside\n");
    cr_assert_eq(chdir("tree"), 0);
    tree_dir("dir");
    tree_dir("dirt");
    tree_file("a.env", "MARK a\n");
    tree_file("dir/b.env", "MARK b\n");
    cr_assert_eq(symlink("../outside.env", "link.env"), 0);
    cr_assert_eq(symlink("..", "up"), 0);
    cr_assert_eq(symlink("dir", "inner"), 0);
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
    close(fd);
}

static const char *scan(const char *const *targets, size_t count, struct place *place,
                        struct batch *found, char *why, size_t size)
{
    struct error err;
    const struct config config = {0};
    const struct scan_options options = {.config = &config};
    AUTO(reread_free) struct reread *reread = NULL;
    AUTO(worker_free) struct worker *worker = NULL;
    cr_assert_eq(worker_new(&worker, NULL, &options, NULL, &err), ST_OK);
    reread_new(&reread, targets, count);
    const char *wrong = reread_scan(reread, worker, place, found);
    snprintf(why, size, "%s", wrong ? wrong : "");
    return wrong ? why : NULL;
}

EACH(reread, opens_what_is_below_a_target_alone, places, i)
{
    char why[100], path[64];
    AUTO(batch_dispose) struct batch found = {0};
    const char *const targets[] = {places[*i].target, NULL};
    make_tree();
    snprintf(path, sizeof(path), "%s", places[*i].path);
    struct place place = {.path = path};
    const char *wrong = scan(targets, 1, &place, &found, why, sizeof(why));
    cr_expect_str_eq(wrong ? wrong : "(read)", places[*i].why ? places[*i].why : "(read)");
    cr_expect_eq(found.finding_count, places[*i].why ? 0 : 1);
    cr_assert_eq(chdir(".."), 0);
}

Test(reread, an_object_that_no_repository_has_is_told)
{
    char why[100], path[] = "dir/b.env";
    struct origin origin = {.blob = "0123456789012345678901234567890123456789"};
    AUTO(batch_dispose) struct batch found = {0};
    static const char *const targets[] = {"dir", ".", NULL};
    make_tree();
    struct place place = {.path = path, .origin = &origin};
    cr_expect_str_eq(scan(targets, 2, &place, &found, why, sizeof(why)),
                     "no repository here has that object");
    cr_expect_eq(found.finding_count, 0);
    cr_assert_eq(chdir(".."), 0);
}

/* Objects of a repository below the target, and of none that a link leads to. */
static const struct {
    const char *path;
    size_t findings;
} objects[] = {{"tree/inner/b.env", 1}, {"tree/same/b.env", 1}, {"tree/link/b.env", 0}};

EACH(reread, takes_objects_below_a_target_alone, objects, i)
{
    char why[100], path[32];
    AUTO(batch_dispose) struct batch found = {0};
    static const char *const targets[] = {"tree", NULL};
    git_tree_run("mkdir tree; git init -q outside; git init -q tree/inner\n"
                 "ln -s ../outside tree/link; ln -s inner tree/same\n"
                 "echo MARK outside | git -C outside hash-object -w --stdin >outside.id\n"
                 "echo MARK inner | git -C tree/inner hash-object -w --stdin >inner.id\n");
    const char *id = objects[*i].findings > 0 ? "inner.id" : "outside.id";
    snprintf(path, sizeof(path), "%s", objects[*i].path);
    struct origin origin = {.versions = 1};
    snprintf(origin.blob, sizeof(origin.blob), "%s", (const char *)git_tree_word(id).ptr);
    struct place place = {.path = path, .origin = &origin};
    const char *wrong = scan(targets, 1, &place, &found, why, sizeof(why));
    cr_expect_str_eq(wrong ? wrong : "",
                     objects[*i].findings > 0 ? "" : "no repository here has that object");
    cr_expect_eq(found.finding_count, objects[*i].findings);
}
