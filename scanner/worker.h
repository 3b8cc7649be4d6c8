/* worker.h - what one thread owns to take items from bytes to findings. */
#ifndef SCANNER_WORKER_H
#define SCANNER_WORKER_H

#include "base/base.h"
#include "base/error.h"
#include "scanner/finding.h"

struct ruleset;
struct scan_options;
struct seen;

/** Where the bytes of an item come from. */
struct reader {
    /** Up to max bytes into to. 0 is the end, READER_FAILED an error (errno), READER_IDLE "nothing
     * for now, ask again". */
    ptrdiff_t (*read)(struct reader *self, unsigned char *to, size_t max);
};
enum { READER_FAILED = -1, READER_IDLE = -2 };

/** One thing to scan. */
struct item {
    struct bytes path;     /* as reported, raw bytes, without NUL */
    size_t root;           /* bytes of path that name the target; the rest is relative to it */
    struct reader *reader; /* borrowed for the call */
    uint64_t size;         /* expected bytes, a hint; UINT64_MAX if unknown */
};

/** What was done; private to the thread, added up after it has ended. */
struct worker_stats {
    uint64_t items, bytes, identical_items, identical_bytes, binary_items, utf16_items;
    uint64_t prefilter_hits, guarded_hits, matcher_calls, matches, step_limits;
    uint64_t decoded_runs, decoded_bytes; /* encoded runs; what they were decoded to */
    uint64_t dropped, below; /* matches that are no findings; findings below --min-confidence */
};

/** Private to one thread. */
struct worker;

/** @param seen  shared by all workers, or NULL: every item is scanned */
MUST_CHECK enum status worker_new(struct worker **out, const struct ruleset *rules,
                                  const struct scan_options *options, struct seen *seen,
                                  struct error *err);
void worker_free(struct worker **worker);

/** Scan one item; findings and trouble go to out in order of offset. Never fails: what cannot be
 * read is in out->skipped. */
void worker_scan(struct worker *worker, const struct item *item, struct batch *out);

/** The same for an item without end: flush(ctx, batch) is called whenever findings are ready; it
 * empties the batch. */
void worker_scan_stream(struct worker *worker, const struct item *item,
                        void (*flush)(void *ctx, struct batch *batch), void *ctx);

struct sieve_base;
struct spots;

/** Can there be a finding in an object of history, whatever its path (scanner/sieve.h)?
 *
 *  @param again  it was counted before: what is wanted are the spots */
MUST_CHECK bool worker_sift(struct worker *worker, struct bytes text, const struct sieve_base *base,
                            struct spots *spots, bool again);

/** One match as `sprawl explain` tells of it. */
struct trace {
    const struct rule *rule;
    const struct place *place;      /* without path and excerpt */
    const char *dropped;            /* why it is no finding: constant; NULL if it is one */
    const struct rule *shadowed_by; /* a rule of higher rank has the same text; NULL if none */
    enum confidence confidence;
    double score; /* 0..1, before it is cut into low, medium, high */
    const struct reasons *reasons;
    const char *preview; /* redacted */
};

/** Hear of every match of the items to come, kept or not; those of a chunk in order of offset,
 * what was decoded from it first. */
void worker_set_trace(struct worker *worker, void (*hear)(void *ctx, const struct trace *trace),
                      void *ctx);

const struct worker_stats *worker_stats_get(const struct worker *worker);

#endif
