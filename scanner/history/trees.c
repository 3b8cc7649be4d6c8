/* trees.c - the second stage: which trees lead to what the sieve left. */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/treelog_delta.h"
#include "scanner/history/fresh.h"
#include "scanner/history/learn.h"
#include "scanner/history/lost.h"
#include "scanner/history/tips.h"
#include "scanner/history/tree_index.h"

#include <stdlib.h>

/* One task. */
struct reading {
    struct history *h;
    struct scratch *s;
    struct unit_run *run;
    uint32_t where;
};

/* ---- What the stage before has brought ---- */

static int by_oid(const void *a, const void *b)
{
    const struct subject *x = a, *y = b;
    int order = memcmp(x->oid.bytes, y->oid.bytes, OID_MAX);
    if (order != 0)
        return order;
    if (x->where != y->where)
        return (x->where > y->where) - (x->where < y->where);
    return (x->number > y->number) - (x->number < y->number);
}

static int by_place(const void *a, const void *b)
{
    const struct subject *x = a, *y = b;
    if (x->where != y->where)
        return (x->where > y->where) - (x->where < y->where);
    return (x->number > y->number) - (x->number < y->number);
}

static void sort_subjects(struct subjects *subjects, int (*order)(const void *, const void *))
{
    if (subjects->count > 1)
        qsort(subjects->item, subjects->count, sizeof(*subjects->item), order);
}

/* An object may lie in several packs. */
static void keep_each_once(struct subjects *subjects)
{
    size_t kept = 0;
    sort_subjects(subjects, by_oid);
    for (size_t i = 0; i < subjects->count; i++)
        if (kept == 0 || !oid_equal(&subjects->item[i].oid, &subjects->item[kept - 1].oid))
            subjects->item[kept++] = subjects->item[i];
    subjects->count = kept;
    sort_subjects(subjects, by_place);
}

static void append(struct subjects *to, struct subjects *from)
{
    for (size_t i = 0; i < from->count; i++)
        subjects_add(to, &from->item[i]);
    from->count = 0;
}

struct gathering {
    struct history *h;
    struct graph_log logs[LIMIT_JOBS + 1]; /* the last one: what was known before */
    size_t count;
};

static void gather_one(void *ctx, struct scratch *s)
{
    struct gathering *g = ctx;
    struct history *h = g->h;
    append(&h->subjects, &s->subjects);
    append(&h->loose_trees, &s->loose_trees);
    g->logs[g->count++] = s->commits;
    graph_log_init(&s->commits, h->repo->hash_len);
    history_take_notes(h, &s->notes);
    history_take_amounts(h, s);
    h->torn = h->torn || s->torn;
}

/* Take what all threads have gathered; the order in which they did so must not show. */
static void gather(struct gathering *g)
{
    struct history *h = g->h;
    history_each_scratch(h, gather_one, g);
    struct graph_log *known = &g->logs[g->count++];
    graph_log_init(known, h->repo->hash_len);
    if (h->known != NULL) {
        known_commits(h->known, known);
        known_subjects(h->known, &h->subjects);
    }
    keep_each_once(&h->subjects);
    keep_each_once(&h->loose_trees);
}

/* Number the blobs among the subjects. */
static void list_wanted(struct history *h)
{
    uint32_t count = 0;
    AUTO(xfree) struct oid *oids = xcalloc(h->subjects.count, sizeof(*oids));
    for (size_t i = 0; i < h->subjects.count && count < LIMIT_WANTED; i++) {
        struct subject *subject = &h->subjects.item[i];
        if (subject->type != OBJECT_BLOB)
            continue;
        oids[count] = subject->oid;
        subject->blob = count++;
    }
    wanted_new(&h->wanted, oids, count, h->repo->hash_len);
}

/* All blobs that are there: what trees name beside them is missing. Loose objects count whatever
 * they are. */
static void list_blobs(struct history *h)
{
    presence_init(&h->blobs, store_count(h->store));
    for (size_t i = 0; i < h->store->pack_count; i++) {
        const struct store_pack *p = &h->store->packs[i];
        for (uint32_t n = 0; n < pack_count(p->pack); n++) {
            struct oid oid;
            enum object_type type = fresh_type(h, (uint32_t)i, n);
            if (type != OBJECT_BLOB && type != OBJECT_NONE)
                continue;
            pack_oid(p->pack, n, &oid);
            presence_add(&h->blobs, oid.bytes);
        }
    }
    for (size_t i = 0; i < h->store->loose_count; i++)
        for (size_t k = 0; k < h->store->loose[i].list.count; k++)
            presence_add(&h->blobs, h->store->loose[i].list.oids[k].bytes);
}

static bool has_new_blob(const struct subjects *subjects)
{
    for (size_t i = 0; i < subjects->count; i++)
        if (subjects->item[i].type == OBJECT_BLOB && subjects->item[i].known == LEDGER_NONE)
            return true;
    return false;
}

/* All trees, or those that nothing is known of. */
static void plan(struct history *h)
{
    for (size_t i = 0; i < h->store->pack_count; i++) {
        bool fresh = fresh_is_there(h, i);
        if (!fresh && !h->trees_hold)
            store_build_pack(h->store, i, &h->notes);
        if (!h->trees_hold)
            history_plan_pack(h, i, 1u << OBJECT_TREE, NULL);
        else if (fresh)
            fresh_plan(h, i, 1u << OBJECT_TREE);
    }
    if (h->known != NULL && !h->trees_hold) {
        known_loose_trees(h->known, &h->loose_trees);
        keep_each_once(&h->loose_trees);
    }
    if (h->loose_trees.count > 0)
        history_add_task(
            h, (struct task){(uint32_t)h->store->pack_count, 0, (uint32_t)h->loose_trees.count});
}

void history_trees_prepare(struct history *h)
{
    struct error err;
    struct gathering g = {.h = h};
    gather(&g);
    list_wanted(h);
    list_blobs(h);
    h->trees_hold = h->known != NULL && known_trees_hold(h->known, &h->blobs, h->repo->partial,
                                                         has_new_blob(&h->subjects));
    learn_few(h);
    learn_commits(h, g.logs, g.count);
    if (graph_new(&h->graph, g.logs, g.count, &err) != ST_OK)
        gitfile_note(&h->notes, h->target, "history too long", err.text, true);
    for (size_t i = 0; i < g.count; i++)
        graph_log_dispose(&g.logs[i]);
    if (h->graph == NULL)
        return;
    tips_lead(h->tips, h->graph, h->finder);
    plan(h);
    tree_index_new(&h->trees, h->store, h->known, &h->loose_trees);
    graph_find_trees(h->graph, tree_index_find, h->trees);
    h->tree_context = (struct tree_context){
        .wanted = h->wanted,
        .find = tree_index_find,
        .find_ctx = h->trees,
        .tree_count = tree_index_count(h->trees),
        .hash_len = h->repo->hash_len,
        .blobs = &h->blobs,
    };
}

/* ---- Reading ---- */

static void add_tree(struct reading *r, const struct oid *oid, struct bytes content)
{
    uint32_t number = tree_index_find(r->h->trees, oid->bytes);
    if (number != TREE_NONE)
        treelog_add(&r->s->trees, number, content);
}

/* What builds on the tree is read with its links. */
static void *visit(void *ctx, const struct walk_object *object)
{
    struct reading *r = ctx;
    struct treelog *log = &r->s->trees;
    struct tree_links *links = &log->scratch, *note = NULL;
    uint64_t missing = log->missing, damaged = log->damaged;
    size_t absent = log->absent_count;
    const struct copies *copies = r->h->env->options->full_blobs ? NULL : object->copies;
    struct oid oid;
    if (r->h->trees_hold && known_at(r->h->known, r->where, object->number) != LEDGER_NONE)
        return NULL;
    links->count = 0;
    (void)treelog_read_delta(log, object->content, copies, object->base_note, links);
    if (object->again) { /* counted where it is not */
        log->missing = missing;
        log->damaged = damaged;
        log->absent_count = absent;
    } else {
        pack_oid(r->h->store->packs[r->where].pack, object->number, &oid);
        uint32_t number = tree_index_find(r->h->trees, oid.bytes);
        if (number != TREE_NONE)
            treelog_keep(log, number, object->content, links);
    }
    if (object->keeps) {
        note = xmalloc(sizeof(*note));
        *note = *links;
        *links = (struct tree_links){0};
    }
    return note;
}

static void drop(void *ctx, void *note)
{
    (void)ctx;
    tree_links_dispose(note);
    xfree(&note);
}

static unsigned char *failed(void *ctx, uint32_t number, bool again, const char *why, size_t *len,
                             enum object_type *type)
{
    struct reading *r = ctx;
    struct oid oid;
    const struct pack *pack = r->h->store->packs[r->where].pack;
    pack_oid(pack, number, &oid);
    if (!again && !store_has(r->h->store, &oid, pack))
        lost_note(r->h, &oid, why, &r->s->notes);
    return lost_rescue(r->h, r->s, r->where, number, len, type);
}

/* A tree so large that it would be streamed is read in one go or not at all. */
static void read_in_one_go(struct reading *r, const struct oid *oid)
{
    if (finder_read(r->h->finder, oid, NULL, &r->s->content) == OBJECT_TREE)
        add_tree(r, oid, buf_bytes(&r->s->content));
    else
        lost_note(r->h, oid, "larger than the limit", &r->s->notes);
}

static void huge(void *ctx, uint32_t number, enum object_type type, uint64_t size)
{
    struct reading *r = ctx;
    struct oid oid;
    (void)size, (void)type;
    pack_oid(r->h->store->packs[r->where].pack, number, &oid);
    read_in_one_go(r, &oid);
}

static bool stopped(void *ctx)
{
    return unit_run_is_stopped(((struct reading *)ctx)->run);
}

static void read_loose(struct reading *r)
{
    for (size_t i = 0; i < r->h->loose_trees.count && !stopped(r); i++) {
        struct loose_object object;
        const struct subject *tree = &r->h->loose_trees.item[i];
        if (!lost_read_loose(r->h, r->s, tree->where, &tree->oid, &object))
            lost_note(r->h, &tree->oid, "unreadable", &r->s->notes);
        else if (object.reader != NULL)
            read_in_one_go(r, &tree->oid);
        else
            add_tree(r, &tree->oid, object.content);
    }
}

void history_trees(struct history_unit *u, struct scratch *s, struct unit_run *run)
{
    struct history *h = u->history;
    struct reading r = {h, s, run, u->task.where};
    if (!s->has_trees)
        treelog_init(&s->trees, &h->tree_context);
    s->has_trees = true;
    if (u->task.where >= h->store->pack_count) {
        read_loose(&r);
        return;
    }
    struct walk_visitor visitor = {

        .ctx = &r,
        .visit = visit,
        .drop = drop,
        .failed = failed,
        .huge = huge,
        .stopped = stopped};
    const struct forest_plan *plan = &h->plans[u->task.where];
    walker_run(s->walker, &h->store->packs[u->task.where].forest, plan,
               &plan->pieces[u->task.first], &visitor);
}
