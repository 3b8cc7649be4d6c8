/* config_read.h - what the parts of .sprawl.toml are read with. Every refusal is ST_SYNTAX with
 * file and line. */
#ifndef SCANNER_CONFIG_READ_H
#define SCANNER_CONFIG_READ_H

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "base/glob.h"
#include "rules/toml.h"

/** One document while it is read; all borrowed. */
struct config_reader {
    struct arena *arena; /* for texts that are kept */
    const char *name;
    struct error *err;
};

/** "<name>:<line>: <message>". */
PRINTF_LIKE(3, 4)
enum status config_refuse(const struct config_reader *r, const struct toml_node *at,
                          const char *format, ...);

/** Refuse a node of another kind. */
MUST_CHECK enum status config_expect(const struct config_reader *r, const struct toml_node *node,
                                     enum toml_kind kind);

/** Refuse keys of table that are not in known, which ends with NULL. */
MUST_CHECK enum status config_check_keys(const struct config_reader *r,
                                         const struct toml_node *table, const char *const *known);

/** An array of strings that are not empty, copied and ended with NULL; *out stays if the key is
 * missing. */
MUST_CHECK enum status config_texts(const struct config_reader *r, const struct toml_node *table,
                                    const char *key, const char *const **out);

/** The same as globs, too; *out is the caller's to free. */
MUST_CHECK enum status config_globs(const struct config_reader *r, const struct toml_node *table,
                                    const char *key, const char *const **texts,
                                    struct glob_list **out);

/** The same for texts that look like fingerprints of a report. */
MUST_CHECK enum status config_fingerprints(const struct config_reader *r,
                                           const struct toml_node *table, const char *key,
                                           const char *const **out);

/** Is text one of texts, which end with NULL? */
bool config_has_text(const char *const *texts, struct bytes text);

/** Does a glob take the path, or a directory that it is in? */
bool config_covers_path(const struct glob_list *globs, struct bytes path);

#endif
