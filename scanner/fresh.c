/* fresh.c - ranges of new bytes, in order. */
#include "scanner/fresh.h"

void fresh_dispose(struct fresh *fresh)
{
    xfree(&fresh->item);
    *fresh = (struct fresh){0};
}

void fresh_grow(struct fresh *fresh)
{
    fresh->cap = MAX(fresh->cap * 2, (size_t)64);
    fresh->item = xreallocarray(fresh->item, fresh->cap, sizeof(*fresh->item));
}

bool fresh_touches(const struct fresh *fresh, struct range range)
{
    size_t from = 0, to = fresh->count;
    while (from < to) { /* the first that ends behind the range's beginning */
        size_t middle = from + (to - from) / 2;
        if (fresh->item[middle].to <= range.from)
            from = middle + 1;
        else
            to = middle;
    }
    return from < fresh->count && range_touches(range, fresh->item[from]);
}
