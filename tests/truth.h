/* truth.h - the corridor of prefilter and matcher against PCRE2 alone, shared by the test, the
 * program and the fuzzer. */
#ifndef TESTS_TRUTH_H
#define TESTS_TRUTH_H

#include "rules/ruleset.h"
#include "scanner/match.h"
#include "scanner/prefilter.h"

/** Run prefilter and matcher over text, cut into chunks whose own parts have own_len bytes, as the
 * worker cuts them. Matches come sorted by rule and start, offsets from the beginning of text. */
void truth_corridor(const struct ruleset *rules, struct bytes text, size_t own_len,
                    struct matches *out);

/** Run PCRE2 alone, rule by rule, over the whole text; the same order. */
void truth_alone(const struct ruleset *rules, struct bytes text, struct matches *out);

/** Index of the first match in which the two differ, SIZE_MAX if they are equal. */
size_t truth_difference(const struct matches *a, const struct matches *b);

#endif
