/* stdin.c - standard input, named "-": one unit, read as it comes, perhaps without end. */
#include "scanner/source.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { IDLE_MS = 200 }; /* how late a finding or an interrupt may be noticed */

static const char reported[] = "<stdin>";

struct stdin_source {
    struct source source;
    bool handed_out;
};

struct stdin_reader {
    struct reader reader;
    const struct unit_run *run;
    bool ended;      /* by itself */
    int64_t told_ms; /* when the worker was last told that nothing comes for now */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static ptrdiff_t idle(struct stdin_reader *r)
{
    r->told_ms = now_ms();
    return READER_IDLE;
}

static enum status stdin_probe(const char *target, bool *mine, struct error *err)
{
    (void)err;
    *mine = strcmp(target, "-") == 0;
    return ST_OK;
}

static struct source *stdin_open(const struct source_env *env, const char *target)
{
    (void)target;
    env->stats->endless = true;
    struct stdin_source *s = xcalloc(1, sizeof(*s));
    s->source.ops = &source_stdin;
    return &s->source;
}

/* A stream that is stopped ends here, so that the worker delivers what it has. One that trickles
 * without a pause is idle now and then all the same: what has come is to be looked at. */
static ptrdiff_t stdin_read(struct reader *self, unsigned char *to, size_t max)
{
    struct stdin_reader *r = (struct stdin_reader *)self;
    if (r->ended || unit_run_is_stopped(r->run))
        return 0;
    if (now_ms() - r->told_ms >= IDLE_MS)
        return idle(r);
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = poll(&input, 1, IDLE_MS);
    if (ready == 0 || (ready < 0 && errno == EINTR))
        return idle(r);
    if (ready < 0)
        return READER_FAILED;
    ssize_t got = read(STDIN_FILENO, to, max);
    if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
        return idle(r);
    r->ended = got <= 0;
    return got < 0 ? READER_FAILED : got;
}

static void stdin_scan(struct unit *self, struct worker *worker, struct unit_run *run)
{
    struct stdin_reader reader = {.reader.read = stdin_read, .run = run, .told_ms = now_ms()};
    struct item item = {.path = bytes_of(reported), .reader = &reader.reader, .size = UINT64_MAX};
    worker_scan_stream(worker, &item, unit_run_flush, run);
    self->interrupted = !reader.ended;
}

static const struct unit_ops stdin_unit = {.scan = stdin_scan};

static struct unit *stdin_next(struct source *self)
{
    struct stdin_source *s = (struct stdin_source *)self;
    if (s->handed_out)
        return NULL;
    s->handed_out = true;
    struct unit *unit = xcalloc(1, sizeof(*unit));
    unit->ops = &stdin_unit;
    return unit;
}

static void stdin_close(struct source **self)
{
    xfree(self);
}

const struct source_ops source_stdin = {
    .name = "stdin",
    .probe = stdin_probe,
    .open = stdin_open,
    .next = stdin_next,
    .close = stdin_close,
};
