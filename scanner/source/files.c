/* files.c - directories and single files: a walk that hands out names in the order of the report.
 *
 * The walk keeps one frame for each directory between the target and where it is: a descriptor and
 * the sorted names. Nothing is opened by a longer path than one name, and no link is followed, so
 * nobody who moves things about meanwhile can lead it out of the target. */
#define _DEFAULT_SOURCE /* d_type */
#include "scanner/source/file_unit.h"
#include "scanner/source/gitview.h"
#include "scanner/targets.h"

#include "base/limits.h"
#include "scanner/git/repo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum entry_kind { ENTRY_FILE, ENTRY_DIRECTORY, ENTRY_LINK, ENTRY_SPECIAL };

struct entry {
    const char *name;
    size_t at; /* of name in names, which still move while they are listed */
    enum entry_kind kind;
};

struct frame {
    int fd; /* -1 once the last unit took it */
    struct entry *entries;
    size_t count, cap, next;
    struct buf names;
    size_t prefix; /* bytes of the reported path, with its '/' */
    bool included; /* an include glob matched it, or there are none */
    bool has_head, has_objects, has_refs;
};

struct files_source {
    struct source source;
    const struct source_env *env;
    const char *target;
    bool started;
    struct frame *frames; /* frames[0] is the target */
    size_t depth, depth_cap;
    struct buf path;         /* as reported, of the entry that is looked at */
    struct gitview *git;     /* NULL: what git ignores is scanned */
    size_t root;             /* where in path the part begins that globs are held against */
    dev_t device;            /* of the target */
    struct file_unit *files; /* being filled, or NULL; all of the top frame */
    struct unit *skips;      /* the same; never both */
    struct unit *ready;      /* to be handed out, or NULL */
    size_t handed_out;
};

static struct frame *top(const struct files_source *s)
{
    return &s->frames[s->depth - 1];
}

static enum status files_probe(const char *target, bool *mine, struct error *err)
{
    struct stat st;
    *mine = strcmp(target, "-") != 0;
    if (*mine && stat(target, &st) != 0)
        return error_errno(err, target);
    return ST_OK;
}

static struct source *files_open(const struct source_env *env, const char *target)
{
    struct files_source *s = xcalloc(1, sizeof(*s));
    s->source.ops = &source_files;
    s->env = env;
    s->target = target;
    if (env->options->respect_gitignore)
        gitview_new(&s->git);
    return &s->source;
}

static void frame_dispose(struct frame *f)
{
    file_unit_close(&f->fd);
    xfree(&f->entries);
    buf_dispose(&f->names);
}

static void files_close(struct source **self)
{
    struct files_source *s = (struct files_source *)MOVE(*self);
    while (s->depth > 0)
        frame_dispose(&s->frames[--s->depth]);
    file_unit_free(&s->files);
    if (s->skips != NULL)
        batch_dispose(&s->skips->batch);
    xfree(&s->skips);
    xfree(&s->frames);
    gitview_free(&s->git);
    buf_dispose(&s->path);
    xfree(&s);
}

/* ---- Units ---- */

/* The first units are small, so that a small target keeps all threads busy; later ones save trips
 * through the queues. The number of threads plays no part: see scan_run. */
static size_t unit_size(const struct files_source *s)
{
    return MIN(1 + s->handed_out / 16, (size_t)LIMIT_UNIT_FILES);
}

static void make_ready(struct files_source *s, struct unit *unit)
{
    BUG_IF(s->ready != NULL);
    s->ready = unit;
    s->handed_out++;
}

/* The unit gets a descriptor of its own: the frame's, if nobody needs it any more. */
static void finish_files(struct files_source *s)
{
    struct file_unit *u = MOVE(s->files);
    if (u == NULL)
        return;
    make_ready(s, &u->unit);
    if (u->named)
        return;
    struct frame *f = top(s);
    if (f->next == f->count) {
        u->directory = f->fd;
        f->fd = -1;
        return;
    }
    u->directory = fcntl(f->fd, F_DUPFD_CLOEXEC, 0);
    u->why_not = errno;
}

static void finish_skips(struct files_source *s)
{
    if (s->skips != NULL)
        make_ready(s, MOVE(s->skips));
}

/* Where skips go that are in order behind all that was found so far. */
static struct batch *skips(struct files_source *s)
{
    static const struct unit_ops nothing_to_scan = {0};
    finish_files(s);
    if (s->skips == NULL) {
        s->skips = xcalloc(1, sizeof(*s->skips));
        s->skips->ops = &nothing_to_scan;
    }
    return &s->skips->batch;
}

static void skip(struct files_source *s, const char *reason, const char *detail, bool incomplete)
{
    batch_add_skipped(skips(s), buf_bytes(&s->path), reason, detail, incomplete);
}

/* A repository: its history is another source's, now for the target's own, later for others. */
static void meet_repository(struct files_source *s, struct bytes path, bool own, bool submodule)
{
    if (s->env->options->no_history)
        skip(s, "history not scanned", "left out by --no-history", false);
    else if (submodule && s->env->options->no_submodules)
        skip(s, "history not scanned", "left out by --no-submodules", false);
    else if (!own)
        targets_add_repository(s->env->targets, path);
}

static void add_file(struct files_source *s, const char *name)
{
    finish_skips(s);
    if (s->files == NULL)
        s->files =
            file_unit_new(s->env->options, bytes_slice(buf_bytes(&s->path), 0, top(s)->prefix));
    s->files->root = s->root;
    file_unit_add(s->files, name);
    s->env->stats->handed_out++;
    if (s->files->count >= unit_size(s) && s->ready == NULL)
        finish_files(s);
}

/* ---- Listing a directory ---- */

static enum entry_kind kind_of_mode(mode_t mode)
{
    if (S_ISDIR(mode))
        return ENTRY_DIRECTORY;
    if (S_ISLNK(mode))
        return ENTRY_LINK;
    return S_ISREG(mode) ? ENTRY_FILE : ENTRY_SPECIAL;
}

static enum entry_kind kind_of(int directory, const struct dirent *d)
{
    struct stat st;
    switch (d->d_type) {
    case DT_REG:
        return ENTRY_FILE;
    case DT_DIR:
        return ENTRY_DIRECTORY;
    case DT_LNK:
        return ENTRY_LINK;
    case DT_UNKNOWN: /* what cannot be told is for the worker, who opens it and says why */
        if (fstatat(directory, d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            return ENTRY_FILE;
        return kind_of_mode(st.st_mode);
    default:
        return ENTRY_SPECIAL;
    }
}

static void add_entry(struct frame *f, const struct dirent *d)
{
    if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
        return;
    if (f->count == f->cap) {
        f->cap = MAX(f->cap * 2, (size_t)32);
        f->entries = xreallocarray(f->entries, f->cap, sizeof(*f->entries));
    }
    f->entries[f->count++] = (struct entry){.at = f->names.len, .kind = kind_of(f->fd, d)};
    file_unit_put(&f->names,
                  (struct bytes){(const unsigned char *)d->d_name, strlen(d->d_name) + 1});
    f->has_head = f->has_head || strcmp(d->d_name, "HEAD") == 0;
    f->has_objects = f->has_objects || strcmp(d->d_name, "objects") == 0;
    f->has_refs = f->has_refs || strcmp(d->d_name, "refs") == 0;
}

/* Byte order of the paths below: a directory's name goes on with '/'. */
static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    const unsigned char *x = (const unsigned char *)a->name;
    const unsigned char *y = (const unsigned char *)b->name;
    size_t at = 0;
    while (x[at] != '\0' && x[at] == y[at])
        at++;
    int end_x = x[at] == '\0' && a->kind == ENTRY_DIRECTORY ? '/' : x[at];
    int end_y = y[at] == '\0' && b->kind == ENTRY_DIRECTORY ? '/' : y[at];
    return end_x - end_y;
}

static void close_listing(DIR **listing)
{
    if (*listing != NULL)
        closedir(*listing);
}

/* Read all names of f->fd, sorted. An error leaves what was read until then.
 * Returns 0 or an errno. */
static int list_entries(struct frame *f)
{
    int fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 0); /* closedir takes it along */
    AUTO(close_listing) DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (listing == NULL) {
        int refused = errno;
        file_unit_close(&fd);
        return refused;
    }
    const struct dirent *d;
    errno = 0;
    while ((d = readdir(listing)) != NULL) {
        add_entry(f, d);
        errno = 0;
    }
    int failed = errno;
    for (size_t i = 0; i < f->count; i++)
        f->entries[i].name = (const char *)f->names.ptr + f->entries[i].at;
    if (f->count > 1)
        qsort(f->entries, f->count, sizeof(*f->entries), compare_entries);
    return failed;
}

/* ---- The walk ---- */

static struct bytes path_from_target(const struct files_source *s)
{
    return bytes_slice(buf_bytes(&s->path), s->root, s->path.len);
}

static bool is_excluded(const struct files_source *s, bool is_directory)
{
    return !glob_list_is_empty(s->env->exclude) &&
           glob_list_match(s->env->exclude, path_from_target(s), is_directory);
}

static bool is_included(const struct files_source *s, bool is_directory)
{
    return top(s)->included || glob_list_match(s->env->include, path_from_target(s), is_directory);
}

/* Is this .git, and a git directory or (in linked work trees and submodules) a file naming one?
 * Whatever else is called .git is scanned like everything else. */
static bool leads_to_git(int directory, const struct entry *e)
{
    if (strcmp(e->name, ".git") != 0)
        return false;
    struct stat st;
    if (e->kind != ENTRY_FILE)
        return fstatat(directory, ".git/HEAD", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
               fstatat(directory, ".git/objects", &st, 0) == 0;
    AUTO(file_unit_close) int fd = file_unit_open(directory, e->name, O_NOFOLLOW);
    char start[8];
    return fd >= 0 && read(fd, start, sizeof(start)) == (ssize_t)sizeof(start) &&
           memcmp(start, "gitdir: ", sizeof(start)) == 0;
}

/* A bare repository, or what .git leads to. */
static bool is_bare(const struct frame *f)
{
    return f->has_head && f->has_objects && f->has_refs;
}

static bool begins_repository(const struct frame *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (leads_to_git(f->fd, &f->entries[i]))
            return true;
    return false;
}

/* What git thinks of the directory s->path, which is on the stack by now. */
static void view(struct files_source *s, const struct frame *f)
{
    struct bytes path = buf_bytes(&s->path);
    AUTO(xfree) char *disk = xmemdup(path.ptr, path.len);
    size_t name = s->depth > 1 ? s->frames[s->depth - 2].prefix : path.len;
    gitview_enter(s->git, f->fd, disk, bytes_slice(path, name, path.len), begins_repository(f));
}

/* Put the directory s->path on the stack; takes *fd. */
static void push(struct files_source *s, int *fd, bool included)
{
    if (s->depth == s->depth_cap) {
        s->depth_cap = MAX(s->depth_cap * 2, (size_t)16);
        s->frames = xreallocarray(s->frames, s->depth_cap, sizeof(*s->frames));
    }
    struct frame *f = &s->frames[s->depth++];
    *f = (struct frame){.fd = *fd, .included = included};
    *fd = -1;
    s->env->stats->directories++;
    int failed = list_entries(f);
    if (failed != 0)
        file_unit_skip(skips(s), buf_bytes(&s->path), failed, s->depth == 1);
    if (is_bare(f)) {
        meet_repository(s, buf_bytes(&s->path), s->depth == 1, false);
        f->count = s->env->options->no_history ? f->count : 0; /* its files go with its history */
    }
    if (s->git)
        view(s, f);
    if (s->path.ptr[s->path.len - 1] != '/')
        file_unit_put(&s->path, bytes_of("/"));
    f->prefix = s->path.len;
}

static bool is_on_device(int fd, dev_t device)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_dev == device;
}

static void enter(struct files_source *s, const char *name)
{
    if (s->depth > LIMIT_DEPTH) {
        skip(s, "too deep", NULL, true);
        return;
    }
    AUTO(file_unit_close) int fd = file_unit_open(top(s)->fd, name, O_DIRECTORY | O_NOFOLLOW);
    int failed = errno;
    bool included = is_included(s, true);
    finish_files(s); /* they are the parent's, and may take its descriptor: not earlier */
    if (fd < 0)
        file_unit_skip(skips(s), buf_bytes(&s->path), failed, false);
    else if (s->env->options->one_file_system && !is_on_device(fd, s->device))
        skip(s, "other file system", NULL, false);
    else
        push(s, &fd, included);
}

/* The directory that holds the ".git" at hand; "." for the target of that name. */
static struct bytes repository_path(const struct files_source *s)
{
    size_t len = top(s)->prefix;
    return len < 2 ? bytes_of(len == 0 ? "." : "/") : bytes_slice(buf_bytes(&s->path), 0, len - 1);
}

static void visit(struct files_source *s, const struct entry *e)
{
    bool is_directory = e->kind == ENTRY_DIRECTORY;
    s->path.len = top(s)->prefix;
    file_unit_put(&s->path, bytes_of(e->name));
    s->env->stats->symlinks += e->kind == ENTRY_LINK;
    if (is_excluded(s, is_directory) ||
        (s->git && gitview_leaves_out(s->git, bytes_of(e->name), is_directory)))
        return;
    if (leads_to_git(top(s)->fd, e))
        meet_repository(s, repository_path(s), s->depth == 1,
                        s->depth > 1 && e->kind == ENTRY_FILE);
    else if (is_directory)
        enter(s, e->name);
    else if (e->kind == ENTRY_LINK || !is_included(s, false))
        return;
    else if (e->kind == ENTRY_SPECIAL)
        skip(s, "special file", NULL, false);
    else
        add_file(s, e->name);
}

static void step(struct files_source *s)
{
    struct frame *f = top(s);
    if (f->next < f->count) {
        f->next++;
        visit(s, &f->entries[f->next - 1]);
        return;
    }
    finish_files(s);
    frame_dispose(f);
    s->depth--;
    if (s->git)
        gitview_leave(s->git);
}

/* Open the target. It is the user's own word, so links in it are followed. What is all history is
 * left to the source of that. */
static void start(struct files_source *s)
{
    if (s->env->options->history_only && repo_is(s->target))
        return;
    size_t len = strlen(s->target);
    while (len > 1 && s->target[len - 1] == '/')
        len--;
    file_unit_put(&s->path, (struct bytes){(const unsigned char *)s->target, len});
    AUTO(file_unit_close) int fd = file_unit_open(AT_FDCWD, s->target, O_DIRECTORY);
    if (fd < 0 && errno == ENOTDIR) {
        s->files = file_unit_new(s->env->options, (struct bytes){0});
        s->files->directory = AT_FDCWD;
        s->files->named = true;
        file_unit_add(s->files, s->target);
        s->env->stats->handed_out++;
        return;
    }
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        file_unit_skip(skips(s), buf_bytes(&s->path), errno, true);
        return;
    }
    s->device = st.st_dev;
    push(s, &fd, glob_list_is_empty(s->env->include));
    if (bytes_equal(buf_bytes(&s->path), bytes_of("./"))) /* a path in "." needs no such prefix */
        top(s)->prefix = 0;
    s->root = top(s)->prefix;
}

static struct unit *files_next(struct source *self)
{
    struct files_source *s = (struct files_source *)self;
    if (!s->started)
        start(s);
    s->started = true;
    while (s->ready == NULL && s->depth > 0 && atomic_load(s->env->options->cancelled) == 0)
        step(s);
    if (s->ready == NULL)
        finish_files(s);
    if (s->ready == NULL)
        finish_skips(s);
    return MOVE(s->ready);
}

const struct source_ops source_files = {
    .name = "files",
    .probe = files_probe,
    .open = files_open,
    .next = files_next,
    .close = files_close,
};
