/* inline_allow.h - comments in the scanned text that say "this is no secret": ours, and those of
 * other scanners. */
#ifndef SCANNER_INLINE_ALLOW_H
#define SCANNER_INLINE_ALLOW_H

#include "base/base.h"

/** Half-open positions in text: of the whole match, and of the secret within it. */
struct inline_match {
    struct bytes text;
    size_t start, end, secret_start, secret_end;
    const char *rule; /* its id */
};

/** By which comment the match is allowed: a constant that starts with "inline comment", or NULL.
 *
 *  - `sprawl:allow`, or `sprawl:allow=ID` for one rule; `gitleaks:allow`, `betterleaks:allow`,
 *    `trufflehog:ignore`, `ggignore`, `pragma: allowlist secret` as a comment at its line's end,
 *    `secretlint-disable-line`: on a line that the match touches
 *  - `kingfisher:ignore` and `kingfisher:allow`, in any case: also on the line before, and on the
 *    line after a match of several lines
 *  - `pragma: allowlist nextline secret` alone on the line before, `secretlint-disable-next-line`
 *    on it, `secretlint-disable` above without a `secretlint-enable` between them
 *
 *  Within the secret itself, none of them counts. */
const char *inline_allow_find(const struct inline_match *match);

#endif
