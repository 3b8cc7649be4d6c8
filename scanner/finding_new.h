/* finding_new.h - the one function that copies a secret. */
#ifndef SCANNER_FINDING_NEW_H
#define SCANNER_FINDING_NEW_H

#include "base/sha256.h"
#include "scanner/blank.h"
#include "scanner/finding.h"
#include "scanner/judge.h"

/** Make a finding; its place has the excerpt, but path, lines, columns and offsets are the caller's
 * to fill in.
 *
 *  @param blank   spans of all secrets in the text, sorted; none of them is shown
 *  @param key     keys the fingerprint */
struct finding *finding_new(const struct suspect *suspect, const struct verdict *verdict,
                            const struct span *blank, size_t blank_count,
                            const struct sha256_key *key);

/** A redacted picture of a secret: the type's prefix, an ellipsis, at most 4 last characters of a
 * long one. What is no secret is shown as it is. */
void secret_preview(const struct rule *rule, struct bytes secret, char *out, size_t size);

#endif
