/* tree_index.c - open addressing over the first bytes of names, which are random already. */
#include "scanner/history/tree_index.h"

struct tree_index {
    size_t hash_len;
    uint32_t count;
    unsigned char *oids; /* hash_len bytes each, by number */
    uint32_t *slots;     /* number, or TREE_NONE */
    size_t mask;
};

static size_t slot_of(const struct tree_index *index, const unsigned char *oid)
{
    uint64_t start;
    memcpy(&start, oid, sizeof(start));
    return (size_t)start & index->mask;
}

uint32_t tree_index_find(void *ctx, const unsigned char *oid)
{
    const struct tree_index *index = ctx;
    for (size_t at = slot_of(index, oid);; at = (at + 1) & index->mask) {
        uint32_t number = index->slots[at];
        if (number == TREE_NONE ||
            memcmp(index->oids + index->hash_len * number, oid, index->hash_len) == 0)
            return number;
    }
}

static void add(struct tree_index *index, const unsigned char *oid)
{
    size_t at = slot_of(index, oid);
    while (index->slots[at] != TREE_NONE) {
        if (memcmp(index->oids + index->hash_len * index->slots[at], oid, index->hash_len) == 0)
            return;
        at = (at + 1) & index->mask;
    }
    memcpy(index->oids + index->hash_len * index->count, oid, index->hash_len);
    index->slots[at] = index->count++;
}

static bool is_known_tree(const struct known *known, uint32_t object)
{
    return bits_have(known->here, object) && known_type(known, object) == OBJECT_TREE;
}

static size_t count_trees(const struct store *store, const struct known *known,
                          const struct subjects *loose)
{
    size_t count = loose->count;
    for (uint32_t i = 0; known && i < ledger_count(&known->ledger); i++)
        count += is_known_tree(known, i);
    for (size_t i = 0; i < store->pack_count; i++)
        for (uint32_t n = 0; n < store->packs[i].forest.count; n++)
            count += store->packs[i].forest.kind[n] == OBJECT_TREE;
    return count;
}

void tree_index_new(struct tree_index **out, const struct store *store, const struct known *known,
                    const struct subjects *loose)
{
    struct tree_index *index = xcalloc(1, sizeof(*index));
    size_t count = count_trees(store, known, loose), slots = 64;
    while (slots < 2 * count)
        slots *= 2;
    index->hash_len = store->repo->hash_len;
    index->mask = slots - 1;
    index->oids = xcalloc(count, index->hash_len);
    index->slots = xmalloc(slots * sizeof(*index->slots));
    memset(index->slots, 0xff, slots * sizeof(*index->slots));
    for (uint32_t i = 0; known && i < ledger_count(&known->ledger); i++)
        if (is_known_tree(known, i))
            add(index, ledger_object(&known->ledger, i));
    for (size_t i = 0; i < store->pack_count; i++) {
        const struct store_pack *p = &store->packs[i];
        for (uint32_t n = 0; n < p->forest.count; n++) {
            struct oid oid;
            if (p->forest.kind[n] != OBJECT_TREE || known_at(known, (uint32_t)i, n) != LEDGER_NONE)
                continue;
            pack_oid(p->pack, n, &oid);
            add(index, oid.bytes);
        }
    }
    for (size_t i = 0; i < loose->count; i++)
        add(index, loose->item[i].oid.bytes);
    *out = index;
}

void tree_index_free(struct tree_index **index)
{
    if (*index) {
        xfree(&(*index)->oids);
        xfree(&(*index)->slots);
    }
    xfree(index);
}

const unsigned char *tree_index_name(const struct tree_index *index, uint32_t number)
{
    BUG_IF(number >= index->count);
    return index->oids + index->hash_len * number;
}

uint32_t tree_index_count(const struct tree_index *index)
{
    return index->count;
}
