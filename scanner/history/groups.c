/* groups.c - sorting sightings, whoever has seen them, this scan or an earlier one. */
#include "scanner/history/groups.h"

#include "base/sha256.h"
#include "scanner/history/remember.h"
#include "scanner/history/tips.h"

#include <stdlib.h>

enum { LEADS_LEAST = 256 };

/* What sightings are ordered by, of its finding. */
static void set_key(const struct history *h, struct sighting *sighting)
{
    const struct finding *f = sighting->finding;
    remember_tag(h, f->fingerprint, sighting->tag);
    sighting->path = f->place.path;
    sighting->rule = f->rule->id;
    sighting->offset = f->place.byte_offset;
    sighting->at = f->at;
    sighting->suppressed = f->suppressed != NULL;
}

size_t groups_set(const struct history *h, uint32_t commit)
{
    size_t set = 0;
    while (set + 1 < TIPS_SETS && !bits_have(tips_sets(h->tips)[set], commit))
        set++;
    return set;
}

const struct tree_place *groups_place(const struct history *h, const struct sighting *s)
{
    return s->place == PLACE_UNKNOWN ? NULL : lineage_place(h->lineage, s->place);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Groups are what agrees in the first two. Sorting keeps no order of its own, so all that could
 * differ takes part; of what agrees in all, the one that has kept its finding comes first. */
static int by_group(const void *a, const void *b)
{
    const struct sighting *x = a, *y = b;
    int order = memcmp(x->tag, y->tag, sizeof(x->tag));
    if (order == 0)
        order = strcmp(x->path, y->path);
    if (order == 0)
        order = strcmp(x->rule, y->rule);
    if (order == 0)
        order = compare_numbers(x->subject, y->subject);
    if (order == 0)
        order = compare_numbers(x->offset, y->offset);
    if (order == 0)
        order = compare_numbers(x->at, y->at);
    return order != 0 ? order : (x->finding == NULL) - (y->finding == NULL);
}

static bool same_group(const struct sighting *x, const struct sighting *y)
{
    return memcmp(x->tag, y->tag, sizeof(x->tag)) == 0 && strcmp(x->path, y->path) == 0;
}

/* Which of two sightings of a group is the better to show? */
static bool goes_before(const struct history *h, const struct sighting *x, const struct sighting *y)
{
    const struct tree_place *px = groups_place(h, x), *py = groups_place(h, y);
    if (x->suppressed != y->suppressed)
        return y->suppressed;
    if (px == NULL || py == NULL)
        return px != NULL;
    size_t sx = groups_set(h, px->first), sy = groups_set(h, py->first);
    return sx != sy ? sx < sy : px->first < py->first;
}

struct sighting *groups_lead(const struct history *h, const struct sightings *all,
                             const struct group *group)
{
    struct sighting *lead = &all->item[group->from];
    for (size_t i = group->from + 1; i < group->to; i++)
        if (goes_before(h, &all->item[i], lead))
            lead = &all->item[i];
    return lead;
}

void groups_list(struct sightings *all, struct group **out, size_t *count)
{
    if (all->count > 1)
        qsort(all->item, all->count, sizeof(*all->item), by_group);
    *out = xcalloc(all->count, sizeof(**out));
    *count = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (i == 0 || !same_group(&all->item[i - 1], &all->item[i]))
            (*out)[(*count)++] = (struct group){.from = i};
        (*out)[*count - 1].to = i + 1;
    }
}

/* ---- As they come ---- */

/* All paths of a group read the same. That of an earlier lead is lent to those it won over, so it
 * stays, whoever leads now. */
static void keep_path(const struct sightings *all, const struct group *group, struct sighting *lead)
{
    for (size_t i = group->from; i < group->to; i++) {
        if (!all->item[i].lends)
            continue;
        char **from = &all->item[i].finding->place.path, **to = &lead->finding->place.path;
        char *lent = *from;
        *from = *to;
        *to = lent;
    }
    lead->lends = true;
    lead->path = lead->finding->place.path;
}

/* Only the lead keeps its finding, and its place in the list. */
static struct sighting condense_group(const struct history *h, struct scratch *s,
                                      const struct group *group)
{
    struct sighting *lead = groups_lead(h, &s->leads, group);
    keep_path(&s->leads, group, lead);
    for (size_t i = group->from; i < group->to; i++) {
        struct sighting *other = &s->leads.item[i];
        if (other == lead)
            continue;
        finding_free(&other->finding);
        other->lends = false;
        other->path = lead->path;
        sightings_add(&s->sightings, other);
    }
    return *lead;
}

static void condense(const struct history *h, struct scratch *s)
{
    size_t count;
    AUTO(xfree) struct group *groups = NULL;
    groups_list(&s->leads, &groups, &count);
    for (size_t i = 0; i < count; i++)
        s->leads.item[i] = condense_group(h, s, &groups[i]);
    s->leads.count = s->lead_count = count;
}

void groups_see(const struct history *h, struct scratch *s, struct sighting *sighting)
{
    set_key(h, sighting);
    sightings_add(&s->leads, sighting);
    if (!h->recalled && s->leads.count >= 2 * s->lead_count + LEADS_LEAST)
        condense(h, s);
}

void groups_gather(struct history *h, struct scratch *s)
{
    if (!h->recalled)
        condense(h, s);
    sightings_move(&h->sightings, &s->leads);
    sightings_move(&h->sightings, &s->sightings);
}
