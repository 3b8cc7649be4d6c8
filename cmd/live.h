/* live.h - `--verify=live` and `--verify-plan`: from options and configuration to asking issuers.
 */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "base/error.h"
#include "cmd/options.h"
#include "cmd/setup.h"
#include "report/report.h"
#include "scanner/finding.h"

/** Is the command line about issuers at all? */
bool live_is_wanted(const struct options *options);

/** See that everything that is needed is there, before anything is scanned: authorization for the
 * targets, hosts that are names, a build that can ask.
 *  @return ST_USAGE */
MUST_CHECK enum status live_check(const struct options *options, const struct setup *setup,
                                  const char *const *targets, size_t count, struct error *err);

/** Verify all credentials, or print to out which requests would be made. Says on standard error
 * what was done and what went wrong.
 *  @return false if not everyone could be asked who was to be */
bool live_run(const struct options *options, const struct setup *setup,
              const struct results *results, struct out *out);

/** Have the issuer revoke it, write when and what came of it, and ask whether it still works: what
 * was remembered of it is forgotten.
 *  @return false if it was not confirmed */
bool live_revoke(const struct options *options, const struct setup *setup,
                 const struct credential *credential, struct out *out);

#endif
