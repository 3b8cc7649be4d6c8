/* shelf_test.c - what is put on a shelf comes back whole, or not at all. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/shelf.h"

#include "tests/git/git_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

TREE_SUITE(shelf);

static const unsigned char name[SHA256_LEN] = {0xab, 1, 2, 3};
static const char file[] = "s/ab010203000000000000000000000000.shelf";

static void shelf_open_good(struct shelf *shelf)
{
    struct error err;
    cr_assert_eq(shelf_open(shelf, "s", &err), ST_OK, "%s", err.text);
}

static void put(const struct shelf *shelf, const unsigned char *under, const char *text)
{
    struct error err;
    const struct bytes parts[] = {bytes_slice(bytes_of(text), 0, 2),
                                  bytes_slice(bytes_of(text), 2, strlen(text))};
    cr_assert_eq(shelf_put(shelf, under, parts, COUNT_OF(parts), &err), ST_OK, "%s", err.text);
}

static enum shelf_answer get(const char *expected)
{
    AUTO(shelf_dispose) struct shelf shelf;
    AUTO(buf_dispose) struct buf text = {0};
    struct bytes content;
    shelf_open_good(&shelf);
    enum shelf_answer answer = shelf_get(&shelf, name, &text, &content);
    if (answer == SHELF_HERE)
        cr_expect(bytes_equal(content, bytes_of(expected)));
    else
        cr_expect_eq(content.len, 0);
    return answer;
}

static void put_example(void)
{
    AUTO(shelf_dispose) struct shelf shelf;
    shelf_open_good(&shelf);
    put(&shelf, name, "what was found");
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    cr_assert_eq(stat(path, &st), 0, "%s", path);
    return st.st_mode & 07777;
}

Test(shelf, gives_back_what_was_put_last)
{
    cr_expect_eq(get(NULL), SHELF_NOTHING);
    put_example();
    cr_expect_eq(get("what was found"), SHELF_HERE);
    AUTO(shelf_dispose) struct shelf shelf;
    shelf_open_good(&shelf);
    put(&shelf, name, "something else");
    cr_expect_eq(get("something else"), SHELF_HERE);
}

Test(shelf, is_its_owners_alone)
{
    umask(0);
    put_example();
    cr_expect_eq(mode_of("s"), 0700);
    cr_expect_eq(mode_of("s/key"), 0600);
    cr_expect_eq(mode_of(file), 0600);
}

static void change_byte(const char *path, off_t at)
{
    unsigned char c;
    int fd = open(path, O_RDWR);
    cr_assert(fd >= 0 && pread(fd, &c, 1, at) == 1);
    c ^= 0x20;
    cr_assert_eq(pwrite(fd, &c, 1, at), 1);
    close(fd);
}

Test(shelf, a_change_of_any_byte_is_seen)
{
    struct stat st;
    put_example();
    cr_assert_eq(stat(file, &st), 0);
    for (off_t at = 0; at < st.st_size; at++) {
        change_byte(file, at);
        cr_expect_eq(get(NULL), SHELF_DAMAGED, "byte %ld", (long)at);
        change_byte(file, at);
    }
    cr_expect_eq(get("what was found"), SHELF_HERE);
    while (st.st_size-- > 0) {
        cr_assert_eq(truncate(file, st.st_size), 0);
        cr_expect_eq(get(NULL), SHELF_DAMAGED, "%ld bytes", (long)st.st_size);
    }
}

Test(shelf, a_file_of_another_name_is_no_other_one)
{
    static const unsigned char other[SHA256_LEN] = {0xab, 1, 2, 4};
    AUTO(shelf_dispose) struct shelf shelf;
    shelf_open_good(&shelf);
    put(&shelf, other, "of another");
    cr_assert_eq(rename("s/ab010204000000000000000000000000.shelf", file), 0);
    cr_expect_eq(get(NULL), SHELF_DAMAGED);
}

Test(shelf, a_file_of_another_shelf_is_foreign)
{
    struct error err;
    AUTO(shelf_dispose) struct shelf other;
    put_example();
    cr_assert_eq(shelf_open(&other, "t", &err), ST_OK);
    put(&other, name, "of another");
    cr_assert_eq(rename("t/ab010203000000000000000000000000.shelf", file), 0);
    cr_expect_eq(get(NULL), SHELF_DAMAGED);
}

static const struct {
    const char *spoil;
    enum shelf_answer answer;
} spoilt[] = {
    {"rm s/key", SHELF_DAMAGED},
    {"printf x >>s/key", SHELF_DAMAGED},
    {": >s/key", SHELF_DAMAGED},
    {"chmod 640 s/key", SHELF_DAMAGED},
    {"chmod 604 s/*.shelf", SHELF_DAMAGED},
    {"mv s/*.shelf x; ln -s ../x \"$(ls -d s)/ab010203000000000000000000000000.shelf\"",
     SHELF_DAMAGED},
    {"f=$(ls s/*.shelf); rm $f; mkdir $f", SHELF_DAMAGED},
    {"f=$(ls s/*.shelf); rm $f; mkfifo -m 600 $f", SHELF_DAMAGED},
    {"rm s/*.shelf", SHELF_NOTHING},
};
EACH(shelf, takes_nothing_that_others_may_have_written, spoilt, i)
{
    put_example();
    git_tree_run(spoilt[*i].spoil);
    cr_expect_eq(get(NULL), spoilt[*i].answer, "%s", spoilt[*i].spoil);
}

static const char *const unusable[] = {"mkdir -m 777 s", "mkdir -m 770 s", ": >s",
                                       "ln -s nowhere s"};
EACH(shelf, refuses_directories_that_others_can_write_to, unusable, i)
{
    AUTO(shelf_dispose) struct shelf shelf;
    struct error err;
    git_tree_run(unusable[*i]);
    cr_expect_eq(shelf_open(&shelf, "s", &err), ST_IO, "%s", unusable[*i]);
}

Test(shelf, of_very_many_files_the_oldest_go)
{
    git_tree_run(
        "mkdir -m 700 s; for i in $(seq 100 613); do "
        "f=s/00000000000000000000000000000$i.shelf; : >$f; touch -d \"2001-01-01 $i seconds\" $f;"
        "done; touch -d 1999-01-01 s/other");
    put_example();
    cr_expect_eq(get("what was found"), SHELF_HERE);
    cr_expect_neq(access("s/00000000000000000000000000000102.shelf", F_OK), 0);
    cr_expect_eq(access("s/00000000000000000000000000000103.shelf", F_OK), 0);
    cr_expect_eq(access("s/other", F_OK), 0, "what is not ours stays");
}

Test(shelf, of_very_large_files_the_oldest_go)
{
    git_tree_run("mkdir -m 700 s; for i in 1 2 3; do f=s/0000000000000000000000000000000$i.shelf;"
                 "truncate -s 2G $f; touch -d \"2001-01-01 $i seconds\" $f; done");
    put_example();
    cr_expect_eq(get("what was found"), SHELF_HERE);
    cr_expect_neq(access("s/00000000000000000000000000000001.shelf", F_OK), 0);
    cr_expect_neq(access("s/00000000000000000000000000000002.shelf", F_OK), 0,
                  "ours is a few more");
    cr_expect_eq(access("s/00000000000000000000000000000003.shelf", F_OK), 0);
}
