/* fault.c - trouble on demand, for tests/trouble.sh: a library to LD_PRELOAD on Linux.
 *
 * FAULT_FILE is the name of the file or directory that it happens to, as open or openat is asked
 * for it.
 * FAULT is "stop-open": the process stops (SIGSTOP) before the file is opened; "stop-read": it
 * stops after the first read of it; "eio:N": reads of it end after N bytes, and then fail.
 *
 * The system calls are made directly, and the headers that declare what is replaced are left out:
 * they rename it. */
#include <errno.h>
#include <linux/fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>

long syscall(long number, ...);
int open(const char *path, int flags, ...);
int open64(const char *path, int flags, ...);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int openat(int directory, const char *path, int flags, ...);
int openat64(int directory, const char *path, int flags, ...);
int __openat_2(int directory, const char *path, int flags);
int __openat64_2(int directory, const char *path, int flags);
ssize_t read(int fd, void *to, size_t max);
int close(int fd);

static atomic_int marked = -1; /* the descriptor of the file */
static atomic_long seen;       /* bytes read from it */

static bool is_wanted(const char *fault)
{
    const char *wanted = getenv("FAULT");
    return wanted && strncmp(wanted, fault, strlen(fault)) == 0;
}

static int open_it(int directory, const char *path, int flags)
{
    const char *name = getenv("FAULT_FILE");
    bool chosen = name && strcmp(path, name) == 0;
    if (chosen && is_wanted("stop-open"))
        raise(SIGSTOP);
    int fd = (int)syscall(SYS_openat, directory, path, flags, 0600);
    if (chosen && fd >= 0) {
        atomic_store(&seen, 0);
        atomic_store(&marked, fd);
    }
    return fd;
}

int open(const char *path, int flags, ...)
{
    return open_it(AT_FDCWD, path, flags);
}

int open64(const char *path, int flags, ...)
{
    return open_it(AT_FDCWD, path, flags);
}

int __open_2(const char *path, int flags)
{
    return open_it(AT_FDCWD, path, flags);
}

int __open64_2(const char *path, int flags)
{
    return open_it(AT_FDCWD, path, flags);
}

int openat(int directory, const char *path, int flags, ...)
{
    return open_it(directory, path, flags);
}

int openat64(int directory, const char *path, int flags, ...)
{
    return open_it(directory, path, flags);
}

int __openat_2(int directory, const char *path, int flags)
{
    return open_it(directory, path, flags);
}

int __openat64_2(int directory, const char *path, int flags)
{
    return open_it(directory, path, flags);
}

ssize_t read(int fd, void *to, size_t max)
{
    if (fd != atomic_load(&marked))
        return (ssize_t)syscall(SYS_read, fd, to, max);
    long before = atomic_load(&seen);
    if (is_wanted("eio:")) {
        size_t left = (size_t)(strtol(getenv("FAULT") + strlen("eio:"), NULL, 10) - before);
        if (left == 0) {
            errno = EIO;
            return -1;
        }
        max = max < left ? max : left;
    }
    ssize_t got = (ssize_t)syscall(SYS_read, fd, to, max);
    atomic_fetch_add(&seen, got > 0 ? got : 0);
    if (before == 0 && is_wanted("stop-read"))
        raise(SIGSTOP);
    return got;
}

int close(int fd)
{
    int expected = fd;
    atomic_compare_exchange_strong(&marked, &expected, -1);
    return (int)syscall(SYS_close, fd);
}
