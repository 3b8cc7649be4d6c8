/* submodules.c - work trees first, as they say more about where something is; then what lies below
 * modules/ and was not reached so. */
#include "scanner/git/submodules.h"

#include "base/file.h"
#include "base/limits.h"
#include "scanner/git/gitconfig.h"
#include "scanner/git/gitfile.h"

#include <errno.h>
#include <sys/stat.h>

struct seen_gitdir {
    uint64_t device, inode;
};

struct walk {
    submodules_visit visit;
    void *ctx;
    struct batch *notes;
    bool stopped;
    struct seen_gitdir *seen;
    size_t count, cap;
};

/* True the first time that gitdir is met. */
static bool is_new(struct walk *w, const char *gitdir)
{
    struct stat st;
    if (stat(gitdir, &st) != 0)
        return false;
    for (size_t i = 0; i < w->count; i++)
        if (w->seen[i].device == (uint64_t)st.st_dev && w->seen[i].inode == (uint64_t)st.st_ino)
            return false;
    if (w->count == LIMIT_GIT_MODULES) {
        gitfile_note(w->notes, gitdir, "too many submodules", NULL, true);
        w->stopped = true;
        return false;
    }
    if (w->count == w->cap) {
        w->cap = MAX(w->cap * 2, (size_t)8);
        w->seen = xreallocarray(w->seen, w->cap, sizeof(*w->seen));
    }
    w->seen[w->count++] = (struct seen_gitdir){(uint64_t)st.st_dev, (uint64_t)st.st_ino};
    return true;
}

static void see_repo(struct walk *w, const struct repo *repo, unsigned depth);

/* The repository at path: tell of it and of what is inside. */
static void see_submodule(struct walk *w, const char *path, unsigned depth)
{
    struct error err;
    AUTO(repo_free) struct repo *repo = NULL;
    if (depth > LIMIT_GIT_DEPTH) {
        gitfile_note(w->notes, path, "too deep", NULL, true);
        return;
    }
    if (repo_open(&repo, path, NULL, NULL, &err) != ST_OK) {
        gitfile_note(w->notes, path, "submodule unreadable", NULL, true);
        return;
    }
    if (!is_new(w, repo->gitdir))
        return;
    struct submodule submodule = {.path = path, .has_worktree = repo->worktree != NULL};
    w->stopped = !w->visit(w->ctx, &submodule);
    see_repo(w, repo, depth);
}

/* ---- Work trees ---- */

struct listing {
    struct walk *walk;
    const char *worktree;
    unsigned depth;
};

/* Append to path the components of name. @return false if one leads elsewhere: "..", a link */
static bool push_components(struct gitpath *path, struct bytes name)
{
    size_t at = 0;
    if (name.len == 0 || name.ptr[0] == '/' || memchr(name.ptr, '\0', name.len) != NULL)
        return false;
    while (at < name.len) {
        size_t slash = bytes_find(name, at, bytes_of("/"));
        size_t end = slash == SIZE_MAX ? name.len : slash;
        AUTO(xfree) char *component = xmemdup(name.ptr + at, end - at);
        at = end + 1;
        if (component[0] == '\0' || strcmp(component, ".") == 0)
            continue;
        if (strcmp(component, "..") == 0)
            return false;
        gitpath_push(path, component);
        if (gitfile_is_link(gitpath_text(path)))
            return false;
    }
    return true;
}

static void see_variable(void *ctx, const struct gitconfig_entry *entry)
{
    struct listing *l = ctx;
    AUTO(gitpath_dispose) struct gitpath path = {0};
    if (l->walk->stopped || !gitconfig_is(entry, "submodule", NULL, "path"))
        return;
    gitpath_set(&path, l->worktree);
    if (!push_components(&path, entry->value))
        gitfile_note(l->walk->notes, gitpath_text(&path), "submodule outside", NULL, false);
    else if (path.text.len > strlen(l->worktree) && repo_is(gitpath_text(&path)))
        see_submodule(l->walk, gitpath_text(&path), l->depth + 1);
}

static void see_worktrees(struct walk *w, const char *worktree, unsigned depth)
{
    struct error err;
    struct listing listing = {.walk = w, .worktree = worktree, .depth = depth};
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(xfree) char *path = gitpath_join(worktree, ".gitmodules");
    if (!gitfile_exists(path) || gitfile_is_link(path))
        return;
    if (file_read(&text, path, LIMIT_GIT_TEXT, &err) != ST_OK)
        gitfile_note(w->notes, path, "unreadable", NULL, true);
    else if (gitconfig_read(buf_bytes(&text), see_variable, &listing) != 0)
        gitfile_note(w->notes, path, "configuration damaged", NULL, true);
}

/* ---- What lies below modules/ ---- */

/* Names of submodules may have '/' in them, so a directory here is a gitdir or leads to some. */
static void see_modules(struct walk *w, const char *directory, unsigned depth)
{
    AUTO(folder_dispose) struct folder folder = {0};
    int failed = folder_read(&folder, directory, false);
    if (failed != 0 && failed != ENOENT)
        gitfile_note_errno(w->notes, directory, failed);
    if (depth > LIMIT_GIT_DEPTH) {
        gitfile_note(w->notes, directory, "too deep", NULL, true);
        return;
    }
    for (size_t i = 0; i < folder.count && !w->stopped; i++) {
        AUTO(xfree) char *path = gitpath_join(directory, folder.entries[i].name);
        if (!folder.entries[i].is_directory)
            continue;
        if (repo_is(path))
            see_submodule(w, path, depth + 1);
        else
            see_modules(w, path, depth + 1);
    }
}

static void see_repo(struct walk *w, const struct repo *repo, unsigned depth)
{
    AUTO(folder_dispose) struct folder folder = {0};
    AUTO(xfree) char *modules = gitpath_join(repo->commondir, "modules");
    AUTO(xfree) char *worktrees = gitpath_join(repo->commondir, "worktrees");
    if (repo->worktree != NULL && !w->stopped)
        see_worktrees(w, repo->worktree, depth);
    if (!w->stopped)
        see_modules(w, modules, depth);
    int failed = folder_read(&folder, worktrees, false);
    if (failed != 0 && failed != ENOENT)
        gitfile_note_errno(w->notes, worktrees, failed);
    for (size_t i = 0; i < folder.count && !w->stopped; i++) {
        AUTO(xfree) char *linked = gitpath_join(worktrees, folder.entries[i].name);
        AUTO(xfree) char *inside = gitpath_join(linked, "modules");
        see_modules(w, inside, depth);
    }
}

void submodules_each(const struct repo *repo, submodules_visit visit, void *ctx,
                     struct batch *notes)
{
    struct walk w = {.visit = visit, .ctx = ctx, .notes = notes};
    if (is_new(&w, repo->gitdir))
        see_repo(&w, repo, 0);
    xfree(&w.seen);
}
