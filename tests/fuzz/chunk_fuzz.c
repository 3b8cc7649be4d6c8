/* chunk_fuzz.c - any bytes through the whole corridor: the pieces they come in do not matter, and
 * no place lies outside. */
#include <stdatomic.h>

#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/scan.h"
#include "scanner/worker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct memory {
    struct reader reader;
    struct bytes left;
    size_t piece;
};

static ptrdiff_t memory_read(struct reader *self, unsigned char *to, size_t max)
{
    struct memory *m = (struct memory *)self;
    size_t take = MIN(MIN(max, m->piece), m->left.len);
    if (take > 0)
        memcpy(to, m->left.ptr, take);
    m->left = bytes_slice(m->left, take, m->left.len);
    return (ptrdiff_t)take;
}

static void scan(struct worker *worker, struct bytes text, size_t piece, struct batch *out)
{
    struct memory m = {{memory_read}, text, piece};
    struct item item = {.path = bytes_of("fuzz.env"), .reader = &m.reader, .size = text.len};
    worker_scan(worker, &item, out);
    for (size_t i = 0; i < out->finding_count; i++) {
        const struct place *p = &out->findings[i]->place;
        BUG_IF(p->byte_len > text.len || p->byte_offset > text.len - p->byte_len);
        BUG_IF(p->start_line > p->end_line || p->start_line == 0);
    }
}

/* Input: length of the pieces, text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct error err;
    atomic_int cancelled = 0;
    AUTO(config_free) struct config *config = NULL;
    AUTO(worker_free) struct worker *worker = NULL;
    AUTO(batch_dispose) struct batch whole = {0};
    AUTO(batch_dispose) struct batch pieces = {0};
    if (len < 2 || config_new_empty(&config) != ST_OK)
        return 0;
    struct scan_options options = {
        .inline_allows = true, .config = config, .cancelled = &cancelled};
    enum status st = worker_new(&worker, ruleset_builtin(), &options, NULL, &err);
    BUG_IF(st != ST_OK);
    struct bytes text = {data + 1, len - 1};
    scan(worker, text, SIZE_MAX, &whole);
    scan(worker, text, data[0] + 1u, &pieces);
    BUG_IF(whole.finding_count != pieces.finding_count);
    for (size_t i = 0; i < whole.finding_count; i++)
        BUG_IF(whole.findings[i]->place.byte_offset != pieces.findings[i]->place.byte_offset);
    return 0;
}
