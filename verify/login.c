/* login.c - the side of those who want a login: orders go down one pipe, answers come up another.
 */
#include "verify/login.h"

#include "base/limits.h"
#include "verify/attempt.h"
#include "verify/login_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 500 }; /* beyond the time that a login has */

/* A login under way. */
struct waiting {
    struct waiting *next;
    void *ctx;
    uint32_t number;
    int64_t start_ms;
};

struct logins {
    pid_t pid;
    int orders, answers; /* -1: closed */
    uint32_t count;      /* ever started */
    struct waiting *first;
    struct buf heard;
};

static int64_t now_ms(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void forget(struct logins *logins, struct waiting *w)
{
    struct waiting **link = &logins->first;
    while (*link != w)
        link = &(*link)->next;
    *link = w->next;
    xfree(&w);
}

void logins_free(struct logins **logins)
{
    int status;
    struct logins *l = *logins;
    if (l == NULL)
        return;
    while (l->first)
        forget(l, l->first);
    if (l->pid > 0) {
        (void)kill(l->pid, SIGKILL);
        while (waitpid(l->pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    if (l->orders >= 0)
        (void)close(l->orders);
    if (l->answers >= 0)
        (void)close(l->answers);
    buf_dispose(&l->heard);
    xfree(logins);
}

enum status logins_new(struct logins **out, struct error *err)
{
    int down[2], up[2];
    AUTO(logins_free) struct logins *logins = xcalloc(1, sizeof(*logins));
    *logins = (struct logins){.orders = -1, .answers = -1, .heard.max = LIMIT_ANSWER};
    if (pipe(down) != 0)
        return error_errno(err, "pipe");
    logins->orders = down[1];
    if (pipe(up) != 0) {
        (void)close(down[0]);
        return error_errno(err, "pipe");
    }
    logins->answers = up[0];
    logins->pid = fork();
    if (logins->pid == 0) {
        (void)close(down[1]);
        (void)close(up[0]);
        login_process_run(down[0], up[1]);
    }
    (void)close(down[0]);
    (void)close(up[1]);
    if (logins->pid < 0)
        return error_errno(err, "fork");
    *out = MOVE(logins);
    return ST_OK;
}

/* It is always there to read. */
static bool send_order(const struct logins *logins, struct bytes order)
{
    while (order.len > 0) {
        ssize_t put = write(logins->orders, order.ptr, order.len);
        if (put < 0 && errno != EINTR)
            return false;
        order = bytes_slice(order, (size_t)MAX(put, 0), order.len);
    }
    return true;
}

const char *logins_start(struct logins *logins, const struct wire_run *run,
                         const struct account *account, void *ctx)
{
    AUTO(buf_dispose) struct buf order = {.max = LIMIT_ANSWER};
    const struct wire_login login = {.number = logins->count++,
                                     .ca_file = run->ca_file,
                                     .doubles = run->doubles,
                                     .login = account->login,
                                     .port = account->port,
                                     .host = account->host,
                                     .user = buf_bytes(&account->user),
                                     .password = buf_bytes(&account->password),
                                     .database = buf_bytes(&account->database)};
    if (!login_process_has(account->login))
        return "this sprawl-verify was built without the library that logs in";
    if (wire_write_login(&login, &order) != ST_OK || !send_order(logins, buf_bytes(&order)))
        return "no process can be made to log in";
    struct waiting *w = xcalloc(1, sizeof(*w));
    *w = (struct waiting){
        .next = logins->first, .ctx = ctx, .number = login.number, .start_ms = now_ms()};
    logins->first = w;
    return NULL;
}

static void tell(struct logins *logins, const struct wire_result *result, login_done done,
                 void *owner)
{
    struct waiting *w = logins->first;
    while (w && w->number != result->job)
        w = w->next;
    if (w == NULL)
        return; /* its time was over */
    void *ctx = w->ctx;
    forget(logins, w);
    done(owner, ctx, result);
}

/* What has come so far; a frame is written at once, so none is torn by another. */
static void hear(struct logins *logins)
{
    unsigned char *to;
    enum { PIECE = 4096 };
    struct pollfd ready = {.fd = logins->answers, .events = POLLIN};
    while (poll(&ready, 1, 0) > 0) {
        if (buf_reserve(&logins->heard, PIECE, &to) != ST_OK)
            return;
        ssize_t got = read(logins->answers, to, PIECE);
        if (got <= 0)
            return;
        logins->heard.len += (size_t)got;
    }
}

static void tell_frames(struct logins *logins, login_done done, void *owner)
{
    struct buf *heard = &logins->heard;
    for (size_t used = 1; used > 0;) {
        struct wire_result result;
        AUTO(arena_dispose) struct arena arena = {0};
        if (wire_read_result(buf_bytes(heard), &arena, &used, &result) != ST_OK) {
            buf_reset(heard); /* nonsense: what waits runs out of time */
            return;
        }
        if (used > 0)
            tell(logins, &result, done, owner);
        memmove(heard->ptr, heard->ptr + used, heard->len - used);
        heard->len -= used;
    }
}

void logins_poll(struct logins *logins, login_done done, void *owner)
{
    if (logins->first == NULL)
        return;
    hear(logins);
    if (logins->heard.len > 0)
        tell_frames(logins, done, owner);
    struct waiting *next;
    for (struct waiting *w = logins->first; w; w = next) {
        next = w->next;
        const struct wire_result late = {
            .job = w->number, .outcome = OUTCOME_UNKNOWN, .evidence = attempt_no_time};
        if (now_ms() - w->start_ms > LOGIN_SECONDS * INT64_C(1000) + PATIENCE_MS)
            tell(logins, &late, done, owner);
    }
}
