/* config.h - .sprawl.toml: what the owners of a tree have decided about it. */
#ifndef SCANNER_CONFIG_H
#define SCANNER_CONFIG_H

#include "base/base.h"
#include "base/error.h"
#include "scanner/finding.h"
#include "scanner/policy.h"

/** Settings and allow lists. Immutable after loading. */
struct config;

/** No settings at all. */
enum status config_new_empty(struct config **out);
/** Read a document; strict: an unknown key is an error with file and line. */
MUST_CHECK enum status config_new(struct config **out, const char *name, struct bytes text,
                                  struct error *err);
MUST_CHECK enum status config_new_path(struct config **out, const char *path, struct error *err);
void config_free(struct config **config);

/** SHA-256 of the document; of an empty one zeros. Borrowed. */
const unsigned char *config_digest(const struct config *config);

/** The reason of the first [[allow]] entry that covers the finding (constant while config lives),
 * or NULL.
 *
 *  @param path  relative to the target
 *  @param secret  compared with the entry's literal values */
const char *config_allows(const struct config *config, const struct finding *finding,
                          struct bytes path, struct bytes secret);

/** Globs of [scan] exclude and include, rule ids of disable and enable; NULL-terminated, may be
 * empty. */
const char *const *config_exclude(const struct config *config);
const char *const *config_include(const struct config *config);
const char *const *config_disable(const struct config *config);
const char *const *config_enable(const struct config *config);
/** Rule files of [rules] files, as written. */
const char *const *config_rule_files(const struct config *config);
/** [policy]; empty if there is none. Constant while config lives. */
const struct policy *config_policy(const struct config *config);
/** [verify], which only counts if the user has named the file: what is written in a scanned tree
 * must not lead credentials anywhere. */
struct config_verify {
    const char *const *authorized;     /* "github.com/acme": repositories that may be probed */
    const char *const *effects;        /* ids of rules that may do more than read */
    const struct validate_pair *hosts; /* issuer -> host of his; an issuer may come repeatedly */
    bool given;
};
const struct config_verify *config_verify(const struct config *config);
/** False if not set. */
bool config_min_confidence(const struct config *config, enum confidence *out);

#endif
