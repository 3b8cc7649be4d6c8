/* remedy.h - how a credential is taken out of the world, and what takes its place. */
#ifndef RULES_REMEDY_H
#define RULES_REMEDY_H

#include "rules/validate.h"

enum revoke_method {
    REVOKE_API,     /* a request of the issuer's interface */
    REVOKE_CONSOLE, /* by hand, in the issuer's console */
    REVOKE_DELETE,  /* the thing that it opens is deleted: a webhook, a user */
    REVOKE_ROTATE,  /* a new one is made, which ends the old one */
    REVOKE_EXPIRES, /* nothing ends it before its time */
};

/** How to revoke. Texts may be NULL, but for one of endpoint, console and text. */
struct revoke {
    const char *endpoint; /* what to call or to run: "DELETE https://api.acme.example/token" */
    const char *console;  /* address for people */
    const char *needs;    /* which identifier the call wants: "key id (part)" */
    const char *text;     /* a sentence more */
    const struct validate *request; /* what `sprawl revoke --execute` sends, or NULL */
    const char *const *request_for; /* whom the request is for: names of the file's blocks by which
                                     they are asked, and kinds; NULL: all. Only while reading */
    enum revoke_method method;
    bool self; /* who holds the credential needs nothing else */
};

/** What to use instead: a step of the ladder from a hard-coded bearer (0) to no shared secret (5).
 */
struct replace {
    uint32_t step;
    const char *text;    /* one or two sentences */
    const char *snippet; /* name of a piece of configuration (rules/snippet.h), or NULL */
};

enum { REPLACE_STEP_MOST = 5 };

const char *revoke_method_name(enum revoke_method method); /* "api" */
bool revoke_method_parse(const char *name, enum revoke_method *out);
/** The ladder's word for a step: "dynamic, minutes-lived". */
const char *replace_step_name(uint32_t step);

/** What holds for credentials of that kind: what their issuer says, which may be NULL, or what is
 * common to the kind. Public kinds (identifiers, publishable keys) have their own whatever it says.
 */
const struct revoke *remedy_revoke(const char *kind, const struct revoke *of_issuer);
const struct replace *remedy_replace(const char *kind, const struct replace *of_issuer);

#endif
