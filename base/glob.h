/* glob.h - choose paths by pattern, as .gitignore does. */
#ifndef BASE_GLOB_H
#define BASE_GLOB_H

#include "base/base.h"
#include "base/error.h"

/** A list of globs, read once and constant from then on: any thread may ask it.
 *
 *  `?` is one byte, `*` any number of them, `[a-z]` and `[!a-z]` one of a set, which
 *  may hold classes such as `[:digit:]`; none of these is
 * ever a '/'. A backslash takes away a meaning. A '[' that is never closed is just that byte.
 *  - without '/', a glob is held against the last component: `*.pem`
 *  - with '/' at the start or within, against the whole path from the target: `/Makefile`,
 * `docs/a.txt`
 *  - with '/' at the end, against directories only: `build/`
 *  - two stars as a component stand for any number of directories; as the last one, for
 *    everything below
 *  Bytes are compared as they are, letters with case.
 *
 *  A glob that matches a directory says nothing about what is in it: whoever walks the tree passes
 * that on. */
struct glob_list;

/** Read the globs.
 *
 *  @param texts  NULL-terminated; NULL itself is an empty list
 *  @return ST_OK, or ST_USAGE if one is empty or longer than LIMIT_GLOB */
MUST_CHECK enum status glob_list_new(struct glob_list **out, const char *const *texts,
                                     struct error *err);

void glob_list_free(struct glob_list **list);

bool glob_list_is_empty(const struct glob_list *list);

/** Does one of them match?
 *
 *  @param path  from the target, components parted by single '/', none at either end; any bytes
 *  Takes (bytes of path) x (bytes of globs) steps at most, whatever the pattern. */
bool glob_list_match(const struct glob_list *list, struct bytes path, bool is_directory);

#endif
