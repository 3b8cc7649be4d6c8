/* setup.h - configuration and rules of one run, as the command line asks for them. */
#ifndef CMD_SETUP_H
#define CMD_SETUP_H

#include "base/base.h"
#include "base/error.h"
#include "cmd/decisions.h"
#include "cmd/law.h"
#include "cmd/options.h"
#include "rules/load.h"
#include "rules/ruleset.h"
#include "scanner/baseline.h"
#include "scanner/config.h"
#include "scanner/scan.h"

/** {0} is empty; dispose of it in any case, and after everything that holds a rule. */
struct setup {
    struct config *config;
    const struct law *law;       /* borrowed: where the files of the tree are read; NULL: on disk */
    struct decisions decisions;  /* of other scanners */
    struct baseline baseline;    /* of setup_baseline */
    struct rule_list loaded;     /* of --rules and the configuration */
    struct rule *combined;       /* built-in and loaded; NULL if none were loaded */
    struct ruleset *own;         /* made of combined */
    const struct ruleset *rules; /* own, or the built-in ones */
    unsigned char *disabled;     /* per rule */
    const char **include, **exclude;
    enum confidence min_confidence;
    char today[DATE_DAY];
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
 *  What setup->law names is read there; the caller sets it before.
 *  @return any status: something of what the user wrote is wrong */
MUST_CHECK enum status setup_all(struct setup *setup, const struct options *options,
                                 const char *const *targets, size_t target_count,
                                 struct error *err);

/** The day that expiry is held against: --today, else the clock's. @return ST_USAGE */
MUST_CHECK enum status setup_today(char today[static DATE_DAY], const struct options *options,
                                   struct error *err);

/** Where the baseline is, or would be: what --baseline says, or its name in the first directory of
 * targets; NULL if none of them is one. Owned by the caller. */
char *setup_baseline_path(const struct options *options, const char *const *targets,
                          size_t target_count);

/** Read the baseline: the named one, or that of the targets if there is one and the settings of a
 * tree count.
 *
 *  @return what baseline_read_path says; ST_USAGE if the tree's is no ordinary file */
MUST_CHECK enum status setup_baseline(struct setup *setup, const struct options *options,
                                      const char *const *targets, size_t target_count,
                                      struct error *err);

/** What was decided about findings as a whole: mark one on its way to the reports. */
void setup_decide(const struct setup *setup, struct finding *finding);

/** A place of ours in the user's cache directory, or NULL if he has none; the caller's to free. */
char *setup_cache_path(const char *name);

/** What setup and the command line say, for scan_run and worker_new; borrows both. One job. */
void setup_scan_options(const struct setup *setup, const struct options *options,
                        struct scan_options *out);

#endif
