/* edits.c - ranges of new bytes, in order. */
#include "scanner/edits.h"

void edits_dispose(struct edits *edits)
{
    xfree(&edits->item);
    *edits = (struct edits){0};
}

void edits_grow(struct edits *edits)
{
    edits->cap = MAX(edits->cap * 2, (size_t)64);
    edits->item = xreallocarray(edits->item, edits->cap, sizeof(*edits->item));
}

size_t edits_behind(const struct edits *edits, int64_t at)
{
    size_t from = 0, to = edits->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (edits->item[middle].to <= at)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool edits_touches(const struct edits *edits, struct range range)
{
    size_t i = edits_behind(edits, range.from);
    return i < edits->count && range_touches(range, edits->item[i]);
}
