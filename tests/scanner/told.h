/* told.h - run a scan with the fake worker, and write down what the sink hears. */
#ifndef TESTS_SCANNER_TOLD_H
#define TESTS_SCANNER_TOLD_H

#include "tests/scanner/fake_worker.h"
#include "tests/test.h"

struct told {
    struct buf text; /* a line for each finding and each skip; NUL-terminated by told_run */
    struct scan_stats stats;
    struct error err;
    atomic_int cancelled;
    size_t findings, fail_at; /* fail_at 1: the first finding ends the scan */
    void (*on_finding)(void *ctx, const struct finding *finding); /* on the caller's thread */
    void *ctx;
    uint64_t items, bytes, expected; /* of the last progress */
};

static inline void told_dispose(struct told *t)
{
    buf_dispose(&t->text);
}

static inline enum status told_finding(void *ctx, struct finding *finding, struct error *err)
{
    struct told *t = ctx;
    AUTO(finding_free) struct finding *f = finding;
    buf_printf(&t->text, "%s: %s\n", f->place.path, f->secret);
    if (++t->findings == t->fail_at)
        return error_set(err, ST_IO, "sink: full");
    if (t->on_finding != NULL)
        t->on_finding(t->ctx, f);
    return ST_OK;
}

static inline enum status told_skipped(void *ctx, const struct skipped *s, struct error *err)
{
    (void)err;
    struct told *t = ctx;
    buf_printf(&t->text, "%s %s (%s%s%s)\n", s->incomplete ? "GAP" : "SKIP", s->path, s->reason,
               s->detail[0] ? ", " : "", s->detail);
    return ST_OK;
}

static inline void told_progress(void *ctx, const struct scan_progress *progress)
{
    struct told *t = ctx;
    cr_assert(progress->items >= t->items && progress->bytes >= t->bytes, "it goes forward");
    t->items = progress->items;
    t->bytes = progress->bytes;
    t->expected = progress->expected;
}

/** Scan and write down. Of options, targets are counted and cancelled, config and jobs filled in.
 */
static inline enum status told_run(struct told *t, struct scan_options options)
{
    static const struct config nothing = {0};
    while (options.targets[options.target_count] != NULL)
        options.target_count++;
    options.jobs = options.jobs ? options.jobs : 1;
    options.config = options.config ? options.config : &nothing;
    options.cancelled = &t->cancelled;
    struct scan_sink sink = {
        .ctx = t, .finding = told_finding, .skipped = told_skipped, .progress = told_progress};
    enum status st = scan_run(NULL, &options, &sink, &t->stats, &t->err);
    enum status terminated = buf_add(&t->text, (struct bytes){(const unsigned char *)"", 1});
    cr_assert_eq(terminated, ST_OK);
    return st;
}

#define TARGETS(...) ((const char *const[]){__VA_ARGS__, NULL})

/** Scan with options and compare what was told. */
static inline void tells(struct scan_options options, const char *expected)
{
    AUTO(told_dispose) struct told t = {0};
    cr_assert_eq(told_run(&t, options), ST_OK, "%s", t.err.text);
    cr_expect_str_eq((char *)t.text.ptr, expected, "told:\n%sexpected:\n%s", (char *)t.text.ptr,
                     expected);
}

#endif
