/* worktree.c - files that are not as the index has them, and files that it does not know. */
#undef _POSIX_C_SOURCE
#define _XOPEN_SOURCE 700 /* st_mtim */
#include "scanner/history/staged.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/ignore.h"
#include "scanner/git/user_config.h"

#include <stdlib.h>
#include <sys/stat.h>

struct untracked {
    struct changes *changes;
    const struct index *index;
    struct ignore *ignore;
    struct gitpath disk; /* of the directory at hand */
    struct gitpath path; /* the same, from the root of the work tree */
    unsigned depth;
};

/* ---- Tracked ---- */

/* As git decides it: whatever the content is, a file with another size or time may have changed. */
static bool is_as_indexed(const struct index_entry *e, const struct stat *st)
{
    return (uint32_t)st->st_size == e->size && (uint32_t)st->st_mtim.tv_sec == e->mtime_seconds &&
           (uint32_t)st->st_mtim.tv_nsec == e->mtime_nanoseconds;
}

static void look_at_tracked(struct changes *c, const struct index *index,
                            const struct index_entry *e)
{
    AUTO(xfree) char *name = xmemdup(e->path.ptr, e->path.len);
    AUTO(xfree) char *path = gitpath_join(c->repo->worktree, name);
    unsigned kind = e->mode & 0170000u;
    struct stat st;
    if (e->stage != 0 || e->skip || (kind != 0100000u && kind != 0120000u) ||
        lstat(path, &st) != 0 || (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)))
        return;
    struct oid oid = index_oid(index, e);
    if (e->intent || !is_as_indexed(e, &st))
        changes_add(c, CHANGE_FILE,
                    &(struct tree_change){e->path, e->mode, oid, &oid, e->intent ? 0 : 1});
}

/* ---- Untracked ---- */

static int compare_path(struct bytes path, const struct index_entry *e)
{
    size_t len = MIN(path.len, e->path.len);
    int order = len == 0 ? 0 : memcmp(path.ptr, e->path.ptr, len);
    return order != 0 ? order : (path.len > e->path.len) - (path.len < e->path.len);
}

static bool is_tracked(const struct untracked *u, struct bytes path)
{
    size_t from = 0, to = u->index->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare_path(path, &u->index->entries[middle]);
        if (order == 0)
            return true;
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return false;
}

static bool is_repository(const struct untracked *u)
{
    return u->depth > 0 && repo_is(gitpath_text(&u->disk));
}

static void see_directory(struct untracked *u);

static void see_entry(struct untracked *u, const struct folder_entry *e)
{
    static const struct oid nothing;
    struct bytes path = buf_bytes(&u->path.text);
    if (strcmp(e->name, ".git") == 0 || (!e->is_directory && is_tracked(u, path)) ||
        ignore_has(u->ignore, path, e->is_directory))
        return;
    if (!e->is_directory)
        changes_add(u->changes, CHANGE_FILE,
                    &(struct tree_change){.path = path, .mode = 0100644, .oid = nothing});
    else if (u->depth < LIMIT_DEPTH)
        see_directory(u);
    else
        gitfile_note(&u->changes->notes, gitpath_text(&u->disk), "too deep", NULL, true);
}

static void see_directory(struct untracked *u)
{
    AUTO(folder_dispose) struct folder folder = {0};
    AUTO(buf_dispose) struct buf prefix = {0};
    if (is_repository(u))
        return;
    int failed = folder_read(&folder, gitpath_text(&u->disk), true);
    if (failed != 0)
        gitfile_note_errno(&u->changes->notes, gitpath_text(&u->disk), failed);
    AUTO(xfree) char *file = gitpath_join(gitpath_text(&u->disk), ".gitignore");
    if (u->path.text.len > 0)
        buf_printf(&prefix, "%s/", gitpath_text(&u->path));
    size_t before = ignore_push(u->ignore, file, buf_bytes(&prefix));
    u->depth++;
    for (size_t i = 0; i < folder.count && !changes_is_cancelled(u->changes); i++) {
        size_t disk = gitpath_push(&u->disk, folder.entries[i].name);
        size_t path = gitpath_push(&u->path, folder.entries[i].name);
        see_entry(u, &folder.entries[i]);
        gitpath_pop(&u->disk, disk);
        gitpath_pop(&u->path, path);
    }
    u->depth--;
    ignore_pop(u->ignore, before);
}

void staged_add_worktree(struct changes *changes, const struct index *index)
{
    const struct repo *repo = changes->repo;
    struct untracked u = {.changes = changes, .index = index};
    AUTO(xfree) char *exclude = gitpath_join(repo->commondir, "info/exclude");
    AUTO(xfree) char *global = user_config_excludes(repo);
    if (repo->worktree == NULL)
        return;
    changes_begin(changes, NULL);
    for (size_t i = 0; i < index->count && !changes_is_cancelled(changes); i++)
        look_at_tracked(changes, index, &index->entries[i]);
    ignore_new(&u.ignore);
    if (global != NULL)
        ignore_push(u.ignore, global, (struct bytes){0});
    ignore_push(u.ignore, exclude, (struct bytes){0});
    gitpath_set(&u.disk, repo->worktree);
    gitpath_set(&u.path, "");
    see_directory(&u);
    gitpath_dispose(&u.disk);
    gitpath_dispose(&u.path);
    ignore_free(&u.ignore);
}
