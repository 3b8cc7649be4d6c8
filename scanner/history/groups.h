/* groups.h - sightings that are told as one: of one credential at one path. */
#ifndef SCANNER_HISTORY_GROUPS_H
#define SCANNER_HISTORY_GROUPS_H

#include "scanner/history/history.h"

/** [from, to) of history.sightings. */
struct group {
    size_t from, to;
    uint32_t *places; /* known ones; owned by whoever lists them */
    uint32_t place_count;
};

/** Fill in what sightings are ordered by, of its finding. Any thread. */
void groups_key(const struct history *h, struct sighting *sighting);

/** Sort h->sightings, and list the groups; xfree them. */
void groups_list(struct history *h, struct group **out, size_t *count);

/** The sighting that stands for its group: one that nothing suppresses, then the first in time. */
struct sighting *groups_lead(const struct history *h, const struct group *group);

/** Before all others stands what HEAD reaches, then what refs reach, and so on: where a commit
 * stands, as tips_sets are numbered. */
size_t groups_set(const struct history *h, uint32_t commit);

/** NULL if it is unknown. */
const struct tree_place *groups_place(const struct history *h, const struct sighting *sighting);

#endif
