/* look.c - the third stage: what the sieve left is scanned as files are, under every path it had.
 */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/source/memory_reader.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/pack_stream.h"
#include "scanner/keys.h"
#include "scanner/history/groups.h"
#include "scanner/history/learn.h"
#include "scanner/history/looks.h"
#include "scanner/history/lost.h"
#include "scanner/history/missing.h"
#include "scanner/history/remember.h"
#include "scanner/history/tips.h"

#include <stdio.h>
#include <stdlib.h>

enum { LOOSE_AT_ONCE = 8 };

/* One task. */
struct look {
    struct history *h;
    struct scratch *s;
    struct worker *worker;
    struct unit_run *run;
    uint32_t where;
};

/* Where content comes from, as often as it is wanted. */
struct content {
    struct bytes whole;         /* of an object in memory */
    const struct subject *huge; /* or of one that is streamed */
};

/* ---- Setting out ---- */

/* Contents are scanned all the same: what is lost are paths. */
static void note_gaps(struct history *h)
{
    struct lineage_gaps gaps = lineage_gaps_get(h->lineage);
    char detail[96];
    if (gaps.damaged + gaps.cut + gaps.dropped == 0)
        return;
    snprintf(detail, sizeof(detail), "%llu trees are damaged, %llu ways lead beyond a limit",
             (unsigned long long)gaps.damaged, (unsigned long long)gaps.cut + gaps.dropped);
    gitfile_note(&h->notes, h->target, "some paths are unknown", detail, false);
}

struct treelogs {
    struct history *h;
    struct treelog list[LIMIT_JOBS + 1]; /* the last one: what was known before */
    size_t count;
};

static void take_trees(void *ctx, struct scratch *s)
{
    struct treelogs *logs = ctx;
    if (s->has_trees)
        logs->list[logs->count++] = s->trees;
    s->has_trees = false;
    history_take_notes(logs->h, &s->notes);
}

static void build_lineage(struct history *h)
{
    AUTO(xfree) struct treelogs *logs = xcalloc(1, sizeof(*logs));
    logs->h = h;
    history_each_scratch(h, take_trees, logs);
    struct treelog *known = &logs->list[logs->count++];
    treelog_init(known, &h->tree_context);
    h->spoilt = h->trees_hold && !known_trees(h->known, known);
    missing_note(h, logs->list, logs->count);
    learn_absent(h, logs->list, logs->count);
    size_t sets = h->env->options->reachable_only ? TIPS_ALL : TIPS_SETS;
    struct hot *hot;
    struct lineage_gaps gaps = lineage_gaps_of(logs->list, logs->count);
    hot_new(&hot, h->graph, logs->list, logs->count);
    learn_trees(h, hot);
    lineage_new_of(&h->lineage, h->graph, hot, gaps, tips_sets(h->tips), sets);
    for (size_t i = 0; i < logs->count; i++)
        treelog_dispose(&logs->list[i]);
    for (size_t i = 0; i < sets; i++)
        lineage_last(h->lineage, tips_sets(h->tips)[i]);
    note_gaps(h);
}

/* Is there anything to be looked at under any of its paths? */
static bool is_due(const struct history *h, size_t subject)
{
    bool due = h->recalled;
    if (!h->recalled)
        for (size_t i = h->looks.first[subject]; i < h->looks.first[subject + 1] && !due; i++)
            due = look_is_due(&h->looks.item[i]);
    return due;
}

/* A loose subject joins the task before, if that is of its directory and not full. */
static void add_loose(struct history *h, size_t subject)
{
    uint32_t where = h->subjects.item[subject].where;
    struct task *last = h->task_count > 0 ? &h->tasks[h->task_count - 1] : NULL;
    if (last != NULL && last->where == where && last->count < LOOSE_AT_ONCE)
        last->count++;
    else
        history_add_task(h, (struct task){where, (uint32_t)subject, 1});
}

void history_look_prepare(struct history *h)
{
    size_t packs = h->store->pack_count;
    if (h->trees != NULL)
        build_lineage(h);
    if (h->subjects.count == 0)
        return;
    if (!h->recalled)
        looks_list(h);
    AUTO(xfree) unsigned char **wanted = xcalloc(packs, sizeof(*wanted));
    for (size_t i = 0; i < packs; i++)
        wanted[i] = xcalloc((size_t)pack_count(h->store->packs[i].pack) / 8 + 1, 1);
    for (size_t i = 0; i < h->subjects.count; i++) {
        const struct subject *subject = &h->subjects.item[i];
        if (subject->where >= packs)
            add_loose(h, i);
        else if (is_due(h, i))
            bit_set(wanted[subject->where], subject->number);
    }
    if (h->recalled)
        remember_want(h, wanted);
    for (size_t i = 0; i < packs; i++)
        if (h->store->packs[i].forest.parent == NULL)
            store_build_pack_some(h->store, i, wanted[i]);
    history_plan(h, 1u << OBJECT_BLOB | 1u << OBJECT_COMMIT | 1u << OBJECT_TAG, wanted);
    for (size_t i = 0; i < packs; i++)
        xfree(&wanted[i]);
}

/* ---- Scanning ---- */

static void scan_reader(struct look *l, const struct subject *subject, size_t number,
                        struct bytes path, struct reader *reader, uint64_t size)
{
    AUTO(batch_dispose) struct batch batch = {0};
    struct item item = {.path = path, .root = l->h->prefix.len, .reader = reader, .size = size};
    worker_scan(l->worker, &item, &batch);
    struct look_at *look = l->h->recalled ? NULL : &l->h->looks.item[number];
    if (look != NULL)
        look->noisy = batch.skipped_count + batch.certificate_count > 0;
    for (size_t i = 0; i < batch.finding_count; i++) {
        if (look == NULL && !remember_has(l->h, subject, batch.findings[i]))
            continue;
        struct sighting sighting = {.finding = MOVE(batch.findings[i]),
                                    .subject = (uint32_t)(subject - l->h->subjects.item),
                                    .place = look ? look->place : PLACE_UNKNOWN,
                                    .look = (uint32_t)number};
        groups_see(l->h, l->s, &sighting);
    }
    for (size_t i = 0; i < batch.skipped_count; i++)
        gitfile_note(&l->s->notes, batch.skipped[i].path, batch.skipped[i].reason,
                     batch.skipped[i].detail, batch.skipped[i].incomplete);
    for (size_t i = 0; i < batch.certificate_count; i++)
        batch_add_certificate(&l->s->notes, &batch.certificates[i], batch.certificates[i].path);
}

/* A loose object, read once more from the start. */
static void scan_huge_file(struct look *l, const struct subject *subject, size_t number,
                           struct bytes path)
{
    struct loose_object object;
    if (!lost_read_loose(l->h, l->s, subject->where, &subject->oid, &object)) {
        lost_note(l->h, &subject->oid, "unreadable", &l->s->notes);
        l->s->torn = true;
        return;
    }
    struct memory_reader moved = memory_reader(object.content);
    struct reader *reader = object.reader ? object.reader : &moved.reader;
    scan_reader(l, subject, number, path, reader, object.size);
}

static void scan_content(struct look *l, const struct subject *subject, size_t number,
                         struct bytes path, const struct content *content)
{
    if (content->huge == NULL) {
        struct memory_reader reader = memory_reader(content->whole);
        scan_reader(l, subject, number, path, &reader.reader, content->whole.len);
        return;
    }
    if (subject->where >= l->h->store->pack_count) {
        scan_huge_file(l, subject, number, path);
        return;
    }
    AUTO(pack_stream_close) struct pack_stream *stream = NULL;
    if (pack_stream_open(&stream, &l->h->store->packs[subject->where].forest, subject->number,
                         l->h->repo->hash_len))
        scan_reader(l, subject, number, path, pack_stream_reader(stream), UINT64_MAX);
    else
        l->s->torn = true;
}

/* Only where something was told. */
static void scan_again(struct look *l, const struct subject *subject, const struct content *content)
{
    size_t count;
    AUTO(xfree) const char **paths = remember_paths(l->h, subject, &count);
    for (size_t i = 0; i < count; i++)
        scan_content(l, subject, 0, bytes_of(paths[i]), content);
}

static void scan_subject(struct look *l, const struct subject *subject,
                         const struct content *content)
{
    if (l->h->recalled) {
        scan_again(l, subject, content);
        return;
    }
    AUTO(buf_dispose) struct buf path = {0};
    const struct look_list *looks = &l->h->looks;
    size_t number = (size_t)(subject - l->h->subjects.item);
    for (size_t i = looks->first[number]; i < looks->first[number + 1]; i++) {
        if (!look_is_due(&looks->item[i]))
            continue;
        looks_path(l->h, &looks->item[i], &path);
        scan_content(l, subject, i, buf_bytes(&path), content);
    }
}

static const struct subject *find_subject(const struct look *l, uint32_t number)
{
    size_t from = 0, to = l->h->subjects.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct subject *s = &l->h->subjects.item[middle];
        if (s->where < l->where || (s->where == l->where && s->number < number))
            from = middle + 1;
        else
            to = middle;
    }
    const struct subject *s = &l->h->subjects.item[from];
    bool is_it = from < l->h->subjects.count && s->where == l->where && s->number == number;
    return is_it ? s : NULL;
}

static void *visit(void *ctx, const struct walk_object *object)
{
    struct look *l = ctx;
    const struct subject *subject = object->again ? NULL : find_subject(l, object->number);
    struct content content = {.whole = object->content};
    if (subject != NULL)
        scan_subject(l, subject, &content);
    return NULL;
}

/* It was told when it was sifted, unless it was known: then all is scanned anew. */
static unsigned char *failed(void *ctx, uint32_t number, bool again, const char *why, size_t *len,
                             enum object_type *type)
{
    struct look *l = ctx;
    (void)why, (void)again;
    unsigned char *found = lost_rescue(l->h, l->s, l->where, number, len, type);
    l->s->torn = l->s->torn || found == NULL;
    return found;
}

static void huge(void *ctx, uint32_t number, enum object_type type, uint64_t size)
{
    struct look *l = ctx;
    const struct subject *subject = find_subject(l, number);
    struct content content = {.huge = subject};
    (void)type, (void)size;
    if (subject != NULL)
        scan_subject(l, subject, &content);
}

static bool stopped(void *ctx)
{
    return unit_run_is_stopped(((struct look *)ctx)->run);
}

static void look_at_loose(struct look *l, const struct subject *subject)
{
    struct loose_object object;
    bool there = lost_read_loose(l->h, l->s, l->where, &subject->oid, &object);
    l->s->torn = l->s->torn || !there || loose_damage(l->s->loose) != NULL;
    if (!there) {
        lost_note(l->h, &subject->oid, "unreadable", &l->s->notes);
        return;
    }
    struct content content = {.huge = object.reader ? subject : NULL};
    buf_reset(&l->s->content);
    if (object.reader == NULL) {
        enum status st = buf_add(&l->s->content, object.content);
        BUG_IF(st != ST_OK);
        content.whole = buf_bytes(&l->s->content);
    }
    scan_subject(l, subject, &content);
}

void history_look(struct history_unit *u, struct scratch *s, struct worker *worker,
                  struct unit_run *run)
{
    struct history *h = u->history;
    struct look l = {h, s, worker, run, u->task.where};
    if (u->task.where >= h->store->pack_count) {
        for (uint32_t i = 0; i < u->task.count && !stopped(&l); i++)
            if (is_due(h, u->task.first + i))
                look_at_loose(&l, &h->subjects.item[u->task.first + i]);
        return;
    }
    struct walk_visitor visitor = {
        .ctx = &l, .visit = visit, .failed = failed, .huge = huge, .stopped = stopped};
    const struct forest_plan *plan = &h->plans[u->task.where];
    walker_run(s->walker, &h->store->packs[u->task.where].forest, plan,
               &plan->pieces[u->task.first], &visitor);
}
