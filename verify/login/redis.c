/* redis.c - a login by the words of hiredis, over a connection of our own: that of the library has
 * no TLS everywhere, and takes no address for a name. */
#define _DEFAULT_SOURCE /* hiredis wants struct timeval */
#include "verify/attempt.h"

#include "base/limits.h"

#include <hiredis/hiredis.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct session {
    struct attempt *attempt;
    SSL_CTX *ctx;
    SSL *ssl;
    redisReader *reader;
    size_t heard; /* bytes, of all answers */
    int fd;       /* -1: none */
};

static void session_dispose(struct session *s)
{
    SSL_free(s->ssl);
    SSL_CTX_free(s->ctx);
    if (s->reader)
        redisReaderFree(s->reader);
    if (s->fd >= 0)
        (void)close(s->fd);
}

/* ---- The connection ---- */

static bool connect_to(struct session *s)
{
    char port[8];
    struct addrinfo *list = NULL;
    const struct attempt *attempt = s->attempt;
    const struct timeval patience = {.tv_sec = ATTEMPT_SECONDS / 2};
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    (void)snprintf(port, sizeof(port), "%u", (unsigned)attempt->port);
    if (getaddrinfo(attempt->address, port, &wanted, &list) != 0)
        return false;
    s->fd = socket(list->ai_family, list->ai_socktype, list->ai_protocol);
    bool good = s->fd >= 0 &&
                setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0 &&
                setsockopt(s->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) == 0 &&
                connect(s->fd, list->ai_addr, list->ai_addrlen) == 0;
    freeaddrinfo(list);
    return good;
}

static bool want_host(SSL *ssl, const char *host)
{
    X509_VERIFY_PARAM *wanted = SSL_get0_param(ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host) == 1)
        return true;
    return SSL_set_tlsext_host_name(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1;
}

static const char *make_secure(struct session *s)
{
    s->ctx = SSL_CTX_new(TLS_client_method());
    s->ssl = s->ctx ? SSL_new(s->ctx) : NULL;
    if (s->ssl == NULL || SSL_set_min_proto_version(s->ssl, TLS1_2_VERSION) != 1 ||
        !want_host(s->ssl, s->attempt->account->host) || SSL_set_fd(s->ssl, s->fd) != 1)
        return attempt_bad_tls;
    if (SSL_CTX_load_verify_locations(s->ctx, s->attempt->roots, NULL) != 1)
        return "the roots of trust cannot be read (TLS)";
    SSL_set_verify(s->ssl, SSL_VERIFY_PEER, NULL);
    int done = SSL_connect(s->ssl);
    if (SSL_get_verify_result(s->ssl) != X509_V_OK)
        return attempt_no_proof;
    return done == 1 ? NULL : attempt_bad_tls;
}

/* ---- Words ---- */

static bool send_words(const struct session *s, int count, const char **words)
{
    char *text = NULL;
    int len = redisFormatCommandArgv(&text, count, words, NULL);
    bool good = len > 0 && SSL_write(s->ssl, text, len) == len;
    if (len > 0)
        wipe(text, (size_t)len);
    redisFreeCommand(text);
    return good;
}

/* One more piece of what comes. Nothing but lines and one text is ever asked for: the library does
 * not get to see lists. */
static bool hear(struct session *s)
{
    char piece[4096];
    int got = SSL_read(s->ssl, piece, sizeof(piece));
    if (got <= 0 || s->heard + (size_t)got > LIMIT_ANSWER)
        return false;
    if (s->heard == 0 && piece[0] != '+' && piece[0] != '-' && piece[0] != '$')
        return false;
    s->heard += (size_t)got;
    return redisReaderFeed(s->reader, piece, (size_t)got) == REDIS_OK;
}

/* The answer to a command, or NULL if there is none. */
static redisReply *ask(struct session *s, int count, const char **words)
{
    void *reply = NULL;
    s->heard = 0;
    if (!send_words(s, count, words))
        return NULL;
    while (reply == NULL)
        if (!hear(s) || redisReaderGetReply(s->reader, &reply) != REDIS_OK)
            return NULL;
    return reply;
}

static struct bytes text_of(const redisReply *reply)
{
    size_t len = reply && reply->str ? (size_t)reply->len : 0;
    return (struct bytes){(const unsigned char *)(len > 0 ? reply->str : ""), len};
}

static bool says(const redisReply *reply, int type, const char *start)
{
    return reply && reply->type == type && bytes_find(text_of(reply), 0, bytes_of(start)) == 0;
}

static bool is_error(const redisReply *reply)
{
    return reply && reply->type == REDIS_REPLY_ERROR;
}

/* ---- A login ---- */

/* Is a password needed at all? Where none is, any is welcome. */
static bool is_closed(struct session *s)
{
    const char *words[] = {"PING"};
    redisReply *reply = ask(s, 1, words);
    bool closed = says(reply, REDIS_REPLY_ERROR, "NOAUTH");
    if (reply == NULL)
        s->attempt->failure = attempt_broken;
    else if (is_error(reply))
        attempt_word(text_of(reply), s->attempt->code);
    if (reply)
        freeReplyObject(reply);
    return closed;
}

/* Older servers say "ERR invalid password". */
static bool send_password(struct session *s)
{
    struct attempt *attempt = s->attempt;
    const struct account *a = attempt->account;
    const char *user = (const char *)a->user.ptr, *password = (const char *)a->password.ptr;
    const char *words[] = {"AUTH", a->user.len > 0 ? user : password, password};
    redisReply *reply = ask(s, a->user.len > 0 ? 3 : 2, words);
    bool in = says(reply, REDIS_REPLY_STATUS, "OK");
    attempt->proven = true;
    attempt->code[0] = '\0';
    if (says(reply, REDIS_REPLY_ERROR, "ERR invalid password"))
        attempt_word(bytes_of("WRONGPASS"), attempt->code);
    else if (is_error(reply))
        attempt_word(text_of(reply), attempt->code);
    else if (!in)
        attempt->failure = attempt_broken;
    if (reply)
        freeReplyObject(reply);
    return in;
}

/* Servers before 6 know no users, and who may not ask may still be in. */
static void tell_who(struct session *s)
{
    const char *who[] = {"ACL", "WHOAMI"}, *ping[] = {"PING"};
    redisReply *reply = ask(s, 2, who);
    if (reply && (reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS)) {
        attempt_tell(s->attempt, "principal", text_of(reply));
    } else if (is_error(reply)) {
        freeReplyObject(reply);
        reply = ask(s, 1, ping);
        if (says(reply, REDIS_REPLY_ERROR, "NOPERM"))
            attempt_word(text_of(reply), s->attempt->code);
    }
    if (reply)
        freeReplyObject(reply);
}

void redis_login(struct attempt *attempt)
{
    AUTO(session_dispose) struct session s = {.attempt = attempt, .fd = -1};
    s.reader = redisReaderCreate();
    if (s.reader == NULL || !connect_to(&s)) {
        attempt->failure = attempt_no_connection;
        return;
    }
    attempt->reached = true;
    attempt->failure = make_secure(&s);
    if (attempt->failure == NULL && is_closed(&s) && send_password(&s))
        tell_who(&s);
}
