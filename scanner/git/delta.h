/* delta.h - objects stored as the difference to another one: making the object, and telling which
 * of its bytes are the base's. */
#ifndef SCANNER_GIT_DELTA_H
#define SCANNER_GIT_DELTA_H

#include "base/base.h"

/** A stretch that an object has in common with its base. Bytes of an object that lie in no stretch
 * are new. */
struct copied {
    uint32_t to, from, len; /* offsets in the object and in the base */
};

/** The stretches of an object, by rising offset in the object. Two that follow each other in both
 * object and base are one: git splits copies at 64 KiB. Caller's memory, {0} is empty. */
struct copies {
    struct copied *item;
    size_t count, cap;
};

void copies_dispose(struct copies *copies);

/** The two sizes that a delta begins with.
 *
 *  @param rest  the instructions behind them
 *  @return false if it is damaged */
MUST_CHECK bool delta_sizes(struct bytes delta, uint64_t *base_size, uint64_t *size,
                            struct bytes *rest);

/** Make the object.
 *
 *  @param instructions  rest of delta_sizes
 *  @param out     exactly `size` bytes of delta_sizes
 *  @param copies  gets the stretches; NULL if nobody wants them. Objects of 4 GiB have none
 *  @return false if it is damaged: it reads outside of its base, or does not fill out */
MUST_CHECK bool delta_apply(struct bytes instructions, struct bytes base, unsigned char *out,
                            size_t size, struct copies *copies);

#endif
