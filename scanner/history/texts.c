/* texts.c - the first stage: what git keeps beside the objects. Remote addresses with passwords in
 * them, messages being written, names of branches, logs of where they have been. */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
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

static void add_if_there(struct file_unit *u, const char *name)
{
    AUTO(file_unit_close) int fd = file_unit_open(u->directory, name, O_NOFOLLOW);
    if (fd >= 0)
        file_unit_add(u, name);
}

static void add_hooks(struct file_unit *u, const char *gitdir)
{
    AUTO(folder_dispose) struct folder folder = {0};
    AUTO(xfree) char *path = gitpath_join(gitdir, "hooks");
    if (folder_read(&folder, path) != 0)
        return;
    for (size_t i = 0; i < folder.count; i++) {
        AUTO(xfree) char *name = gitpath_join("hooks", folder.entries[i].name);
        size_t len = strlen(name);
        bool is_sample = len > 7 && strcmp(name + len - 7, ".sample") == 0;
        if (!folder.entries[i].is_directory && !folder.entries[i].is_link && !is_sample)
            file_unit_add(u, name);
    }
}

/* Files of the git directory at path; NULL if there are none. */
static struct unit *files_of(struct history *h, const char *path, const char *const *names,
                             bool hooks)
{
    AUTO(buf_dispose) struct buf shown = {0};
    history_git_path(h, "", &shown);
    struct file_unit *u = file_unit_new(h->env->options, buf_bytes(&shown));
    u->root = h->prefix.len;
    u->directory = file_unit_open(AT_FDCWD, path, O_DIRECTORY);
    for (; u->directory >= 0 && *names; names++)
        add_if_there(u, *names);
    if (hooks && u->directory >= 0)
        add_hooks(u, path);
    if (u->count > 0)
        return &u->unit;
    file_unit_free(&u);
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

static void text_unit_scan(struct unit *self, struct worker *worker, struct unit_run *run)
{
    struct text_unit *u = (struct text_unit *)self;
    const struct history *h = u->history;
    AUTO(buf_dispose) struct buf text = {.max = LIMIT_OBJECT};
    AUTO(buf_dispose) struct buf path = {0};
    history_git_path(h, u->logs ? "logs" : "refs", &path);
    if (u->logs)
        reflog_each(h->repo, add_log, &text, &self->batch);
    else
        refs_each(h->repo, add_ref, &text, &self->batch);
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
    static const char *const own[] = {
        "COMMIT_EDITMSG", "FETCH_HEAD",      "MERGE_MSG", "SQUASH_MSG",
        "TAG_EDITMSG",    "config.worktree", NULL};
    static const char *const common[] = {"NOTES_EDITMSG",   "config",       "description",
                                         "info/attributes", "info/exclude", NULL};
    struct unit *unit = NULL;
    while (unit == NULL && *at < 4) {
        switch ((*at)++) {
        case 0:
            unit = files_of(h, h->repo->gitdir, own, false);
            break;
        case 1:
            unit = files_of(h, h->repo->commondir, common, true);
            break;
        default:
            unit = text_of(h, *at == 4);
        }
    }
    return unit;
}
