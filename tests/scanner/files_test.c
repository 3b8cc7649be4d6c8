/* files_test.c - what of a tree is scanned, under which path, in which order; and what is said of
 * the rest. */
#define _GNU_SOURCE /* mkdtemp, nftw, setuid */
#include "tests/scanner/told.h"
#include "tests/scanner/tree.h"

#include "base/limits.h"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

TREE_SUITE(files);

Test(files, come_in_byte_order_of_their_paths)
{
    tree_dir("t");
    tree_dir("t/a");
    tree_dir("t/B");
    const char *const names[] = {"t/a0",  "t/a-b", "t/a.c",    "t/a/x",
                                 "t/B/z", "t/C",   "t/a/\xff", "t/\x01"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        tree_file(names[i], "MARK\n");
    tells((struct scan_options){.targets = TARGETS("t")},
          "t/\x01: MARK\nt/B/z: MARK\nt/C: MARK\nt/a-b: MARK\nt/a.c: MARK\n"
          "t/a/x: MARK\nt/a/\xff: MARK\nt/a0: MARK\n");
}

static const struct {
    const char *target, *path;
} spelled[] = {
    {".", "d/f"},         {"./", "d/f"},          {".//", "d/f"},     {"d", "d/f"},
    {"d/", "d/f"},        {"d///", "d/f"},        {"./d", "./d/f"},   {"d/f", "d/f"},
    {"./d/f", "./d/f"},   {"d/../d", "d/../d/f"}, {"link", "link/f"}, {"link/", "link/f"},
    {"link/f", "link/f"},
};

EACH(files, are_called_as_the_target_was, spelled, i)
{
    char expected[64];
    tree_dir("d");
    tree_file("d/f", "MARK");
    if (strncmp(spelled[*i].target, "link", 4) == 0)
        cr_assert_eq(symlink("d", "link"), 0);
    snprintf(expected, sizeof(expected), "%s: MARK\n", spelled[*i].path);
    tells((struct scan_options){.targets = TARGETS(spelled[*i].target)}, expected);
}

Test(files, names_are_bytes)
{
    tree_file("new\nline", "MARK");
    tree_file("\x1b[31m\xe4\xf6", "MARK");
    tree_file("-", "MARK");
    tells((struct scan_options){.targets = TARGETS(".")},
          "\x1b[31m\xe4\xf6: MARK\n-: MARK\nnew\nline: MARK\n");
}

Test(files, of_nothing_nothing_is_told)
{
    tree_dir("empty");
    tree_file("void", "");
    AUTO(told_dispose) struct told t = {0};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("empty", ".")}), ST_OK);
    cr_expect_str_eq((char *)t.text.ptr, "");
    cr_expect_eq(t.stats.directories, 3);
    cr_expect_eq(t.stats.work.items, 1);
    cr_expect_eq(t.stats.work.bytes, 0);
}

Test(files, links_are_counted_and_not_followed)
{
    tree_dir("t");
    tree_dir("t/d");
    tree_file("outside", "MARK");
    tree_file("t/f", "MARK");
    cr_assert_eq(symlink("../../outside", "t/d/out"), 0);
    cr_assert_eq(symlink("../f", "t/d/in"), 0);
    cr_assert_eq(symlink("nowhere", "t/d/dangling"), 0);
    cr_assert_eq(symlink("..", "t/d/loop"), 0);
    cr_assert_eq(symlink("self", "t/d/self"), 0);
    AUTO(told_dispose) struct told t = {0};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("t")}), ST_OK);
    cr_expect_str_eq((char *)t.text.ptr, "t/f: MARK\n");
    cr_expect_eq(t.stats.symlinks, 5);
}

static void make_socket(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
    close(fd);
}

Test(files, special_ones_are_skipped_and_hang_nothing)
{
    tree_dir("t");
    cr_assert_eq(mkfifo("t/fifo", 0644), 0);
    make_socket("t/socket");
    tree_file("t/z", "MARK");
    tells((struct scan_options){.targets = TARGETS("t")},
          "SKIP t/fifo (special file)\nSKIP t/socket (special file)\nt/z: MARK\n");
    tells((struct scan_options){.targets = TARGETS("t/fifo", "t/socket", "/dev/null")},
          "GAP t/fifo (special file)\nGAP t/socket (special file)\nGAP /dev/null (special file)\n");
}

Test(files, below_the_depth_limit_are_a_gap)
{
    char path[2 * LIMIT_DEPTH + 8] = "";
    for (size_t i = 0; i < LIMIT_DEPTH; i++) {
        memcpy(path + 2 * i, "d/", 3);
        tree_dir(path);
    }
    size_t end = 2 * (size_t)LIMIT_DEPTH;
    memcpy(path + end, "f", 2);
    tree_file(path, "MARK");
    memcpy(path + end, "x", 2);
    tree_dir(path);
    memcpy(path + end, "x/f", 4);
    tree_file(path, "MARK");
    AUTO(told_dispose) struct told t = {0};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS(".")}), ST_OK);
    char *second = strchr((char *)t.text.ptr, '\n') + 1;
    cr_expect_eq(t.findings, 1);
    cr_expect_eq(strncmp(second, "GAP d/d/", 8), 0);
    cr_expect(strstr(second, "d/x (too deep)\n") != NULL);
}

/* As root, nothing is unreadable. */
static void become_nobody(void)
{
    if (geteuid() != 0)
        return;
    cr_assert_eq(chown(".", 65534, 65534), 0);
    cr_assert_eq(setgroups(0, NULL), 0);
    cr_assert_eq(setgid(65534), 0);
    cr_assert_eq(setuid(65534), 0);
    cr_assert_eq(prctl(PR_SET_DUMPABLE, 1), 0); /* LeakSanitizer wants to look inside */
}

Test(files, unreadable_ones_are_gaps)
{
    become_nobody();
    tree_dir("a");
    tree_dir("b");
    tree_file("a/f", "MARK");
    tree_file("b/f", "MARK");
    tree_file("c", "MARK");
    tree_file("d", "MARK");
    cr_assert_eq(chmod("a", 0), 0);
    cr_assert_eq(chmod("b", 0444), 0);
    cr_assert_eq(chmod("c", 0), 0);
    tells((struct scan_options){.targets = TARGETS(".", "a", "c")},
          "GAP a (unreadable, Permission denied)\nGAP b/f (unreadable, Permission denied)\n"
          "GAP c (unreadable, Permission denied)\nd: MARK\n"
          "GAP a (unreadable, Permission denied)\nGAP c (unreadable, Permission denied)\n");
    cr_assert_eq(chmod("a", 0755), 0);
    cr_assert_eq(chmod("b", 0755), 0);
}

Test(files, one_that_fails_in_the_middle_is_a_gap)
{
    if (access("/proc/self/mem", R_OK) != 0)
        cr_skip("no /proc");
    tells((struct scan_options){.targets = TARGETS("/proc/self/mem")},
          "GAP /proc/self/mem (unreadable, Input/output error)\n");
}

Test(files, one_that_claims_to_be_empty_is_read)
{
    if (access("/proc/self/status", R_OK) != 0)
        cr_skip("no /proc");
    AUTO(told_dispose) struct told t = {0};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("/proc/self/status")}),
                 ST_OK);
    cr_expect_gt(t.stats.work.bytes, 100);
}

/* ---- A tree that changes meanwhile ---- */

static void change(void *ctx, const char *path)
{
    (void)ctx;
    if (strcmp(path, "t/b-grows") == 0) {
        FILE *f = fopen("t/b-grows", "a");
        cr_assert_not_null(f);
        fputs("MARK later\n", f);
        fclose(f);
    }
    if (strcmp(path, "t/c-shrinks") == 0)
        cr_assert_eq(truncate("t/c-shrinks", 5), 0);
    if (strcmp(path, "t/a") != 0)
        return;
    for (char name[] = "t/v1"; name[3] <= '4'; name[3]++)
        cr_assert_eq(unlink(name), 0);
    cr_assert_eq(symlink("../outside", "t/v2"), 0);
    cr_assert_eq(mkfifo("t/v3", 0644), 0);
    tree_dir("t/v4");
}

Test(files, that_change_are_told_as_they_were_seen)
{
    static const struct config changing = {.on_item = change};
    tree_dir("t");
    tree_file("outside", "MARK\n");
    tree_file("t/a", "MARK\n");
    tree_file("t/b-grows", "MARK\n");
    tree_file("t/c-shrinks", "MARK\nMARK\nMARK\n");
    for (char name[] = "t/v1"; name[3] <= '4'; name[3]++)
        tree_file(name, "MARK\n");
    tells((struct scan_options){.targets = TARGETS("t"), .config = &changing},
          "t/a: MARK\nt/b-grows: MARK\nt/b-grows: MARK later\nt/c-shrinks: MARK\n"
          "SKIP t/v1 (vanished)\nSKIP t/v2 (vanished, replaced by something else)\n"
          "SKIP t/v3 (special file)\nSKIP t/v4 (vanished, replaced by something else)\n");
}

static void replace_directories(void *ctx, const struct finding *finding)
{
    (void)ctx;
    if (strcmp(finding->place.path, "t/f000") != 0)
        return;
    cr_assert_eq(rename("t/x", "moved-x"), 0);
    cr_assert_eq(symlink("../moved-x", "t/x"), 0);
    cr_assert_eq(rename("t/y", "moved-y"), 0);
}

Test(files, a_directory_replaced_by_a_link_leads_nowhere)
{
    tree_dir("t");
    tree_dir("t/x");
    tree_dir("t/y");
    tree_file("t/x/f", "MARK");
    tree_file("t/y/f", "MARK");
    for (unsigned i = 0; i < 300; i++) { /* more than are handed out before the first is told */
        char name[16];
        snprintf(name, sizeof(name), "t/f%03u", i);
        tree_file(name, i == 0 ? "MARK" : "");
    }
    AUTO(told_dispose) struct told t = {.on_finding = replace_directories};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("t")}), ST_OK);
    cr_expect_str_eq((char *)t.text.ptr, "t/f000: MARK\nSKIP t/x (vanished, replaced by something"
                                         " else)\nSKIP t/y (vanished)\n");
}

/* ---- Choosing ---- */

static void make_project(void)
{
    const char *const dirs[] = {"src", "src/deep", "build", "docs"};
    const char *const files[] = {"src/a.c",   "src/deep/b.c", "src/deep/b.h",
                                 "build/a.c", "docs/a.md",    "a.md"};
    for (size_t i = 0; i < COUNT_OF(dirs); i++)
        tree_dir(dirs[i]);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        tree_file(files[i], "MARK");
}

Test(files, excluded_ones_are_left_out)
{
    make_project();
    cr_assert_eq(mkfifo("src/x.c", 0644), 0);
    tells((struct scan_options){.targets = TARGETS("."), .exclude = TARGETS("build/", "*.c")},
          "a.md: MARK\ndocs/a.md: MARK\nsrc/deep/b.h: MARK\n");
    tells(
        (struct scan_options){.targets = TARGETS("src"), .exclude = TARGETS("/deep", "src", "x.c")},
        "src/a.c: MARK\n");
}

Test(files, only_included_ones_are_scanned)
{
    make_project();
    tells((struct scan_options){.targets = TARGETS("."), .include = TARGETS("*.md")},
          "a.md: MARK\ndocs/a.md: MARK\n");
    tells((struct scan_options){.targets = TARGETS("."), .include = TARGETS("src/", "/a.md")},
          "a.md: MARK\nsrc/a.c: MARK\nsrc/deep/b.c: MARK\nsrc/deep/b.h: MARK\n");
    tells((struct scan_options){.targets = TARGETS("."),
                                .include = TARGETS("src"),
                                .exclude = TARGETS("deep")},
          "src/a.c: MARK\n");
}

Test(files, a_named_file_is_scanned_whatever_the_globs_say)
{
    make_project();
    tells((struct scan_options){.targets = TARGETS("a.md"), .exclude = TARGETS("*")},
          "a.md: MARK\n");
}

Test(files, larger_than_asked_for_are_skipped)
{
    tree_file("a", "MARK\n");
    tree_file("b", "MARK1\n");
    tells((struct scan_options){.targets = TARGETS(".", "b"), .max_file_size = 5},
          "a: MARK\nSKIP b (larger than --max-file-size)\nSKIP b (larger than --max-file-size)\n");
}

Test(files, of_another_file_system_are_skipped_if_asked_for)
{
    struct stat here, there;
    cr_assert_eq(stat("/", &here), 0);
    if (stat("/proc", &there) != 0 || here.st_dev == there.st_dev)
        cr_skip("no /proc");
    AUTO(told_dispose) struct told t = {0};
    const char *const exclude[] = {"/[!p]*", "/p[!r]*", NULL};
    struct scan_options options = {
        .targets = TARGETS("/"), .exclude = exclude, .one_file_system = true};
    cr_assert_eq(told_run(&t, options), ST_OK);
    cr_expect_str_eq((char *)t.text.ptr, "SKIP /proc (other file system)\n");
}

/* ---- Git ---- */

#define LEFT_OUT "(history not scanned, left out by --no-history)\n"

Test(files, git_directories_are_left_to_the_history)
{
    tree_dir(".git");
    tree_dir(".git/objects");
    tree_file(".git/HEAD", "MARK");
    tree_file("a", "MARK");
    tree_dir("linked");
    tree_file("linked/.git", "gitdir: ../.git/worktrees/linked\nMARK");
    tree_dir("pointed");
    cr_assert_eq(symlink("../.git", "pointed/.git"), 0);
    tells((struct scan_options){.targets = TARGETS(".")},
          "a: MARK\nGAP .git/HEAD (ref damaged)\nGAP linked (no usable repository, linked: its git "
          "directory linked/../.git/worktrees/linked?MARK is not there)\n");
    tells((struct scan_options){.targets = TARGETS("linked"), .no_history = true},
          "SKIP linked/.git " LEFT_OUT);
    tells((struct scan_options){.targets = TARGETS("."), .no_history = true},
          "SKIP .git " LEFT_OUT "a: MARK\nSKIP linked/.git " LEFT_OUT
          "SKIP pointed/.git " LEFT_OUT);
}

Test(files, what_is_only_called_git_is_scanned)
{
    tree_dir(".git");
    tree_file(".git/HEAD", "MARK");
    tree_dir("x");
    tree_file("x/.git", "MARK");
    tree_file(".gitignore", "MARK");
    tells((struct scan_options){.targets = TARGETS(".")},
          ".git/HEAD: MARK\n.gitignore: MARK\nx/.git: MARK\n");
}

Test(files, bare_repositories_are_left_to_the_history)
{
    tree_dir("r");
    tree_dir("r/objects");
    tree_dir("r/refs");
    tree_file("r/HEAD", "");
    tree_file("r/config", "MARK");
    static const char said[] = "r/config: MARK\nGAP r/HEAD (ref damaged)\n"
                               "GAP r/config (configuration damaged)\n";
    tells((struct scan_options){.targets = TARGETS("r")}, said);
    tells((struct scan_options){.targets = TARGETS(".")}, said);
}
