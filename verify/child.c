/* child.c - two pipes and a process. No socket is opened on this side. */
#include "verify/child.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POLL_MS = 200, NAME_MAX_LEN = 4096 };

/* The process and the pipes to and from it. */
struct child {
    pid_t pid;    /* 0: none */
    int to, from; /* -1: closed */
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* End it, whatever it does. */
static void child_dispose(struct child *child)
{
    int status;
    close_fd(&child->to);
    close_fd(&child->from);
    if (child->pid <= 0)
        return;
    (void)kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    child->pid = 0;
}

/* Beside this program if it is there, else where it is installed. */
static void find_program(char path[NAME_MAX_LEN])
{
    static const char name[] = "sprawl-verify";
    ssize_t len = readlink("/proc/self/exe", path, NAME_MAX_LEN - sizeof(name) - 1);
    while (len > 0 && path[len - 1] != '/')
        len--;
    if (len > 0)
        memcpy(path + len, name, sizeof(name));
    if (len <= 0 || access(path, X_OK) != 0)
        (void)snprintf(path, NAME_MAX_LEN, "%s/%s", SPRAWL_LIBEXEC, name);
}

/* Descriptors 0 and 1 become the pipes; all others of ours close by themselves. */
static int spawn(struct child *child, const char *path, int in, int out)
{
    posix_spawn_file_actions_t actions;
    char name[] = "sprawl-verify", *const arguments[] = {name, NULL}, *const environment[] = {NULL};
    int wrong = posix_spawn_file_actions_init(&actions);
    if (wrong != 0)
        return wrong;
    wrong = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (wrong == 0)
        wrong = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (wrong == 0)
        wrong = posix_spawn(&child->pid, path, &actions, NULL, arguments, environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    return wrong;
}

/* Both ends close by themselves in a process that is started. Nothing else runs by now that could
 * start one in between. */
static bool make_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static enum status start(struct child *child, struct error *err)
{
    char path[NAME_MAX_LEN];
    int down[2], up[2];
    find_program(path);
    if (!make_pipe(down))
        return error_errno(err, "pipe");
    child->to = down[1];
    if (!make_pipe(up)) {
        close_fd(&down[0]);
        return error_errno(err, "pipe");
    }
    child->from = up[0];
    int wrong = spawn(child, path, down[0], up[1]);
    close_fd(&down[0]);
    close_fd(&up[1]);
    if (wrong == 0)
        return ST_OK;
    child->pid = 0;
    errno = wrong;
    return error_errno(err, path);
}

static bool is_cancelled(const atomic_int *cancelled)
{
    return cancelled && atomic_load(cancelled) != 0;
}

/* It reads all before it speaks, so that nobody waits for the other. */
static enum status tell(struct child *child, struct bytes message, const atomic_int *cancelled,
                        struct error *err)
{
    while (message.len > 0 && !is_cancelled(cancelled)) {
        ssize_t put = write(child->to, message.ptr, message.len);
        if (put < 0 && errno != EINTR)
            return error_errno(err, "sprawl-verify");
        size_t done = (size_t)MAX(put, 0);
        message = bytes_slice(message, done, message.len);
    }
    close_fd(&child->to);
    return ST_OK;
}

/* Tell of every whole frame in heard, and drop it. */
static enum status take_frames(struct buf *heard, child_result result, void *ctx, struct error *err)
{
    size_t at = 0, used;
    do {
        struct wire_result got;
        AUTO(arena_dispose) struct arena arena = {0};
        struct bytes rest = bytes_slice(buf_bytes(heard), at, heard->len);
        if (wire_read_result(rest, &arena, &used, &got) != ST_OK)
            return error_set(err, ST_IO, "sprawl-verify: an answer that is none");
        if (used > 0)
            result(ctx, &got);
        at += used;
    } while (used > 0);
    if (at > 0)
        memmove(heard->ptr, heard->ptr + at, heard->len - at);
    heard->len -= at;
    return ST_OK;
}

static enum status listen_to(struct child *child, const atomic_int *cancelled, child_result result,
                             void *ctx, struct error *err)
{
    AUTO(buf_dispose) struct buf heard = {.max = 4 * LIMIT_ANSWER};
    for (;;) {
        unsigned char *to;
        struct pollfd ready = {.fd = child->from, .events = POLLIN};
        if (is_cancelled(cancelled))
            return ST_OK;
        if (poll(&ready, 1, POLL_MS) <= 0)
            continue;
        if (buf_reserve(&heard, LIMIT_ANSWER, &to) != ST_OK)
            return error_set(err, ST_IO, "sprawl-verify: an answer that is none");
        ssize_t got = read(child->from, to, LIMIT_ANSWER);
        if (got == 0)
            return ST_OK;
        if (got < 0 && errno != EINTR)
            return error_errno(err, "sprawl-verify");
        heard.len += (size_t)MAX(got, 0);
        TRY(take_frames(&heard, result, ctx, err));
    }
}

/* It closed its side: it ends by itself. */
static enum status join(struct child *child, struct error *err)
{
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    child->pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return ST_OK;
    return error_set(err, ST_IO, "sprawl-verify ended early; what it was not done with is unknown");
}

enum status child_ask(const struct wire_work *work, const atomic_int *cancelled,
                      child_result result, void *ctx, struct error *err)
{
    AUTO(child_dispose) struct child child = {.to = -1, .from = -1};
    AUTO(buf_dispose) struct buf message = {.max = LIMIT_VERIFY_MESSAGE};
    if (wire_write_work(work, &message) != ST_OK)
        return error_set(err, ST_LIMIT, "too much to ask issuers at once");
    TRY(start(&child, err));
    TRY(tell(&child, buf_bytes(&message), cancelled, err));
    TRY(listen_to(&child, cancelled, result, ctx, err));
    return is_cancelled(cancelled) ? ST_OK : join(&child, err);
}
