/* revision.h - what a user calls a commit: "main", "v1.2^", "HEAD~3", "1a2b3c4". */
#ifndef SCANNER_GIT_REVISION_H
#define SCANNER_GIT_REVISION_H

#include "base/error.h"
#include "scanner/git/objects.h"

/** Find the object that text names: an id, whole or cut short to 4 digits at least; a ref, by its
 * full name or as git shortens it; HEAD or @; and behind any of these ^, ^N, ~N, ^{}, ^{commit},
 * ^{tree} and the like. What needs a reflog or an upstream ("@{...}"), a search (":/text") or a
 * path ("REV:path") is refused by name.
 *
 *  @return ST_USAGE, with a message that begins with text: it is none, or there is no such object
 */
MUST_CHECK enum status revision_find(struct objects *objects, struct bytes text, struct oid *out,
                                     struct error *err);

/** The same, for a commit: tags are followed. */
MUST_CHECK enum status revision_commit(struct objects *objects, struct bytes text, struct oid *out,
                                       struct error *err);

/** Follow tags, and from a commit to its tree, until there is an object of that type.
 *
 *  @param oid  changed
 *  @return false if nothing of that type is reached, or an object is missing */
MUST_CHECK bool revision_peel(struct objects *objects, struct oid *oid, enum object_type type);

/** Is oid all zero: git's word for "no object"? */
bool oid_is_zero(const struct oid *oid);

#endif
