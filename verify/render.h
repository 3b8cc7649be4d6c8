/* render.h - from a step and a credential to the request that is sent. */
#ifndef VERIFY_RENDER_H
#define VERIFY_RENDER_H

#include "base/buf.h"
#include "rules/validate.h"
#include "verify/answer.h"

enum { RENDER_HEADERS_MOST = 20 };

/** What templates speak of. Borrowed. */
struct render_values {
    struct bytes secret;
    const struct validate_pair *parts, *facts; /* may be NULL */
    const struct capture *captures;            /* of the step before */
    size_t capture_count;
    const char *host; /* {{host}}; NULL if there is none */
    int64_t now;      /* seconds since 1970 */
    char nonce[33];
    /** For people: secret is what stands for it, filters and escaping are left out. */
    bool masked;
};

/** A request, ready to be sent. {0} is empty. All of it may hold the secret: it is wiped. */
struct request {
    const char *method; /* of the step */
    struct buf url;     /* NUL-terminated behind len, as all texts here */
    char host[256];     /* of the URL, in lower case, with the port if it has one */
    struct buf headers[RENDER_HEADERS_MOST]; /* "Name: value" */
    size_t header_count;
    struct buf body;
    bool has_body;
    struct buf digest_user, digest_pass; /* for Digest, empty if it is not wanted */
};

/** Make the request of a step.
 *
 *  @return NULL, or why it cannot be made, a constant sentence: a value is missing, or has bytes
 * that may not stand there, or the URL does not lead to a host of the block (nor to values->host,
 * which the user's configuration has named) */
MUST_CHECK const char *render_request(const struct validate *block,
                                      const struct validate_step *step,
                                      const struct render_values *values, struct request *out);

/** Free and wipe. */
void request_dispose(struct request *request);

/** Is it "name", "name:port" or either with "/path": what a configuration may name as the host of
 * an issuer? */
bool render_is_own_host(const char *text);

#endif
