/* derived.c - walking runs, decoding them into a level's buffer, and searching that like any text.
 *
 * A run is searched before the text that it stands in: what was found in it is hidden there. */
#include "scanner/derived.h"

#include "base/limits.h"
#include "scanner/derivation.h"
#include "scanner/pair.h"
#include "scanner/prefilter.h"
#include "scanner/runmemo.h"

enum { STRIPE = 32 << 10, RUN_COST = 16, VALUE_MOST = 1024, NEIGHBOURS = 256 };

/* Parts of a text that hold secrets. */
struct hidden {
    struct span *item;
    size_t count, cap;
};

struct level {
    struct buf text;
    struct chunk chunk;
    struct derivation derivation;
    struct hidden hidden;
};

struct derived {
    struct matcher *matcher;
    struct assess *assess;
    const struct seen *seen; /* NULL: nothing is remembered */
    struct runmemo *memo;    /* made when first needed: by histories */
    const struct item *item;
    const unsigned char *off;
    const struct edits *edits; /* NULL: runs of the item are looked at wherever they stand */
    struct hits hits;
    struct matches matches, near;
    struct level level[LIMIT_DECODE_DEPTH + 1]; /* 0: the item; only hidden is used */
    uint64_t done[DECODE_GROUPS];               /* where in the item the search goes on */
    uint64_t hidden_base;                       /* of the chunk that level 0 speaks of */
    uint64_t spent, allowed;                    /* bytes decoded of this item */
    uint64_t hits_met;                          /* decoded texts that the prefilter let pass */
    uint32_t number;
    struct edits reads; /* what the runs that were met depend on */
    bool over, told;
    struct derived_stats stats;
};

static void search(struct derived *d, size_t depth, struct batch *out);

void derived_new(struct derived **out, struct matcher *matcher, struct assess *assess,
                 const struct seen *seen)
{
    *out = xcalloc(1, sizeof(**out));
    (*out)->matcher = matcher;
    (*out)->assess = assess;
    (*out)->seen = seen;
}

void derived_free(struct derived **derived)
{
    struct derived *d = *derived;
    for (size_t i = 0; d && i <= LIMIT_DECODE_DEPTH; i++) {
        buf_dispose(&d->level[i].text);
        xfree(&d->level[i].hidden.item);
    }
    if (d) {
        hits_dispose(&d->hits);
        matches_dispose(&d->matches);
        matches_dispose(&d->near);
        edits_dispose(&d->reads);
        runmemo_free(&d->memo);
    }
    xfree(derived);
}

struct derived_stats derived_stats_get(const struct derived *derived)
{
    return derived->stats;
}

void derived_begin(struct derived *derived, const struct item *item, const unsigned char *off)
{
    derived->item = item;
    derived->off = off;
    derived->edits = NULL;
    derived->spent = 0;
    derived->number = 0;
    derived->over = derived->told = false;
    derived->reads.count = 0;
    derived->hidden_base = 0;
    derived->level[0].hidden.count = 0;
    memset(derived->done, 0, sizeof(derived->done));
}

struct edits *derived_reads(struct derived *derived)
{
    return &derived->reads;
}

void derived_only(struct derived *derived, const struct edits *edits)
{
    derived->edits = edits;
}

/* ---- Hiding ---- */

static void hide(struct hidden *hidden, size_t from, size_t to)
{
    if (hidden->count == hidden->cap) {
        hidden->cap = MAX(hidden->cap * 2, (size_t)16);
        hidden->item = xreallocarray(hidden->item, hidden->cap, sizeof(struct span));
    }
    hidden->item[hidden->count++] = (struct span){from, to};
}

/* The first bytes have left the buffer. */
static void forget_hidden(struct hidden *hidden, size_t gone)
{
    size_t kept = 0;
    for (size_t i = 0; i < hidden->count; i++) {
        struct span s = hidden->item[i];
        if (s.to > gone)
            hidden->item[kept++] = (struct span){s.from - MIN(s.from, gone), s.to - gone};
    }
    hidden->count = kept;
}

/* ---- Decoding ---- */

/* One value, as it may stand behind its name. */
static bool is_value(struct bytes text)
{
    while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
        text.len--;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ')
            return false;
    return text.len > 0 && text.len <= VALUE_MOST;
}

static struct bytes line_before(struct bytes text, size_t at)
{
    size_t from = decode_line_begin(text, at);
    while (from < at && (text.ptr[from] & 0xc0) == 0x80) /* a torn code point */
        from++;
    return bytes_slice(text, from, at);
}

static void add(struct buf *to, struct bytes bytes)
{
    to->max = 0; /* a line is short: the ceiling is for what is decoded */
    enum status st = buf_add(to, bytes);
    BUG_IF(st != ST_OK);
}

/* Put what the run stands for in its line. */
static void put_in_line(struct level *l, struct bytes outer)
{
    struct bytes before = line_before(outer, l->derivation.run.start);
    size_t len = l->text.len;
    unsigned char *to;
    l->text.max = 0;
    enum status st = buf_reserve(&l->text, before.len, &to);
    BUG_IF(st != ST_OK);
    while (len > 0 && l->derivation.run.by->locate == NULL && byte_is_space(l->text.ptr[len - 1]))
        len--;
    memmove(l->text.ptr + before.len, l->text.ptr, len);
    memcpy(l->text.ptr, before.ptr, before.len);
    l->text.len = l->derivation.to = before.len + len;
    l->derivation.from = before.len;
    size_t end = l->derivation.run.end;
    add(&l->text, bytes_slice(outer, end, decode_line_end(outer, end)));
}

static uint64_t spent_on(struct runmemo_cost cost)
{
    return cost.bytes + cost.runs * RUN_COST;
}

static void charge(struct derived *d, struct runmemo_cost cost)
{
    d->spent += spent_on(cost);
    d->stats.runs += cost.runs;
    d->stats.bytes += cost.bytes;
}

/* True if the level has a text. */
static bool decode(struct derived *d, struct level *l, const struct chunk *outer,
                   const struct run *run, struct batch *out)
{
    uint64_t left = d->allowed - MIN(d->spent, d->allowed);
    buf_reset(&l->text);
    l->text.max = (size_t)MIN(left + 1, (uint64_t)BUF_MAX);
    enum status st = run->by->decode(bytes_slice(outer->text, run->start, run->end), &l->text);
    charge(d, (struct runmemo_cost){1, l->text.len});
    d->over = d->over || d->spent > d->allowed;
    if ((st == ST_LIMIT || d->over) && !d->told) {
        d->told = true;
        batch_add_skipped(out, d->item->path, "too much encoded text",
                          "not all of it was decoded: there is a limit on its size", true);
    }
    l->derivation =
        (struct derivation){.outer = outer, .run = *run, .to = l->text.len, .number = ++d->number};
    if (st == ST_SYNTAX || l->text.len == 0)
        return false;
    if (run->by->hint != DECODE_WHOLE && (run->by->locate || is_value(buf_bytes(&l->text))))
        put_in_line(l, outer->text);
    unsigned char *pad;
    l->text.max = 0;
    st = buf_reserve(&l->text, PREFILTER_PAD, &pad);
    BUG_IF(st != ST_OK);
    memset(pad, 0, PREFILTER_PAD);
    l->chunk = (struct chunk){.text = buf_bytes(&l->text),
                              .own_to = l->text.len,
                              .is_end = true,
                              .derived = &l->derivation};
    return true;
}

/* Decode a run of the text at depth, and search what it stands for. */
static bool take(struct derived *d, size_t depth, const struct chunk *chunk, const struct run *run,
                 struct batch *out)
{
    size_t findings = out->finding_count;
    if (depth == LIMIT_DECODE_DEPTH || !decode(d, &d->level[depth + 1], chunk, run, out))
        return false;
    search(d, depth + 1, out);
    if (out->finding_count > findings)
        hide(&d->level[depth].hidden, run->start, run->end);
    return true;
}

/* Is so much left that the ceiling is not met, however a decoder reckons what it will need? */
static bool is_affordable(const struct derived *d, const struct run *run, struct runmemo_cost cost)
{
    return d->spent + 2 * spent_on(cost) + (run->end - run->start) <= d->allowed;
}

/* The same for one of a text of which only runs are wanted, unless it is known to stand for
 * nothing: the prefilter did not let pass what it was decoded to, and that does not depend on the
 * text. */
static void take_once(struct derived *d, const struct chunk *chunk, const struct run *run,
                      struct batch *out)
{
    if (d->seen == NULL) {
        take(d, 0, chunk, run, out);
        return;
    }
    if (d->memo == NULL)
        runmemo_new(&d->memo, d->seen);
    struct runmemo_key key = runmemo_key(d->memo, chunk->text, run);
    struct runmemo_cost cost;
    const struct derived_stats before = d->stats;
    const uint64_t hits = d->hits_met;
    if (runmemo_has(d->memo, &key, &cost) && is_affordable(d, run, cost)) {
        charge(d, cost);
        d->number += (uint32_t)cost.runs;
        return;
    }
    take(d, 0, chunk, run, out);
    if (d->hits_met == hits && !d->told)
        runmemo_add(
            d->memo, &key,
            (struct runmemo_cost){d->stats.runs - before.runs, d->stats.bytes - before.bytes});
}

/* Has the run perhaps not come to its end? */
static bool is_open(const struct chunk *chunk, const struct run *run)
{
    return !chunk->is_end && run->resume == run->end && chunk->text.len - run->end <= 2;
}

/* Is there something new about the run? */
static bool is_wanted(struct derived *d, const struct chunk *chunk, const struct run *run)
{
    struct range reads = decode_reads(chunk->text, run);
    edits_add(&d->reads, reads);
    return edits_touches(d->edits, reads);
}

/* Part of a text: runs that begin in [from, to) and not before skip, where others end. */
struct stretch {
    size_t from, to, skip;
};

/* All runs of a group that begin in a part of a chunk. Behind a run the text is looked at as if it
 * began there. Returns where the search goes on. */
static size_t walk(struct derived *d, size_t depth, const struct chunk *chunk, size_t group,
                   struct stretch part, struct batch *out)
{
    struct run run;
    size_t skip = part.skip;
    while (!d->over) {
        struct bytes rest = bytes_slice(chunk->text, skip, chunk->text.len);
        size_t from = MAX(part.from, skip);
        if (from >= part.to || !decode_find(group, rest, from - skip, part.to - skip, &run))
            break;
        run.start += skip;
        run.end += skip;
        run.resume += skip;
        if (is_open(chunk, &run))
            break;
        if (depth > 0 || d->edits == NULL)
            take(d, depth, chunk, &run, out);
        else if (is_wanted(d, chunk, &run))
            take_once(d, chunk, &run, out);
        skip = run.resume;
    }
    return skip;
}

/* ---- Searching ---- */

/* What stands in the line around a run is found there, too. */
static void keep_decoded(struct matches *matches, const struct derivation *derived)
{
    size_t kept = 0;
    for (size_t i = 0; i < matches->count; i++) {
        const struct match *m = &matches->item[i];
        bool inside = m->secret_start < derived->to && m->secret_end > derived->from;
        if (inside && derivation_touches(derived, m->start, m->end))
            matches->item[kept++] = *m;
    }
    matches->count = kept;
}

/* The corridor of worker.c for one decoded text. */
static void search_text(struct derived *d, const struct chunk *chunk, const struct hidden *hidden,
                        struct batch *out)
{
    const struct ruleset *rules = matcher_rules(d->matcher);
    size_t from = out->finding_count;
    prefilter_run(rules, d->off, chunk, &d->hits);
    if (d->hits.count == 0)
        return;
    d->hits_met++;
    d->matches.count = 0;
    matcher_begin_aside(d->matcher);
    matcher_run(d->matcher, chunk, &d->hits, &d->matches);
    matcher_end_aside(d->matcher);
    keep_decoded(&d->matches, chunk->derived);
    if (d->matches.count == 0)
        return;
    assess_hide(d->assess, hidden->item, hidden->count);
    assess_matches(d->assess, chunk, &d->matches, SIZE_MAX, out);
    pair_search(d->matcher, d->off, chunk, out, from, &d->near);
    if (d->near.count > 0)
        assess_matches(d->assess, chunk, &d->near, SIZE_MAX, out);
}

static void search(struct derived *d, size_t depth, struct batch *out)
{
    struct level *l = &d->level[depth];
    const struct derivation *made = &l->derivation;
    struct stretch part = {made->from, made->to, 0};
    struct run whole;
    l->hidden.count = 0;
    if (decode_whole(bytes_slice(l->chunk.text, part.from, part.to), &whole)) {
        whole.start = part.from;
        whole.end = part.to;
        if (take(d, depth, &l->chunk, &whole, out))
            return;
    }
    size_t from = part.from;
    unsigned groups = decode_groups_near(l->chunk.text, &from, part.to, 0);
    for (size_t group = 0; group < DECODE_GROUPS; group++)
        if ((groups >> group & 1) != 0)
            walk(d, depth, &l->chunk, group, part, out);
    search_text(d, &l->chunk, &l->hidden, out);
}

/* A part of the chunk that stays in the cache while all groups look at it. */
static void run_stripe(struct derived *d, const struct chunk *chunk, unsigned groups,
                       struct stretch stripe, struct batch *out)
{
    for (size_t group = 0; group < DECODE_GROUPS; group++) {
        if ((groups >> group & 1) == 0)
            continue;
        stripe.skip = (size_t)(MAX(d->done[group], chunk->base) - chunk->base);
        size_t next = walk(d, 0, chunk, group, stripe, out);
        if (next > stripe.skip)
            d->done[group] = chunk->base + next;
    }
}

void derived_run(struct derived *derived, const struct chunk *chunk, unsigned groups,
                 struct batch *out)
{
    struct hidden *hidden = &derived->level[0].hidden;
    uint64_t seen = chunk->base + chunk->text.len;
    forget_hidden(hidden, (size_t)(chunk->base - derived->hidden_base));
    derived->hidden_base = chunk->base;
    derived->allowed = MAX((uint64_t)LIMIT_DECODED, seen * LIMIT_DECODED_RATIO);
    for (size_t at = chunk->own_from; at < chunk->own_to; at += STRIPE)
        run_stripe(derived, chunk, groups, (struct stretch){at, MIN(at + STRIPE, chunk->own_to), 0},
                   out);
    assess_hide(derived->assess, hidden->item, hidden->count);
}

void derived_values(struct derived *derived, const struct chunk *chunk,
                    const struct matches *matches, struct batch *out)
{
    const struct ruleset *rules = matcher_rules(derived->matcher);
    struct hidden *hidden = &derived->level[0].hidden;
    for (size_t i = 0; i < matches->count && !derived->over; i++) {
        const struct match *m = &matches->item[i];
        struct run run;
        if (m->secret_end <= chunk->own_to && rules->rules[m->rule].evidence == EVIDENCE_GENERIC &&
            decode_value(chunk->text, m->secret_start, m->secret_end, &run))
            take(derived, 0, chunk, &run, out);
    }
    assess_hide(derived->assess, hidden->item, hidden->count);
}

/* ---- Reconciling ---- */

static bool is_over(const struct place *a, const struct place *b)
{
    return a->byte_offset < b->byte_offset + b->byte_len &&
           b->byte_offset < a->byte_offset + a->byte_len;
}

static bool is_same(const struct finding *a, const struct finding *b)
{
    return a->rule == b->rule && strcmp(a->fingerprint, b->fingerprint) == 0;
}

/* Does a decoded finding say more than one of the text as it stands? */
static bool says_more(const struct finding *decoded, const struct finding *plain)
{
    const struct rule *d = decoded->rule, *p = plain->rule;
    if (rule_is_identifier(d) != rule_is_identifier(p))
        return rule_is_identifier(p);
    if (d->fallback != p->fallback)
        return p->fallback;
    if (d->evidence != p->evidence)
        return d->evidence > p->evidence;
    return d->evidence <= EVIDENCE_GENERIC && !decoded->spelled &&
           decoded->confidence >= plain->confidence;
}

/* Of two findings in one place, which goes: 0 none, 1 the first, 2 the second. */
static int loser(const struct finding *a, const struct finding *b)
{
    if (a->text == b->text || !is_over(&a->place, &b->place))
        return 0;
    if (a->text == 0)
        return says_more(b, a) ? 1 : 2;
    if (b->text == 0)
        return says_more(a, b) ? 2 : 1;
    if (!is_same(a, b))
        return 0;
    return a->place.decoded_count <= b->place.decoded_count ? 2 : 1;
}

static size_t close_gaps(struct batch *batch, size_t from)
{
    size_t kept = from, freed = 0;
    for (size_t i = from; i < batch->finding_count; i++) {
        if (batch->findings[i])
            batch->findings[kept++] = batch->findings[i];
        else
            freed++;
    }
    batch->finding_count = kept;
    return freed;
}

/* Free what loses against the finding at index i, or that one itself. */
static void reconcile_one(struct batch *batch, size_t i)
{
    size_t last = MIN(batch->finding_count, i + NEIGHBOURS);
    for (size_t k = i + 1; k < last && batch->findings[i]; k++) {
        const struct finding *a = batch->findings[i], *b = batch->findings[k];
        if (b == NULL)
            continue;
        if (b->place.byte_offset >= a->place.byte_offset + a->place.byte_len)
            return;
        int goes = loser(a, b);
        if (goes != 0)
            finding_free(&batch->findings[goes == 1 ? i : k]);
    }
}

size_t derived_reconcile(struct batch *batch, size_t from)
{
    for (size_t i = from; i < batch->finding_count; i++)
        reconcile_one(batch, i);
    return close_gaps(batch, from);
}
