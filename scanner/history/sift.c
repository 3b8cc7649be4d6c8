/* sift.c - the first stage over the objects: blobs, commits and tags go through the sieve, commits
 * into the graph. */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/git/commit.h"
#include "scanner/git/gitfile.h"
#include "scanner/history/fresh.h"
#include "scanner/history/learn.h"
#include "scanner/history/lost.h"
#include "scanner/history/remember.h"
#include "scanner/prefilter.h"
#include "scanner/sieve.h"

enum { LOOSE_AT_ONCE = 128 };

/* One task. */
struct sift {
    struct history *h;
    struct scratch *s;
    struct worker *worker;
    struct unit_run *run;
    uint32_t where;
};

void history_sift_prepare(struct history *h)
{
    const size_t packs = h->store->pack_count;
    remember_known(h);
    for (size_t i = 0; i < h->notes.skipped_count && h->known != NULL; i++) {
        const struct skipped *s = &h->notes.skipped[i];
        gitfile_note(&h->notes_before, s->path, s->reason, s->detail, s->incomplete);
    }
    for (size_t i = 0; i < packs; i++) {
        if (!fresh_is_there(h, i))
            continue;
        store_build_pack(h->store, i, &h->notes);
        fresh_plan(h, i, 1u << OBJECT_COMMIT | 1u << OBJECT_BLOB | 1u << OBJECT_TAG);
    }
    for (size_t i = 0; i < h->store->loose_count; i++) {
        size_t count = fresh_is_there(h, packs + i) ? h->store->loose[i].list.count : 0;
        for (size_t at = 0; at < count; at += LOOSE_AT_ONCE)
            history_add_task(h, (struct task){(uint32_t)(packs + i), (uint32_t)at,
                                              (uint32_t)MIN(count - at, (size_t)LOOSE_AT_ONCE)});
    }
    learn_begin(h);
}

static void keep(struct sift *t, const struct oid *oid, enum object_type type, uint32_t number)
{
    struct subject subject = {.oid = *oid,
                              .type = type,
                              .where = t->where,
                              .number = number,
                              .blob = WANTED_NONE,
                              .known = LEDGER_NONE};
    subjects_add(&t->s->subjects, &subject);
}

static void add_commit(struct sift *t, const struct oid *oid, struct bytes content)
{
    struct commit commit;
    commit_parse(&commit, content, t->h->repo->hash_len);
    graph_log_add(&t->s->commits, oid, &commit, 0);
}

static void sift(struct sift *t, const struct walk_object *object, struct spots *spots)
{
    const struct sieve_base carried = {
        .spots = object->base_note, .copies = object->copies, .len = object->base.len};
    bool carries = object->copies && object->base_note && !t->h->env->options->full_blobs;
    bool may_hold =
        worker_sift(t->worker, object->content, carries ? &carried : NULL, spots, object->again);
    if (object->again)
        return;
    learn_object(t->h, t->where, object->number, object->type, object->content.len);
    if (!may_hold && object->type != OBJECT_COMMIT)
        return;
    struct oid oid;
    pack_oid(t->h->store->packs[t->where].pack, object->number, &oid);
    if (may_hold)
        keep(t, &oid, object->type, object->number);
    if (object->type == OBJECT_COMMIT)
        add_commit(t, &oid, object->content);
}

/* What is known is only there for what builds on it. */
static void *visit(void *ctx, const struct walk_object *object)
{
    const struct sift *t = ctx;
    if (known_at(t->h->known, t->where, object->number) != LEDGER_NONE)
        return NULL;
    struct spots *spots = object->keeps ? xcalloc(1, sizeof(*spots)) : NULL;
    sift(ctx, object, spots);
    return spots;
}

static void drop(void *ctx, void *note)
{
    (void)ctx;
    spots_dispose(note);
    xfree(&note);
}

static unsigned char *failed(void *ctx, uint32_t number, bool again, const char *why, size_t *len,
                             enum object_type *type)
{
    struct sift *t = ctx;
    struct oid oid;
    pack_oid(t->h->store->packs[t->where].pack, number, &oid);
    unsigned char *found = lost_rescue(t->h, t->s, t->where, number, len, type);
    t->s->torn = t->s->torn || found == NULL;
    if (!again &&
        (found == NULL || !store_has(t->h->store, &oid, t->h->store->packs[t->where].pack)))
        lost_note(t->h, &oid, why, &t->s->notes);
    return found;
}

/* What streams is looked at when it is scanned. */
static void keep_huge(struct sift *t, const struct oid *oid, enum object_type type, uint32_t number,
                      uint64_t size)
{
    keep(t, oid, type, number);
    learn_object(t->h, t->where, number, type, size);
    t->s->streamed.items++;
    t->s->streamed.bytes += size;
}

static void huge(void *ctx, uint32_t number, enum object_type type, uint64_t size)
{
    struct sift *t = ctx;
    struct oid oid;
    pack_oid(t->h->store->packs[t->where].pack, number, &oid);
    keep_huge(t, &oid, type, number, size);
}

static bool stopped(void *ctx)
{
    return unit_run_is_stopped(((struct sift *)ctx)->run);
}

/* ---- Loose objects ---- */

static void sift_content(struct sift *t, const struct oid *oid, const struct loose_object *object,
                         uint32_t number)
{
    struct buf *text = &t->s->content;
    unsigned char *pad;
    buf_reset(text);
    enum status st = buf_add(text, object->content);
    BUG_IF(st != ST_OK || buf_reserve(text, PREFILTER_PAD, &pad) != ST_OK);
    memset(pad, 0, PREFILTER_PAD);
    if (worker_sift(t->worker, buf_bytes(text), NULL, NULL, false))
        keep(t, oid, object->type, number);
    if (object->type == OBJECT_COMMIT)
        add_commit(t, oid, object->content);
}

static void sift_loose(struct sift *t, const struct store_loose *loose, uint32_t number)
{
    struct loose_object object;
    const struct oid *oid = &loose->list.oids[number];
    if (!lost_read_loose(t->h, t->s, t->where, oid, &object)) {
        lost_note(t->h, oid, "unreadable", &t->s->notes);
        return;
    }
    if (loose_damage(t->s->loose) != NULL)
        lost_note(t->h, oid, loose_damage(t->s->loose), &t->s->notes);
    struct subject tree = {.oid = *oid,
                           .type = object.type,
                           .where = t->where,
                           .number = number,
                           .blob = WANTED_NONE,
                           .known = LEDGER_NONE};
    if (object.type != OBJECT_TREE && object.reader != NULL) {
        keep_huge(t, oid, object.type, number, object.size);
        return;
    }
    learn_object(t->h, t->where, number, object.type, object.content.len);
    if (object.type == OBJECT_TREE)
        subjects_add(&t->s->loose_trees, &tree);
    else
        sift_content(t, oid, &object, number);
}

void history_sift(struct history_unit *u, struct scratch *s, struct worker *worker,
                  struct unit_run *run)
{
    struct history *h = u->history;
    struct sift t = {h, s, worker, run, u->task.where};
    if (u->task.where < h->store->pack_count) {
        struct walk_visitor visitor = {
            .ctx = &t,
            .visit = visit,
            .drop = drop,
            .failed = failed,
            .huge = huge,
            .stopped = stopped,
        };
        const struct forest_plan *plan = &h->plans[u->task.where];
        walker_run(s->walker, &h->store->packs[u->task.where].forest, plan,
                   &plan->pieces[u->task.first], &visitor);
        return;
    }
    const struct store_loose *loose = &h->store->loose[u->task.where - h->store->pack_count];
    for (uint32_t i = 0; i < u->task.count && !unit_run_is_stopped(run); i++)
        if (known_at(h->known, u->task.where, u->task.first + i) == LEDGER_NONE)
            sift_loose(&t, loose, u->task.first + i);
}
