/* gitview.c - patterns and the index of each repository on the way down. The configuration of a
 * repository is not asked for more patterns: who put it there might name any file. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "scanner/source/gitview.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/ignore.h"
#include "scanner/git/index.h"
#include "scanner/git/user_config.h"
#include "scanner/source/file_unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A repository, or a target that is in none. */
struct region {
    struct ignore *ignore;
    struct index index;
    struct buf path; /* of the directory entered last, from the root, with '/' behind it */
    bool blind;      /* what is tracked cannot be told: nothing is left out */
};

struct level {
    struct region *region;
    bool begins;   /* the region: it ends with this level */
    bool left_out; /* the directory: only what is tracked counts in it */
    size_t ignore_before, path_before;
};

struct gitview {
    struct level *levels;
    size_t depth, cap;
};

void gitview_new(struct gitview **out)
{
    *out = xcalloc(1, sizeof(**out));
}

static void region_free(struct region **region)
{
    if (*region == NULL)
        return;
    ignore_free(&(*region)->ignore);
    index_dispose(&(*region)->index);
    buf_dispose(&(*region)->path);
    xfree(region);
}

void gitview_free(struct gitview **view)
{
    struct gitview *v = MOVE(*view);
    if (v == NULL)
        return;
    while (v->depth > 0)
        gitview_leave(v);
    xfree(&v->levels);
    xfree(&v);
}

static struct level *top(const struct gitview *v)
{
    return v->depth > 0 ? &v->levels[v->depth - 1] : NULL;
}

/* ---- Patterns ---- */

/* The .gitignore in a directory. A link is not followed, as git does not follow it either. */
static void push_patterns(struct region *region, int directory)
{
    AUTO(file_unit_close) int fd = file_unit_open(directory, ".gitignore", O_NOFOLLOW);
    AUTO(buf_dispose) struct buf text = {.max = LIMIT_GIT_TEXT};
    struct stat st;
    ptrdiff_t got = 1;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return;
    while (got > 0) {
        enum { STEP = 4096 };
        unsigned char *to;
        if (buf_reserve(&text, STEP, &to) != ST_OK)
            return;
        got = read(fd, to, STEP);
        if (got < 0 && errno == EINTR)
            got = 1;
        else
            text.len += got > 0 ? (size_t)got : 0;
    }
    ignore_push_text(region->ignore, buf_bytes(&text), buf_bytes(&region->path));
}

/* The patterns of the directories between the root of the repository and the target. */
static void push_above(struct region *region, const char *root, const char *rest)
{
    AUTO(xfree) char *path = xstrdup(root);
    for (;;) {
        AUTO(file_unit_close) int fd = file_unit_open(AT_FDCWD, path, O_DIRECTORY);
        if (fd >= 0)
            push_patterns(region, fd);
        size_t len = strcspn(rest, "/");
        if (rest[len] == '\0')
            break; /* the target's own come when it is entered */
        AUTO(xfree) char *name = xmemdup(rest, len);
        AUTO(xfree) char *below = gitpath_join(path, name);
        file_unit_put(&region->path, (struct bytes){(const unsigned char *)rest, len + 1});
        xfree(&path);
        path = MOVE(below);
        rest += len + 1;
    }
    file_unit_put(&region->path, bytes_of(rest));
    file_unit_put(&region->path, bytes_of("/"));
}

/* ---- Regions ---- */

static void read_index(struct region *region, const struct repo *repo)
{
    struct error unused;
    AUTO(xfree) char *path = gitpath_join(repo->gitdir, "index");
    region->blind =
        index_read(&region->index, path, repo->gitdir, repo->hash_len, &unused) != ST_OK;
}

static void push_common(struct region *region, const struct repo *repo)
{
    AUTO(xfree) char *users = user_config_path(NULL, CONFIG_USER, "core", "excludesfile");
    AUTO(xfree) char *fallback = users ? NULL : user_config_excludes(NULL);
    AUTO(xfree) char *exclude = gitpath_join(repo->commondir, "info/exclude");
    if (users || fallback)
        ignore_push(region->ignore, users ? users : fallback, (struct bytes){0});
    ignore_push(region->ignore, exclude, (struct bytes){0});
}

static struct region *region_new(const char *root)
{
    struct error unused;
    AUTO(repo_free) struct repo *repo = NULL;
    struct region *region = xcalloc(1, sizeof(*region));
    ignore_new(&region->ignore);
    if (root == NULL)
        return region;
    region->blind = repo_open(&repo, root, NULL, NULL, &unused) != ST_OK;
    if (region->blind)
        return region;
    read_index(region, repo);
    push_common(region, repo);
    return region;
}

static bool has_dot_git(const char *directory)
{
    AUTO(xfree) char *path = gitpath_join(directory, ".git");
    return gitfile_exists(path) && repo_is(directory);
}

/* The target lies in a repository, or in none. */
static struct region *region_of_target(const char *disk)
{
    AUTO(xfree) char *real = realpath(disk, NULL), *root = real ? xstrdup(real) : NULL;
    for (char *slash = root ? strrchr(root, '/') : NULL; slash; slash = strrchr(root, '/')) {
        size_t len = (size_t)(slash - root);
        root[MAX(len, (size_t)1)] = '\0';
        if (has_dot_git(root)) {
            struct region *region = region_new(root);
            push_above(region, root, real + MAX(len, (size_t)1) + (len > 0));
            return region;
        }
        if (len == 0)
            break;
    }
    return region_new(NULL);
}

/* ---- The walk ---- */

static int compare(struct bytes path, const struct index_entry *e)
{
    size_t len = MIN(path.len, e->path.len);
    int order = len == 0 ? 0 : memcmp(path.ptr, e->path.ptr, len);
    return order != 0 ? order : (path.len > e->path.len) - (path.len < e->path.len);
}

/* The first entry that does not come before path. */
static size_t lower_bound(const struct index *index, struct bytes path)
{
    size_t from = 0, to = index->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare(path, &index->entries[middle]) > 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool begins_with(const struct index *index, size_t at, struct bytes path)
{
    return at < index->count && index->entries[at].path.len >= path.len &&
           memcmp(index->entries[at].path.ptr, path.ptr, path.len) == 0;
}

/* The file itself; of a directory, the submodule there or anything below. path has '/' behind it,
 * which is not counted. */
static bool is_tracked(const struct index *index, struct bytes path, bool is_directory)
{
    struct bytes below = {path.ptr, path.len + 1};
    size_t at = lower_bound(index, path);
    if (at < index->count && bytes_equal(index->entries[at].path, path))
        return true;
    return is_directory && begins_with(index, lower_bound(index, below), below);
}

/* Put name and a '/' behind the path of the region; returns the length before. */
static size_t push_name(struct region *region, struct bytes name)
{
    size_t before = region->path.len;
    file_unit_put(&region->path, name);
    file_unit_put(&region->path, bytes_of("/"));
    return before;
}

/* The path without its '/'. */
static struct bytes path_of(const struct region *region)
{
    return bytes_slice(buf_bytes(&region->path), 0, region->path.len - 1);
}

static void push_level(struct gitview *v, const struct level *level)
{
    if (v->depth == v->cap) {
        v->cap = MAX(v->cap * 2, (size_t)16);
        v->levels = xreallocarray(v->levels, v->cap, sizeof(*v->levels));
    }
    BUG_IF(v->levels == NULL);
    v->levels[v->depth++] = *level;
}

void gitview_enter(struct gitview *view, int fd, const char *disk, struct bytes name,
                   bool repository)
{
    const struct level *above = top(view);
    struct level level = {.begins = repository || above == NULL};
    if (level.begins) {
        level.region = repository ? region_new(disk) : region_of_target(disk);
    } else {
        BUG_IF(above == NULL);
        level.region = above->region;
        level.path_before = push_name(level.region, name);
        level.left_out =
            above->left_out || ignore_has(level.region->ignore, path_of(level.region), true);
    }
    level.ignore_before = ignore_mark(level.region->ignore);
    push_patterns(level.region, fd);
    push_level(view, &level);
}

void gitview_leave(struct gitview *view)
{
    struct level *level = &view->levels[--view->depth];
    if (level->begins) {
        region_free(&level->region);
        return;
    }
    ignore_pop(level->region->ignore, level->ignore_before);
    level->region->path.len = level->path_before;
}

bool gitview_leaves_out(struct gitview *view, struct bytes name, bool is_directory)
{
    const struct level *level = top(view);
    BUG_IF(level == NULL);
    struct region *region = level->region;
    if (region->blind || bytes_equal(name, bytes_of(".git")))
        return false;
    size_t before = push_name(region, name);
    struct bytes path = path_of(region);
    /* Most of what is asked for is tracked, and that is the cheaper question. */
    bool out = !is_tracked(&region->index, path, is_directory) &&
               (level->left_out || ignore_has(region->ignore, path, is_directory));
    region->path.len = before;
    return out;
}
