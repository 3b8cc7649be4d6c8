/* tell.c - the last stage: what was seen in many versions of a file is told once, with who brought
 * it in, when, and whether it is still there. */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/git/commit.h"
#include "scanner/history/groups.h"
#include "scanner/history/people.h"
#include "scanner/history/remember.h"
#include "scanner/history/tips.h"
#include "scanner/origin.h"
#include "scanner/source/file_unit.h"

#include <stdlib.h>

struct telling {
    struct history *h;
    struct people *people;
    uint64_t *in_head; /* places, bits.h; NULL without a lineage */
    struct group *groups;
    size_t count;
    uint32_t *removed; /* per group */
};

/* ---- Groups ---- */

/* All places of the group's blobs at this path: a blob has one for each time that it came to be
 * there. */
static void list_places(struct telling *t, struct group *g)
{
    const struct history *h = t->h;
    g->places = xcalloc(g->to - g->from, sizeof(*g->places));
    for (size_t i = g->from; i < g->to; i++) {
        uint32_t place = h->sightings.item[i].place;
        bool known = place == PLACE_UNKNOWN;
        for (uint32_t k = 0; k < g->place_count && !known; k++)
            known = g->places[k] == place;
        if (!known)
            g->places[g->place_count++] = place;
    }
}

static void find_removed(struct telling *t)
{
    const struct history *h = t->h;
    t->removed = xmalloc((t->count + 1) * sizeof(*t->removed));
    memset(t->removed, 0xff, (t->count + 1) * sizeof(*t->removed));
    if (h->lineage == NULL || t->count == 0)
        return;
    AUTO(xfree) struct place_group *groups = xcalloc(t->count, sizeof(*groups));
    for (size_t i = 0; i < t->count; i++) {
        list_places(t, &t->groups[i]);
        groups[i] = (struct place_group){t->groups[i].places, t->groups[i].place_count};
    }
    t->in_head = bits_new(lineage_count(h->lineage));
    if (tips_head(h->tips) == GRAPH_NONE)
        return;
    lineage_stand(h->lineage, tips_head(h->tips), t->in_head);
    lineage_removed(h->lineage, tips_head(h->tips), groups, t->count, t->removed);
}

/* ---- Origins ---- */

static void set_commit(const struct telling *t, uint32_t commit, char out[65])
{
    struct oid oid;
    out[0] = '\0';
    if (commit == GRAPH_NONE)
        return;
    graph_oid(t->h->graph, commit, &oid);
    oid_hex(&oid, t->h->repo->hash_len, out);
}

static void set_via(struct origin *origin, const char *what, const char *more)
{
    AUTO(buf_dispose) struct buf text = {0};
    if (what == NULL)
        return;
    buf_printf(&text, "%s%s", what, more ? more : "");
    origin->via = xmemdup(text.ptr, text.len);
}

static void from_commit(const struct telling *t, struct origin *origin, uint32_t commit)
{
    struct oid oid;
    set_commit(t, commit, origin->commit);
    graph_oid(t->h->graph, commit, &oid);
    people_author(t->people, &oid, origin);
    origin->reachable = groups_set(t->h, commit) < TIPS_ALL;
}

static void from_places(const struct telling *t, struct origin *origin, const struct group *g,
                        const struct sighting *lead)
{
    uint32_t last = GRAPH_NONE;
    size_t last_set = 0;
    for (uint32_t i = 0; i < g->place_count; i++) {
        const struct tree_place *place = lineage_place(t->h->lineage, g->places[i]);
        size_t set = place->last == GRAPH_NONE ? TIPS_SETS : groups_set(t->h, place->last);
        bool later =
            last == GRAPH_NONE || set < last_set || (set == last_set && place->last > last);
        if (place->last != GRAPH_NONE && later) {
            last = place->last;
            last_set = set;
        }
        origin->in_head = origin->in_head || bits_have(t->in_head, g->places[i]);
    }
    uint32_t first = lineage_place(t->h->lineage, lead->place)->first;
    from_commit(t, origin, first);
    set_commit(t, last, origin->last_commit);
    set_via(origin, tips_via(t->h->tips, first), NULL);
}

static void from_nowhere(const struct telling *t, struct origin *origin,
                         const struct subject *subject)
{
    const char *via = tips_via_object(t->h->tips, &subject->oid);
    origin->reachable = via != NULL;
    set_via(origin, via ? via : "unreachable", NULL);
}

/* A credential in the text of a commit or a tag itself. */
static void from_message(const struct telling *t, struct origin *origin,
                         const struct subject *subject)
{
    uint32_t commit = graph_find(t->h->graph, &subject->oid);
    if (subject->type == OBJECT_TAG) {
        people_tagger(t->people, &subject->oid, origin);
        origin->reachable = tips_via_object(t->h->tips, &subject->oid) != NULL;
        if (origin->via == NULL)
            set_via(origin, "text of a tag", NULL);
        return;
    }
    if (commit == GRAPH_NONE)
        return;
    const char *via = tips_via(t->h->tips, commit);
    from_commit(t, origin, commit);
    origin->in_head = via == NULL;
    set_via(origin, via ? "text of the commit, " : "text of the commit", via);
}

static uint32_t count_versions(const struct history *h, const struct group *g)
{
    uint32_t count = 0;
    for (size_t i = g->from; i < g->to; i++)
        count += i == g->from || h->sightings.item[i].subject != h->sightings.item[i - 1].subject;
    return count;
}

static struct origin *origin_of(const struct telling *t, const struct group *g,
                                const struct sighting *lead)
{
    const struct subject *subject = &t->h->subjects.item[lead->subject];
    struct origin *origin = xcalloc(1, sizeof(*origin));
    oid_hex(&subject->oid, t->h->repo->hash_len, origin->blob);
    origin->versions = count_versions(t->h, g);
    if (subject->type != OBJECT_BLOB)
        from_message(t, origin, subject);
    else if (groups_place(t->h, lead) == NULL)
        from_nowhere(t, origin, subject);
    else
        from_places(t, origin, g, lead);
    set_commit(t, t->removed[g - t->groups], origin->removed_in);
    return origin;
}

/* ---- Telling ---- */

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
    const struct finding *x = *(const struct finding *const *)a,
                         *y = *(const struct finding *const *)b;
    int order = strcmp(x->place.path, y->place.path);
    if (order == 0)
        order = compare_numbers(x->place.start_line, y->place.start_line);
    if (order == 0)
        order = compare_numbers(x->place.start_column, y->place.start_column);
    if (order == 0)
        order = strcmp(x->rule->id, y->rule->id);
    return order != 0 ? order : strcmp(x->fingerprint, y->fingerprint);
}

static void tell_group(struct telling *t, struct group *g)
{
    struct sighting *lead = groups_lead(t->h, &t->h->sightings, g);
    struct origin *origin = origin_of(t, g, lead);
    if (t->h->env->options->reachable_only && !origin->reachable) {
        origin_free(&origin);
        return;
    }
    lead->finding->place.origin = origin;
    batch_add_finding(&t->h->told, MOVE(lead->finding));
}

/* Other threads had other leads; none is asked for its path any more. */
static void free_others(struct history *h)
{
    for (size_t i = 0; i < h->sightings.count; i++)
        finding_free(&h->sightings.item[i].finding);
}

void history_gather(struct history *h)
{
    struct scratch *s;
    while ((s = queue_try_pop(h->scratch)) != NULL) {
        groups_gather(h, s);
        history_take_amounts(h, s);
        h->torn = h->torn || s->torn;
        if (!h->recalled) { /* else they are remembered, as those of all objects */
            history_take_certificates(h, &s->notes);
            history_take_notes(h, &s->notes);
        }
        scratch_free(&s);
    }
}

static int by_path(const void *a, const void *b)
{
    const struct skipped *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    if (order == 0)
        order = strcmp(x->reason, y->reason);
    return order != 0 ? order : strcmp(x->detail, y->detail);
}

/* Several stages may stumble over the same thing: it is told once. */
static void tell_notes(struct history *h)
{
    const struct skipped *list = h->notes.skipped;
    if (h->notes.skipped_count > 1)
        qsort(h->notes.skipped, h->notes.skipped_count, sizeof(*list), by_path);
    for (size_t i = 0; i < h->notes.skipped_count; i++)
        if (i == 0 || by_path(&list[i - 1], &list[i]) != 0)
            batch_add_skipped(&h->told, bytes_of(list[i].path), list[i].reason, list[i].detail,
                              list[i].incomplete);
    batch_dispose(&h->notes);
}

static void sort_told(struct history *h)
{
    if (h->told.finding_count > 1)
        qsort(h->told.findings, h->told.finding_count, sizeof(struct finding *), by_place);
}

bool history_retell(struct history *h)
{
    if (!remember_retell(h))
        return false;
    sort_told(h);
    tell_notes(h);
    return true;
}

/* What is covered are objects, each once: those that were known, sifted, or too large for that. */
static void cover(const struct history *h)
{
    struct amount known = h->known ? h->known->amount : (struct amount){0};
    h->env->stats->covered_items += known.items + h->streamed.items - h->looked.items;
    h->env->stats->known += known.items;
    h->env->stats->covered_bytes += known.bytes + h->streamed.bytes - h->looked.bytes;
}

void history_tell_prepare(struct history *h)
{
    struct telling t = {.h = h};
    cover(h);
    people_new(&t.people, h->finder, h->graph, h->tips);
    groups_list(&h->sightings, &t.groups, &t.count);
    find_removed(&t);
    for (size_t i = 0; i < t.count; i++)
        tell_group(&t, &t.groups[i]);
    for (size_t i = 0; i < t.count; i++)
        xfree(&t.groups[i].places);
    free_others(h);
    sort_told(h);
    remember_told(h, people_mailmap(t.people));
    tell_notes(h);
    people_free(&t.people);
    xfree(&t.groups);
    xfree(&t.removed);
    xfree(&t.in_head);
}
