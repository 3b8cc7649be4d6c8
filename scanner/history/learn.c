/* learn.c - objects are merged by name, old ones with new ones; the rest follows their numbers. */
#include "scanner/history/learn.h"

#include "base/limits.h"
#include "scanner/history/fresh.h"
#include "scanner/history/looks.h"
#include "scanner/history/tips.h"
#include "scanner/history/tree_index.h"

#include <stdlib.h>

/* An object that was not known. */
struct measured {
    uint32_t size;
    enum object_type type; /* OBJECT_NONE: nobody has read it */
};

struct learn {
    struct measured **measured; /* per where; NULL: all there is known */
    size_t wheres;
    uint32_t mask;
    bool has_trees;
    struct buf section[LEDGER_SECTIONS];
    uint32_t *objects; /* per subject: its object */
};

void learn_begin(struct history *h)
{
    const struct store *store = h->store;
    if (h->remember == NULL)
        return;
    learn_free(&h->learn);
    struct learn *l = xcalloc(1, sizeof(*l));
    l->wheres = store->pack_count + store->loose_count;
    l->measured = xcalloc(l->wheres + 1, sizeof(*l->measured));
    for (size_t i = 0; i < l->wheres; i++) {
        size_t count = i < store->pack_count ? pack_count(store->packs[i].pack)
                                             : store->loose[i - store->pack_count].list.count;
        if (fresh_is_there(h, i))
            l->measured[i] = xcalloc(count + 1, sizeof(**l->measured));
    }
    h->learn = l;
}

void learn_free(struct learn **learn)
{
    struct learn *l = MOVE(*learn);
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->wheres; i++)
        xfree(&l->measured[i]);
    for (size_t i = 0; i < LEDGER_SECTIONS; i++)
        buf_dispose(&l->section[i]);
    xfree(&l->measured);
    xfree(&l->objects);
    xfree(&l);
}

/* To write all that is known costs about what 1 of 50 objects costs that is not. */
void learn_few(struct history *h)
{
    enum { FEW = 32 };
    const struct known *k = h->known;
    if (k != NULL && h->trees_hold && k->fresh_count <= ledger_count(&k->ledger) / FEW &&
        h->sifted.bytes + h->streamed.bytes <= k->amount.bytes / FEW)
        learn_free(&h->learn);
}

void learn_object(const struct history *h, uint32_t where, uint32_t number, enum object_type type,
                  uint64_t size)
{
    if (h->learn != NULL)
        h->learn->measured[where][number] =
            (struct measured){(uint32_t)MIN(size, (uint64_t)UINT32_MAX), type};
}

/* ---- Bytes ---- */

/* Buffers end where all memory does: only what is written in the end has a limit. */
static void put_bytes(struct buf *to, const void *ptr, size_t len)
{
    enum status st = buf_add(to, (struct bytes){ptr, len});
    BUG_IF(st != ST_OK);
}

static void put(struct buf *to, uint32_t number)
{
    bool put = ledger_put(to, number);
    BUG_IF(!put);
}

static void put_long(struct buf *to, uint64_t number)
{
    bool put = ledger_put_long(to, number);
    BUG_IF(!put);
}

static void reserve(struct buf *to, size_t len)
{
    unsigned char *unused;
    enum status st = buf_reserve(to, len, &unused);
    BUG_IF(st != ST_OK);
}

/* ---- Commits ---- */

void learn_commits(struct history *h, const struct graph_log *logs, size_t count)
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        all +=
            logs[i].count * (2 * logs[i].hash_len + 12) + logs[i].parent_count * logs[i].hash_len;
    if (h->learn != NULL)
        reserve(&h->learn->section[LEDGER_COMMITS], all);
    for (size_t i = 0; h->learn != NULL && i < count; i++) {
        const struct graph_log *log = &logs[i];
        struct buf *to = &h->learn->section[LEDGER_COMMITS];
        size_t len = log->hash_len;
        const unsigned char *parents = log->parents;
        for (size_t row = 0; row < log->count; row++) {
            put_bytes(to, log->oids + 2 * len * row, 2 * len);
            put_long(to, (uint64_t)log->rows[row].time);
            put(to, log->rows[row].parents);
            if (log->rows[row].parents > 0)
                put_bytes(to, parents, len * log->rows[row].parents);
            parents += len * log->rows[row].parents;
        }
    }
}

/* ---- Trees ---- */

static int by_name(const void *a, const void *b)
{
    return memcmp(((const struct oid *)a)->bytes, ((const struct oid *)b)->bytes, OID_MAX);
}

/* Each once. */
void learn_absent(struct history *h, const struct treelog *logs, size_t count)
{
    struct learn *l = h->learn;
    size_t len = h->repo->hash_len, all = 0;
    if (l == NULL)
        return;
    l->has_trees = true;
    l->mask = h->blobs.mask;
    for (size_t i = 0; i < count; i++) {
        all += logs[i].absent_count;
        l->has_trees = l->has_trees && logs[i].absent_count < LIMIT_ABSENT;
    }
    AUTO(xfree) struct oid *absent = xcalloc(all + 1, sizeof(*absent));
    all = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < logs[i].absent_count; k++)
            memcpy(absent[all++].bytes, logs[i].absent + len * k, len);
    if (all > 1)
        qsort(absent, all, sizeof(*absent), by_name);
    for (size_t i = 0; i < all; i++)
        if (i == 0 || !oid_equal(&absent[i], &absent[i - 1]))
            put_bytes(&l->section[LEDGER_ABSENT], absent[i].bytes, len);
}

static void put_names(struct buf *to, const struct names *names)
{
    for (uint32_t i = 0; i < names->count; i++) {
        struct bytes name = names_get(names, i);
        put(to, (uint32_t)name.len);
        if (name.len > 0)
            put_bytes(to, name.ptr, name.len);
    }
}

/* Those that lead somewhere; numbers: what the ledger calls them. */
static void put_trees(const struct history *h, const struct hot *hot, uint32_t *numbers)
{
    size_t len = h->repo->hash_len;
    uint32_t count = 0;
    for (uint32_t tree = 0; tree < hot->tree_count; tree++) {
        numbers[tree] = LEDGER_NONE;
        if (hot_list(hot, tree) == NULL)
            continue;
        numbers[tree] = count++;
        put_bytes(&h->learn->section[LEDGER_TREES], tree_index_name(h->trees, tree), len);
    }
}

static void put_lists(struct learn *l, const struct hot *hot, const uint32_t *numbers)
{
    struct buf *to = &l->section[LEDGER_LISTS];
    for (uint32_t tree = 0; tree < hot->tree_count; tree++) {
        const uint32_t *list = hot_list(hot, tree);
        if (list == NULL)
            continue;
        put(to, numbers[tree]);
        for (uint32_t i = 0; i <= list[0]; i++)
            put(to, list[i]);
    }
}

void learn_trees(struct history *h, const struct hot *hot)
{
    struct learn *l = h->learn;
    if (l == NULL)
        return;
    AUTO(xfree) uint32_t *numbers = xcalloc((size_t)hot->tree_count + 1, sizeof(*numbers));
    put_names(&l->section[LEDGER_NAMES], &hot->names);
    put_trees(h, hot, numbers);
    if (h->wanted->count > 0)
        put_bytes(&l->section[LEDGER_BLOBS], h->wanted->oids,
                  h->wanted->hash_len * h->wanted->count);
    for (uint32_t i = 0; i < hot->pairs.count; i++) {
        const struct pair *pair = &hot->pairs.list[i];
        put(&l->section[LEDGER_PAIRS], pair->a);
        put(&l->section[LEDGER_PAIRS], pair->b & LINK_BLOB ? pair->b : numbers[pair->b]);
    }
    put_lists(l, hot, numbers);
}

/* ---- Objects ---- */

/* One that was not known. */
struct fresh {
    const unsigned char *name;
    uint32_t size;
    enum object_type type;
};

struct merging {
    struct history *h;
    struct fresh *fresh;
    size_t fresh_count, fresh_at, subject_at;
    const struct subject **subjects; /* by name */
    uint32_t old_at, count;
    struct buf *to;
};

static int compare_sha1(const void *a, const void *b)
{
    return memcmp(((const struct fresh *)a)->name, ((const struct fresh *)b)->name, 20);
}

static int compare_sha256(const void *a, const void *b)
{
    return memcmp(((const struct fresh *)a)->name, ((const struct fresh *)b)->name, OID_MAX);
}

static enum object_type type_of(const struct history *h, size_t where, uint32_t number)
{
    enum object_type type = h->learn->measured[where][number].type;
    if (type == OBJECT_NONE && where < h->store->pack_count &&
        fresh_type(h, (uint32_t)where, number) == OBJECT_TREE)
        return OBJECT_TREE;
    return type;
}

/* What could not be read, and what is too large to tell, stays unknown. */
static void add_fresh(struct merging *m, size_t where, uint32_t number, const unsigned char *name)
{
    const struct history *h = m->h;
    enum object_type type = type_of(h, where, number);
    uint32_t size = h->learn->measured[where][number].size;
    if (known_at(h->known, (uint32_t)where, number) == LEDGER_NONE && type != OBJECT_NONE &&
        size != UINT32_MAX)
        m->fresh[m->fresh_count++] = (struct fresh){name, size, type};
}

static void add_all_fresh(struct merging *m, size_t where)
{
    const struct store *store = m->h->store;
    if (where < store->pack_count) {
        const struct pack *pack = store->packs[where].pack;
        for (uint32_t n = 0; n < pack_count(pack); n++)
            add_fresh(m, where, n, pack_name_at(pack, pack_place(pack, n)));
        return;
    }
    const struct loose_list *list = &store->loose[where - store->pack_count].list;
    for (uint32_t n = 0; n < list->count; n++)
        add_fresh(m, where, n, list->oids[n].bytes);
}

static void list_fresh(struct merging *m)
{
    struct history *h = m->h;
    uint64_t most = h->known ? h->known->fresh_count : store_count(h->store);
    m->fresh = xcalloc((size_t)most + 1, sizeof(*m->fresh));
    for (size_t w = 0; w < h->learn->wheres; w++) {
        if (h->learn->measured[w] != NULL)
            add_all_fresh(m, w);
        xfree(&h->learn->measured[w]);
    }
    if (m->fresh_count > 1)
        qsort(m->fresh, m->fresh_count, sizeof(*m->fresh),
              h->repo->hash_len == OID_MAX ? compare_sha256 : compare_sha1);
}

static int by_subject_name(const void *a, const void *b)
{
    const struct subject *x = *(const struct subject *const *)a,
                         *y = *(const struct subject *const *)b;
    return memcmp(x->oid.bytes, y->oid.bytes, OID_MAX);
}

static void list_subjects(struct merging *m)
{
    const struct subjects *all = &m->h->subjects;
    m->subjects = xcalloc(all->count + 1, sizeof(*m->subjects));
    for (size_t i = 0; i < all->count; i++)
        m->subjects[i] = &all->item[i];
    if (all->count > 1)
        qsort(m->subjects, all->count, sizeof(*m->subjects), by_subject_name);
}

static void put_object(struct merging *m, const unsigned char *name, enum object_type type,
                       uint32_t size)
{
    const struct history *h = m->h;
    size_t len = h->repo->hash_len;
    unsigned char kind = (unsigned char)type;
    for (; m->subject_at < h->subjects.count; m->subject_at++) {
        const struct subject *subject = m->subjects[m->subject_at];
        int order = memcmp(subject->oid.bytes, name, len);
        if (order > 0)
            break;
        if (order == 0)
            kind |= LEDGER_SUBJECT;
        h->learn->objects[subject - h->subjects.item] = order == 0 ? m->count : LEDGER_NONE;
    }
    put_bytes(m->to, name, len);
    put_bytes(m->to, &kind, 1);
    put(m->to, size);
    m->count++;
}

/* The next object of before that is still here. */
static const unsigned char *old_object(struct merging *m)
{
    const struct known *known = m->h->known;
    uint32_t count = known ? ledger_count(&known->ledger) : 0;
    while (m->old_at < count && !bits_have(known->here, m->old_at))
        m->old_at++;
    return m->old_at < count ? ledger_object(&known->ledger, m->old_at) : NULL;
}

static void put_objects(struct merging *m)
{
    size_t len = m->h->repo->hash_len;
    for (;;) {
        const unsigned char *old = old_object(m);
        const struct fresh *f = m->fresh_at < m->fresh_count ? &m->fresh[m->fresh_at] : NULL;
        if (old == NULL && f == NULL)
            return;
        if (f == NULL || (old != NULL && memcmp(old, f->name, len) < 0)) {
            put_object(m, old, ledger_type(&m->h->known->ledger, old),
                       ledger_size(&m->h->known->ledger, old));
            m->old_at++;
        } else {
            put_object(m, f->name, f->type, f->size);
            while (m->fresh_at < m->fresh_count &&
                   memcmp(m->fresh[m->fresh_at].name, f->name, len) == 0)
                m->fresh_at++;
        }
    }
}

static void learn_objects(struct history *h)
{
    struct merging m = {.h = h, .to = &h->learn->section[LEDGER_OBJECTS]};
    h->learn->objects = xmalloc((h->subjects.count + 1) * sizeof(uint32_t));
    memset(h->learn->objects, 0xFF, (h->subjects.count + 1) * sizeof(uint32_t));
    list_fresh(&m);
    list_subjects(&m);
    size_t known = h->known ? ledger_count(&h->known->ledger) : 0;
    reserve(m.to, (known + m.fresh_count) * (h->repo->hash_len + LEDGER_OBJECT_LEN));
    put_objects(&m);
    xfree(&m.fresh);
    xfree(&m.subjects);
}

/* ---- All ---- */

/* What nobody asks any more goes: what follows takes as much. */
static void make_room(struct history *h)
{
    tree_index_free(&h->trees);
    presence_dispose(&h->blobs);
    tips_free(&h->tips);
    graph_free(&h->graph);
}

bool learn_write(struct history *h, struct ledger *out)
{
    struct learn *l = h->learn;
    if (l == NULL || h->graph == NULL)
        return false;
    *out =
        (struct ledger){.hash_len = h->repo->hash_len, .has_trees = l->has_trees, .mask = l->mask};
    make_room(h);
    learn_objects(h);
    looks_write(h, l->objects, l->section);
    for (size_t i = 0; i < LEDGER_SECTIONS; i++)
        out->section[i] = buf_bytes(&l->section[i]);
    return true;
}
