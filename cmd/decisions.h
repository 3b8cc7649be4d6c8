/* decisions.h - what other scanners' files in a tree decide: configurations, ignore files,
 * baselines. */
#ifndef CMD_DECISIONS_H
#define CMD_DECISIONS_H

#include "base/base.h"
#include "base/error.h"
#include "cmd/law.h"
#include "rules/import.h"
#include "scanner/foreign.h"
#include "scanner/ignore_file.h"

/** {0} is empty; dispose of it before the rules that it was made with. */
struct decisions {
    const struct law *law; /* borrowed: where files are read; NULL: on disk */
    struct import import;
    char *name; /* of the configuration; NULL if there is none */
    bool asked; /* it was named by the user: not one that lay in the tree */
    struct foreign *foreign;
    struct ignore_file *ignored;
    char *root; /* target that the ignore files lie in, without '/' at its end; "" is "." */
};

void decisions_dispose(struct decisions *decisions);

/** Their names for a configuration, in the order in which they are looked for; ends with NULL. */
extern const char *const decisions_configs[];

/** Is the file at path a configuration of theirs? False also if it cannot be read. */
bool decisions_is_theirs(const char *path);

/** Read a configuration and what it extends; its rules go to list.
 *
 *  @param asked  the user named it: it may extend any file. One of the tree may extend files below
 *                its own directory only */
MUST_CHECK enum status decisions_load(struct decisions *decisions, struct rule_list *list,
                                      const char *path, bool asked, struct error *err);

/** Compile what was loaded for these rules; both must outlive the decisions. */
MUST_CHECK enum status decisions_compile(struct decisions *decisions, const struct ruleset *rules,
                                         struct error *err);

/** Read the ignore files in a target that is a directory. What cannot be read is told and ignored,
 * as then more is found.
 *
 *  @param quiet  say nothing */
void decisions_read_ignored(struct decisions *decisions, const char *target, bool quiet);

/** Say what was loaded, and what could not be taken as it stood. */
void decisions_tell(const struct decisions *decisions, bool verbose);

/** How many findings each mechanism suppresses. {0} is empty. */
struct tally {
    struct {
        const char *by;
        uint64_t count;
    } item[24];
    size_t count;
};

/** by: constant, or NULL: not suppressed. */
void tally_add(struct tally *tally, const char *by);
/** Say it, unless there is nothing to say. */
void tally_tell(const struct tally *tally);

#endif
