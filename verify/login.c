/* login.c - a process for each login, which has its answer ready before its time is over. */
#define _DEFAULT_SOURCE /* prctl */
#include "verify/login.h"

#include "base/limits.h"
#include "verify/meaning.h"
#include "verify/reach.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif

enum { TIMEOUT_MS = 10000 };

struct login_process {
    struct login_process *next;
    void *ctx;
    pid_t pid;
    int from;
    int64_t start_ms;
    struct buf heard;
};

struct logins {
    const struct wire_run *run;
    struct login_process *first;
};

static const attempt_login libraries[] = {
#ifdef SPRAWL_POSTGRESQL
    [LOGIN_POSTGRESQL] = postgresql_login,
#endif
#ifdef SPRAWL_MYSQL
    [LOGIN_MYSQL] = mysql_login,
#endif
#ifdef SPRAWL_REDIS
    [LOGIN_REDIS] = redis_login,
#endif
    [LOGIN_REDIS + 1] = NULL,
};

static int64_t now_ms(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- In the process ---- */

/* Files are those of confine.h, here too; none is written, and no server fills our memory. */
static void hold_short(void)
{
    const struct rlimit none = {0, 0}, seconds = {TIMEOUT_MS / 1000, TIMEOUT_MS / 1000};
    (void)setrlimit(RLIMIT_FSIZE, &none);
    (void)setrlimit(RLIMIT_CPU, &seconds);
#ifndef SANITIZED
    const struct rlimit memory = {LIMIT_LOGIN_MEMORY, LIMIT_LOGIN_MEMORY};
    (void)setrlimit(RLIMIT_AS, &memory);
#endif
#if defined(__linux__) && !defined(SANITIZED)
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
#endif
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)close(STDOUT_FILENO);
    (void)close(STDERR_FILENO);
}

/* "SQLSTATE 28P01: the server does not accept this password". */
static void word(const struct attempt *attempt, const char *because, char *out, size_t size)
{
    static const char *const codes[] = {
        [LOGIN_POSTGRESQL] = "SQLSTATE ", [LOGIN_MYSQL] = "error ", [LOGIN_REDIS] = ""};
    enum login login = attempt->account->login;
    if (attempt->code[0])
        (void)snprintf(out, size, "%s, %s%s: %s", login_title(login), codes[login], attempt->code,
                       because);
    else
        (void)snprintf(out, size, "%s: %s", login_title(login), because);
}

NORETURN static void write_answer(const struct attempt *attempt, int to)
{
    char evidence[EVIDENCE_MAX];
    AUTO(buf_dispose) struct buf frame = {.max = LIMIT_ANSWER};
    const struct login_said said = {attempt->code, attempt->routine, attempt->proven};
    const struct meaning meaning = attempt->failure
                                       ? (struct meaning){OUTCOME_UNKNOWN, attempt->failure}
                                       : meaning_of(attempt->account->login, &said);
    struct wire_result result = {.outcome = meaning.outcome, .evidence = evidence};
    word(attempt, meaning.because, evidence, sizeof(evidence));
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        result.facts[i] = attempt->facts[i][0] ? attempt->facts[i] : NULL;
    enum status st = wire_write_result(&result, &frame);
    BUG_IF(st != ST_OK);
    ssize_t put = write(to, frame.ptr, frame.len); /* a pipe takes so much at once */
    _exit(put == (ssize_t)frame.len ? 0 : 1);
}

NORETURN static void log_in(const struct wire_run *run, const struct account *account, int to)
{
    struct attempt attempt = {.account = account};
    hold_short();
    reach(run, libraries[account->login], &attempt);
    if (attempt.failure)
        attempt.code[0] = '\0';
    write_answer(&attempt, to);
}

/* ---- Outside of it ---- */

void logins_new(struct logins **out, const struct wire_run *run)
{
    *out = xcalloc(1, sizeof(**out));
    (*out)->run = run;
}

/* End it, whatever it does. */
static void forget(struct logins *logins, struct login_process *p)
{
    int status;
    struct login_process **link = &logins->first;
    while (*link != p)
        link = &(*link)->next;
    *link = p->next;
    (void)kill(p->pid, SIGKILL);
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    (void)close(p->from);
    buf_dispose(&p->heard);
    xfree(&p);
}

void logins_free(struct logins **logins)
{
    if (*logins == NULL)
        return;
    while ((*logins)->first)
        forget(*logins, (*logins)->first);
    xfree(logins);
}

const char *logins_start(struct logins *logins, const struct account *account, void *ctx)
{
    int ends[2];
    if (libraries[account->login] == NULL)
        return "this sprawl-verify was built without the library that logs in";
    if (pipe(ends) != 0)
        return "no process can be made to log in";
    struct login_process *p = xcalloc(1, sizeof(*p));
    *p = (struct login_process){.next = logins->first,
                                .ctx = ctx,
                                .pid = fork(),
                                .from = ends[0],
                                .start_ms = now_ms(),
                                .heard.max = LIMIT_ANSWER};
    if (p->pid == 0)
        log_in(logins->run, account, ends[1]);
    (void)close(ends[1]);
    if (p->pid > 0) {
        logins->first = p;
        return NULL;
    }
    (void)close(ends[0]);
    xfree(&p);
    return "no process can be made to log in";
}

static void tell(struct logins *logins, struct login_process *p, const char *instead,
                 login_done done, void *owner)
{
    size_t used = 0;
    struct wire_result result;
    AUTO(arena_dispose) struct arena arena = {0};
    enum status st = wire_read_result(buf_bytes(&p->heard), &arena, &used, &result);
    if (st != ST_OK || used == 0)
        result = (struct wire_result){.outcome = OUTCOME_UNKNOWN, .evidence = instead};
    done(owner, p->ctx, &result);
    forget(logins, p);
}

/* False when nothing more will come. */
static bool hear(struct login_process *p)
{
    unsigned char *to;
    enum { PIECE = 4096 };
    struct pollfd ready = {.fd = p->from, .events = POLLIN};
    if (poll(&ready, 1, 0) <= 0)
        return true;
    if (buf_reserve(&p->heard, PIECE, &to) != ST_OK)
        return false;
    ssize_t got = read(p->from, to, PIECE);
    if (got > 0)
        p->heard.len += (size_t)got;
    return got > 0 || (got < 0 && errno == EINTR);
}

void logins_poll(struct logins *logins, login_done done, void *owner)
{
    struct login_process *next;
    for (struct login_process *p = logins->first; p; p = next) {
        next = p->next;
        if (!hear(p))
            tell(logins, p, "the process that logged in ended early", done, owner);
        else if (now_ms() - p->start_ms > TIMEOUT_MS)
            tell(logins, p, attempt_no_time, done, owner);
    }
}
