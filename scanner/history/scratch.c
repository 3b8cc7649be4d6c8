/* scratch.c - what one thread of a history works with: made, filled, freed. */
#include "scanner/history/scratch.h"

#include "scanner/git/objects.h"

struct scratch *scratch_new(size_t hash_len, size_t live)
{
    struct scratch *s = xcalloc(1, sizeof(*s));
    walker_new(&s->walker, hash_len, live);
    loose_new(&s->loose, hash_len);
    graph_log_init(&s->commits, hash_len);
    return s;
}

void scratch_free(struct scratch **scratch)
{
    struct scratch *s = MOVE(*scratch);
    if (s == NULL)
        return;
    walker_free(&s->walker);
    loose_free(&s->loose);
    buf_dispose(&s->content);
    buf_dispose(&s->moved);
    objects_close(&s->elsewhere);
    graph_log_dispose(&s->commits);
    if (s->has_trees)
        treelog_dispose(&s->trees);
    xfree(&s->subjects.item);
    xfree(&s->loose_trees.item);
    sightings_dispose(&s->leads);
    sightings_dispose(&s->sightings);
    batch_dispose(&s->notes);
    xfree(&s);
}

void subjects_add(struct subjects *subjects, const struct subject *subject)
{
    if (subjects->count == subjects->cap) {
        subjects->cap = MAX(subjects->cap * 2, (size_t)64);
        subjects->item = xreallocarray(subjects->item, subjects->cap, sizeof(*subjects->item));
    }
    subjects->item[subjects->count++] = *subject;
}

void sightings_add(struct sightings *sightings, const struct sighting *sighting)
{
    if (sightings->count == sightings->cap) {
        sightings->cap = MAX(sightings->cap * 2, (size_t)16);
        sightings->item = xreallocarray(sightings->item, sightings->cap, sizeof(*sightings->item));
    }
    sightings->item[sightings->count++] = *sighting;
}

void sightings_move(struct sightings *to, struct sightings *from)
{
    if (to->count == 0) {
        struct sightings empty = *to;
        *to = *from;
        *from = empty;
        return;
    }
    for (size_t i = 0; i < from->count; i++)
        sightings_add(to, &from->item[i]);
    from->count = 0;
}

void sightings_dispose(struct sightings *sightings)
{
    for (size_t i = 0; i < sightings->count; i++)
        finding_free(&sightings->item[i].finding);
    xfree(&sightings->item);
}
