/* store.h - all objects of a repository, in whatever packs and files they lie. */
#ifndef SCANNER_GIT_STORE_H
#define SCANNER_GIT_STORE_H

#include "base/buf.h"
#include "scanner/git/forest.h"
#include "scanner/git/loose_list.h"
#include "scanner/git/repo.h"

struct store_pack {
    struct pack *pack;
    struct forest forest; /* empty until it is built */
};

/** An objects directory, and the objects that lie there in files of their own, sorted by name. */
struct store_loose {
    const char *objects; /* of the repository */
    struct loose_list list;
};

/** Immutable once open and built; any thread may read. */
struct store {
    const struct repo *repo;
    struct store_pack *packs;
    size_t pack_count, pack_cap;
    struct store_loose *loose;
    size_t loose_count;
};

/** Open all packs, and list all loose objects. A repack may run meanwhile: no object that was there
 * all the time slips through, and what vanishes is looked for under its new name. No pack can
 * be walked before its forest is built.
 *
 *  @param repo   borrowed, must outlive it
 *  @param notes  gets what cannot be read */
void store_open(struct store **out, const struct repo *repo, struct batch *notes);
void store_close(struct store **store);

/** Build the forests of all packs (anew, if they are built).
 *
 *  @param notes  gets what is damaged in them */
void store_build(struct store *store, struct batch *notes);
/** The same of one pack. */
void store_build_pack(struct store *store, size_t pack, struct batch *notes);
/** The same of one pack, and of what is wanted there: a bit per object. */
void store_build_pack_some(struct store *store, size_t pack, const unsigned char *wanted);
/** Build them of the wanted objects alone: a bit per object, for each pack. */
void store_build_some(struct store *store, unsigned char *const *wanted);

/** Objects in all packs and files; some may be there twice. */
uint64_t store_count(const struct store *store);

/** Where an object lies: in pack *where, or from pack_count on in an objects directory, as that
 * number there. Packs go first, each in its order.
 *
 *  @return false if it is not there */
MUST_CHECK bool store_find(const struct store *store, const struct oid *oid, uint32_t *where,
                           uint32_t *number);

/** Is there an object of that name, in another pack than this one (NULL: anywhere)? */
MUST_CHECK bool store_has(const struct store *store, const struct oid *oid,
                          const struct pack *avoid);

#endif
