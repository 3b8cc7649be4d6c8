/* talk.c - the program sprawl-verify: reads what is to be asked from standard input, asks, and
 * writes what came to standard output. It is started by sprawl, knows no files but the roots of
 * trust, and has nobody's environment. */
#define _DEFAULT_SOURCE /* prctl */
#include "base/buf.h"
#include "base/limits.h"
#include "base/sanitized.h"
#include "verify/confine.h"
#include "verify/login.h"
#include "verify/schedule.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

static bool read_all(struct buf *to)
{
    for (;;) {
        unsigned char *at;
        if (buf_reserve(to, (size_t)64 << 10, &at) != ST_OK)
            return false;
        ssize_t got = read(STDIN_FILENO, at, (size_t)64 << 10);
        if (got < 0 && errno != EINTR)
            return false;
        if (got == 0)
            return true;
        to->len += (size_t)MAX(got, 0);
    }
}

/* Nobody may wait for us in vain: when the reader is gone, so are we. */
static void write_result(void *ctx, const struct wire_result *result)
{
    AUTO(buf_dispose) struct buf frame = {.max = LIMIT_ANSWER};
    (void)ctx;
    enum status st = wire_write_result(result, &frame);
    BUG_IF(st != ST_OK);
    for (size_t at = 0; at < frame.len;) {
        ssize_t put = write(STDOUT_FILENO, frame.ptr + at, frame.len - at);
        if (put < 0 && errno != EINTR)
            _exit(1);
        at += (size_t)MAX(put, 0);
    }
}

static void keep_memory_private(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
#if defined(__linux__) && !defined(SANITIZED)
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
#endif
}

int main(void)
{
    struct error err;
    struct wire_work work;
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(buf_dispose) struct buf message = {.max = LIMIT_VERIFY_MESSAGE};
    keep_memory_private();
    for (int fd = 3; fd < 256; fd++)
        (void)close(fd);
    if (chdir("/") != 0 || isatty(STDIN_FILENO)) {
        fputs("sprawl-verify is started by 'sprawl scan --verify=live'\n", stderr);
        return 2;
    }
    AUTO(logins_free) struct logins *logins = NULL;
    if (logins_new(&logins, &err) != ST_OK) {
        fprintf(stderr, "sprawl-verify: no process for logins: %s\n", err.text);
        return 1;
    }
    if (!read_all(&message) || wire_read_work(buf_bytes(&message), &arena, &work) != ST_OK)
        return 2;
    confine(work.run.ca_file);
    if (schedule_run(&work, logins, write_result, NULL, &err) == ST_OK)
        return 0;
    fprintf(stderr, "sprawl-verify: %s\n", err.text);
    return 1;
}
