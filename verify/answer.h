/* answer.h - what an issuer's answer means: the conditions of a step against status, headers and
 * body. */
#ifndef VERIFY_ANSWER_H
#define VERIFY_ANSWER_H

#include "rules/validate.h"

enum { ANSWER_HEADERS_MOST = 64, ANSWER_CAPTURES_MOST = 8, ANSWER_VALUE_MAX = 400 };

/** One answer, as it came. Everything in it is hostile. */
struct answer {
    unsigned status; /* of HTTP */
    struct answer_header {
        const char *name; /* in lower case */
        const char *value;
    } headers[ANSWER_HEADERS_MOST];
    size_t header_count;
    struct bytes body;
    bool cut; /* the body went on */
};

/** What was read from it. {0} is empty; texts are owned. */
struct verdict {
    enum outcome outcome;
    bool next;           /* the next step decides */
    size_t when;         /* number of the answer of the step that fits, or SIZE_MAX */
    const char *because; /* of the rule, or a constant sentence, or NULL */
    char *facts[VALIDATE_FACTS];
    struct capture {
        const char *name; /* of the rule */
        char *value;
    } captures[ANSWER_CAPTURES_MOST];
    size_t capture_count;
};

/** Whom the question was about. Borrowed. */
struct subject {
    struct bytes secret;
    const char *spki; /* hexadecimal SHA-256 of a private key's public half, or NULL */
};

/** Judge an answer to a step. Facts are added to those of steps before; outcome, next, when and
 * because are overwritten; captures are replaced if the next step decides. Whatever holds the
 * secret is not taken over as a fact.
 *
 *  A cut or unreadable body, a redirect, 429 and 5xx are OUTCOME_UNKNOWN, unless the step expects
 *  just that; HTML fits no answer that does not ask for it by its content type. */
void answer_judge(const struct validate_step *step, const struct answer *answer,
                  const struct subject *subject, struct verdict *verdict);

/** Free and wipe. */
void verdict_dispose(struct verdict *verdict);

#endif
