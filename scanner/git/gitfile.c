/* gitfile.c - paths, listings and lines. Paths are whole, not held by descriptors as in the walk
 * over files: what git itself cannot reach by a path is nothing that git wrote. */
#define _DEFAULT_SOURCE /* d_type */
#include "scanner/git/gitfile.h"

#include "base/limits.h"
#include "scanner/finding.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 1 << 16 };

/* ---- Paths ---- */

static void put(struct buf *to, const void *ptr, size_t len)
{
    enum status st = buf_add(to, (struct bytes){ptr, len});
    BUG_IF(st != ST_OK);
}

void gitpath_dispose(struct gitpath *path)
{
    buf_dispose(&path->text);
}

void gitpath_set(struct gitpath *path, const char *text)
{
    path->text.len = 0;
    put(&path->text, text, strlen(text) + 1);
    path->text.len--;
}

size_t gitpath_push(struct gitpath *path, const char *name)
{
    size_t before = path->text.len;
    if (before > 0 && path->text.ptr[before - 1] != '/')
        put(&path->text, "/", 1);
    put(&path->text, name, strlen(name) + 1);
    path->text.len--;
    return before;
}

void gitpath_pop(struct gitpath *path, size_t len)
{
    BUG_IF(len > path->text.len);
    path->text.len = len;
    path->text.ptr[len] = '\0';
}

char *gitpath_join(const char *directory, const char *name)
{
    AUTO(gitpath_dispose) struct gitpath path = {0};
    if (name[0] == '/')
        return xstrdup(name);
    gitpath_set(&path, directory);
    gitpath_push(&path, name);
    return xstrdup(gitpath_text(&path));
}

/* ---- Listings ---- */

void folder_dispose(struct folder *folder)
{
    xfree(&folder->entries);
    buf_dispose(&folder->names);
    folder->count = folder->cap = 0;
}

static void add_entry(struct folder *f, int directory, const struct dirent *d)
{
    struct folder_entry entry = {.at = f->names.len};
    struct stat st;
    if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
        return;
    entry.is_directory = d->d_type == DT_DIR;
    entry.is_link = d->d_type == DT_LNK;
    if (d->d_type == DT_UNKNOWN && fstatat(directory, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        entry.is_directory = S_ISDIR(st.st_mode);
        entry.is_link = S_ISLNK(st.st_mode);
    }
    if (f->count == f->cap) {
        f->cap = MAX(f->cap * 2, (size_t)32);
        f->entries = xreallocarray(f->entries, f->cap, sizeof(*f->entries));
    }
    f->entries[f->count++] = entry;
    put(&f->names, d->d_name, strlen(d->d_name) + 1);
}

/* What stands at position at of the paths below an entry: a directory's name goes on with '/'. */
static int byte_at(const struct folder_entry *e, size_t at)
{
    unsigned char c = (unsigned char)e->name[at];
    return c == '\0' && e->is_directory ? '/' : c;
}

static int compare_entries(const void *left, const void *right)
{
    const struct folder_entry *a = left, *b = right;
    size_t at = 0;
    while (a->name[at] != '\0' && a->name[at] == b->name[at])
        at++;
    return byte_at(a, at) - byte_at(b, at);
}

static void close_listing(DIR **listing)
{
    if (*listing != NULL)
        closedir(*listing);
}

static int read_entries(struct folder *f, DIR *listing)
{
    const struct dirent *d;
    errno = 0;
    while ((d = readdir(listing)) != NULL) {
        if (f->count == LIMIT_GIT_ENTRIES)
            return EFBIG;
        add_entry(f, dirfd(listing), d);
        errno = 0;
    }
    return errno;
}

int folder_read(struct folder *folder, const char *path, bool follow)
{
    BUG_IF(folder->count > 0);
    if (!follow && gitfile_is_link(path))
        return ELOOP;
    AUTO(close_listing) DIR *listing = opendir(path);
    if (listing == NULL)
        return errno;
    int failed = read_entries(folder, listing);
    for (size_t i = 0; i < folder->count; i++)
        folder->entries[i].name = (const char *)folder->names.ptr + folder->entries[i].at;
    if (folder->count > 1)
        qsort(folder->entries, folder->count, sizeof(*folder->entries), compare_entries);
    return failed;
}

/* ---- Files ---- */

void gitfile_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

int gitfile_open(const char *path, bool follow)
{
    int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
    int fd = open(path, flags);
    struct stat st;
    if (fd < 0)
        return -errno;
    int failed = fstat(fd, &st) != 0 ? errno : S_ISREG(st.st_mode) ? 0 : EINVAL;
    if (failed == 0)
        return fd;
    close(fd);
    return -failed;
}

static ssize_t read_some(int fd, unsigned char *to, size_t max)
{
    ssize_t got;
    do
        got = read(fd, to, max);
    while (got < 0 && errno == EINTR);
    return got;
}

ptrdiff_t gitfile_start(const char *path, unsigned char *to, size_t max)
{
    AUTO(gitfile_close) int fd = gitfile_open(path, true);
    size_t len = 0;
    if (fd < 0)
        return fd;
    while (len < max) {
        ssize_t got = read_some(fd, to + len, max - len);
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        len += (size_t)got;
    }
    return (ptrdiff_t)len;
}

struct bytes gitfile_chomp(struct bytes text)
{
    while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
        text.len--;
    return text;
}

bool gitfile_is_directory(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool gitfile_is_link(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

bool gitfile_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

/* ---- Lines ---- */

int gitlines_open(struct gitlines *lines, const char *path, bool follow)
{
    int fd = gitfile_open(path, follow);
    if (fd < 0)
        return -fd;
    *lines = (struct gitlines){.fd = fd, .open = true, .buf.max = LIMIT_GIT_LINE};
    return 0;
}

void gitlines_over(struct gitlines *lines, struct bytes text)
{
    *lines = (struct gitlines){.fd = -1, .open = true, .ended = true};
    put(&lines->buf, text.ptr, text.len);
}

void gitlines_close(struct gitlines *lines)
{
    if (lines->open)
        gitfile_close(&lines->fd);
    buf_dispose(&lines->buf);
    lines->open = false;
}

/* Move what is left to the front and read on behind it. */
static void fill(struct gitlines *l)
{
    size_t left = l->buf.len - l->at;
    if (l->at > 0 && left > 0)
        memmove(l->buf.ptr, l->buf.ptr + l->at, left);
    l->buf.len = left;
    l->at = 0;
    size_t step = MIN((size_t)READ_STEP, LIMIT_GIT_LINE - left);
    unsigned char *to;
    enum status st = buf_reserve(&l->buf, step, &to);
    BUG_IF(st != ST_OK);
    ssize_t got = read_some(l->fd, to, step);
    if (got < 0)
        l->failed = errno;
    l->ended = got <= 0;
    l->buf.len += got > 0 ? (size_t)got : 0;
}

/* Look for the end of the line; SIZE_MAX if it is not in buf. */
static size_t line_end(const struct gitlines *l, size_t from)
{
    const unsigned char *end =
        l->buf.len > from ? memchr(l->buf.ptr + from, '\n', l->buf.len - from) : NULL;
    return end == NULL ? SIZE_MAX : (size_t)(end - l->buf.ptr);
}

/* The line fills all of buf: leave out what follows up to its end. */
static void drop_rest(struct gitlines *l)
{
    size_t end = SIZE_MAX;
    l->cut = true;
    while (end == SIZE_MAX && !l->ended) {
        l->at = l->buf.len;
        fill(l);
        end = line_end(l, 0);
    }
    l->at = end == SIZE_MAX ? l->buf.len : end + 1;
}

bool gitlines_next(struct gitlines *lines, struct bytes *line)
{
    struct gitlines *l = lines;
    if (l->buf.len == LIMIT_GIT_LINE && l->at == SIZE_MAX)
        drop_rest(l);
    size_t end = line_end(l, l->at);
    while (end == SIZE_MAX && !l->ended && l->buf.len - l->at < LIMIT_GIT_LINE) {
        size_t seen = l->buf.len - l->at;
        fill(l);
        end = line_end(l, seen);
    }
    if (end == SIZE_MAX && l->at == l->buf.len)
        return false;
    size_t stop = end == SIZE_MAX ? l->buf.len : end;
    *line = bytes_slice(buf_bytes(&l->buf), l->at, stop);
    l->at = stop;
    if (end != SIZE_MAX)
        l->at = end + 1;
    else if (!l->ended)
        l->at = SIZE_MAX; /* the next call reads over its end */
    return true;
}

/* ---- Notes ---- */

void gitfile_note(struct batch *notes, const char *path, const char *reason, const char *detail,
                  bool incomplete)
{
    if (notes == NULL || notes->skipped_count > LIMIT_GIT_NOTES)
        return;
    while (path[0] == '.' && path[1] == '/' && path[2] != '\0')
        path += 2; /* findings below "." are told of without it, too */
    if (notes->skipped_count < LIMIT_GIT_NOTES)
        batch_add_skipped(notes, bytes_of(path), reason, detail, incomplete);
    else
        batch_add_skipped(notes, bytes_of(path), "more trouble than is listed", NULL, true);
}

void gitfile_note_errno(struct batch *notes, const char *path, int number)
{
    char why[96];
    if (strerror_r(number, why, sizeof(why)) != 0)
        snprintf(why, sizeof(why), "error %d", number);
    if (number == ENOENT)
        gitfile_note(notes, path, "vanished", NULL, false);
    else if (number == ELOOP)
        gitfile_note(notes, path, "symbolic link", NULL, false);
    else if (number == EINVAL)
        gitfile_note(notes, path, "special file", NULL, true);
    else
        gitfile_note(notes, path, "unreadable", why, true);
}
