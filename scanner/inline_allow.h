/* inline_allow.h - comments in the scanned text that say "this is no secret": ours, and those of
 * other scanners. */
#ifndef SCANNER_INLINE_ALLOW_H
#define SCANNER_INLINE_ALLOW_H

#include "base/base.h"
#include "base/date.h"
#include "scanner/finding_new.h"

struct ruleset;

/** Half-open positions in text: of the whole match, and of the secret within it. */
struct inline_match {
    struct bytes text;
    size_t start, end, secret_start, secret_end;
    const char *rule;            /* its id */
    const struct ruleset *rules; /* to know an id from a word */
    const struct span *secrets;  /* all of the text, sorted: no reason reaches into one */
    size_t secret_count;
    const char *today; /* YYYY-MM-DD; NULL: every day has passed */
    struct span *free; /* a part of text that is known to hold no mark of a range; {0} for a new
                          text; moved on by the call. NULL: nothing is kept */
};

/** What a comment of ours says besides. */
struct inline_said {
    struct bytes reason;  /* within the text, at most INLINE_REASON bytes; empty: none */
    char until[DATE_DAY]; /* the last day on which it holds, or "" */
    bool expired;         /* it would allow the match, but that day is over, or is none */
};
enum { INLINE_REASON = 200 };

/** By what a mark of ours allows. */
extern const char inline_ours[];

/** By which comment the match is allowed: a constant that starts with "inline comment", or NULL.
 *
 *  - `sprawl:allow [ID] [until=YYYY-MM-DD] [reason...]`, also `sprawl:allow=ID`, where ID is one of
 *    the rules: for that rule only; `gitleaks:allow`, `betterleaks:allow`,
 *    `trufflehog:ignore`, `ggignore`, `pragma: allowlist secret` as a comment at its line's end,
 *    `secretlint-disable-line`: on a line that the match touches
 *  - `kingfisher:ignore` and `kingfisher:allow`, in any case: also on the line before, and on the
 *    line after a match of several lines
 *  - `pragma: allowlist nextline secret` alone on the line before, `secretlint-disable-next-line`
 *    on it, `secretlint-disable` above without a `secretlint-enable` between them
 *
 *  Within the secret itself, none of them counts. If one of ours has expired and no other allows
 * the match, the answer is NULL and said->expired is set. */
const char *inline_allow_find(const struct inline_match *match, struct inline_said *said);

#endif
