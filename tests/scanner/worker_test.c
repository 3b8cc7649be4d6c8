/* worker_test.c - the corridor of one thread: chunks, streams, encodings, overlaps, trouble. */
#include "scanner/worker.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "rules/recipe.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/scan.h"
#include "scanner/seen.h"
#include "tests/test.h"

SUITE(worker);

/* Bytes in pieces; after them the end, an error, or a pause before each piece. */
struct memory {
    struct reader reader;
    struct bytes left;
    size_t piece;
    bool fails, pauses, paused;
};

static ptrdiff_t memory_read(struct reader *self, unsigned char *to, size_t max)
{
    struct memory *m = (struct memory *)self;
    m->paused = m->pauses && !m->paused;
    if (m->paused)
        return READER_IDLE;
    size_t len = MIN(MIN(max, m->piece), m->left.len);
    if (len == 0 && m->fails) {
        errno = EIO;
        return READER_FAILED;
    }
    memcpy(to, m->left.ptr, len);
    m->left = bytes_slice(m->left, len, m->left.len);
    return (ptrdiff_t)len;
}

/* A worker and what it needs. */
struct bench {
    struct worker *worker;
    struct config *config;
    struct seen *seen;
    struct scan_options options;
    atomic_int cancelled;
    struct batch found;
};

static void bench_open(struct bench *b)
{
    struct error err;
    *b = (struct bench){.options = {.jobs = 1,
                                    .min_confidence = CONFIDENCE_MEDIUM,
                                    .inline_allows = true,
                                    .fingerprint_key = bytes_of("a test's key")}};
    cr_assert_eq(config_new_empty(&b->config), ST_OK);
    b->options.config = b->config;
    b->options.cancelled = &b->cancelled;
    cr_assert_eq(seen_new(&b->seen, &err), ST_OK);
    cr_assert_eq(worker_new(&b->worker, ruleset_builtin(), &b->options, b->seen, &err), ST_OK);
}

static void bench_close(struct bench *b)
{
    batch_dispose(&b->found);
    worker_free(&b->worker);
    seen_free(&b->seen);
    config_free(&b->config);
}

static void scan(struct bench *b, struct memory *m)
{
    m->reader.read = memory_read;
    struct item item = {.path = bytes_of("app.txt"), .reader = &m->reader, .size = UINT64_MAX};
    worker_scan(b->worker, &item, &b->found);
}

static void scan_bytes(struct bench *b, struct bytes text)
{
    scan(b, &(struct memory){.left = text, .piece = SIZE_MAX});
}

static void expand(struct buf *out, const char *recipe)
{
    struct error err;
    cr_assert_eq(recipe_expand(recipe, out, &err), ST_OK, "%s", err.text);
}

static void fill(struct buf *out, char c, size_t count)
{
    unsigned char *to;
    cr_assert_eq(buf_reserve(out, count, &to), ST_OK);
    if (count > 0)
        memset(to, c, count);
    out->len += count;
}

static const char token[] = "{@}ghp_{A-Za-z0-9:30}{+github}";
enum { TOKEN_LEN = 40 };

/* Where a chunk's own part may end: the buffer is a chunk, a margin and what is kept of the chunk
 * before. */
static const size_t places[] = {
    0, 1, 4095, LIMIT_CHUNK - 41, LIMIT_CHUNK - 20, LIMIT_CHUNK, LIMIT_CHUNK + 4096};

EACH(worker, a_token_is_found_once_wherever_chunks_are_cut, places, i)
{
    for (size_t shift = 0; shift < 60000; shift += 499) {
        struct bench b;
        AUTO(buf_dispose) struct buf text = {0};
        size_t at = places[*i] + shift;
        bench_open(&b);
        fill(&text, ' ', at);
        if (at > 10)
            text.ptr[9] = '\n';
        expand(&text, token);
        fill(&text, ' ', LIMIT_CHUNK);
        scan_bytes(&b, buf_bytes(&text));
        cr_assert_eq(b.found.finding_count, 1, "at %zu: %zu", at, b.found.finding_count);
        const struct place *p = &b.found.findings[0]->place;
        cr_expect_eq(p->byte_offset, at);
        cr_expect_eq(p->start_line, at > 10 ? 2 : 1);
        cr_expect_eq(p->start_column, at > 10 ? at - 9 : at + 1);
        cr_expect_eq(p->end_column - p->start_column, TOKEN_LEN);
        bench_close(&b);
    }
}

Test(worker, the_size_of_pieces_does_not_matter)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    expand(&text, "first line\r\n");
    expand(&text, token);
    for (size_t piece = 1; piece <= 64; piece *= 4)
        scan(&b, &(struct memory){.left = buf_bytes(&text), .piece = piece});
    cr_expect_eq(b.found.finding_count, 4);
    for (size_t i = 0; i < b.found.finding_count; i++)
        cr_expect_eq(b.found.findings[i]->place.start_line, 2);
    bench_close(&b);
}

Test(worker, what_an_issuer_names_outranks_an_assignment)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    expand(&text, "password = \"{@}ghp_{A-Za-z0-9:30}{+github}\"\n");
    scan_bytes(&b, buf_bytes(&text));
    cr_assert_eq(b.found.finding_count, 1);
    cr_expect_str_eq(b.found.findings[0]->rule->id, "github-pat");
    cr_expect_eq(b.found.findings[0]->check, CHECK_OK);
    bench_close(&b);
}

Test(worker, binary_content_is_searched_for_tokens_only)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    fill(&text, '\0', 100);
    expand(&text, "db_password = \"{A-Za-z0-9:20}\"\n");
    expand(&text, token);
    scan_bytes(&b, buf_bytes(&text));
    cr_assert_eq(b.found.finding_count, 1);
    cr_expect_str_eq(b.found.findings[0]->rule->id, "github-pat");
    cr_expect_eq(worker_stats_get(b.worker)->binary_items, 1);
    bench_close(&b);
}

Test(worker, utf16_is_text)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(buf_dispose) struct buf wide = {0};
    bench_open(&b);
    expand(&text, "a line of text\nkey ");
    expand(&text, token);
    fill(&wide, '\0', 2 * text.len + 2);
    wide.ptr[0] = 0xff;
    wide.ptr[1] = 0xfe;
    for (size_t i = 0; i < text.len; i++)
        wide.ptr[2 * i + 2] = text.ptr[i];
    scan_bytes(&b, buf_bytes(&wide));
    cr_assert_eq(b.found.finding_count, 1);
    const struct place *p = &b.found.findings[0]->place;
    cr_expect_eq(p->byte_offset, 2 + 2 * (text.len - TOKEN_LEN));
    cr_expect_eq(p->byte_len, 2 * TOKEN_LEN);
    cr_expect_eq(p->start_line, 2);
    cr_expect_eq(p->start_column, 5);
    bench_close(&b);
}

Test(worker, what_stands_before_a_read_error_is_found_and_the_error_told)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    expand(&text, token);
    expand(&text, "\n");
    scan(&b, &(struct memory){.left = buf_bytes(&text), .piece = 7, .fails = true});
    cr_expect_eq(b.found.finding_count, 1);
    cr_assert_eq(b.found.skipped_count, 1);
    cr_expect_str_eq(b.found.skipped[0].reason, "unreadable");
    cr_expect(b.found.skipped[0].incomplete);
    bench_close(&b);
}

struct heard {
    size_t calls, findings;
};

static void hear(void *ctx, struct batch *batch)
{
    struct heard *heard = ctx;
    heard->calls++;
    heard->findings += batch->finding_count;
    batch_dispose(batch);
}

Test(worker, a_stream_tells_of_each_finding_once_and_before_its_end)
{
    struct bench b;
    struct heard heard = {0};
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    for (int i = 0; i < 20; i++) {
        char line[64];
        snprintf(line, sizeof(line), "%d {@}ghp_{A-Za-z0-9:30}{+github}\n", i);
        expand(&text, line);
    }
    struct memory m = {{memory_read}, buf_bytes(&text), 50, .pauses = true};
    struct item item = {.path = bytes_of("-"), .reader = &m.reader, .size = UINT64_MAX};
    worker_scan_stream(b.worker, &item, hear, &heard);
    cr_expect_eq(heard.findings, 20);
    cr_expect_gt(heard.calls, 10);
    bench_close(&b);
}

Test(worker, clean_content_met_again_is_not_scanned_again)
{
    struct bench b;
    AUTO(buf_dispose) struct buf clean = {0};
    AUTO(buf_dispose) struct buf leaky = {0};
    bench_open(&b);
    expand(&clean, "{a-z:500}\n");
    expand(&leaky, "{a-z:500}\n{@}ghp_{A-Za-z0-9:30}{+github}\n");
    for (int i = 0; i < 3; i++) {
        scan_bytes(&b, buf_bytes(&clean));
        scan_bytes(&b, buf_bytes(&leaky));
    }
    cr_expect_eq(worker_stats_get(b.worker)->identical_items, 2);
    cr_expect_eq(b.found.finding_count, 3);
    bench_close(&b);
}
