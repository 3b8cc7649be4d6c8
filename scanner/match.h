/* match.h - PCRE2 decides: hits of the prefilter become matches. */
#ifndef SCANNER_MATCH_H
#define SCANNER_MATCH_H

#include "base/base.h"
#include "base/error.h"
#include "rules/ruleset.h"
#include "scanner/prefilter.h"

/** What a rule matched; half-open positions in the text of the chunk. */
struct match {
    uint32_t rule;
    size_t start, end;               /* the whole match */
    size_t secret_start, secret_end; /* within it, not empty */
};

struct matches {
    struct match *item;
    size_t count, cap;
};

void matches_dispose(struct matches *matches);

/** One thread's compiled patterns, made when first needed. */
struct matcher;

enum status matcher_new(struct matcher **out, const struct ruleset *rules, struct error *err);
void matcher_free(struct matcher **matcher);
const struct ruleset *matcher_rules(const struct matcher *matcher);

/** Forget where matches ended: a new item begins. */
void matcher_begin_item(struct matcher *matcher);

/** Between the two, other texts are searched, each from its beginning, and what is remembered of
 * the item stays as it is. */
void matcher_begin_aside(struct matcher *matcher);
void matcher_end_aside(struct matcher *matcher);

/** Run the matcher where hits point; matches that start in the chunk's own part are added to out,
 * by rule and start.
 *
 *  The result is what repeated leftmost matching of each pattern over the whole item would give: a
 * search goes on where the match before ended, also across chunks. */
void matcher_run(struct matcher *matcher, const struct chunk *chunk, const struct hits *hits,
                 struct matches *out);

/** The matches of one rule that start in [from, to) of the chunk's text, whatever the prefilter
 * says: for rules that are only looked for around a credential. */
void matcher_around(struct matcher *matcher, uint32_t rule, const struct chunk *chunk, size_t from,
                    size_t to, struct matches *out);

/** The leftmost match of one rule that starts in [from, last] of the chunk's text; false if there
 * is none. */
MUST_CHECK bool matcher_first(struct matcher *matcher, uint32_t rule, const struct chunk *chunk,
                              size_t from, size_t last, struct match *out);

/** Calls of PCRE2, and those that it gave up (counted, reported). */
struct matcher_stats {
    uint64_t calls, step_limits;
};
struct matcher_stats matcher_stats_get(const struct matcher *matcher);

/** Does PCRE2 take the rule's pattern as our own reader does? For rules that come at run time.
 *  ST_SYNTAX with "<origin>: rule <id>: what PCRE2 says". */
MUST_CHECK enum status matcher_check(const struct rule *rule, struct error *err);

/** The slow truth, for tests and fuzzing: all matches of one rule in text by PCRE2 alone. */
void matcher_truth(const struct rule *rule, struct bytes text, struct matches *out);

#endif
