/* finder.h - objects that are wanted one by one, or that are not where they were: lost in their
 * pack, or moved by a repack that runs beside. */
#ifndef SCANNER_HISTORY_FINDER_H
#define SCANNER_HISTORY_FINDER_H

#include "base/buf.h"
#include "scanner/git/pack.h"
#include "scanner/git/repo.h"

/** One for all threads, so that packs are open once more at most; who finds it in use waits. */
struct finder;

/** @param repo  borrowed, must outlive it */
void finder_new(struct finder **out, const struct repo *repo);
void finder_free(struct finder **finder);

const struct repo *finder_repo(const struct finder *finder);

/** Read a whole object, wherever it is by now.
 *
 *  @param avoid  a pack that is known not to give it, or NULL
 *  @param out    emptied, then its content
 *  @return its type, or OBJECT_NONE: it is nowhere, damaged, or larger than LIMIT_OBJECT */
enum object_type finder_read(struct finder *finder, const struct oid *oid, const struct pack *avoid,
                             struct buf *out);

MUST_CHECK bool finder_has(struct finder *finder, const struct oid *oid);

#endif
