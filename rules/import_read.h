/* import_read.h - taking typed values out of another scanner's document; part of import.c. */
#ifndef RULES_IMPORT_READ_H
#define RULES_IMPORT_READ_H

#include "rules/import.h"
#include "rules/toml.h"

/** One document while it is read. */
struct importer {
    struct import *import;
    struct rule_list *list;
    const char *name;
    size_t old_disabled; /* ids that earlier documents disable */
    struct error *err;
};

/** "NAME:LINE: what", ST_SYNTAX. */
PRINTF_LIKE(3, 4)
enum status import_refuse(const struct importer *im, const struct toml_node *at, const char *format,
                          ...);

/** Keep a sentence for whoever loads the document. */
PRINTF_LIKE(4, 5)
void import_note(const struct importer *im, const struct toml_node *at, bool minor,
                 const char *format, ...);

/** The value of a key, letters of any case as they have it; NULL if missing. */
const struct toml_node *import_get(const struct toml_node *table, const char *key);

/** All leave *out if the key is missing, and refuse a value of another type. */
MUST_CHECK enum status import_text(const struct importer *im, const struct toml_node *table,
                                   const char *key, const char **out);
MUST_CHECK enum status import_bool(const struct importer *im, const struct toml_node *table,
                                   const char *key, bool *out);
/** An integer or a float. */
MUST_CHECK enum status import_number(const struct importer *im, const struct toml_node *table,
                                     const char *key, double *out);
/** *out ends with NULL; lower: in lower case. An empty string is left out. */
MUST_CHECK enum status import_texts(const struct importer *im, const struct toml_node *table,
                                    const char *key, bool lower, const char *const **out);
/** The tables of an array of tables: the first, or NULL. */
MUST_CHECK enum status import_tables(const struct importer *im, const struct toml_node *table,
                                     const char *key, const struct toml_node **out);

/** Append item to an array of count, which doubles at powers of two. */
void *import_grow(void *array, size_t count, size_t size);

#endif
