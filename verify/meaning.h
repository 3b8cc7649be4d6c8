/* meaning.h - what a database's answer to a login means. */
#ifndef VERIFY_MEANING_H
#define VERIFY_MEANING_H

#include "rules/validate.h"

/** What a server said, over TLS and after it proved who it is; anything else is said by nobody. */
struct login_said {
    /** "": it let us in. Else PostgreSQL's SQLSTATE ("28P01"), MySQL's number ("1045"), the first
     * word of Redis' error ("WRONGPASS"). */
    const char *code;
    const char *routine; /* PostgreSQL's, that refused: "auth_failed"; or "" */
    /** It had been asked for the password, and had it, when it said so. */
    bool proven;
};

struct meaning {
    enum outcome outcome;
    const char *because; /* a constant sentence */
};

struct meaning meaning_of(enum login login, const struct login_said *said);

#endif
