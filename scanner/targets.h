/* targets.h - what is to be scanned: what the user named, then the repositories found within it. */
#ifndef SCANNER_TARGETS_H
#define SCANNER_TARGETS_H

#include "base/base.h"
#include "base/error.h"

struct scan_options;
struct source;
struct source_env;

/** Used on the caller's thread alone. */
struct targets;

/** Ask every source about every target, before anything is scanned.
 *
 *  @return ST_IO if one does not exist, or no source can read it */
MUST_CHECK enum status targets_new(struct targets **out, const struct scan_options *options,
                                   struct error *err);
void targets_free(struct targets **targets);

/** Grows while sources run. */
size_t targets_count(const struct targets *targets);
const char *targets_path(const struct targets *targets, size_t index);

/** How many sources may be asked for a target, in order. */
size_t targets_sources(void);
/** Open a source for a target; NULL if the target is not its. */
struct source *targets_open(const struct targets *targets, size_t index, size_t source,
                            const struct source_env *env);

/** Something of it was left out because the user interrupted. */
void targets_interrupt(struct targets *targets, size_t index);
bool targets_is_interrupted(const struct targets *targets, size_t index);

/** A repository was found within a target: its history is scanned behind all other targets. */
void targets_add_repository(struct targets *targets, struct bytes path);

/** Is this the first time that somebody asks for this directory? A repository may be reached by
 * several ways: its linked work trees. */
MUST_CHECK bool targets_first_visit(struct targets *targets, uint64_t device, uint64_t inode);

#endif
