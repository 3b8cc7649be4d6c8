/* learn.h - what a scan finds out of objects, gathered stage by stage and written as a ledger.
 * Where nothing is remembered, h->learn is NULL and nothing is done. */
#ifndef SCANNER_HISTORY_LEARN_H
#define SCANNER_HISTORY_LEARN_H

#include "scanner/history/history.h"

struct learn;

/** Packs with objects that are not known have their forests. */
void learn_begin(struct history *h);
void learn_free(struct learn **learn);

/** All is sifted. If that was little, it is not worth being learnt: next time it is done once more,
 * until there is enough of it. Then h->learn is NULL. */
void learn_few(struct history *h);

/** An object was sifted, or will be looked at. Any thread, once for each object. */
void learn_object(const struct history *h, uint32_t where, uint32_t number, enum object_type type,
                  uint64_t size);

/** All commits, in logs that are not empty yet. */
void learn_commits(struct history *h, const struct graph_log *logs, size_t count);
/** What trees are without: the logs are not empty yet. */
void learn_absent(struct history *h, const struct treelog *logs, size_t count);
void learn_trees(struct history *h, const struct hot *hot);

/** All that is known by now. h->sightings are those of all looks. The last that is done with the
 * history: its graph, tips and trees are freed.
 *
 *  @param out  borrowed from h->learn
 *  @return false if there is not enough news to be written */
MUST_CHECK bool learn_write(struct history *h, struct ledger *out);

#endif
