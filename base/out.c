/* out.c - one buffer in front of a descriptor; report files appear whole or not at all. */
#define _POSIX_C_SOURCE 200809L /* mkstemp, fsync */
#include "base/out.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 64 << 10 };

struct out {
    int fd;
    bool owns_fd;
    int failure;     /* errno of the first failure; 0: none */
    char *name;      /* for messages; the path of a file */
    char *temporary; /* the file until it is renamed; NULL for everything else */
    size_t len;      /* bytes in buffer */
    unsigned char buffer[BUFFER_SIZE];
};

enum status out_new_fd(struct out **out, int fd, const char *name)
{
    struct out *o = xcalloc(1, sizeof(*o));
    o->fd = fd;
    o->name = xstrdup(name);
    *out = o;
    return ST_OK;
}

/* Devices and pipes are written in place: renaming over /dev/null would replace it. */
static enum status open_special(struct out *o, struct error *err)
{
    o->fd = open(o->name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return o->fd < 0 ? error_errno(err, o->name) : ST_OK;
}

static enum status open_temporary(struct out *o, struct error *err)
{
    struct buf name = {0};
    buf_printf(&name, "%s.XXXXXX", o->name);
    AUTO(xfree) char *template = xmemdup(name.ptr, name.len);
    buf_dispose(&name);
    o->fd = mkstemp(template);
    if (o->fd < 0)
        return error_errno(err, o->name);
    o->temporary = MOVE(template);
    if (fcntl(o->fd, F_SETFD, FD_CLOEXEC) != 0)
        return error_errno(err, o->name);
    return ST_OK;
}

enum status out_new_file(struct out **out, const char *path, struct error *err)
{
    if (path[0] == '\0')
        return error_set(err, ST_IO, "a report needs a path that is not empty");
    AUTO(out_free) struct out *o = xcalloc(1, sizeof(*o));
    o->fd = -1;
    o->owns_fd = true;
    o->name = xstrdup(path);
    struct stat st;
    bool exists = stat(path, &st) == 0;
    if (!exists && errno != ENOENT)
        return error_errno(err, path);
    if (exists && !S_ISREG(st.st_mode))
        TRY(open_special(o, err));
    else
        TRY(open_temporary(o, err));
    *out = MOVE(o);
    return ST_OK;
}

enum status out_share(struct out *out, struct error *err)
{
    bool done = out->temporary == NULL || fchmod(out->fd, 0644) == 0;
    return done ? ST_OK : error_errno(err, out->name);
}

static void close_file(struct out *o)
{
    if (o->owns_fd && o->fd >= 0 && close(o->fd) != 0 && o->failure == 0)
        o->failure = errno;
    o->fd = -1;
}

void out_free(struct out **out)
{
    struct out *o = *out;
    if (o == NULL)
        return;
    close_file(o);
    if (o->temporary)
        unlink(o->temporary);
    xfree(&o->temporary);
    xfree(&o->name);
    wipe(o->buffer, sizeof(o->buffer));
    xfree(out);
}

/* A descriptor that another process made non-blocking: wait until it takes more. */
static bool may_try_again(const struct out *o)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd wait = {.fd = o->fd, .events = POLLOUT};
    return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

static void push(struct out *o, const unsigned char *ptr, size_t len)
{
    while (len > 0 && o->failure == 0) {
        ssize_t n = write(o->fd, ptr, len);
        if (n >= 0) {
            ptr += n;
            len -= (size_t)n;
        } else if (!may_try_again(o)) {
            o->failure = errno;
        }
    }
}

void out_flush(struct out *out)
{
    push(out, out->buffer, out->len);
    out->len = 0;
}

void out_write(struct out *out, const void *ptr, size_t len)
{
    if (len > sizeof(out->buffer) - out->len)
        out_flush(out);
    if (len > sizeof(out->buffer)) {
        push(out, ptr, len);
        return;
    }
    if (len > 0)
        memcpy(out->buffer + out->len, ptr, len);
    out->len += len;
}

void out_text(struct out *out, const char *text)
{
    out_write(out, text, strlen(text));
}

void out_printf(struct out *out, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char small[512];
    int need = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    BUG_IF(need < 0);
    size_t len = (size_t)need;
    if (len < sizeof(small)) {
        out_write(out, small, len);
    } else {
        AUTO(buf_dispose) struct buf big = {0};
        unsigned char *to;
        enum status st = buf_reserve(&big, len + 1, &to);
        BUG_IF(st != ST_OK);
        vsnprintf((char *)to, len + 1, format, again);
        out_write(out, to, len);
    }
    va_end(again);
    wipe(small, sizeof(small));
}

/* On disk before it gets its name: after a crash there is the old report or the new one. */
static void put_in_place(struct out *o)
{
    if (o->failure == 0 && fsync(o->fd) != 0 && errno != EINVAL) /* EINVAL: a file system without */
        o->failure = errno;
    close_file(o);
    if (o->failure == 0 && rename(o->temporary, o->name) != 0)
        o->failure = errno;
    if (o->failure == 0)
        xfree(&o->temporary);
}

enum status out_finish(struct out *out, struct error *err)
{
    out_flush(out);
    if (out->temporary)
        put_in_place(out);
    else if (out->owns_fd)
        close_file(out);
    if (out->failure == 0 || out->failure == EPIPE)
        return ST_OK;
    errno = out->failure;
    return error_errno(err, out->name);
}

bool out_is_broken_pipe(const struct out *out)
{
    return out->failure == EPIPE;
}

bool out_failed(const struct out *out)
{
    return out->failure != 0;
}
