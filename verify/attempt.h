/* attempt.h - one login at one address: what goes in, what was said. */
#ifndef VERIFY_ATTEMPT_H
#define VERIFY_ATTEMPT_H

#include "verify/account.h"

enum {
    ATTEMPT_SECONDS = 8,    /* for a connection and a login */
    ATTEMPT_FACT_MAX = 200, /* bytes of what a server tells, with the end */
    ATTEMPT_ADDRESS_MAX = 64,
    ATTEMPT_WORD_MAX = 48,
};

struct attempt {
    const struct account *account;
    const char *roots;                 /* file of the certificates that are trusted */
    char address[ATTEMPT_ADDRESS_MAX]; /* numeric, vetted: nothing else is connected to */
    uint16_t port;                     /* there */

    /* What came of it. */
    bool reached;        /* a server took the connection: no other address is tried */
    const char *failure; /* a constant sentence; NULL: the server has spoken (verify/meaning.h) */
    bool proven;         /* it wanted the password, and got it */
    char code[ATTEMPT_WORD_MAX], routine[ATTEMPT_WORD_MAX];
    char facts[VALIDATE_FACTS][ATTEMPT_FACT_MAX]; /* "" if not told */
};

/** A login by a client library. It connects to address and port only, over TLS only, to who proves
 * to be account->host only; it sends the password once and asks nothing but who it is. Runs in a
 * process of its own that is ended from outside if it takes too long. */
typedef void (*attempt_login)(struct attempt *attempt);

void postgresql_login(struct attempt *attempt);
void mysql_login(struct attempt *attempt);
void redis_login(struct attempt *attempt);

/** Copy a word of letters, digits and '_' to out of ATTEMPT_WORD_MAX bytes; "" if text is none. */
void attempt_word(struct bytes text, char *out);

/** Keep what a server tells, unless it is no plain text, too long, or holds the password.
 *
 *  @param fact  "principal": a name of validate_fact */
void attempt_tell(struct attempt *attempt, const char *fact, struct bytes text);

extern const char attempt_no_connection[], attempt_no_time[], attempt_no_tls[], attempt_no_proof[],
    attempt_bad_tls[], attempt_broken[];

#endif
