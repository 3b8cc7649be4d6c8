/* login_process.c - the first of these processes has seen no secret when it was made, and forgets
 * each order when it has made a process for it: so that knows its own password and no other. */
#define _DEFAULT_SOURCE /* prctl, SA_NOCLDWAIT */
#include "verify/login_process.h"

#include "base/limits.h"
#include "base/sanitized.h"
#include "verify/confine.h"
#include "verify/meaning.h"
#include "verify/reach.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

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

bool login_process_has(enum login login)
{
    return libraries[login] != NULL;
}

static void die_with_parent(void)
{
#if defined(__linux__) && !defined(SANITIZED)
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
#endif
}

/* ---- One login ---- */

/* Time runs out, no file is written, and no server fills our memory. */
static void hold_short(void)
{
    const struct rlimit none = {0, 0}, seconds = {LOGIN_SECONDS, LOGIN_SECONDS};
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)alarm(LOGIN_SECONDS);
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)setrlimit(RLIMIT_FSIZE, &none);
    (void)setrlimit(RLIMIT_CPU, &seconds);
#ifndef SANITIZED
    const struct rlimit memory = {LIMIT_LOGIN_MEMORY, LIMIT_LOGIN_MEMORY};
    (void)setrlimit(RLIMIT_AS, &memory);
#endif
    die_with_parent();
}

static void put_text(struct bytes text, struct buf *out)
{
    enum status st = buf_add(out, text);
    if (st == ST_OK)
        st = buf_add(out, (struct bytes){(const unsigned char *)"", 1});
    BUG_IF(st != ST_OK);
    out->len--;
}

static void take_account(const struct wire_login *order, struct account *out)
{
    size_t len = strlen(order->host);
    *out = (struct account){.login = order->login, .port = (uint16_t)order->port};
    BUG_IF(len >= sizeof(out->host));
    memcpy(out->host, order->host, len);
    put_text(order->user, &out->user);
    put_text(order->password, &out->password);
    put_text(order->database, &out->database);
}

/* "PostgreSQL, SQLSTATE 28P01: the server does not accept this password". */
static void word(const struct attempt *attempt, const char *because, char *out, size_t size)
{
    static const char *const codes[] = {
        [LOGIN_POSTGRESQL] = "SQLSTATE ", [LOGIN_MYSQL] = "error ", [LOGIN_REDIS] = ""};
    enum login login = attempt->account->login;
    if (attempt->code[0] && !attempt->failure)
        (void)snprintf(out, size, "%s, %s%s: %s", login_title(login), codes[login], attempt->code,
                       because);
    else
        (void)snprintf(out, size, "%s: %s", login_title(login), because);
}

static void write_answer(const struct attempt *attempt, uint32_t number, int to)
{
    char evidence[EVIDENCE_MAX];
    AUTO(buf_dispose) struct buf frame = {.max = LIMIT_ANSWER};
    const struct login_said said = {attempt->code, attempt->routine, attempt->proven};
    const struct meaning meaning = attempt->failure
                                       ? (struct meaning){OUTCOME_UNKNOWN, attempt->failure}
                                       : meaning_of(attempt->account->login, &said);
    struct wire_result result = {.job = number,
                                 .outcome = meaning.outcome,
                                 .attempted = attempt->proven,
                                 .evidence = evidence};
    word(attempt, meaning.because, evidence, sizeof(evidence));
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        result.facts[i] = attempt->facts[i][0] ? attempt->facts[i] : NULL;
    enum status st = wire_write_result(&result, &frame);
    BUG_IF(st != ST_OK || frame.len > PIPE_BUF); /* in one piece */
    ssize_t put = write(to, frame.ptr, frame.len);
    _exit(put == (ssize_t)frame.len ? 0 : 1);
}

static void log_in(const struct wire_login *order, int answers)
{
    struct account account;
    struct attempt attempt = {.account = &account};
    const struct wire_run run = {.ca_file = order->ca_file, .doubles = order->doubles};
    hold_short();
    confine(order->ca_file);
    take_account(order, &account);
    reach(&run, libraries[account.login], &attempt);
    write_answer(&attempt, order->number, answers);
}

/* ---- All of them ---- */

/* Libraries print notices of the server: that must not end in a socket that has the number. */
static void leave_streams(void)
{
    static const int streams[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (size_t i = 0; i < COUNT_OF(streams); i++)
        if (nowhere < 0 || dup2(nowhere, streams[i]) < 0)
            (void)close(streams[i]);
    if (nowhere > STDERR_FILENO)
        (void)close(nowhere);
}

/* Make processes of what was read, and forget it; each forgets at once what is not its own. A login
 * without a process runs out of time. */
static bool serve(struct buf *heard, int answers)
{
    size_t used;
    do {
        struct wire_login order;
        AUTO(arena_dispose) struct arena arena = {0};
        if (wire_read_login(buf_bytes(heard), &arena, &used, &order) != ST_OK)
            return false;
        if (used > 0 && fork() == 0) {
            wipe(heard->ptr + used, heard->len - used);
            log_in(&order, answers);
        }
        if (used > 0) {
            memmove(heard->ptr, heard->ptr + used, heard->len - used);
            wipe(heard->ptr + heard->len - used, used);
            heard->len -= used;
        }
    } while (used > 0);
    return true;
}

void login_process_run(int orders, int answers)
{
    enum { PIECE = 4096 };
    unsigned char *to;
    ssize_t got = 1;
    struct buf heard = {.max = 2 * LIMIT_ANSWER};
    const struct sigaction no_zombies = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};
    die_with_parent();
    (void)sigaction(SIGCHLD, &no_zombies, NULL);
    leave_streams();
    while (got != 0 && buf_reserve(&heard, PIECE, &to) == ST_OK) {
        got = read(orders, to, PIECE);
        if (got < 0 && errno != EINTR)
            break;
        heard.len += (size_t)MAX(got, 0);
        if (!serve(&heard, answers))
            break;
    }
    buf_dispose(&heard);
    _exit(0);
}
