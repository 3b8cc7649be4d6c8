/* scan_test.c - the driver: order, failure, interruption. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "tests/scanner/told.h"
#include "tests/scanner/tree.h"

#include "base/limits.h"

#include <sys/resource.h>

TREE_SUITE(scan);

/* Files with and without findings, of all sizes, and something to skip now and then. */
static void make_large_tree(void)
{
    for (unsigned d = 0; d < 40; d++) {
        char path[64];
        snprintf(path, sizeof(path), "d%u", d);
        tree_dir(path);
        for (unsigned f = 0; f < d * d % 71; f++) {
            snprintf(path, sizeof(path), "d%u/f%u", d, f);
            if (f % 7 == 3)
                cr_assert_eq(mkfifo(path, 0644), 0);
            else
                tree_file(path, f % 3 ? "MARK 1\nplain\nMARK 2" : "plain");
            if (f == 5)
                cr_assert_eq(truncate(path, 300000), 0);
        }
    }
}

Test(scan, output_does_not_depend_on_jobs)
{
    make_large_tree();
    AUTO(told_dispose) struct told one = {0};
    cr_assert_eq(told_run(&one, (struct scan_options){.targets = TARGETS(".")}), ST_OK);
    cr_expect_gt(one.findings, 500);
    const unsigned jobs[] = {2, 3, 8, LIMIT_JOBS};
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        AUTO(told_dispose) struct told t = {0};
        struct scan_options options = {.targets = TARGETS("."), .jobs = jobs[i]};
        cr_assert_eq(told_run(&t, options), ST_OK);
        cr_expect(bytes_equal(buf_bytes(&t.text), buf_bytes(&one.text)), "%u jobs", jobs[i]);
        cr_expect_eq(t.stats.work.items, one.stats.work.items);
        cr_expect_eq(t.stats.work.bytes, one.stats.work.bytes);
    }
}

Test(scan, progress_arrives_at_the_whole)
{
    make_large_tree();
    AUTO(told_dispose) struct told t = {0};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("."), .jobs = 4}), ST_OK);
    cr_expect_eq(t.items, t.stats.work.items);
    cr_expect_eq(t.bytes, t.stats.work.bytes);
    cr_expect_eq(t.expected, t.items);
    cr_expect_eq(t.stats.directories, 41);
    cr_expect(!t.stats.cancelled);
}

Test(scan, targets_keep_their_order)
{
    tree_dir("z");
    tree_file("z/f", "MARK");
    tree_file("a", "MARK");
    tells((struct scan_options){.targets = TARGETS("z", "a", "z/f", "a"), .jobs = 4},
          "z/f: MARK\na: MARK\nz/f: MARK\na: MARK\n");
}

Test(scan, many_findings_wait_behind_a_slow_file)
{
    FILE *slow = fopen("a", "w");
    for (size_t i = 0; i < 20000; i++)
        fputs("MARK\n", slow);
    fclose(slow);
    for (unsigned i = 0; i < 3000; i++) {
        char name[16];
        snprintf(name, sizeof(name), "f%04u", i);
        tree_file(name, "MARK");
    }
    AUTO(told_dispose) struct told t = {0};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("."), .jobs = 4}), ST_OK);
    cr_expect_eq(t.findings, 23000);
    const char *end = "f2998: MARK\nf2999: MARK\n";
    cr_expect_str_eq((char *)t.text.ptr + t.text.len - 1 - strlen(end), end);
}

Test(scan, a_missing_target_stops_it_before_it_starts)
{
    tree_file("a", "MARK");
    AUTO(told_dispose) struct told t = {0};
    cr_expect_eq(told_run(&t, (struct scan_options){.targets = TARGETS("a", "nowhere")}), ST_IO);
    cr_expect_str_eq(t.err.text, "nowhere: No such file or directory");
    cr_expect_eq(t.findings, 0);
}

Test(scan, a_bad_glob_stops_it_before_it_starts)
{
    tree_file("a", "MARK");
    AUTO(told_dispose) struct told t = {0};
    struct scan_options options = {.targets = TARGETS("a"), .exclude = TARGETS("")};
    cr_expect_eq(told_run(&t, options), ST_USAGE);
    cr_expect_eq(t.findings, 0);
}

Test(scan, ends_when_the_sink_fails)
{
    make_large_tree();
    for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
        AUTO(told_dispose) struct told t = {.fail_at = 100};
        cr_expect_eq(told_run(&t, (struct scan_options){.targets = TARGETS("."), .jobs = jobs}),
                     ST_IO);
        cr_expect_str_eq(t.err.text, "sink: full");
        cr_expect_eq(t.findings, 100);
    }
}

Test(scan, makes_do_with_few_descriptors)
{
    make_large_tree();
    AUTO(told_dispose) struct told rich = {0}, poor = {0};
    struct scan_options options = {.targets = TARGETS("."), .jobs = LIMIT_JOBS};
    cr_assert_eq(told_run(&rich, options), ST_OK);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = 64, .rlim_max = 64}), 0);
    cr_assert_eq(told_run(&poor, options), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&rich.text), buf_bytes(&poor.text)));
}

/* ---- Interruption ---- */

Test(scan, cancelled_before_it_starts_tells_every_target)
{
    tree_file("a", "MARK");
    AUTO(told_dispose) struct told t = {.cancelled = 1};
    cr_assert_eq(told_run(&t, (struct scan_options){.targets = TARGETS("a", ".")}), ST_OK);
    cr_expect_str_eq((char *)t.text.ptr, "GAP a (interrupted)\nGAP . (interrupted)\n");
    cr_expect(t.stats.cancelled);
}

static void cancel_now(void *ctx, const struct finding *finding)
{
    (void)finding;
    atomic_store((atomic_int *)ctx, 1);
}

Test(scan, cancelled_delivers_what_it_has)
{
    make_large_tree();
    for (unsigned jobs = 1; jobs <= 8; jobs *= 2) {
        AUTO(told_dispose) struct told t = {.on_finding = cancel_now};
        t.ctx = &t.cancelled;
        struct scan_options options = {.targets = TARGETS(".", "d9"), .jobs = jobs};
        cr_assert_eq(told_run(&t, options), ST_OK);
        const char *end = "GAP . (interrupted)\nGAP d9 (interrupted)\n";
        cr_expect_geq(t.findings, 1);
        cr_expect_lt(t.findings, 500);
        cr_expect_str_eq((char *)t.text.ptr + t.text.len - 1 - strlen(end), end);
        cr_expect(t.stats.cancelled);
    }
}
