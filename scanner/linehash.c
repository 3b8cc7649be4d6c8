/* linehash.c - a window of 100 units rolls over the text; a line's hash is ready when its first
 * unit is about to leave the window.
 *
 * Two passes, because n counts equal hashes before the line: the first finds the hashes asked for,
 * the second counts only those. Nothing grows with the number of lines, and no table can be made to
 * collide. */
#include "scanner/linehash.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WINDOW = 100, BASE = 37, END_UNIT = 0xFFFF };

/* What a pass wants to know: the hash of each line, in order. False ends the pass. */
typedef bool (*line_sink)(void *ctx, uint64_t line, uint64_t hash);

struct roller {
    line_sink sink;
    void *ctx;
    uint64_t hash, top; /* top = BASE^WINDOW: the weight of the unit that leaves */
    uint64_t line;      /* of the last unit that came in */
    size_t at;          /* slot of the next unit */
    bool line_start, after_cr, stopped;
    uint16_t unit[WINDOW];
    uint64_t starts[WINDOW]; /* line that begins with this unit, or 0 */
};

static void roller_init(struct roller *r, line_sink sink, void *ctx)
{
    *r = (struct roller){.sink = sink, .ctx = ctx, .top = 1, .line_start = true};
    for (int i = 0; i < WINDOW; i++)
        r->top *= BASE;
}

static void emit_line(struct roller *r)
{
    if (r->starts[r->at] == 0)
        return;
    r->stopped = r->stopped || !r->sink(r->ctx, r->starts[r->at], r->hash);
    r->starts[r->at] = 0;
}

static void roll(struct roller *r, uint16_t unit)
{
    r->hash = r->hash * BASE + unit - r->top * r->unit[r->at];
    r->unit[r->at] = unit;
    r->at = (r->at + 1) % WINDOW;
}

static void add_unit(struct roller *r, uint16_t unit)
{
    bool second_half = r->after_cr && unit == '\n';
    r->after_cr = unit == '\r';
    if (unit == ' ' || unit == '\t' || second_half)
        return;
    if (unit == '\r')
        unit = '\n';
    emit_line(r);
    if (r->line_start)
        r->starts[r->at] = ++r->line;
    r->line_start = unit == '\n';
    roll(r, unit);
}

static void add_point(struct roller *r, uint32_t point)
{
    if (point < 0x10000) {
        add_unit(r, (uint16_t)point);
        return;
    }
    add_unit(r, (uint16_t)(0xD800 + ((point - 0x10000) >> 10)));
    add_unit(r, (uint16_t)(0xDC00 + ((point - 0x10000) & 0x3FF)));
}

static void pass(struct bytes item, line_sink sink, void *ctx)
{
    struct roller r;
    roller_init(&r, sink, ctx);
    uint32_t point;
    for (size_t at = 0; at < item.len && !r.stopped;) {
        utf8_next(item, &at, &point);
        add_point(&r, point);
    }
    add_unit(&r, END_UNIT);
    for (int i = 0; i < WINDOW && !r.stopped; i++) {
        emit_line(&r);
        roll(&r, 0);
    }
    wipe(&r, sizeof(r));
}

/* A line that is asked for, and where its answer goes. */
struct wanted {
    uint64_t line;
    struct linehash *to;
};

/* A hash that is asked for, and how many lines had it so far. */
struct tally {
    uint64_t hash, seen;
};

struct search {
    struct wanted *wanted; /* in rising order of line */
    size_t count, next;    /* next: the first one not reached yet */
    struct tally *tally;   /* in rising order of hash, once it is complete */
    size_t tally_count;
};

/* Is this line asked for? Steps over those that come before it. */
static bool reached(struct search *s, uint64_t line)
{
    while (s->next < s->count && s->wanted[s->next].line < line)
        s->next++;
    return s->next < s->count && s->wanted[s->next].line == line;
}

static bool collect(void *ctx, uint64_t line, uint64_t hash)
{
    struct search *s = ctx;
    if (reached(s, line))
        s->tally[s->tally_count++].hash = hash;
    while (reached(s, line))
        s->next++;
    return s->next < s->count;
}

static int by_hash(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

static int by_line(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

static void write_text(struct linehash *to, const struct tally *tally)
{
    int len =
        snprintf(to->text, sizeof(to->text), "%" PRIx64 ":%" PRIu64, tally->hash, tally->seen);
    if (len < 0 || (size_t)len >= sizeof(to->text))
        to->text[0] = '\0';
}

static bool answer(void *ctx, uint64_t line, uint64_t hash)
{
    struct search *s = ctx;
    struct tally key = {.hash = hash};
    struct tally *found = bsearch(&key, s->tally, s->tally_count, sizeof(key), by_hash);
    if (found)
        found->seen++;
    for (; reached(s, line); s->next++) {
        BUG_IF(found == NULL);
        write_text(s->wanted[s->next].to, found);
    }
    return s->next < s->count;
}

static size_t unique(struct tally *tally, size_t count)
{
    qsort(tally, count, sizeof(*tally), by_hash);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || tally[kept - 1].hash != tally[i].hash)
            tally[kept++] = tally[i];
    return kept;
}

void linehash_compute(struct bytes item, struct linehash *lines, size_t count)
{
    if (count == 0)
        return;
    AUTO(xfree) struct tally *tally = xcalloc(count, sizeof(*tally));
    AUTO(xfree) struct wanted *wanted = xcalloc(count, sizeof(*wanted));
    for (size_t i = 0; i < count; i++) {
        wanted[i] = (struct wanted){lines[i].line, &lines[i]};
        lines[i].text[0] = '\0';
    }
    qsort(wanted, count, sizeof(*wanted), by_line);
    struct search s = {.wanted = wanted, .count = count, .tally = tally};
    pass(item, collect, &s);
    s.tally_count = unique(tally, s.tally_count);
    s.next = 0;
    pass(item, answer, &s);
}
