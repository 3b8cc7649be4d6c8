/* history.c - a repository's whole history as a source: its stages one after the other. */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/submodules.h"
#include "scanner/history/fresh.h"
#include "scanner/history/remember.h"
#include "scanner/history/tips.h"
#include "scanner/keys.h"
#include "scanner/source/file_unit.h"
#include "scanner/targets.h"

#include <stdlib.h>

/* ---- Units ---- */

static void run_task(struct history_unit *u, struct scratch *s, struct worker *worker,
                     struct unit_run *run)
{
    const struct worker_stats *stats = worker_stats_get(worker);
    const uint64_t items = stats->items, bytes = stats->bytes;
    struct amount *amount = u->stage == STAGE_SIFT ? &s->sifted : &s->looked;
    if (u->stage == STAGE_SIFT)
        history_sift(u, s, worker, run);
    else if (u->stage == STAGE_TREES)
        history_trees(u, s, run);
    else
        history_look(u, s, worker, run);
    amount->items += stats->items - items;
    amount->bytes += stats->bytes - bytes;
}

static void history_unit_scan(struct unit *self, struct worker *worker, struct unit_run *run)
{
    struct history_unit *u = (struct history_unit *)self;
    struct history *h = u->history;
    if (unit_run_is_stopped(run)) {
        self->interrupted = true;
        return;
    }
    struct scratch *s = queue_try_pop(h->scratch);
    if (s == NULL)
        s = scratch_new(h->repo->hash_len, LIMIT_LIVE_OBJECTS / h->scratch_max);
    run_task(u, s, worker, run);
    self->interrupted = unit_run_is_stopped(run);
    if (!queue_push(h->scratch, s)) /* never full: there are as many places as threads */
        scratch_free(&s);
}

static const struct unit_ops task_ops = {.scan = history_unit_scan};
static const struct unit_ops only_a_batch = {0};

static struct unit *task_unit(struct history *h, const struct task *task)
{
    struct history_unit *u = xcalloc(1, sizeof(*u));
    u->unit.ops = &task_ops;
    u->history = h;
    u->stage = h->stage;
    u->task = *task;
    return &u->unit;
}

/* The next findings, with all skips behind the last of them. */
static struct unit *told_unit(struct history *h)
{
    enum { AT_ONCE = 256 };
    if (h->told_at == h->told.finding_count && h->told.skipped_count == 0 &&
        h->told.certificate_count == 0)
        return NULL;
    struct unit *unit = xcalloc(1, sizeof(*unit));
    unit->ops = &only_a_batch;
    for (size_t i = 0; i < AT_ONCE && h->told_at < h->told.finding_count; i++, h->told_at++)
        batch_add_finding(&unit->batch, MOVE(h->told.findings[h->told_at]));
    if (h->told_at < h->told.finding_count)
        return unit;
    for (size_t i = 0; i < h->told.skipped_count; i++) {
        const struct skipped *s = &h->told.skipped[i];
        batch_add_skipped(&unit->batch, bytes_of(s->path), s->reason, s->detail, s->incomplete);
    }
    for (size_t i = 0; i < h->told.certificate_count; i++)
        batch_add_certificate(&unit->batch, &h->told.certificates[i], h->told.certificates[i].path);
    batch_dispose(&h->told);
    h->told_at = 0;
    return unit;
}

/* ---- Stages ---- */

/* What is remembered leaves stages out; what does not hold any more leads back to them. */
static void change_stage(struct history *h)
{
    if (h->stage == STAGE_SIFT && remember_recall(h)) {
        h->recalled = true;
        h->stage = STAGE_LOOK;
        return;
    }
    if (h->stage != STAGE_TELL)
        return;
    history_gather(h);
    if (h->recalled ? history_retell(h) : fresh_fits(h))
        return;
    if (!h->recalled)
        fresh_forget(h);
    h->recalled = false;
    h->spoilt = true;
    h->stage = STAGE_SIFT;
}

static void prepare(struct history *h)
{
    h->prepared = true;
    h->task_count = h->task_at = 0;
    change_stage(h);
    if (h->stage == STAGE_SIFT)
        history_sift_prepare(h);
    else if (h->stage == STAGE_TREES)
        history_trees_prepare(h);
    else if (h->stage == STAGE_LOOK)
        history_look_prepare(h);
    else if (h->stage == STAGE_TELL && !h->recalled)
        history_tell_prepare(h);
}

static struct unit *next_of_stage(struct history *h)
{
    if (h->stage == STAGE_TEXTS)
        return history_text(h, &h->task_at);
    if (h->stage == STAGE_TELL)
        return told_unit(h);
    return h->task_at < h->task_count ? task_unit(h, &h->tasks[h->task_at++]) : NULL;
}

static struct unit *history_next(struct source *self)
{
    struct history *h = (struct history *)self;
    if (h->stage == STAGE_END)
        return NULL;
    if (!h->prepared)
        prepare(h);
    struct unit *unit = next_of_stage(h);
    if (unit == NULL) {
        h->stage++;
        h->prepared = false;
        h->task_at = 0;
    }
    return unit;
}

static bool history_waits(const struct source *self)
{
    const struct history *h = (const struct history *)self;
    return h->stage != STAGE_END && !h->prepared;
}

/* ---- The source ---- */

static enum status history_probe(const char *target, bool *mine, struct error *err)
{
    (void)err;
    *mine = strcmp(target, "-") != 0 && repo_is(target);
    return ST_OK;
}

static void set_prefix(struct history *h)
{
    size_t len = strlen(h->target);
    while (len > 1 && h->target[len - 1] == '/')
        len--;
    if (len == 1 && h->target[0] == '.')
        return;
    file_unit_put(&h->prefix, (struct bytes){(const unsigned char *)h->target, len});
    if (h->target[len - 1] != '/')
        file_unit_put(&h->prefix, bytes_of("/"));
}

/* Those without a work tree are seen from here alone. */
static bool add_submodule(void *ctx, const struct submodule *submodule)
{
    const struct history *h = ctx;
    if (!submodule->has_worktree)
        targets_add_repository(h->env->targets, bytes_of(submodule->path));
    return true;
}

/* What is told of the repository as a whole, before it is read. */
static void look_around(struct history *h)
{
    if (h->repo->shallow_count > 0)
        gitfile_note(&h->notes, h->target, "shallow repository",
                     "commits before its border are not here", false);
    if (!h->env->options->no_submodules)
        submodules_each(h->repo, add_submodule, h, &h->notes);
}

/* Open what target names; false if there is nothing to be scanned, h->told says why. */
static bool open_repository(struct history *h)
{
    struct error err;
    if (repo_open(&h->repo, h->target, NULL, &h->notes, &err) != ST_OK) {
        batch_add_skipped(&h->told, bytes_of(h->target), "no usable repository", err.text, true);
        return false;
    }
    const struct object_directories *objects = &h->repo->objects;
    if (objects->count > 0 &&
        !targets_first_visit(h->env->targets, objects->list[0].device, objects->list[0].inode))
        return false; /* another work tree of a repository that was scanned */
    look_around(h);
    tips_new(&h->tips, h->repo);
    store_open(&h->store, h->repo, &h->notes);
    finder_new(&h->finder, h->repo);
    return true;
}

static struct source *history_open(const struct source_env *env, const char *target)
{
    struct history *h = xcalloc(1, sizeof(*h));
    h->source.ops = &source_history;
    h->env = env;
    h->target = target;
    h->scratch_max = MAX((size_t)env->options->jobs, (size_t)1);
    queue_new(&h->scratch, h->scratch_max);
    set_prefix(h);
    if (env->options->no_history)
        h->stage = STAGE_END;
    else if (!open_repository(h))
        h->stage = STAGE_TELL;
    h->prepared = h->stage == STAGE_TELL;
    return &h->source;
}

static void history_close(struct source **self)
{
    struct history *h = (struct history *)MOVE(*self);
    fresh_drop(h);
    queue_free(&h->scratch);
    remember_free(&h->remember);
    finder_free(&h->finder);
    store_close(&h->store);
    repo_free(&h->repo);
    batch_dispose(&h->notes);
    batch_dispose(&h->notes_before);
    batch_dispose(&h->told);
    xfree(&h->subjects.item);
    xfree(&h->loose_trees.item);
    xfree(&h->tasks);
    buf_dispose(&h->prefix);
    xfree(&h);
}

const struct source_ops source_history = {
    .name = "history",
    .probe = history_probe,
    .open = history_open,
    .next = history_next,
    .waits = history_waits,
    .close = history_close,
};
