/* file_unit.c - open, look, read, close: four system calls for most files. Advice to the kernel
 * (posix_fadvise) was measured on 80,000 files in the page cache, and gained nothing. */
#include "scanner/source/file_unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* One open file. */
struct file_reader {
    struct reader reader;
    int fd;
    uint64_t size, seen;
    bool ended; /* the worker was told that there is no more */
};

int file_unit_open(int directory, const char *name, int flags)
{
    return openat(directory, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
}

void file_unit_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void file_unit_put(struct buf *to, struct bytes bytes)
{
    if (bytes.len == 0)
        return;
    enum status st = buf_add(to, bytes);
    BUG_IF(st != ST_OK);
}

/* A file that is as long as fstat said ends there: the read that would only see the end is saved
 * for nearly every file. One that shrank, grew, or claims to be empty (as in /proc) is read until
 * nothing comes. */
static ptrdiff_t file_read(struct reader *self, unsigned char *to, size_t max)
{
    struct file_reader *r = (struct file_reader *)self;
    r->ended = r->ended || (r->size > 0 && r->seen == r->size);
    if (r->ended)
        return 0;
    ssize_t got;
    do
        got = read(r->fd, to, max);
    while (got < 0 && errno == EINTR);
    r->ended = got <= 0;
    if (got < 0)
        return READER_FAILED;
    r->seen += (uint64_t)got;
    return got;
}

void file_unit_skip(struct batch *batch, struct bytes path, int number, bool named)
{
    char why[96];
    if (strerror_r(number, why, sizeof(why)) != 0)
        snprintf(why, sizeof(why), "error %d", number);
    if (number == ENXIO) /* a socket */
        batch_add_skipped(batch, path, "special file", NULL, named);
    else if (number == ENOENT)
        batch_add_skipped(batch, path, "vanished", NULL, named);
    else if (number == ELOOP || number == EMLINK || number == ENOTDIR || number == EISDIR)
        batch_add_skipped(batch, path, "vanished", "replaced by something else", named);
    else
        batch_add_skipped(batch, path, "unreadable", why, true);
}

/* Decide by what was really opened; false if it is left out. */
static bool is_to_be_read(struct file_unit *u, int fd, struct stat *st)
{
    struct bytes path = buf_bytes(&u->path);
    if (fstat(fd, st) != 0)
        file_unit_skip(&u->unit.batch, path, errno, u->named);
    else if (S_ISDIR(st->st_mode))
        file_unit_skip(&u->unit.batch, path, EISDIR, u->named);
    else if (!S_ISREG(st->st_mode))
        batch_add_skipped(&u->unit.batch, path, "special file", NULL, u->named);
    else if (u->max_file_size > 0 && (uint64_t)st->st_size > u->max_file_size)
        batch_add_skipped(&u->unit.batch, path, "larger than --max-file-size", NULL, false);
    else
        return true;
    return false;
}

static void scan_file(struct file_unit *u, const char *name, struct worker *worker,
                      const struct unit_run *run)
{
    AUTO(file_unit_close) int fd = -1;
    errno = u->why_not;
    if (u->directory != -1)
        fd = file_unit_open(u->directory, name, u->named ? 0 : O_NOFOLLOW);
    if (fd < 0) {
        file_unit_skip(&u->unit.batch, buf_bytes(&u->path), errno, u->named);
        return;
    }
    struct stat st;
    if (!is_to_be_read(u, fd, &st))
        return;
    struct file_reader reader = {.reader.read = file_read, .fd = fd, .size = (uint64_t)st.st_size};
    struct item item = {.path = buf_bytes(&u->path),
                        .root = u->root,
                        .reader = &reader.reader,
                        .size = reader.size};
    worker_scan(worker, &item, &u->unit.batch);
    if (!reader.ended && unit_run_is_stopped(run))
        u->unit.interrupted = true;
}

static void file_unit_scan(struct unit *self, struct worker *worker, struct unit_run *run)
{
    struct file_unit *u = (struct file_unit *)self;
    const char *name = (const char *)u->names.ptr;
    for (size_t i = 0; i < u->count; i++) {
        if (unit_run_is_stopped(run)) {
            self->interrupted = true;
            return;
        }
        u->path.len = u->prefix;
        file_unit_put(&u->path, bytes_of(name));
        scan_file(u, name, worker, run);
        name += strlen(name) + 1;
    }
}

static void file_unit_dispose(struct unit *self)
{
    struct file_unit *u = (struct file_unit *)self;
    file_unit_close(&u->directory);
    buf_dispose(&u->path);
    buf_dispose(&u->names);
}

static const struct unit_ops ops = {.scan = file_unit_scan, .dispose = file_unit_dispose};

struct file_unit *file_unit_new(const struct scan_options *options, struct bytes directory)
{
    struct file_unit *u = xcalloc(1, sizeof(*u));
    u->unit.ops = &ops;
    u->directory = -1;
    u->max_file_size = options->max_file_size;
    u->prefix = directory.len;
    file_unit_put(&u->path, directory);
    return u;
}

void file_unit_free(struct file_unit **unit)
{
    if (*unit == NULL)
        return;
    file_unit_dispose(&(*unit)->unit);
    batch_dispose(&(*unit)->unit.batch);
    xfree(unit);
}

void file_unit_add(struct file_unit *unit, const char *name)
{
    file_unit_put(&unit->names, (struct bytes){(const unsigned char *)name, strlen(name) + 1});
    unit->count++;
}
