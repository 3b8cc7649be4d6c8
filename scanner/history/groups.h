/* groups.h - sightings that are told as one: of one credential at one path. Of each group one
 * finding is told; the others go as soon as they are seen. */
#ifndef SCANNER_HISTORY_GROUPS_H
#define SCANNER_HISTORY_GROUPS_H

#include "scanner/history/history.h"

/** [from, to) of a list of sightings. */
struct group {
    size_t from, to;
    uint32_t *places; /* known ones; owned by whoever lists them */
    uint32_t place_count;
};

/** Take a sighting, of which finding, subject, place and look are set, into s->leads. Now and then
 * findings are freed that are not the best of their group: s never holds more than twice those that
 * are, and a few hundred. Any thread, from when the lineage is known. */
void groups_see(const struct history *h, struct scratch *s, struct sighting *sighting);

/** Move what s has seen to h->sightings; of its findings only the best of each group. */
void groups_gather(struct history *h, struct scratch *s);

/** Sort sightings, and list the groups; xfree them. */
void groups_list(struct sightings *all, struct group **out, size_t *count);

/** The sighting that stands for its group: one that nothing suppresses, then the first in time. */
struct sighting *groups_lead(const struct history *h, const struct sightings *all,
                             const struct group *group);

/** Before all others stands what HEAD reaches, then what refs reach, and so on: where a commit
 * stands, as tips_sets are numbered. */
size_t groups_set(const struct history *h, uint32_t commit);

/** NULL if it is unknown. */
const struct tree_place *groups_place(const struct history *h, const struct sighting *sighting);

#endif
