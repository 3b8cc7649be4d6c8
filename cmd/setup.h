/* setup.h - configuration and rules of one run, as the command line asks for them. */
#ifndef CMD_SETUP_H
#define CMD_SETUP_H

#include "base/base.h"
#include "base/error.h"
#include "cmd/decisions.h"
#include "cmd/options.h"
#include "rules/load.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/scan.h"

/** {0} is empty; dispose of it in any case, and after everything that holds a rule. */
struct setup {
    struct config *config;
    struct decisions decisions;  /* of other scanners */
    struct rule_list loaded;     /* of --rules and the configuration */
    struct rule *combined;       /* built-in and loaded; NULL if none were loaded */
    struct ruleset *own;         /* made of combined */
    const struct ruleset *rules; /* own, or the built-in ones */
    unsigned char *disabled;     /* per rule */
    const char **include, **exclude;
    enum confidence min_confidence;
    char *cache_dir; /* of histories; NULL: nothing is remembered */
};

void setup_dispose(struct setup *setup);

/** Rules alone: the built-in ones and those of files (may be NULL).
 *
 *  @param verbose  say what was loaded, and what it replaces
 *  @return what rule_list_load_path, matcher_check and ruleset_new say */
MUST_CHECK enum status setup_rules(struct setup *setup, const struct texts *files, bool verbose,
                                   struct error *err);

/** The same with the rules of setup->loaded, which the caller has filled. */
MUST_CHECK enum status setup_combine(struct setup *setup, bool verbose, struct error *err);

/** Configuration, rules, and which of them are on.
 *
 *  @param targets  the first directory of these is where .sprawl.toml is looked for; count of them
 * in target_count
 *  @return any status: something of what the user wrote is wrong */
MUST_CHECK enum status setup_all(struct setup *setup, const struct options *options,
                                 const char *const *targets, size_t target_count,
                                 struct error *err);

/** A place of ours in the user's cache directory, or NULL if he has none; the caller's to free. */
char *setup_cache_path(const char *name);

/** What setup and the command line say, for scan_run and worker_new; borrows both. One job. */
void setup_scan_options(const struct setup *setup, const struct options *options,
                        struct scan_options *out);

#endif
