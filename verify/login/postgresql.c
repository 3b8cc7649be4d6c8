/* postgresql.c - a login by libpq. */
#include "verify/attempt.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>

/* Behind a name that can be none: libpq then looks for no file. */
#define NOWHERE "/dev/null/none"

struct session {
    struct attempt *attempt;
    PGconn *conn;
    int64_t end_ms; /* not longer */
    bool secured;   /* TLS was up, and the server proved who it is */
};

static void session_dispose(struct session *s)
{
    PQfinish(s->conn);
}

static int64_t now_ms(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool wait_for(const struct session *s, short events)
{
    struct pollfd ready = {.fd = PQsocket(s->conn), .events = events};
    int64_t left = s->end_ms - now_ms();
    return left > 0 && ready.fd >= 0 && poll(&ready, 1, (int)left) > 0;
}

/* Everything that libpq would otherwise take from variables and files is said here. */
static void start(struct session *s)
{
    char port[8];
    const struct account *a = s->attempt->account;
    bool has_database = a->database.len > 0;
    (void)snprintf(port, sizeof(port), "%u", (unsigned)s->attempt->port);
    const struct validate_pair options[] = {
        {"host", a->host}, /* for TLS; hostaddr is what is connected to */
        {"hostaddr", s->attempt->address},
        {"port", port},
        {"user", (const char *)a->user.ptr},
        {"password", (const char *)a->password.ptr},
        {"dbname", has_database ? (const char *)a->database.ptr : (const char *)a->user.ptr},
        {"sslmode", "verify-full"},
        {"sslrootcert", s->attempt->roots},
        {"ssl_min_protocol_version", "TLSv1.2"},
        {"sslcert", NOWHERE},
        {"sslkey", NOWHERE},
        {"sslcrl", NOWHERE},
        {"passfile", NOWHERE},
        {"gssencmode", "disable"},
        {"target_session_attrs", "any"},
        {"application_name", "sprawl"},
        {"client_encoding", "UTF8"},
        {"options", ""},
        /* The server may ask for these only; older libraries do not know the word. */
        {PQlibVersion() >= 160000 ? "require_auth" : NULL, "password,md5,scram-sha-256"},
    };
    const char *names[COUNT_OF(options) + 1] = {NULL}, *values[COUNT_OF(options) + 1] = {NULL};
    for (size_t i = 0; i < COUNT_OF(options) && options[i].name; i++) {
        names[i] = options[i].name;
        values[i] = options[i].value;
    }
    s->conn = PQconnectStartParams(names, values, 0);
}

static PostgresPollingStatusType run(struct session *s)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    (void)PQsetErrorVerbosity(s->conn, PQERRORS_VERBOSE);
    while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
        if (!wait_for(s, state == PGRES_POLLING_READING ? POLLIN : POLLOUT))
            return state;
        state = PQconnectPoll(s->conn);
        ConnStatusType status = PQstatus(s->conn);
        s->attempt->reached =
            s->attempt->reached || (status != CONNECTION_STARTED && status != CONNECTION_BAD &&
                                    status != CONNECTION_NEEDED);
        s->secured = s->secured || (PQsslInUse(s->conn) && status != CONNECTION_SSL_STARTUP);
    }
    return state;
}

/* ---- What is said ---- */

/* "... FATAL:  28P01: text", of PQERRORS_VERBOSE. */
static void read_code(struct bytes said, char *out)
{
    size_t at = bytes_find(said, 0, bytes_of(":  "));
    for (; at != SIZE_MAX; at = bytes_find(said, at + 3, bytes_of(":  "))) {
        attempt_word(bytes_slice(said, at + 3, said.len), out);
        if (strlen(out) == 5 && said.ptr[at + 8] == ':')
            return;
    }
    out[0] = '\0';
}

/* Servers before 9.0, and those made of them, have no code of its own for a wrong password. */
static void read_old_words(struct bytes said, char *code)
{
    if (strcmp(code, "28000") == 0 &&
        bytes_find(said, 0, bytes_of("  28000: password authentication failed")) != SIZE_MAX)
        attempt_word(bytes_of("28P01"), code);
}

static void read_refusal(struct session *s)
{
    static const char location[] = "\nLOCATION:  ";
    struct attempt *attempt = s->attempt;
    struct bytes said = bytes_of(PQerrorMessage(s->conn));
    read_code(said, attempt->code);
    read_old_words(said, attempt->code);
    size_t at = bytes_find(said, 0, bytes_of(location));
    if (at != SIZE_MAX)
        attempt_word(bytes_slice(said, at + strlen(location), said.len), attempt->routine);
    if (attempt->code[0] == '\0')
        attempt->failure = attempt_broken;
}

/* What libpq itself says; its messages are not translated here. */
static const char *failure_of(const struct session *s)
{
    static const struct {
        const char *says, *means;
    } table[] = {
        {"does not support SSL", attempt_no_tls},
        {"certificate verify failed", attempt_no_proof},
        {"server certificate for", attempt_no_proof},
        {"host name", attempt_no_proof},
        {"root certificate file", "the roots of trust cannot be read (TLS)"},
        {"SSL error", attempt_bad_tls},
    };
    struct bytes said = bytes_of(PQerrorMessage(s->conn));
    if (!s->attempt->reached)
        return attempt_no_connection;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (bytes_find(said, 0, bytes_of(table[i].says)) != SIZE_MAX)
            return table[i].means;
    return attempt_broken;
}

/* ---- Who it is ---- */

static PGresult *ask(const struct session *s)
{
    static const char question[] =
        "SELECT current_user, current_database(), (SELECT rolsuper FROM pg_catalog.pg_roles "
        "WHERE rolname = current_user)";
    if (PQsendQuery(s->conn, question) != 1)
        return NULL;
    while (PQisBusy(s->conn))
        if (!wait_for(s, POLLIN) || PQconsumeInput(s->conn) != 1)
            return NULL;
    return PQgetResult(s->conn);
}

static struct bytes field(const PGresult *result, int column)
{
    return (struct bytes){(const unsigned char *)PQgetvalue(result, 0, column),
                          (size_t)PQgetlength(result, 0, column)};
}

/* It is in; if it may not ask who it is, that changes nothing. */
static void tell_who(const struct session *s)
{
    PGresult *result = ask(s);
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1 &&
        PQnfields(result) == 3) {
        attempt_tell(s->attempt, "principal", field(result, 0));
        attempt_tell(s->attempt, "account", field(result, 1));
        bool is_admin = bytes_equal(field(result, 2), bytes_of("t"));
        attempt_tell(s->attempt, "is_admin", bytes_of(is_admin ? "true" : "false"));
    }
    PQclear(result);
}

void postgresql_login(struct attempt *attempt)
{
    AUTO(session_dispose)
    struct session s = {.attempt = attempt, .end_ms = now_ms() + ATTEMPT_SECONDS * INT64_C(1000)};
    start(&s);
    if (s.conn == NULL || PQstatus(s.conn) == CONNECTION_BAD) {
        attempt->failure = attempt_no_connection;
        return;
    }
    PostgresPollingStatusType state = run(&s);
    attempt->proven = PQconnectionUsedPassword(s.conn) != 0;
    if (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
        attempt->failure = attempt->reached ? attempt_no_time : attempt_no_connection;
    } else if (!s.secured) {
        attempt->failure = failure_of(&s);
    } else if (state == PGRES_POLLING_OK) {
        if (attempt->proven)
            tell_who(&s);
    } else {
        read_refusal(&s);
    }
}
