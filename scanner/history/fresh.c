/* fresh.c - what is known is left out of plans; if that was wrong, all begins anew. */
#include "scanner/history/fresh.h"

#include "scanner/history/learn.h"
#include "scanner/history/looks.h"
#include "scanner/history/remember.h"
#include "scanner/history/tips.h"
#include "scanner/history/tree_index.h"

bool fresh_is_there(const struct history *h, size_t where)
{
    return h->known == NULL || h->known->fresh[where] > 0;
}

void fresh_plan(struct history *h, size_t pack, unsigned kinds)
{
    uint32_t count = pack_count(h->store->packs[pack].pack);
    if (h->known == NULL || h->known->fresh[pack] == count) {
        history_plan_pack(h, pack, kinds, NULL);
        return;
    }
    AUTO(xfree) unsigned char *wanted = xcalloc((size_t)count / 8 + 1, 1);
    for (uint32_t n = 0; n < count; n++)
        if (known_at(h->known, (uint32_t)pack, n) == LEDGER_NONE)
            bit_set(wanted, n);
    history_plan_pack(h, pack, kinds, wanted);
}

enum object_type fresh_type(const struct history *h, uint32_t pack, uint32_t number)
{
    const struct forest *forest = &h->store->packs[pack].forest;
    uint32_t object = known_at(h->known, pack, number);
    if (object != LEDGER_NONE)
        return known_type(h->known, object);
    return number < forest->count ? (enum object_type)forest->kind[number] : OBJECT_NONE;
}

bool fresh_fits(const struct history *h)
{
    return h->known == NULL ||
           (!h->spoilt && !h->torn && !remember_in_trouble(h) && looks_agree(h));
}

static void close_plans(struct history *h)
{
    for (size_t i = 0; h->plans != NULL && i < h->store->pack_count; i++)
        forest_plan_dispose(&h->plans[i]);
    xfree(&h->plans);
}

void fresh_drop(struct history *h)
{
    struct scratch *s;
    while ((s = queue_try_pop(h->scratch)) != NULL)
        scratch_free(&s);
    close_plans(h);
    learn_free(&h->learn);
    tips_free(&h->tips);
    lineage_free(&h->lineage);
    tree_index_free(&h->trees);
    wanted_free(&h->wanted);
    presence_dispose(&h->blobs);
    graph_free(&h->graph);
    looks_dispose(&h->looks);
    known_free(&h->known);
    sightings_dispose(&h->sightings);
}

void fresh_forget(struct history *h)
{
    h->env->stats->covered_items -= h->sifted.items + h->looked.items;
    h->env->stats->covered_bytes -= h->sifted.bytes + h->looked.bytes;
    h->sifted = h->looked = h->streamed = (struct amount){0};
    fresh_drop(h);
    tips_new(&h->tips, h->repo);
    h->sightings = (struct sightings){0};
    h->subjects.count = h->loose_trees.count = 0;
    h->trees_hold = h->torn = false;
    batch_dispose(&h->told); /* certificates */
    batch_dispose(&h->notes);
    h->notes = h->notes_before;
    h->notes_before = (struct batch){0};
}
