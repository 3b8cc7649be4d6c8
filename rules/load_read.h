/* load_read.h - reading the keys of a rule file's tables; every fault is told with its line. */
#ifndef RULES_LOAD_READ_H
#define RULES_LOAD_READ_H

#include "rules/load.h"
#include "rules/toml.h"

/** What the rules of a document share unless they say otherwise; NULL: nothing. */
struct load_defaults {
    const struct revoke *revoke;
    const struct replace *replace;
    const struct validate *const *validates; /* named [validate.NAME] blocks, and their names */
    const char *const *validate_names;
};

/** One document while it is read. */
struct loader {
    struct rule_list *list;
    const char *name;
    const char *issuer, *issuer_name, *docs;
    bool fallback;
    struct load_defaults defaults;
    const struct toml_node *table; /* the rule at hand */
    struct error *err;
};

/** "NAME:LINE: what", ST_SYNTAX. */
PRINTF_LIKE(3, 4)
enum status load_refuse(const struct loader *l, const struct toml_node *at, const char *format,
                        ...);

/** Is text one of names, which end with NULL? */
bool load_is_one_of(const char *text, const char *const *names);
/** Is it what a rule's `kind` may say? */
bool load_is_kind(const char *text);

/** Refuse the first key that is not known. */
MUST_CHECK enum status load_keys(const struct loader *l, const struct toml_node *table,
                                 const char *const *known);
/** Refuse another kind. */
MUST_CHECK enum status load_expect(const struct loader *l, const struct toml_node *node,
                                   enum toml_kind kind);
/** A string that is not empty, copied; NULL if the key is missing. */
MUST_CHECK enum status load_text(const struct loader *l, const struct toml_node *table,
                                 const char *key, const char **out);
/** The same, and a missing key is refused. */
MUST_CHECK enum status load_need_text(const struct loader *l, const struct toml_node *table,
                                      const char *key, const char **out);
/** An array of at least one string, copied and ended with NULL; NULL if the key is missing. */
MUST_CHECK enum status load_texts(const struct loader *l, const struct toml_node *table,
                                  const char *key, const char *const **out);
/** Leaves *out as it is if the key is missing. */
MUST_CHECK enum status load_flag(const struct loader *l, const struct toml_node *table,
                                 const char *key, bool *out);
/** "NAME:LINE", in the list's arena. */
const char *load_origin(const struct loader *l, const struct toml_node *at);
/** Children of a table or array. */
size_t load_count(const struct toml_node *parent);

#endif
