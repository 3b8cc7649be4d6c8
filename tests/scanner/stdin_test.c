/* stdin_test.c - streams: told as they come, idle ones, broken ones. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "tests/scanner/told.h"
#include "tests/scanner/tree.h"

#include <fcntl.h>

TREE_SUITE(stdin_source);

/* Put what a test writes to *writer on standard input. */
static void open_stdin(int *writer)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    *writer = ends[1];
}

static void say(int writer, const char *text)
{
    cr_assert_eq(write(writer, text, strlen(text)), (ssize_t)strlen(text));
}

static void cancel_now(void *ctx, const struct finding *finding)
{
    (void)finding;
    atomic_store((atomic_int *)ctx, 1);
}

/* The next line is only written when the one before was told. */
static void write_next(void *ctx, const struct finding *finding)
{
    int *writer = ctx;
    if (strcmp(finding->secret, "MARK 1") == 0)
        say(*writer, "nothing\nMARK 2\n");
    if (strcmp(finding->secret, "MARK 2") == 0)
        close(*writer);
}

Test(stdin_source, tells_of_a_stream_while_it_runs)
{
    int writer;
    open_stdin(&writer);
    say(writer, "MARK 1\nMARK");
    write_next(&writer, &(struct finding){.secret = (char[]){""}});
    tree_file("a", "MARK");
    AUTO(told_dispose) struct told t = {.on_finding = write_next, .ctx = &writer};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("-", "a"), .jobs = 2}),
                 ST_OK);
    cr_expect_str_eq((char *)t.text.ptr,
                     "<stdin>: MARK 1\n<stdin>: MARKnothing\n<stdin>: MARK 2\na: MARK\n");
    cr_expect_eq(t.stats.work.items, 2);
    cr_expect_eq(t.expected, 0, "nobody knows how long a stream is");
}

Test(stdin_source, a_stream_waits_for_its_turn)
{
    int writer;
    open_stdin(&writer);
    say(writer, "MARK 1\n");
    close(writer);
    tree_dir("d");
    tree_file("d/a", "MARK");
    tree_file("d/b", "MARK");
    AUTO(told_dispose) struct told t = {0};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("d", "-"), .jobs = 4}),
                 ST_OK);
    cr_expect_str_eq((char *)t.text.ptr, "d/a: MARK\nd/b: MARK\n<stdin>: MARK 1\n");
}

Test(stdin_source, an_idle_stream_is_interrupted)
{
    int writer;
    open_stdin(&writer);
    say(writer, "MARK 1\n");
    AUTO(told_dispose) struct told t = {.on_finding = cancel_now};
    t.ctx = &t.cancelled;
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("-")}), ST_OK);
    cr_expect_str_eq((char *)t.text.ptr, "<stdin>: MARK 1\nGAP - (interrupted)\n");
    close(writer);
}

Test(stdin_source, an_idle_stream_ends_when_the_sink_fails)
{
    int writer;
    open_stdin(&writer);
    say(writer, "MARK 1\n");
    AUTO(told_dispose) struct told t = {.fail_at = 1};
    cr_expect_eq(told_run(&t, (struct scan_options){.targets = TARGETS("-")}), ST_IO);
    close(writer);
}

Test(stdin_source, a_stream_that_cannot_be_read_is_a_gap)
{
    int fd = open(".", O_RDONLY);
    cr_assert_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    tells((struct scan_options){.targets = TARGETS("-")},
          "GAP <stdin> (unreadable, Is a directory)\n");
}
