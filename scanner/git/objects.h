/* objects.h - any object of a repository by its name, one by one; nothing is read that is not asked
 * for, so it opens at once however large the repository is. store.h is for all objects. */
#ifndef SCANNER_GIT_OBJECTS_H
#define SCANNER_GIT_OBJECTS_H

#include "base/buf.h"
#include "scanner/git/pack.h"
#include "scanner/git/repo.h"

struct reader;

/** Private to one thread. */
struct objects;

/** Objects may move meanwhile, from files into packs, from packs into others, and back: what is
 * not where it was is looked for once more.
 *
 *  @param repo   borrowed, must outlive it
 *  @param notes  gets packs that cannot be read; may be NULL */
void objects_open(struct objects **out, const struct repo *repo, struct batch *notes);
void objects_close(struct objects **objects);

const struct repo *objects_repo(const struct objects *objects);

/** Read a whole object.
 *
 *  @param out  emptied, then its content
 *  @return its type, or OBJECT_NONE: it is not there, damaged, or larger than LIMIT_OBJECT; then
 *          objects_why says so */
enum object_type objects_read(struct objects *objects, const struct oid *oid, struct buf *out);
/** The same from anywhere but this pack; avoid may be NULL. */
enum object_type objects_read_elsewhere(struct objects *objects, const struct oid *oid,
                                        const struct pack *avoid, struct buf *out);

/** Why the last read gave nothing (constant). */
const char *objects_why(const struct objects *objects);

/** Was that only since it is larger than LIMIT_OBJECT? Then it may be streamed. */
bool objects_is_too_large(const struct objects *objects);

/** Read a large object as a stream, in little memory.
 *
 *  @param size  set to what its header says
 *  @return borrowed until anything else is read; NULL if it is not there, a delta, or small (up to
 *          LIMIT_GIT_WHOLE) and in a file of its own */
struct reader *objects_stream(struct objects *objects, const struct oid *oid, uint64_t *size);

MUST_CHECK bool objects_has(struct objects *objects, const struct oid *oid);

/** The object whose name begins with these hexadecimal digits (4 at least).
 *  @return how many there are: 0, 1, or 2 for several */
MUST_CHECK int objects_abbreviated(struct objects *objects, struct bytes hex, struct oid *out);

#endif
