/* http.h - requests over TLS to vetted addresses; the only user of libcurl. */
#ifndef VERIFY_HTTP_H
#define VERIFY_HTTP_H

#include "base/error.h"
#include "verify/answer.h"
#include "verify/render.h"
#include "verify/wire.h"

/** A set of transfers and the connections they share. */
struct http;

/** How a transfer ended. Borrowed for the call. */
struct http_end {
    const char *failure; /* a constant sentence; NULL: there is an answer */
    struct answer answer;
    uint64_t retry_after; /* seconds, as the answer asks; 0: it does not */
};

typedef void (*http_done)(void *owner, void *ctx, const struct http_end *end);

/** Certificates are checked against the system's roots or run->ca_file; the environment has no say
 * (proxies, certificates, netrc). run is borrowed.
 *  @return ST_IO if libcurl cannot be set up so */
MUST_CHECK enum status http_new(struct http **out, const struct wire_run *run, struct error *err);
/** Ends what is under way. */
void http_free(struct http **http);

/** Start a transfer, to be told of with ctx. The request is copied. */
void http_start(struct http *http, const struct request *request, void *ctx);

/** Wait up to timeout_ms for something to happen, and tell of the transfers that ended; done may
 * start others. */
void http_wait(struct http *http, int timeout_ms, http_done done, void *owner);

#endif
