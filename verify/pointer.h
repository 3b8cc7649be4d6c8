/* pointer.h - finding values in a JSON document by RFC 6901 pointers. */
#ifndef VERIFY_POINTER_H
#define VERIFY_POINTER_H

#include "base/base.h"
#include "base/buf.h"

#include <cjson/cJSON.h>

/** Read a whole document; NULL if it is none, or something follows. To be freed by cJSON_Delete. */
MUST_CHECK cJSON *pointer_parse(struct bytes text);

/** The value at pointer ("" is the document), or NULL. */
const cJSON *pointer_get(const cJSON *document, const char *pointer);

/** Append the scalars at pointer, joined by commas: `*` in it stands for every element of an array
 * or every member of an object, `?` for the first of them in which a string is the secret; an array
 * of scalars is all of them, an object its keys. Stops at to->max.
 *
 *  @return false if there is none */
bool pointer_text(const cJSON *document, const char *pointer, struct bytes secret, struct buf *to);

#endif
