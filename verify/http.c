/* http.c - libcurl, held short: https only, no redirects, no proxy, no netrc, no cookies, ceilings
 * on time and size, and every address looked at when the socket to it is made. */
#include "verify/http.h"

#include "base/limits.h"
#include "verify/address.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { TIMEOUT_MS = 10000, CONNECT_MS = 5000 };

struct http {
    const struct wire_run *run;
    CURLM *multi;
    struct transfer *transfers; /* under way */
    struct curl_slist *doubles;
};

struct transfer {
    struct http *http;
    struct transfer *next;
    void *ctx;
    CURL *easy;
    struct curl_slist *headers;
    struct buf body, answer_headers; /* headers: "name\0value\0" each */
    struct buf sent;                 /* the request's body */
    bool cut;                        /* the answer went on */
    bool refused;                    /* its address is not to be spoken to */
    bool own;                        /* a host of the user's configuration */
};

/* ---- Addresses ---- */

/* Is it the address that plays an issuer in a test? */
static bool is_double(const struct http *http, const struct curl_sockaddr *address)
{
    char text[80];
    struct sockaddr_in in;
    if (address->family != AF_INET || address->addrlen < sizeof(in))
        return false;
    memcpy(&in, &address->addr, sizeof(in));
    const unsigned char *ip = (const unsigned char *)&in.sin_addr;
    unsigned port = (unsigned)((const unsigned char *)&in.sin_port)[0] << 8 |
                    ((const unsigned char *)&in.sin_port)[1];
    (void)snprintf(text, sizeof(text), "%u.%u.%u.%u:%u", ip[0], ip[1], ip[2], ip[3], port);
    for (const struct validate_pair *at = http->run->doubles; at && at->name; at++)
        if (strcmp(at->value, text) == 0)
            return true;
    return false;
}

/* Called with the very address that will be connected to: nothing can change in between. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *t = ctx;
    enum address_class class = address_class_of(&address->addr, (socklen_t)address->addrlen);
    bool fine = class == ADDRESS_PUBLIC || (class == ADDRESS_PRIVATE && t->own) ||
                is_double(t->http, address);
    if (purpose != CURLSOCKTYPE_IPCXN || (!fine && t->http->run->proxy == NULL)) {
        t->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype, address->protocol);
}

/* ---- What comes ---- */

static size_t take_body(char *data, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count, room = LIMIT_ANSWER - t->body.len;
    struct bytes all = {(const unsigned char *)data, len};
    enum status st = buf_add(&t->body, bytes_slice(all, 0, MIN(len, room)));
    BUG_IF(st != ST_OK);
    t->cut = len > room;
    return t->cut ? 0 : len;
}

/* One line of the header, with its end. A status line starts the header of the next answer. */
static size_t take_header(char *data, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count, colon = 0, end = len;
    if (len >= 5 && memcmp(data, "HTTP/", 5) == 0) {
        buf_reset(&t->answer_headers);
        return len;
    }
    while (colon < len && data[colon] != ':')
        colon++;
    while (end > 0 && byte_is_space((unsigned char)data[end - 1]))
        end--;
    size_t value = colon + 1;
    while (value < end && data[value] == ' ')
        value++;
    if (colon == 0 || colon >= end || memchr(data, 0, len) ||
        t->answer_headers.len + len + 2 > LIMIT_ANSWER_HEADERS)
        return len;
    for (size_t i = 0; i < colon; i++)
        data[i] = (char)byte_lower((unsigned char)data[i]);
    buf_printf(&t->answer_headers, "%.*s%c%.*s%c", (int)colon, data, 0,
               (int)(value < end ? end - value : 0), data + value, 0);
    return len;
}

static void read_headers(const struct transfer *t, struct answer *out)
{
    const char *at = (const char *)t->answer_headers.ptr, *end = at + t->answer_headers.len;
    while (at < end && out->header_count < ANSWER_HEADERS_MOST) {
        const char *value = at + strlen(at) + 1;
        out->headers[out->header_count++] = (struct answer_header){at, value};
        at = value + strlen(value) + 1;
    }
}

/* Seconds, or a date such as "Fri, 02 Jan 2026 03:04:05 GMT", from now. */
static uint64_t read_retry_after(const struct answer *answer)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        const char *value = answer->headers[i].value;
        if (strcmp(answer->headers[i].name, "retry-after") != 0)
            continue;
        size_t digits = strspn(value, "0123456789");
        if (digits > 0 && value[digits] == '\0')
            return digits > 9 ? UINT64_C(999999999) : strtoull(value, NULL, 10);
        time_t until = curl_getdate(value, NULL), now = time(NULL);
        return until > now ? (uint64_t)(until - now) : 0;
    }
    return 0;
}

static const char *failure_of(const struct transfer *t, CURLcode code)
{
    if (t->refused)
        return "its host has an address that is not of the internet: not asked";
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "the host's name was not found";
    case CURLE_COULDNT_CONNECT:
        return "no connection";
    case CURLE_OPERATION_TIMEDOUT:
        return "no answer in time";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        return "the host could not prove who it is (TLS)";
    case CURLE_SSL_CONNECT_ERROR:
        return "no secure connection could be made (TLS)";
    case CURLE_SSL_CACERT_BADFILE:
        return "the roots of trust cannot be read (TLS)";
    case CURLE_UNSUPPORTED_PROTOCOL:
        return "not https";
    default:
        return "the connection broke";
    }
}

/* ---- One transfer ---- */

static void transfer_free(struct transfer *t)
{
    curl_easy_cleanup(t->easy);
    for (struct curl_slist *at = t->headers; at; at = at->next)
        wipe(at->data, strlen(at->data));
    curl_slist_free_all(t->headers);
    buf_dispose(&t->body);
    buf_dispose(&t->answer_headers);
    buf_dispose(&t->sent);
    xfree(&t);
}

/* Every option here is one that an older or newer libcurl knows; a refusal is a bug. */
#define SET(easy, option, value)                                                                   \
    do {                                                                                           \
        CURLcode set_ = curl_easy_setopt(easy, option, value);                                     \
        BUG_IF(set_ != CURLE_OK);                                                                  \
    } while (0)

static void set_limits(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(easy, CURLOPT_PROTOCOLS_STR, "https");
#else
    SET(easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS);
#endif
    SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
    SET(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(easy, CURLOPT_NOSIGNAL, 1L);
    SET(easy, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    SET(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    SET(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(easy, CURLOPT_PIPEWAIT, 1L);
    SET(easy, CURLOPT_USERAGENT, "sprawl/" SPRAWL_VERSION " (verification of credentials)");
}

static void set_method(struct transfer *t, const struct request *request)
{
    bool get = strcmp(request->method, "GET") == 0, head = strcmp(request->method, "HEAD") == 0;
    if (head)
        SET(t->easy, CURLOPT_NOBODY, 1L);
    if (get || head)
        return;
    enum status st = buf_add(&t->sent, buf_bytes(&request->body));
    BUG_IF(st != ST_OK);
    SET(t->easy, CURLOPT_POSTFIELDSIZE, (long)t->sent.len);
    SET(t->easy, CURLOPT_POSTFIELDS, t->sent.len > 0 ? (const char *)t->sent.ptr : "");
    SET(t->easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static void append_header(struct transfer *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->headers, line);
    BUG_IF(longer == NULL);
    t->headers = longer;
}

static void set_headers(struct transfer *t, const struct request *request)
{
    bool has_type = false;
    for (size_t i = 0; i < request->header_count; i++) {
        append_header(t, (const char *)request->headers[i].ptr);
        has_type = has_type || bytes_find_nocase(buf_bytes(&request->headers[i]), 0,
                                                 bytes_of("content-type:")) == 0;
    }
    append_header(t, "Expect:");
    if (!has_type)
        append_header(t, "Content-Type:");
    SET(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static bool is_own(const struct wire_run *run, const char *host)
{
    for (const char *const *at = run->own_hosts; at && *at; at++)
        if (strcmp(*at, host) == 0)
            return true;
    return false;
}

void http_start(struct http *http, const struct request *request, void *ctx)
{
    struct transfer *t = xcalloc(1, sizeof(*t));
    t->http = http;
    t->ctx = ctx;
    t->easy = curl_easy_init();
    BUG_IF(t->easy == NULL);
    t->own = is_own(http->run, request->host);
    set_limits(t->easy);
    SET(t->easy, CURLOPT_URL, (const char *)request->url.ptr);
    SET(t->easy, CURLOPT_PROXY, http->run->proxy ? http->run->proxy : "");
    SET(t->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(t->easy, CURLOPT_OPENSOCKETDATA, t);
    SET(t->easy, CURLOPT_WRITEFUNCTION, take_body);
    SET(t->easy, CURLOPT_WRITEDATA, t);
    SET(t->easy, CURLOPT_HEADERFUNCTION, take_header);
    SET(t->easy, CURLOPT_HEADERDATA, t);
    SET(t->easy, CURLOPT_PRIVATE, t);
    if (http->run->ca_file) { /* these roots, and no others */
        SET(t->easy, CURLOPT_CAINFO, http->run->ca_file);
        SET(t->easy, CURLOPT_CAPATH, NULL);
    }
    if (http->doubles)
        SET(t->easy, CURLOPT_CONNECT_TO, http->doubles);
    if (request->digest_user.len > 0) {
        SET(t->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_DIGEST);
        SET(t->easy, CURLOPT_USERNAME, (const char *)request->digest_user.ptr);
        SET(t->easy, CURLOPT_PASSWORD, (const char *)request->digest_pass.ptr);
    }
    set_method(t, request);
    set_headers(t, request);
    t->next = http->transfers;
    http->transfers = t;
    CURLMcode code = curl_multi_add_handle(http->multi, t->easy);
    BUG_IF(code != CURLM_OK);
}

static void forget(struct http *http, struct transfer *t)
{
    struct transfer **link = &http->transfers;
    while (*link != t)
        link = &(*link)->next;
    *link = t->next;
    (void)curl_multi_remove_handle(http->multi, t->easy);
    transfer_free(t);
}

static void end_transfer(struct http *http, CURL *easy, CURLcode code, http_done done, void *owner)
{
    char *private = NULL;
    long status = 0;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    struct transfer *t = (struct transfer *)(void *)private;
    struct http_end end = {.answer.status = (unsigned)status,
                           .answer.body = buf_bytes(&t->body),
                           .answer.cut = t->cut};
    if (code != CURLE_OK && !t->cut)
        end.failure = failure_of(t, code);
    read_headers(t, &end.answer);
    end.retry_after = read_retry_after(&end.answer);
    done(owner, t->ctx, &end);
    forget(http, t);
}

/* ---- All of them ---- */

enum status http_new(struct http **out, const struct wire_run *run, struct error *err)
{
    AUTO(http_free) struct http *http = xcalloc(1, sizeof(*http));
    http->run = run;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(err, ST_IO, "libcurl cannot be started");
    http->multi = curl_multi_init();
    BUG_IF(http->multi == NULL);
    (void)curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    for (const struct validate_pair *at = run->doubles; at && at->name; at++) {
        char line[400];
        (void)snprintf(line, sizeof(line), "%s:443:%s", at->name, at->value);
        struct curl_slist *longer = curl_slist_append(http->doubles, line);
        BUG_IF(longer == NULL);
        http->doubles = longer;
    }
    *out = MOVE(http);
    return ST_OK;
}

void http_free(struct http **http)
{
    struct http *h = *http;
    if (h == NULL)
        return;
    while (h->transfers)
        forget(h, h->transfers);
    if (h->multi)
        (void)curl_multi_cleanup(h->multi);
    curl_slist_free_all(h->doubles);
    curl_global_cleanup();
    xfree(http);
}

void http_wait(struct http *http, int timeout_ms, http_done done, void *owner)
{
    int running = 0, left = 0;
    (void)curl_multi_perform(http->multi, &running);
    CURLMsg *message = curl_multi_info_read(http->multi, &left);
    if (message == NULL && timeout_ms > 0) {
        (void)curl_multi_poll(http->multi, NULL, 0, timeout_ms, NULL);
        (void)curl_multi_perform(http->multi, &running);
        message = curl_multi_info_read(http->multi, &left);
    }
    while (message) {
        if (message->msg == CURLMSG_DONE)
            end_transfer(http, message->easy_handle, message->data.result, done, owner);
        message = curl_multi_info_read(http->multi, &left);
    }
}
