/* worker.c - the corridor of one thread: bytes, chunks, hits, matches, verdicts, findings. */
#include "scanner/worker.h"

#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"
#include "rules/ruleset.h"
#include "scanner/assess.h"
#include "scanner/decode/utf16.h"
#include "scanner/decode.h"
#include "scanner/derived.h"
#include "scanner/encoded.h"
#include "scanner/foreign.h"
#include "scanner/match.h"
#include "scanner/pair.h"
#include "scanner/prefilter.h"
#include "scanner/scan.h"
#include "scanner/seen.h"
#include "scanner/sieve.h"

enum { BINARY_SAMPLE = 8000, CONTEXT = 4096, SEEN_FROM = 64 };

struct worker {
    const struct ruleset *rules;
    const struct scan_options *options;
    struct seen *seen;
    struct matcher *matcher;
    struct assess *assess;
    struct sieve *sieve; /* made when first needed */
    struct encoded encoded;
    struct derived *derived;
    struct hits hits;
    struct matches near;       /* of rules that are looked for around credentials */
    struct matches matches;    /* of this chunk, and those that reached out of the one before */
    unsigned char *text_off;   /* rules that do not run on text: the user's choice */
    unsigned char *binary_off; /* ... and on binary content: the generic ones too */
    unsigned char *buffer;
    size_t size, used; /* bytes of buffer; of them, those that have ever held something */
    size_t ahead;      /* bytes that a chunk needs behind its own part */
    uint64_t freed;    /* identifiers without a credential; what was found twice by decoding */
    struct worker_stats stats;
};

/* The item at hand. */
struct passage {
    struct chunk chunk;
    const struct item *item;
    struct reader *reader;
    const unsigned char *off;
    struct batch *out;
    size_t len; /* bytes in the buffer */
    bool ended, idle, failed;
    int error;
};

enum status worker_new(struct worker **out, const struct ruleset *rules,
                       const struct scan_options *options, struct seen *seen, struct error *err)
{
    AUTO(worker_free) struct worker *w = xcalloc(1, sizeof(*w));
    w->rules = rules;
    w->options = options;
    w->seen = options->foreign && foreign_needs_paths(options->foreign) ? NULL : seen;
    TRY(matcher_new(&w->matcher, rules, err));
    assess_new(&w->assess, rules, options);
    derived_new(&w->derived, w->matcher, w->assess, w->seen);
    w->text_off = xcalloc(rules->rule_count, 1);
    w->binary_off = xcalloc(rules->rule_count, 1);
    for (uint32_t i = 0; i < rules->rule_count; i++) {
        w->text_off[i] = options->disabled && options->disabled[i];
        w->binary_off[i] = w->text_off[i] || rule_is_generic(&rules->rules[i]);
    }
    w->ahead = MAX(rules->reach + rules->most + PREFILTER_PAD, LIMIT_RUN + CONTEXT);
    w->size = LIMIT_CHUNK + w->ahead + LIMIT_MATCH_WIDTH + CONTEXT;
    w->buffer = xmalloc(w->size + PREFILTER_PAD);
    *out = MOVE(w);
    return ST_OK;
}

void worker_free(struct worker **worker)
{
    struct worker *w = *worker;
    if (w == NULL)
        return;
    if (w->buffer)
        wipe(w->buffer, w->used);
    derived_free(&w->derived);
    matcher_free(&w->matcher);
    assess_free(&w->assess);
    sieve_free(&w->sieve);
    encoded_dispose(&w->encoded);
    hits_dispose(&w->hits);
    matches_dispose(&w->matches);
    matches_dispose(&w->near);
    xfree(&w->text_off);
    xfree(&w->binary_off);
    xfree(&w->buffer);
    xfree(worker);
}

void worker_set_trace(struct worker *worker, void (*hear)(void *ctx, const struct trace *trace),
                      void *ctx)
{
    assess_trace(worker->assess, hear, ctx);
}

const struct worker_stats *worker_stats_get(const struct worker *worker)
{
    return &worker->stats;
}

/* Read until the buffer is full, the item ends, or nothing comes for now. */
static void fill(struct worker *w, struct passage *p)
{
    p->idle = false;
    while (!p->ended && !p->idle && w->size - p->len >= 4) {
        ptrdiff_t got = p->reader->read(p->reader, w->buffer + p->len, w->size - p->len);
        if (got > 0) {
            p->len += (size_t)got;
            w->stats.bytes += (uint64_t)got;
        } else if (got == READER_IDLE) {
            p->idle = true;
        } else {
            p->ended = true;
            p->error = got < 0 ? errno : p->error;
            p->failed = p->failed || got < 0;
        }
    }
    w->used = MAX(w->used, p->len);
    memset(w->buffer + p->len, 0, PREFILTER_PAD);
}

/* Matches that reach out of the own part wait for the next chunk: something stronger may lie over
 * them. */
static void settle(struct worker *w, struct passage *p)
{
    if (w->matches.count == 0)
        return;
    size_t settled = p->chunk.is_end ? SIZE_MAX : p->chunk.own_to;
    size_t from = p->out->finding_count;
    assess_matches(w->assess, &p->chunk, &w->matches, settled, p->out);
    pair_search(w->matcher, p->off, &p->chunk, p->out, from, &w->near);
    if (w->near.count > 0)
        assess_matches(w->assess, &p->chunk, &w->near, SIZE_MAX, p->out);
}

static void scan_chunk(struct worker *w, struct passage *p)
{
    struct chunk *chunk = &p->chunk;
    size_t from = p->out->finding_count;
    derived_run(w->derived, chunk, DECODE_ALL, p->out);
    prefilter_run(w->rules, p->off, chunk, &w->hits);
    if (w->hits.count > 0)
        matcher_run(w->matcher, chunk, &w->hits, &w->matches);
    if (w->matches.count > 0)
        derived_values(w->derived, chunk, &w->matches, p->out);
    settle(w, p);
    assess_line_hashes(w->assess, chunk, p->out, from);
}

/* Let go of what is done with; keep what matches to come may look back at. */
static void slide(struct worker *w, struct passage *p)
{
    size_t keep = p->chunk.own_to > LIMIT_MATCH_WIDTH + CONTEXT
                      ? p->chunk.own_to - LIMIT_MATCH_WIDTH - CONTEXT
                      : 0;
    while (keep > 0 && (w->buffer[keep] & 0xc0) == 0x80) /* do not tear a code point */
        keep--;
    assess_leave(w->assess, (struct bytes){w->buffer, keep});
    for (size_t i = 0; i < w->matches.count; i++) {
        struct match *m = &w->matches.item[i];
        m->start -= keep;
        m->end -= keep;
        m->secret_start -= keep;
        m->secret_end -= keep;
    }
    memmove(w->buffer, w->buffer + keep, p->len - keep);
    p->len -= keep;
    p->chunk.base += keep;
    p->chunk.own_from = p->chunk.own_to - keep;
}

/* What has come so far of an item that has no end yet: whole lines are looked at at once. The
 * matcher remembers where its matches ended, so the next look over the same bytes brings only what
 * is new. */
static void scan_provisional(struct worker *w, struct passage *p)
{
    size_t end = p->len;
    while (end > p->chunk.own_from && w->buffer[end - 1] != '\n')
        end--;
    if (end == p->chunk.own_from)
        return;
    p->chunk.text = (struct bytes){w->buffer, end};
    p->chunk.own_to = end;
    p->chunk.is_end = false;
    scan_chunk(w, p);
}

/* Findings from index from on become credentials with parts, in order. */
static void pair(struct worker *w, struct batch *out, size_t from)
{
    batch_sort(out, from);
    size_t freed = derived_reconcile(out, from);
    freed += pair_findings(out, from, w->options->min_confidence);
    w->freed += freed;
    w->stats.below += freed;
}

static void scan_passage(struct worker *w, struct passage *p,
                         void (*flush)(void *ctx, struct batch *batch), void *ctx)
{
    for (;;) {
        struct chunk *chunk = &p->chunk;
        if (p->idle) {
            scan_provisional(w, p);
        } else {
            chunk->text = (struct bytes){w->buffer, p->len};
            chunk->is_end = p->ended;
            chunk->own_to = p->ended ? p->len : p->len - w->ahead;
            scan_chunk(w, p);
        }
        if (flush) {
            pair(w, p->out, 0);
            flush(ctx, p->out);
        }
        if (p->ended || *w->options->cancelled)
            return;
        if (!p->idle)
            slide(w, p);
        fill(w, p);
    }
}

/* Small items that some other worker or path has shown to hold nothing. */
static bool known_clean(struct worker *w, const struct passage *p, uint64_t *hash)
{
    *hash = 0;
    if (w->seen == NULL || !p->ended || p->failed || p->len < SEEN_FROM || p->len > LIMIT_CHUNK)
        return false;
    *hash = seen_hash(w->seen, (struct bytes){w->buffer, p->len});
    if (!seen_has(w->seen, *hash))
        return false;
    w->stats.identical_items++;
    w->stats.identical_bytes += p->len;
    return true;
}

static void note_stats(struct worker *w)
{
    struct matcher_stats m = matcher_stats_get(w->matcher);
    struct assess_stats a = assess_stats_get(w->assess);
    w->stats.prefilter_hits = w->hits.grams;
    w->stats.guarded_hits = w->hits.anchors;
    w->stats.matcher_calls = m.calls;
    w->stats.step_limits = m.step_limits;
    w->stats.decoded_runs = derived_stats_get(w->derived).runs;
    w->stats.decoded_bytes = derived_stats_get(w->derived).bytes;
    w->stats.matches = a.matches;
    w->stats.dropped = a.dropped;
    w->stats.below = a.below + w->freed;
}

static void scan_item(struct worker *w, struct passage *p,
                      void (*flush)(void *ctx, struct batch *batch), void *ctx)
{
    uint64_t hash, matches = w->stats.matches;
    if (known_clean(w, p, &hash))
        return;
    bool binary = memchr(w->buffer, 0, MIN(p->len, (size_t)BINARY_SAMPLE)) != NULL;
    p->off = assess_rules(w->assess, binary ? w->binary_off : w->text_off);
    w->stats.binary_items += binary;
    matcher_begin_item(w->matcher);
    derived_begin(w->derived, p->item, p->off);
    w->matches.count = 0;
    scan_passage(w, p, flush, ctx);
    note_stats(w);
    if (hash != 0 && w->stats.matches == matches)
        seen_add(w->seen, hash);
}

static void scan_any(struct worker *w, const struct item *item, struct batch *out,
                     void (*flush)(void *ctx, struct batch *batch), void *ctx)
{
    struct passage p = {.item = item, .reader = item->reader, .out = out};
    struct utf16_reader utf16;
    w->stats.items++;
    fill(w, &p);
    enum utf16_kind kind = utf16_detect((struct bytes){w->buffer, p.len});
    size_t mark = 0;
    if (kind != UTF16_NONE) {
        w->stats.utf16_items++;
        utf16_reader_init(&utf16, kind, item->reader, (struct bytes){w->buffer, p.len});
        utf16.ended = p.ended;
        mark = utf16.at;
        p.reader = &utf16.reader;
        p.len = 0;
        p.ended = false;
        fill(w, &p);
    }
    assess_begin(w->assess, item, kind, mark);
    scan_item(w, &p, flush, ctx);
    if (kind != UTF16_NONE)
        utf16_reader_dispose(&utf16);
    if (p.failed)
        batch_add_skipped(out, item->path, "unreadable", strerror(p.error), true);
}

void worker_scan(struct worker *worker, const struct item *item, struct batch *out)
{
    uint64_t limits = worker->stats.step_limits;
    size_t from = out->finding_count;
    scan_any(worker, item, out, NULL, NULL);
    pair(worker, out, from);
    if (worker->stats.step_limits > limits)
        batch_add_skipped(out, item->path, "too hard",
                          "a rule needed more steps than the limit allows", true);
}

void worker_scan_stream(struct worker *worker, const struct item *item,
                        void (*flush)(void *ctx, struct batch *batch), void *ctx)
{
    AUTO(batch_dispose) struct batch batch = {0};
    scan_any(worker, item, &batch, flush, ctx);
    flush(ctx, &batch);
}

/* Does an object hold something in encoded form, wherever it may stand, in the parts that were
 * listed? Stops where something is found. */
static bool search_encoded(struct worker *w, struct bytes text)
{
    AUTO(batch_dispose) struct batch found = {0};
    const struct item item = {.size = text.len};
    struct chunk chunk = {.text = text, .is_end = true};
    assess_begin(w->assess, &item, UTF16_NONE, 0);
    matcher_begin_item(w->matcher);
    derived_begin(w->derived, &item, assess_rules(w->assess, w->text_off));
    derived_only(w->derived, sieve_edits(w->sieve));
    for (size_t i = 0; i < w->encoded.part_count && found.finding_count + found.skipped_count == 0;
         i++) {
        const struct encoded_part *part = &w->encoded.parts[i];
        chunk.own_from = part->from;
        chunk.own_to = part->to;
        derived_run(w->derived, &chunk, part->groups, &found);
    }
    note_stats(w);
    return found.finding_count + found.skipped_count > 0;
}

/* ... where something may have changed? Otherwise runs gets what its encoded runs depend on, if it
 * is not NULL. */
static bool holds_encoded(struct worker *w, struct bytes text, const struct sieve_base *base,
                          struct edits *runs)
{
    struct edits none = {0};
    encoded_list(&w->encoded, text, sieve_edits(w->sieve), base);
    bool any = w->encoded.part_count > 0;
    if (any && search_encoded(w, text))
        return true;
    if (runs)
        encoded_keep(&w->encoded, text.len, any ? derived_reads(w->derived) : &none, runs);
    return false;
}

bool worker_sift(struct worker *worker, struct bytes text, const struct sieve_base *base,
                 struct spots *spots, bool again)
{
    if (worker->sieve == NULL)
        sieve_new(&worker->sieve, worker->matcher, worker->seen, worker->text_off, worker->options);
    worker->stats.items += !again;
    worker->stats.bytes += again ? 0 : text.len;
    bool may_hold = sieve_look(worker->sieve, text, base, spots);
    bool encoded = base && base->spots->decoded; /* what became of that is not asked */
    if (!encoded && (spots || !may_hold))
        encoded = holds_encoded(worker, text, base, spots ? &spots->runs : NULL);
    if (spots)
        spots->decoded = encoded;
    return may_hold || encoded || utf16_detect(text) != UTF16_NONE;
}
