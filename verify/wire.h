/* wire.h - what the scanner and the process that asks issuers tell each other: one description for
 * both directions. */
#ifndef VERIFY_WIRE_H
#define VERIFY_WIRE_H

#include "base/arena.h"
#include "base/buf.h"
#include "scanner/verification.h"

/** What holds for a whole run. */
struct wire_run {
    const char *ca_file;                 /* or NULL: the system's roots */
    const char *proxy;                   /* or NULL: none, whatever the environment says */
    const struct validate_pair *doubles; /* for tests: host -> "ADDRESS:PORT" that plays it */
    const char *const *own_hosts; /* of the user's configuration: may have private addresses */
    uint32_t budget;              /* requests, at most */
    uint32_t seconds;             /* for all of them */
    uint32_t per_second_times_10; /* requests to one host */
};

/** One credential to ask about. */
struct wire_job {
    uint32_t block; /* number among the blocks */
    struct bytes secret;
    const struct validate_pair *parts, *facts; /* template names -> values */
    const char *const *hosts;                  /* what {{host}} stands for, in turn; or NULL */
};

/** All that is asked in a run. {0} is empty. */
struct wire_work {
    struct wire_run run;
    const struct validate **blocks;
    uint32_t block_count;
    struct wire_job *jobs;
    uint32_t job_count;
};

/** What came of job number `job`. */
struct wire_result {
    uint32_t job, requests;
    enum outcome outcome;
    bool attempted; /* a server wanted the password: to try again would count against the account */
    const char *evidence;
    const char *facts[VALIDATE_FACTS];
};

/** One login, for the process that makes logins. */
struct wire_login {
    uint32_t number; /* of the answer's job */
    const char *ca_file;
    const struct validate_pair *doubles;
    enum login login;
    uint32_t port;
    const char *host;
    struct bytes user, password, database;
};

/** Append the message. */
MUST_CHECK enum status wire_write_work(const struct wire_work *work, struct buf *out);
/** Read it whole; strings are copied into the arena, secrets borrow from message.
 *  @return ST_SYNTAX if it is none */
MUST_CHECK enum status wire_read_work(struct bytes message, struct arena *arena,
                                      struct wire_work *out);

/** The same of one login, as a frame; *used as for wire_read_result. */
MUST_CHECK enum status wire_write_login(const struct wire_login *login, struct buf *out);
MUST_CHECK enum status wire_read_login(struct bytes bytes, struct arena *arena, size_t *used,
                                       struct wire_login *out);

/** Append one result, as a frame. */
MUST_CHECK enum status wire_write_result(const struct wire_result *result, struct buf *out);
/** Read the frame at the start of bytes; *used is its length, 0 if it is not complete yet.
 *  @return ST_SYNTAX if it is none */
MUST_CHECK enum status wire_read_result(struct bytes bytes, struct arena *arena, size_t *used,
                                        struct wire_result *out);

#endif
