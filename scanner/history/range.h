/* range.h - the commits of a range, as changes: what each brings that its parents do not have. */
#ifndef SCANNER_HISTORY_RANGE_H
#define SCANNER_HISTORY_RANGE_H

#include "scanner/git/revwalk.h"
#include "scanner/history/changes.h"

/** Read what a user writes: "A..B", "A...B" (either side of it may be missing: HEAD), "^A", or "B"
 * for all that it reaches.
 *
 *  @return ST_USAGE as revision_find says, or for a second "A...B" */
MUST_CHECK enum status range_add_word(struct changes *changes, struct revwalk *walk,
                                      const char *word, struct error *err);

/** All that refs and HEAD reach, without what a commit reaches, or without what is older than a
 * date: "2026-03-01", "2026-03-01T12:00Z", "3.days", "2 weeks ago".
 *
 *  @param now  seconds since 1970, for dates that count back
 *  @return ST_USAGE if text is neither */
MUST_CHECK enum status range_add_since(struct changes *changes, struct revwalk *walk,
                                       const char *text, int64_t now, struct error *err);

/** Add an object: tags are followed, and their texts are changes too (WALK_TIP); so are trees and
 * blobs that a ref names itself.
 *
 *  @return false if it, or what a tag leads to, is not there */
bool range_add_object(struct changes *changes, struct revwalk *walk, const struct oid *oid,
                      unsigned flags);

/** Add all refs whose names begin so ("refs/" for all); their targets may be missing.
 *  @return how many there were */
size_t range_add_refs(struct changes *changes, struct revwalk *walk, const char *prefix,
                      unsigned flags);

/** Walk, and add what the commits bring. */
void range_run(struct changes *changes, struct revwalk *walk);

#endif
