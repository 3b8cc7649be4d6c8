/* foreign.h - what imported rules and allow lists (rules/import.h) mean for the matches of a scan.
 *
 * The parts of a rule - path, keywords, entropy, its own allow lists and filter, other rules that
 * it requires - decide before overlaps are settled: what they refuse has never matched. What holds
 * for all rules marks findings as suppressed, those of our own rules too. */
#ifndef SCANNER_FOREIGN_H
#define SCANNER_FOREIGN_H

#include "base/base.h"
#include "base/error.h"
#include "rules/import.h"
#include "rules/ruleset.h"
#include "scanner/match.h"

/** A configuration, compiled; immutable, any thread may use it. */
struct foreign;

/** @param import  borrowed, as rules; both must outlive it
 *  @param name    what messages call the configuration
 *  @return ST_SYNTAX with "NAME:LINE: what" for a bad expression, ST_LIMIT for too many */
MUST_CHECK enum status foreign_new(struct foreign **out, const struct import *import,
                                   const struct ruleset *rules, const char *name,
                                   struct error *err);
void foreign_free(struct foreign **foreign);

/** SHA-256 over the documents that it was made of. Borrowed. */
const unsigned char *foreign_digest(const struct foreign *foreign);

/** A filter asks failsTokenEfficiency, which is always answered false here. */
bool foreign_wants_tokens(const struct foreign *foreign);
/** What is found depends on more than an item's content. */
bool foreign_needs_paths(const struct foreign *foreign);

/** Private to one thread. */
struct foreign_run;

/** @param foreign  NULL: there is none, and all that follows lets everything through */
void foreign_run_new(struct foreign_run **out, const struct foreign *foreign);
void foreign_run_free(struct foreign_run **run);

/** A new item.
 *
 *  @param path  from the target; borrowed until the next item
 *  @param off   per rule: not 0, it does not run; the answer is the same with the rules that this
 *               path excludes, borrowed until the next item */
const unsigned char *foreign_run_begin(struct foreign_run *run, struct bytes path,
                                       const unsigned char *off);

/** Take the matches out that their rule's parts refuse.
 *
 *  @return how many */
size_t foreign_run_sift(struct foreign_run *run, const struct chunk *chunk,
                        struct matches *matches);

/** By what a match of any rule is suppressed: constant, or NULL.
 *
 *  @param rule  of the match; its index is not looked at */
const char *foreign_run_allows(struct foreign_run *run, const struct chunk *chunk,
                               const struct match *match, const struct rule *rule);

#endif
