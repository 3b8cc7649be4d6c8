/* verification.h - what the issuer of a credential said about it. */
#ifndef SCANNER_VERIFICATION_H
#define SCANNER_VERIFICATION_H

#include "rules/validate.h"

enum { EVIDENCE_MAX = 200 };

/** Owned by a finding; never holds the secret. */
struct verification {
    enum outcome outcome;
    char evidence[EVIDENCE_MAX]; /* "HTTP 401: the issuer does not know it"; printable ASCII */
    char *facts[VALIDATE_FACTS]; /* by validate_fact; UTF-8, NULL if not told; owned */
    bool remembered;             /* of an earlier run */
    int64_t at;                  /* seconds since 1970, when it was said; 0: not known, or never */
};

/** Set the evidence: what is no printable ASCII becomes '?', what does not fit is cut off. */
void verification_say(struct verification *verification, const char *evidence);

/** Accepts NULL inside. */
void verification_free(struct verification **verification);

#endif
