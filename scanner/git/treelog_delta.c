/* treelog_delta.c - from the edge of one entry on, equal bytes are equal entries: once reading
 * comes to a place where the base has an edge, the links up to the end of the stretch are the
 * base's. */
#include "scanner/git/treelog_delta.h"

enum { MARK_EVERY = 16, STRETCH_MIN = 128 };

struct reading {
    struct treelog *log;
    struct tree_cursor cursor;
    struct tree_links *links;
    const struct tree_links *base;
    unsigned since; /* entries since the last link or mark */
};

/* Read one entry; false at the end. */
static bool step(struct reading *r)
{
    struct tree_entry entry;
    size_t offset = r->cursor.at;
    uint64_t missing = r->log->missing;
    if (!tree_next(&r->cursor, &entry))
        return false;
    if (treelog_take(r->log, &entry, offset, r->links)) {
        r->since = 0;
    } else if (r->log->missing > missing || ++r->since == MARK_EVERY) {
        tree_links_add(r->links, offset, r->log->missing > missing ? LINK_MISSING : LINK_MARK);
        r->since = 0;
    }
    return true;
}

static bool read_until(struct reading *r, size_t end)
{
    while (r->cursor.at < end)
        if (!step(r))
            return false;
    return true;
}

/* The first link of the base that does not lie before offset. */
static size_t first_link(const struct tree_links *base, size_t offset)
{
    size_t low = 0, high = base->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (base->list[middle].offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Take links over, from number `at` on, where reading has come to. The last one in the stretch only
 * says where to read on: its own entry may reach out of it. */
static void take_over(struct reading *r, const struct copied *stretch, size_t at)
{
    size_t count = first_link(r->base, (size_t)stretch->from + stretch->len + 1) - 1 - at;
    const struct tree_link *from = r->base->list + at;
    uint32_t shift = stretch->to - stretch->from; /* back, too: then the sum wraps round */
    struct tree_link *to = count > 0 ? tree_links_extend(r->links, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        to[i] = from[i];
        to[i].offset += shift;
        r->log->missing += from[i].target == LINK_MISSING;
    }
    r->cursor.at = from[count].offset + (size_t)stretch->to - stretch->from;
    r->since = 0;
}

/* Read on in a stretch until base and tree have an edge at the same place, and leap. False at the
 * end. */
static bool read_stretch(struct reading *r, const struct copied *stretch)
{
    size_t end = (size_t)stretch->to + stretch->len;
    size_t at = first_link(r->base, stretch->from + (r->cursor.at - stretch->to));
    while (r->cursor.at < end && at < r->base->count) {
        size_t here = stretch->from + (r->cursor.at - stretch->to);
        while (at < r->base->count && r->base->list[at].offset < here)
            at++;
        if (at < r->base->count && r->base->list[at].offset == here) {
            take_over(r, stretch, at);
            break;
        }
        if (!step(r))
            return false;
    }
    return read_until(r, end);
}

bool treelog_read_delta(struct treelog *log, struct bytes content, const struct copies *copies,
                        const struct tree_links *base, struct tree_links *links)
{
    BUG_IF(links->count > 0);
    if (content.len > UINT32_MAX)
        return treelog_read(log, content, 0, content.len, links);
    struct reading r = {log, tree_cursor(content, log->context->hash_len), links, base, 0};
    bool good = true;
    for (size_t i = 0; good && copies && base && i < copies->count; i++) {
        const struct copied *stretch = &copies->item[i];
        BUG_IF(stretch->to > content.len || stretch->len > content.len - stretch->to);
        good = stretch->len < STRETCH_MIN || read_until(&r, stretch->to);
        if (good && stretch->len >= STRETCH_MIN && r.cursor.at - stretch->to < stretch->len)
            good = read_stretch(&r, stretch);
    }
    good = good && read_until(&r, content.len);
    log->damaged += !good;
    return good;
}
