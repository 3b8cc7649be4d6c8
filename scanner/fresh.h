/* fresh.h - what is new in a text, against the one that it was made of. */
#ifndef SCANNER_FRESH_H
#define SCANNER_FRESH_H

#include "base/base.h"

/** Half-open, and perhaps reaching beyond the text: then its ends take part in it. An empty one is
 * a joint of two bytes that did not stand side by side before. */
struct range {
    int64_t from, to;
};

/** Does what depends on the bytes of range depend on what is new? */
static inline bool range_touches(struct range range, struct range fresh)
{
    return range.from < fresh.to && range.to > fresh.from;
}

/** By rising position, apart from each other. Caller's memory, {0} is empty. */
struct fresh {
    struct range *item;
    size_t count, cap;
};

void fresh_dispose(struct fresh *fresh);
void fresh_grow(struct fresh *fresh);

static inline void fresh_add(struct fresh *fresh, struct range range)
{
    if (fresh->count == fresh->cap)
        fresh_grow(fresh);
    fresh->item[fresh->count++] = range;
}

/** Does the range touch any of them? */
bool fresh_touches(const struct fresh *fresh, struct range range);

#endif
