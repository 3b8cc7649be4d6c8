/* edits.h - what is new in a text, against the one that it was made of. */
#ifndef SCANNER_EDITS_H
#define SCANNER_EDITS_H

#include "base/base.h"
#include "scanner/git/delta.h"

/** Half-open, and perhaps reaching beyond the text: then its ends take part in it. An empty one is
 * a joint of two bytes that did not stand side by side before. */
struct range {
    int64_t from, to;
};

/** Does what depends on the bytes of range depend on what is new? */
static inline bool range_touches(struct range range, struct range edit)
{
    return range.from < edit.to && range.to > edit.from;
}

/** Are the text's beginning, or its end, the base's? */
static inline bool copied_begins(const struct copied *copied)
{
    return copied->to == 0 && copied->from == 0;
}

static inline bool copied_ends(const struct copied *copied, size_t len, size_t base_len)
{
    return copied->to + (size_t)copied->len == len &&
           copied->from + (size_t)copied->len == base_len;
}

/** Is all of a range of the base in the stretch, and the ends of the text with it where it reaches
 * beyond them? */
static inline bool copied_has(const struct copied *copied, struct range range, size_t len,
                              size_t base_len)
{
    return (range.from >= (int64_t)copied->from || copied_begins(copied)) &&
           (range.to <= (int64_t)copied->from + copied->len || copied_ends(copied, len, base_len));
}

/** By rising position, apart from each other. Caller's memory, {0} is empty. */
struct edits {
    struct range *item;
    size_t count, cap;
};

void edits_dispose(struct edits *edits);
void edits_grow(struct edits *edits);

static inline void edits_add(struct edits *edits, struct range range)
{
    if (edits->count == edits->cap)
        edits_grow(edits);
    edits->item[edits->count++] = range;
}

/** The index of the first that ends behind at; count if none does. */
size_t edits_behind(const struct edits *edits, int64_t at);

/** Does the range touch any of them? */
bool edits_touches(const struct edits *edits, struct range range);

#endif
