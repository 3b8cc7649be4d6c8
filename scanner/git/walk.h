/* walk.h - visiting the objects of a pack: each inflated once, each delta applied once, bases
 * before what builds on them. */
#ifndef SCANNER_GIT_WALK_H
#define SCANNER_GIT_WALK_H

#include "base/base.h"
#include "scanner/git/delta.h"
#include "scanner/git/forest.h"

/** One object, as it is visited. All borrowed for the call. */
struct walk_object {
    uint32_t number;
    enum object_type type;
    struct bytes content;        /* 16 readable bytes behind it */
    const struct copies *copies; /* what it shares with its base; NULL: nothing is known to be */
    struct bytes base;           /* content of the base, if it is still there; else empty */
    void *base_note;             /* what visiting the base brought, or NULL */
    bool keeps;                  /* others build on it: a note will be asked for */
    bool again;                  /* visited in another piece, too: only its note is wanted here */
};

struct walk_visitor {
    void *ctx;
    /** @return a note for what builds on the object, or NULL; never asked for if !object->keeps */
    void *(*visit)(void *ctx, const struct walk_object *object);
    /** The last one that builds on it was visited; note is not NULL. May be NULL. */
    void (*drop)(void *ctx, void *note);
    /** An object could not be made. May supply its content from elsewhere: a copy allocated with
     * xmalloc(*len + 16), or NULL; what builds on it then fails, too, and is asked for in turn.
     *
     *  @param again  this was told before: its content is wanted once more, or in another piece */
    unsigned char *(*failed)(void *ctx, uint32_t number, bool again, const char *why, size_t *len,
                             enum object_type *type);
    /** An object too large for memory that nothing builds on. */
    void (*huge)(void *ctx, uint32_t number, enum object_type type, uint64_t size);
    /** Asked between two objects: true ends the walk. */
    bool (*stopped)(void *ctx);
};

/** What one thread needs to walk; reused from piece to piece. */
struct walker;

/** @param live_max  bytes of bases it may hold; beyond that it makes some of them again later */
void walker_new(struct walker **out, size_t hash_len, size_t live_max);
/** Wipes what it held. */
void walker_free(struct walker **walker);

/** Visit the objects of one piece. */
void walker_run(struct walker *walker, const struct forest *forest, const struct forest_plan *plan,
                const struct forest_piece *piece, const struct walk_visitor *visitor);

/** Make one object, whatever it takes.
 *
 *  @param out  its content, to be given to walker_release; 16 readable bytes behind it
 *  @return NULL, or why it failed (constant) */
MUST_CHECK const char *walker_read(struct walker *walker, const struct forest *forest,
                                   uint32_t number, struct bytes *out);
void walker_release(struct walker *walker, struct bytes content);

/** The pieces of walker_read for those who stream: size of an object that is no delta.
 *
 *  @return OBJECT_NONE if it is a delta, or damaged */
enum object_type walker_size(struct walker *walker, const struct forest *forest, uint32_t number,
                             uint64_t *size);

#endif
