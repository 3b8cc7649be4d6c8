/* claims.h - JSON objects inside tokens: parsed within bounds, wiped when they go. */
#ifndef RULES_CHECKSUM_CLAIMS_H
#define RULES_CHECKSUM_CLAIMS_H

#include "base/base.h"
#include "rules/check.h"

#include <cjson/cJSON.h>

/** Parse a JSON object of at most TOKEN_MAX bytes and CLAIMS_DEPTH levels.
 *  @return ours until claims_free; NULL if json is anything else */
MUST_CHECK cJSON *claims_parse(struct bytes json);

/** The same for base64 of either alphabet, padded or not. */
MUST_CHECK cJSON *claims_decode(struct bytes base64);

/** Wipe all texts and free; for AUTO. */
void claims_free(cJSON **claims);

enum { CLAIMS_DEPTH = 64 };

/** The text of a member, or NULL if it is missing, empty or no string. Borrowed from claims. */
const char *claims_text(const cJSON *claims, const char *member);

/** A member that counts seconds since 1970; false if it is missing, no number, or beyond the
 * calendar. */
bool claims_time(const cJSON *claims, const char *member, int64_t *seconds);

/** Add a member as a fact: a string, a whole number, a truth value, or a list of strings with
 * blanks between.
 *  @return false, and nothing is added, if it is missing or anything else */
bool claims_fact(const cJSON *claims, const char *member, struct facts *facts, const char *name);

#endif
