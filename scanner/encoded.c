/* encoded.c - what runs depend on carries over; windows around what is new are wide where it lies
 * in that. */
#include "scanner/encoded.h"

#include "scanner/decode.h"
#include "scanner/sieve.h"

#include <stdlib.h>

void encoded_dispose(struct encoded *encoded)
{
    edits_dispose(&encoded->carried);
    xfree(&encoded->parts);
}

/* Add a range that does not begin before those that are there; close ones are one. */
static void add_reads(struct edits *to, struct range reads)
{
    enum { GAP = 32 };
    if (to->count == 0 || reads.from > to->item[to->count - 1].to + GAP)
        edits_add(to, reads);
    else
        to->item[to->count - 1].to = MAX(to->item[to->count - 1].to, reads.to);
}

/* The first of the ranges that ends behind at; mostly i, or soon behind it. */
static size_t first_behind(const struct edits *ranges, size_t i, int64_t at)
{
    enum { SOON = 8 };
    if (i > 0 && ranges->item[i - 1].to > at)
        return edits_behind(ranges, at);
    for (size_t last = MIN(ranges->count, i + SOON); i < last; i++)
        if (ranges->item[i].to > at)
            return i;
    return i == ranges->count ? i : edits_behind(ranges, at);
}

/* Changes that are not so far from each other are looked at in one go: to begin anew costs as much.
 */
enum { CLOSE = 256 };

/* What runs of the base depend on, as far as it was copied. A short copy between changes lies
 * within what is looked at: all runs that begin there are met, so only longer ones can have others.
 */
static void carry_runs(struct encoded *e, const struct sieve_base *base)
{
    const struct edits *runs = &base->spots->runs;
    const size_t last = base->copies->count - 1;
    for (size_t i = 0, k = 0; i < base->copies->count; i++) {
        const struct copied *c = &base->copies->item[i];
        const int64_t from = c->from, end = from + c->len, by = (int64_t)c->to - from;
        if (c->len < CLOSE && i > 0 && i < last)
            continue;
        k = first_behind(runs, k, from);
        for (size_t n = k; n < runs->count && runs->item[n].from < end; k = n++)
            add_reads(&e->carried, (struct range){MAX(runs->item[n].from, from) + by,
                                                  MIN(runs->item[n].to, end) + by});
    }
}

static int by_from(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

void encoded_keep(const struct encoded *encoded, size_t len, struct edits *reads, struct edits *out)
{
    const struct edits *runs = &encoded->carried;
    size_t a = 0, b = 0;
    if (reads->count > 1)
        qsort(reads->item, reads->count, sizeof(reads->item[0]), by_from);
    while (a < runs->count || b < reads->count) {
        bool carried =
            b == reads->count || (a < runs->count && runs->item[a].from < reads->item[b].from);
        struct range range = carried ? runs->item[a++] : reads->item[b++];
        add_reads(out, (struct range){MAX(range.from, 0), MIN(range.to, (int64_t)len)});
    }
}

/* Does something new lie in what a run depends on, or at its border? *at goes on from one new
 * stretch to the next. */
static bool is_at_run(const struct edits *runs, size_t *at, struct range new)
{
    while (*at < runs->count && runs->item[*at].to < new.from)
        ++*at;
    return *at < runs->count && runs->item[*at].from <= new.to;
}

/* A later one may begin before others that lie within it: it takes their place. */
static void add_part(struct encoded *e, struct encoded_part part)
{
    for (; e->part_count > 0 && part.from <= e->parts[e->part_count - 1].to; e->part_count--) {
        const struct encoded_part *last = &e->parts[e->part_count - 1];
        part.from = MIN(part.from, last->from);
        part.to = MAX(part.to, last->to);
        part.groups |= last->groups;
    }
    if (e->part_count == e->part_cap) {
        e->part_cap = MAX(e->part_cap * 2, (size_t)16);
        e->parts = xreallocarray(e->parts, e->part_cap, sizeof(*e->parts));
    }
    e->parts[e->part_count++] = part;
}

/* Put together what is close. */
static struct range take_close(const struct edits *edits, size_t *i, struct range new,
                               int64_t close)
{
    for (; *i < edits->count && edits->item[*i].from - new.to < close; ++*i)
        new.to = edits->item[*i].to;
    return new;
}

/* Where the last part ends, if it was searched back to where its letters begin: whoever gets there
 * becomes one with it, and so each byte is walked over once. */
static size_t end_of_letters(const struct encoded *e)
{
    const struct encoded_part *last = e->part_count > 0 ? &e->parts[e->part_count - 1] : NULL;
    return last && (last->groups & 1) != 0 ? last->to : 0;
}

/* What is new and stands close together is looked at in one go. Where no run depends on it, only
 * new ones can be there, and those are near. */
static void list_parts(struct encoded *e, struct bytes text, const struct edits *edits)
{
    size_t done = 0, run = 0;
    e->part_count = 0;
    for (size_t i = 0; i < edits->count;) {
        struct range new = take_close(edits, &i, edits->item[i], CLOSE);
        bool wide = is_at_run(&e->carried, &run, new);
        if (wide) /* reaches far */
            new = take_close(edits, &i, new, DECODE_BEHIND);
        struct range around = decode_around(text, new, wide, done);
        size_t from = (size_t)around.from;
        done = wide ? (size_t)around.to : done;
        unsigned groups = decode_groups_near(text, &from, (size_t)around.to, end_of_letters(e));
        if (groups != 0)
            add_part(e, (struct encoded_part){from, (size_t)around.to, groups});
    }
}

void encoded_list(struct encoded *encoded, struct bytes text, const struct edits *edits,
                  const struct sieve_base *base)
{
    encoded->carried.count = 0;
    if (base && base->spots->runs.count > 0)
        carry_runs(encoded, base);
    list_parts(encoded, text, edits);
}
