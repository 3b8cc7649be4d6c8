/* look.c - the third stage: what the sieve left is scanned as files are, under every path it had.
 */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/source/chosen.h"
#include "scanner/source/memory_reader.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/pack_stream.h"
#include "scanner/keys.h"
#include "scanner/history/lost.h"
#include "scanner/history/missing.h"
#include "scanner/history/remember.h"
#include "scanner/history/tips.h"
#include "scanner/source/file_unit.h"

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
    struct treelog list[LIMIT_JOBS];
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
    if (logs->count == 0) /* there was no tree to be read */
        treelog_init(&logs->list[logs->count++], &h->tree_context);
    missing_note(h, logs->list, logs->count);
    size_t sets = h->env->options->reachable_only ? TIPS_ALL : TIPS_SETS;
    lineage_new(&h->lineage, h->graph, logs->list, logs->count, tips_sets(h->tips), sets);
    for (size_t i = 0; i < logs->count; i++)
        treelog_dispose(&logs->list[i]);
    for (size_t i = 0; i < sets; i++)
        lineage_last(h->lineage, tips_sets(h->tips)[i]);
    note_gaps(h);
}

void history_look_prepare(struct history *h)
{
    size_t packs = h->store->pack_count;
    if (h->trees != NULL)
        build_lineage(h);
    if (h->subjects.count == 0)
        return;
    AUTO(xfree) unsigned char **wanted = xcalloc(packs, sizeof(*wanted));
    for (size_t i = 0; i < packs; i++)
        wanted[i] = xcalloc((size_t)pack_count(h->store->packs[i].pack) / 8 + 1, 1);
    for (size_t i = 0; i < h->subjects.count; i++) {
        const struct subject *subject = &h->subjects.item[i];
        if (subject->where < packs)
            bit_set(wanted[subject->where], subject->number);
        else if (i == 0 || h->subjects.item[i - 1].where != subject->where || h->task_count == 0 ||
                 h->tasks[h->task_count - 1].count == LOOSE_AT_ONCE ||
                 h->tasks[h->task_count - 1].where < packs)
            history_add_task(h, (struct task){subject->where, (uint32_t)i, 1});
        else
            h->tasks[h->task_count - 1].count++;
    }
    if (h->recalled) {
        remember_want(h, wanted);
        store_build_some(h->store, wanted);
    }
    history_plan(h, 1u << OBJECT_BLOB | 1u << OBJECT_COMMIT | 1u << OBJECT_TAG, wanted);
    for (size_t i = 0; i < packs; i++)
        xfree(&wanted[i]);
}

/* ---- Scanning ---- */

static void scan_reader(struct look *l, const struct subject *subject, uint32_t place,
                        struct bytes path, struct reader *reader, uint64_t size)
{
    AUTO(batch_dispose) struct batch batch = {0};
    struct item item = {.path = path, .root = l->h->prefix.len, .reader = reader, .size = size};
    worker_scan(l->worker, &item, &batch);
    for (size_t i = 0; i < batch.finding_count; i++) {
        struct sighting sighting = {MOVE(batch.findings[i]),
                                    (uint32_t)(subject - l->h->subjects.item), place};
        sightings_add(&l->s->sightings, &sighting);
    }
    for (size_t i = 0; i < batch.skipped_count; i++)
        gitfile_note(&l->s->notes, batch.skipped[i].path, batch.skipped[i].reason,
                     batch.skipped[i].detail, batch.skipped[i].incomplete);
    for (size_t i = 0; i < batch.certificate_count; i++)
        batch_add_certificate(&l->s->notes, &batch.certificates[i], batch.certificates[i].path);
}

/* A loose object, read once more from the start. */
static void scan_huge_file(struct look *l, const struct subject *subject, uint32_t place,
                           struct bytes path)
{
    struct loose_object object;
    if (!lost_read_loose(l->h, l->s, subject->where, &subject->oid, &object)) {
        lost_note(l->h, &subject->oid, "unreadable", &l->s->notes);
        return;
    }
    struct memory_reader moved = memory_reader(object.content);
    struct reader *reader = object.reader ? object.reader : &moved.reader;
    scan_reader(l, subject, place, path, reader, object.size);
}

static void scan_content(struct look *l, const struct subject *subject, uint32_t place,
                         struct bytes path, const struct content *content)
{
    if (content->huge == NULL) {
        struct memory_reader reader = memory_reader(content->whole);
        scan_reader(l, subject, place, path, &reader.reader, content->whole.len);
        return;
    }
    if (subject->where >= l->h->store->pack_count) {
        scan_huge_file(l, subject, place, path);
        return;
    }
    AUTO(pack_stream_close) struct pack_stream *stream = NULL;
    if (pack_stream_open(&stream, &l->h->store->packs[subject->where].forest, subject->number,
                         l->h->repo->hash_len))
        scan_reader(l, subject, place, path, pack_stream_reader(stream), UINT64_MAX);
}

static void scan_at_places(struct look *l, const struct subject *subject,
                           const struct content *content, const uint32_t *places, uint32_t count)
{
    AUTO(buf_dispose) struct buf path = {0};
    AUTO(xfree) uint32_t *paths = xcalloc(count, sizeof(*paths));
    uint32_t seen = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct tree_place *place = lineage_place(l->h->lineage, places[i]);
        bool known = false;
        for (uint32_t k = 0; k < seen && !known; k++)
            known = paths[k] == place->path;
        if (known)
            continue;
        paths[seen++] = place->path;
        buf_reset(&path);
        file_unit_put(&path, buf_bytes(&l->h->prefix));
        lineage_path(l->h->lineage, place->path, &path);
        if (source_is_chosen(l->h->env, bytes_slice(buf_bytes(&path), l->h->prefix.len, path.len)))
            scan_content(l, subject, places[i], buf_bytes(&path), content);
    }
}

/* Only where something was told. */
static void scan_again(struct look *l, const struct subject *subject, const struct content *content)
{
    size_t count;
    AUTO(xfree) const char **paths = remember_paths(l->h, subject, &count);
    for (size_t i = 0; i < count; i++)
        scan_content(l, subject, PLACE_UNKNOWN, bytes_of(paths[i]), content);
}

static void scan_subject(struct look *l, const struct subject *subject,
                         const struct content *content)
{
    if (l->h->recalled) {
        scan_again(l, subject, content);
        return;
    }
    AUTO(buf_dispose) struct buf path = {0};
    uint32_t count = 0;
    const uint32_t *places = NULL;
    if (subject->blob != WANTED_NONE && l->h->lineage != NULL)
        places = lineage_of_blob(l->h->lineage, subject->blob, &count);
    if (count > 0) {
        scan_at_places(l, subject, content, places, count);
        return;
    }
    history_object_path(l->h, &subject->oid, &path);
    scan_content(l, subject, PLACE_UNKNOWN, buf_bytes(&path), content);
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

/* It was told when it was sifted. */
static unsigned char *failed(void *ctx, uint32_t number, bool again, const char *why, size_t *len,
                             enum object_type *type)
{
    struct look *l = ctx;
    (void)why, (void)again;
    return lost_rescue(l->h, l->s, l->where, number, len, type);
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
    if (!lost_read_loose(l->h, l->s, l->where, &subject->oid, &object)) {
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
            look_at_loose(&l, &h->subjects.item[u->task.first + i]);
        return;
    }
    struct walk_visitor visitor = {
        .ctx = &l, .visit = visit, .failed = failed, .huge = huge, .stopped = stopped};
    const struct forest_plan *plan = &h->plans[u->task.where];
    walker_run(s->walker, &h->store->packs[u->task.where].forest, plan,
               &plan->pieces[u->task.first], &visitor);
}
