/* fake_worker.h - a worker without rules: every line that begins with "MARK" is a finding. To be
 * included by one file of a test program, which then links neither worker.c nor config.c. */
#ifndef TESTS_SCANNER_FAKE_WORKER_H
#define TESTS_SCANNER_FAKE_WORKER_H

#include "base/buf.h"
#include "scanner/scan.h"
#include "scanner/worker.h"

#include <errno.h>

/** Called before an item is read; on the worker's thread. */
struct config {
    void (*on_item)(void *ctx, const char *path);
    void *ctx;
};

struct worker {
    const struct config *config;
    struct worker_stats stats;
};

enum status worker_new(struct worker **out, const struct ruleset *rules,
                       const struct scan_options *options, struct seen *seen, struct error *err)
{
    (void)rules, (void)seen, (void)err;
    *out = xcalloc(1, sizeof(**out));
    (*out)->config = options->config;
    return ST_OK;
}

void worker_free(struct worker **worker)
{
    xfree(worker);
}

const struct worker_stats *worker_stats_get(const struct worker *worker)
{
    return &worker->stats;
}

static inline void fake_line(struct bytes line, const struct item *item, struct batch *out)
{
    if (line.len < 4 || memcmp(line.ptr, "MARK", 4) != 0)
        return;
    struct finding *f = xcalloc(1, sizeof(*f));
    f->secret = xmemdup(line.ptr, line.len);
    f->secret_len = line.len;
    f->place.path = xmemdup(item->path.ptr, item->path.len);
    batch_add_finding(out, f);
}

/* Take whole lines from text; with last, what is left too. */
static inline void fake_lines(struct buf *text, const struct item *item, bool last,
                              struct batch *out)
{
    size_t at = 0;
    while (at < text->len) {
        size_t end = bytes_find(buf_bytes(text), at, bytes_of("\n"));
        if (end == SIZE_MAX && !last)
            break;
        end = MIN(end, text->len);
        fake_line(bytes_slice(buf_bytes(text), at, end), item, out);
        at = MIN(end + 1, text->len);
    }
    if (at > 0)
        memmove(text->ptr, text->ptr + at, text->len - at);
    text->len -= at;
}

static inline void fake_item(const struct worker *worker, const struct item *item)
{
    if (worker->config->on_item == NULL)
        return;
    AUTO(xfree) char *path = xmemdup(item->path.ptr, item->path.len);
    worker->config->on_item(worker->config->ctx, path);
}

static inline void fake_scan(struct worker *worker, const struct item *item, struct batch *batch,
                             void (*flush)(void *ctx, struct batch *batch), void *ctx)
{
    AUTO(buf_dispose) struct buf text = {0};
    fake_item(worker, item);
    worker->stats.items++;
    for (ptrdiff_t got = 1; got != 0 && got != READER_FAILED;) {
        unsigned char *to;
        enum status st = buf_reserve(&text, 4096, &to);
        BUG_IF(st != ST_OK);
        got = item->reader->read(item->reader, to, 4096);
        if (got == READER_FAILED)
            batch_add_skipped(batch, item->path, "unreadable", strerror(errno), true);
        text.len += (size_t)MAX(got, 0);
        worker->stats.bytes += (uint64_t)MAX(got, 0);
        fake_lines(&text, item, got == 0, batch);
        if (flush)
            flush(ctx, batch);
    }
}

void worker_scan_stream(struct worker *worker, const struct item *item,
                        void (*flush)(void *ctx, struct batch *batch), void *ctx)
{
    AUTO(batch_dispose) struct batch batch = {0};
    fake_scan(worker, item, &batch, flush, ctx);
}

void worker_scan(struct worker *worker, const struct item *item, struct batch *out)
{
    fake_scan(worker, item, out, NULL, NULL);
}

/* No history is sifted here. */
bool worker_sift(struct worker *worker, struct bytes text, const struct sieve_base *base,
                 struct spots *spots, bool again)
{
    (void)worker, (void)text, (void)base, (void)spots, (void)again;
    return false;
}

#endif
