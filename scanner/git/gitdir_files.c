/* gitdir_files.c - a walk over a git directory around what other files here read. */
#include "scanner/git/gitdir_files.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/ref_file.h"

#include <errno.h>

struct walk {
    gitdir_files_visit visit;
    void *ctx;
    struct batch *notes;
    bool stopped;
    struct gitpath path;
};

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), end_len = strlen(end);
    return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

/* Does somebody else read this entry of a git directory itself? */
static bool is_for_others(const char *name)
{
    static const char *const names[] = {"objects",     "refs",  "logs",    "modules",
                                        "packed-refs", "index", "reftable"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return ref_name_is_top(name);
}

static void see_directory(struct walk *w, unsigned depth, bool is_gitdir);

/* Directories in worktrees/ are git directories again. */
static void see_entry(struct walk *w, const struct folder_entry *e, unsigned depth,
                      bool in_worktrees)
{
    const char *path = gitpath_text(&w->path);
    if (e->is_link)
        gitfile_note(w->notes, path, "symbolic link", NULL, false);
    else if (e->is_directory && depth == LIMIT_GIT_DEPTH)
        gitfile_note(w->notes, path, "too deep", NULL, true);
    else if (e->is_directory)
        see_directory(w, depth + 1, in_worktrees);
    else if (!ends_with(e->name, ".sample"))
        w->stopped = !w->visit(w->ctx, path);
}

/* All below w->path. */
static void see_directory(struct walk *w, unsigned depth, bool is_gitdir)
{
    AUTO(folder_dispose) struct folder folder = {0};
    bool in_worktrees = depth == 1 && ends_with(gitpath_text(&w->path), "/worktrees");
    int failed = folder_read(&folder, gitpath_text(&w->path), depth == 0);
    if (failed != 0)
        gitfile_note_errno(w->notes, gitpath_text(&w->path), failed);
    for (size_t i = 0; i < folder.count && !w->stopped; i++) {
        const struct folder_entry *e = &folder.entries[i];
        if (is_gitdir && is_for_others(e->name))
            continue;
        size_t before = gitpath_push(&w->path, e->name);
        see_entry(w, e, depth, in_worktrees);
        gitpath_pop(&w->path, before);
    }
}

void gitdir_files_each(const struct repo *repo, gitdir_files_visit visit, void *ctx,
                       struct batch *notes)
{
    struct walk w = {.visit = visit, .ctx = ctx, .notes = notes};
    gitpath_set(&w.path, repo->commondir);
    see_directory(&w, 0, true);
    gitpath_dispose(&w.path);
}
