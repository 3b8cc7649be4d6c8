/* groups.c - sorting sightings, whoever has seen them, this scan or an earlier one. */
#include "scanner/history/groups.h"

#include "base/sha256.h"
#include "scanner/history/remember.h"
#include "scanner/history/tips.h"

#include <stdlib.h>

void groups_key(const struct history *h, struct sighting *sighting)
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
 * differ takes part. */
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
    return order != 0 ? order : compare_numbers(x->at, y->at);
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

struct sighting *groups_lead(const struct history *h, const struct group *group)
{
    struct sighting *lead = &h->sightings.item[group->from];
    for (size_t i = group->from + 1; i < group->to; i++)
        if (goes_before(h, &h->sightings.item[i], lead))
            lead = &h->sightings.item[i];
    return lead;
}

void groups_list(struct history *h, struct group **out, size_t *count)
{
    struct sightings *all = &h->sightings;
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
