/* texts.c - the first stage: what git keeps beside the objects. Remote addresses with passwords in
 * them, messages being written, names of branches, logs of where they have been. */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/git/gitdir_files.h"
#include "scanner/git/reflog.h"
#include "scanner/git/refs.h"
#include "scanner/origin.h"
#include "scanner/source/file_unit.h"
#include "scanner/source/memory_reader.h"

#include <fcntl.h>

/* All ref names, or all logs, as one text. */
struct text_unit {
    struct unit unit;
    const struct history *history;
    bool logs;
};

/* ---- Files ---- */

struct file_list {
    struct file_unit *unit;
    struct bytes prefix;
    bool elsewhere; /* one is not below the target: in a linked work tree's repository */
};

static bool add_file(void *ctx, const char *path)
{
    struct file_list *list = ctx;
    path += strncmp(path, "./", 2) == 0 ? 2 : 0;
    file_unit_add(list->unit, path);
    if (list->prefix.len > 0 &&
        strncmp(path, (const char *)list->prefix.ptr, list->prefix.len) != 0)
        list->elsewhere = true;
    return true;
}

/* NULL if there are none. */
static struct unit *files_of(struct history *h)
{
    struct file_list list = {file_unit_new(h->env->options, (struct bytes){0}),
                             buf_bytes(&h->prefix), false};
    gitdir_files_each(h->repo, add_file, &list, &list.unit->unit.batch);
    list.unit->directory = AT_FDCWD;
    list.unit->root = list.elsewhere ? 0 : h->prefix.len;
    if (list.unit->count > 0)
        return &list.unit->unit;
    file_unit_free(&list.unit);
    return NULL;
}

/* ---- Texts ---- */

static bool add_ref(void *ctx, const struct ref *ref)
{
    struct buf *text = ctx;
    return buf_add(text, ref->name) == ST_OK && buf_add(text, bytes_of(" ")) == ST_OK &&
           buf_add(text, ref->text) == ST_OK && buf_add(text, bytes_of("\n")) == ST_OK;
}

static bool add_log(void *ctx, const struct reflog_entry *entry)
{
    struct buf *text = ctx;
    return buf_add(text, entry->raw) == ST_OK && buf_add(text, bytes_of("\n")) == ST_OK;
}

/* What opening the repository has not told already. */
static void take_news(struct batch *to, const struct history *h, const struct batch *notes)
{
    for (size_t i = 0; i < notes->skipped_count; i++) {
        const struct skipped *s = &notes->skipped[i];
        bool known = false;
        for (size_t k = 0; k < h->notes.skipped_count && !known; k++)
            known = strcmp(h->notes.skipped[k].path, s->path) == 0;
        if (!known)
            batch_add_skipped(to, bytes_of(s->path), s->reason, s->detail, s->incomplete);
    }
}

static void text_unit_scan(struct unit *self, struct worker *worker, struct unit_run *run)
{
    struct text_unit *u = (struct text_unit *)self;
    const struct history *h = u->history;
    AUTO(buf_dispose) struct buf text = {.max = LIMIT_OBJECT};
    AUTO(buf_dispose) struct buf path = {0};
    history_git_path(h, u->logs ? "logs" : "refs", &path);
    AUTO(batch_dispose) struct batch notes = {0};
    if (u->logs)
        reflog_each(h->repo, add_log, &text, &notes);
    else
        refs_each(h->repo, add_ref, &text, &notes);
    take_news(&self->batch, h, &notes);
    struct memory_reader reader = memory_reader(buf_bytes(&text));
    struct item item = {.path = buf_bytes(&path),
                        .root = h->prefix.len,
                        .reader = &reader.reader,
                        .size = text.len};
    worker_scan(worker, &item, &self->batch);
    for (size_t i = 0; i < self->batch.finding_count; i++) {
        struct origin *origin = xcalloc(1, sizeof(*origin));
        origin->via = xstrdup(u->logs ? "reflog" : "name of a ref");
        origin->reachable = true;
        self->batch.findings[i]->place.origin = origin;
    }
    self->interrupted = unit_run_is_stopped(run);
}

static const struct unit_ops text_ops = {.scan = text_unit_scan};

static struct unit *text_of(struct history *h, bool logs)
{
    struct text_unit *u = xcalloc(1, sizeof(*u));
    u->unit.ops = &text_ops;
    u->history = h;
    u->logs = logs;
    return &u->unit;
}

struct unit *history_text(struct history *h, size_t *at)
{
    struct unit *unit = NULL;
    while (unit == NULL && *at < 3) {
        size_t number = (*at)++;
        unit = number == 0 ? files_of(h) : text_of(h, number == 1);
    }
    return unit;
}
