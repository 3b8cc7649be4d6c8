/* ignore.h - which untracked files a repository leaves out: .gitignore and its like. */
#ifndef SCANNER_GIT_IGNORE_H
#define SCANNER_GIT_IGNORE_H

#include "base/base.h"

/** Files of patterns, from the weakest to the strongest: a stack that grows and shrinks with the
 * walk. */
struct ignore;

void ignore_new(struct ignore **out);
void ignore_free(struct ignore **ignore);

/** Put a file's patterns on top. What cannot be read has none; a pattern that is too long is left
 * out, so that more is scanned.
 *
 *  @param prefix  of the paths that its patterns are held against: the directory that it lies in,
 *                 with '/' at its end; empty for the root
 *  @return where the stack was, for ignore_pop */
size_t ignore_push(struct ignore *ignore, const char *file, struct bytes prefix);
/** The same for patterns that were read. */
size_t ignore_push_text(struct ignore *ignore, struct bytes text, struct bytes prefix);
/** Where the stack is now, for ignore_pop. */
size_t ignore_mark(const struct ignore *ignore);
void ignore_pop(struct ignore *ignore, size_t to);

/** Is it left out? Directories above it are the caller's: below one that is left out nothing is
 * asked for.
 *  @param path  from the root */
bool ignore_has(const struct ignore *ignore, struct bytes path, bool is_directory);

#endif
