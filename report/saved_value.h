/* saved_value.h - members of parsed JSON, each with the type that it must have. */
#ifndef REPORT_SAVED_VALUE_H
#define REPORT_SAVED_VALUE_H

#include "base/arena.h"
#include "base/error.h"

#include <cjson/cJSON.h>

/** Where a reader stands, for messages. */
struct saved_at {
    const char *name;   /* of the file */
    char path[96];      /* "findings[3].places[0]"; "" at the top */
    struct arena *keep; /* of texts that stay */
    struct error *err;
};

/** Write "<name>: <path>.<key>: <why>" and return ST_SYNTAX. */
enum status saved_fault(const struct saved_at *at, const char *key, const char *why);

/** The member, or NULL. */
const cJSON *saved_member(const cJSON *object, const char *key);
/** How many elements an array has. */
size_t saved_length(const cJSON *array);
/** True if it is there and not null. */
bool saved_has(const cJSON *object, const char *key);

/* The following fail so if the member is missing or has another type. */

MUST_CHECK enum status saved_object(const struct saved_at *at, const cJSON *in, const char *key,
                                    const cJSON **out);
MUST_CHECK enum status saved_array(const struct saved_at *at, const cJSON *in, const char *key,
                                   const cJSON **out);
/** Borrowed from the tree; at most LIMIT_SAVED_TEXT bytes, else ST_LIMIT. */
MUST_CHECK enum status saved_text(const struct saved_at *at, const cJSON *in, const char *key,
                                  const char **out);
/** The same, or null: NULL. */
MUST_CHECK enum status saved_text_or_null(const struct saved_at *at, const cJSON *in,
                                          const char *key, const char **out);
/** The same, kept in the arena. */
MUST_CHECK enum status saved_keep(const struct saved_at *at, const cJSON *in, const char *key,
                                  const char **out);
/** Whole and not negative, at most 2^53. */
MUST_CHECK enum status saved_count(const struct saved_at *at, const cJSON *in, const char *key,
                                   uint64_t *out);
MUST_CHECK enum status saved_bool(const struct saved_at *at, const cJSON *in, const char *key,
                                  bool *out);
/** A number, or null: not a number. */
MUST_CHECK enum status saved_decimal(const struct saved_at *at, const cJSON *in, const char *key,
                                     double *out);

#endif
