/* compose.h - from the short ways of writing a rule (token, keywords + value) to one pattern. */
#ifndef RULES_COMPOSE_H
#define RULES_COMPOSE_H

#include "base/base.h"
#include "base/buf.h"

/* Each appends a pattern to out (no NUL) and answers NULL, or says in a constant sentence what is
 * wrong with the input; out is then of no use. Group 1 of what is composed is the secret. */

/** A token that stands alone: not inside a longer word, but after an escape such as \n or %3D. */
MUST_CHECK const char *compose_token(struct buf *out, const char *token);

/** One of keywords (NULL-terminated, any case) in a name, an assignment, an optional quote, the
 * value. */
MUST_CHECK const char *compose_keywords(struct buf *out, const char *const *keywords,
                                        const char *value);

/** Which group of a pattern of the author's own holds the secret: the one named "secret", else 1,
 * else 0. */
MUST_CHECK const char *compose_group(const char *pattern, uint32_t *group);

#endif
