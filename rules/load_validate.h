/* load_validate.h - reading [rule.validate], [rule.revoke] and [rule.replace], and what a file says
 * for all its rules. */
#ifndef RULES_LOAD_VALIDATE_H
#define RULES_LOAD_VALIDATE_H

#include "rules/load_read.h"

/** [validate.NAME], [revoke] and [replace] at the top of a file, into l->defaults. */
MUST_CHECK enum status load_validate_defaults(struct loader *l, const struct toml_node *root);

/** The three of the rule at hand; what it does not say is the file's. A rule's `validate` is a
 * table or the name of one of the file's. */
MUST_CHECK enum status load_validate_rule(const struct loader *l, struct rule *rule);

/* ---- What the readers of blocks share ---- */

/** A block while it is read: what templates may speak of. */
struct block_reader {
    const struct loader *loader;
    struct validate *block;
    const struct rule_part *roles; /* of the rule; NULL: not known (a file's named block) */
    struct validate_step *steps;   /* those before the one at hand are complete */
    uint32_t step;                 /* number of the one at hand */
    bool ends;                     /* it is a request of [revoke] */
};

/** Steps and their answers, from the array `step`. */
MUST_CHECK enum status load_steps(struct block_reader *r, const struct toml_node *array);
/** The answers of the step at hand, from its array `when`. */
MUST_CHECK enum status load_whens(const struct block_reader *r, const struct toml_node *step,
                                  struct validate_step *out);
/** Every template of the step: known values, in their place, and hosts of the block's own.
 *
 *  @param table  of the step, for lines */
MUST_CHECK enum status load_check_request(const struct block_reader *r,
                                          const struct toml_node *table,
                                          const struct validate_step *step);
/** A table of strings, in the document's order; NULL if the key is missing. */
MUST_CHECK enum status load_pairs(const struct loader *l, const struct toml_node *table,
                                  const char *key, const struct validate_pair **out);
/** The block of a request of [revoke]. */
MUST_CHECK enum status load_revoke_request(const struct loader *l, const struct toml_node *table,
                                           const struct validate **out);

/** What a rule of that kind, asked by the file's block of that name (NULL: by none), has of a
 * [revoke]: its request only if request_for names one of the two, or is not there. */
const struct revoke *load_revoke_asked(const struct loader *l, const struct revoke *revoke,
                                       const char *asked, const char *kind);
/** The block's parts, which are among the rule's. */
MUST_CHECK enum status load_parts(const struct block_reader *r, const struct toml_node *table);
/** A block that has the key `login`. */
MUST_CHECK enum status load_login(const struct block_reader *r, const struct toml_node *table);

/** [revoke] and [replace] of a table (a file or a rule); *revoke and *replace stay if it has none.
 */
MUST_CHECK enum status load_remedies(const struct loader *l, const struct toml_node *table,
                                     const struct revoke **revoke, const struct replace **replace);

#endif
