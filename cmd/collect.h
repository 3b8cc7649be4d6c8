/* collect.h - the last sink: findings become credentials with places, and the exit code follows. */
#ifndef CMD_COLLECT_H
#define CMD_COLLECT_H

#include "base/base.h"
#include "cmd/command.h"
#include "report/report.h"
#include "scanner/finding.h"

/** Owns every finding and every skip that it was given. Used on one thread. */
struct collect;

void collect_new(struct collect **out);
/** Frees and wipes all findings. */
void collect_free(struct collect **collect);

/** Take a finding. Findings of one fingerprint become one credential, at the place of the first of
 * them; the first gets the highest confidence of those that nothing suppresses. Above
 * LIMIT_FINDINGS it is freed, counted and told as a skip. */
void collect_finding(struct collect *collect, struct finding *finding);

/** Copy a certificate, to find the keys that belong to it. */
void collect_certificate(struct collect *collect, const struct certificate *certificate);

/** Copy a skip. */
void collect_skipped(struct collect *collect, const struct skipped *skipped);

/** Something that should have been scanned was not, and no skip tells so: a cancelled scan, a
 * failed sink. */
void collect_incomplete(struct collect *collect);

/** Everything so far, and what belongs together (cmd/bind.h). stats and what the results point to
 * are borrowed, until the next call that gives something. */
void collect_results(struct collect *collect, const struct scan_stats *stats, struct results *out);

/** What makes the exit code 1. */
enum fail_on {
    FAIL_ON_ANY,
    FAIL_ON_HIGH,
    FAIL_ON_CRITICAL,
    FAIL_ON_VERIFIED, /* what its issuer accepts */
    FAIL_ON_NEVER
};
/** The value of --fail-on; it is one of them. */
enum fail_on fail_on_parse(const char *name);

/** 3 if incomplete, 1 if a credential of at least that severity has a place that is not suppressed,
 * else 0. Where a policy decides about a place, its severity does not count; FAIL_ON_NEVER always
 * does. */
enum exit_code collect_exit_code(const struct collect *collect, enum fail_on fail_on);
/** The same for results that were not collected here. */
enum exit_code collect_judge(const struct results *results, enum fail_on fail_on);

#endif
