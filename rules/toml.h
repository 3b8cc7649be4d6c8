/* toml.h - reading TOML documents: a tree of nodes with line numbers. toml.cpp hides the C++. */
#ifndef RULES_TOML_H
#define RULES_TOML_H

#include "base/base.h"
#include "base/error.h"

enum toml_kind {
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT,
    TOML_BOOL,
    TOML_DATE,
    TOML_ARRAY,
    TOML_TABLE
};

/** One value; it and its strings belong to the document. Strings and keys never hold a NUL byte. */
struct toml_node {
    enum toml_kind kind;
    uint32_t line;    /* from 1: of the key, of the element, or of the table's header */
    const char *key;  /* NULL for the root and for elements of an array */
    const char *text; /* TOML_STRING: UTF-8; else NULL */
    size_t text_len;  /* bytes of text */
    int64_t integer;  /* TOML_INTEGER */
    double number;    /* TOML_FLOAT */
    bool truth;       /* TOML_BOOL */
    const struct toml_node *child; /* TOML_ARRAY, TOML_TABLE: the first, as the document has them */
    const struct toml_node *next;  /* the next of the same parent */
};

/** A document that was read as a whole. */
struct toml_doc;

/** Read a document.
 *
 *  @param name  what messages call it, usually its path
 *  @return ST_OK; ST_SYNTAX with "NAME:LINE: what"; ST_LIMIT above LIMIT_RULE_FILE bytes or when
 * nested too deeply */
MUST_CHECK enum status toml_doc_new(struct toml_doc **out, const char *name, struct bytes text,
                                    struct error *err);
/** Accepts NULL inside. */
void toml_doc_free(struct toml_doc **doc);

/** The table at the top. */
const struct toml_node *toml_doc_root(const struct toml_doc *doc);

/** The value of that key in a table, or NULL. */
const struct toml_node *toml_get(const struct toml_node *table, const char *key);

/** What to call it in a message: "a string", "a table". */
const char *toml_kind_name(enum toml_kind kind);

#endif
