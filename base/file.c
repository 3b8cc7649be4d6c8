/* file.c - reading documents. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 65536 };

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

enum status file_read(struct buf *out, const char *path, size_t max, struct error *err)
{
    struct stat st;
    AUTO(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0)
        return error_errno(err, path);
    if (!S_ISREG(st.st_mode))
        return error_set(err, ST_IO, "%s: not a regular file", path);
    /* One read for what fstat promises, one to see the end. */
    size_t step = MAX((size_t)MIN((uint64_t)st.st_size, (uint64_t)max), (size_t)READ_STEP) + 1;
    unsigned char *to;
    if (buf_reserve(out, step + READ_STEP, &to) != ST_OK)
        return error_set(err, ST_LIMIT, "%s: larger than %zu bytes", path, max);
    for (;; step = READ_STEP) {
        if (out->len > max || buf_reserve(out, step, &to) != ST_OK)
            return error_set(err, ST_LIMIT, "%s: larger than %zu bytes", path, max);
        ssize_t got = read(fd, to, step);
        if (got < 0 && errno != EINTR)
            return error_errno(err, path);
        if (got == 0)
            return ST_OK;
        out->len += got > 0 ? (size_t)got : 0;
    }
}
