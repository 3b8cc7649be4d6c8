/* walk.c - depth first, the heaviest branch last: a base is let go of when the last that builds on
 * it is made, so few are held at a time (about log2 of a tree's size). */
#include "scanner/git/walk.h"

#include "base/limits.h"
#include "scanner/git/memory.h"
#include "scanner/git/pages.h"

#include <libdeflate.h>
#include <stdlib.h>

/* A base that is held for what builds on it. */
struct frame {
    uint32_t number, next; /* next: in forest.child */
    enum object_type type;
    struct bytes content; /* ptr NULL: let go of meanwhile */
    bool lost;            /* it could not be made: only what builds on it is still to be told of */
    void *note;
};

struct walker {
    size_t hash_len, live_max;
    struct libdeflate_decompressor *inflater;
    struct memory *memory; /* where contents are */
    struct pages pages;
    struct buf raw;     /* an entry as it lies in the pack */
    struct bytes delta; /* inflated; scratch */
    struct copies copies;
    struct frame *frames;
    size_t depth, depth_cap;
    uint32_t *chain; /* from an object up to its root */
    size_t chain_len, chain_cap;
};

/* What stays the same while a piece is walked. */
struct run {
    struct walker *w;
    const struct forest *forest;
    const struct forest_plan *plan;
    const struct walk_visitor *visitor;
};

void walker_new(struct walker **out, size_t hash_len, size_t live_max)
{
    struct walker *w = xcalloc(1, sizeof(*w));
    w->hash_len = hash_len;
    w->live_max = live_max;
    w->inflater = libdeflate_alloc_decompressor();
    BUG_IF(w->inflater == NULL);
    memory_new(&w->memory, live_max);
    *out = w;
}

void walker_free(struct walker **walker)
{
    struct walker *w = MOVE(*walker);
    if (w == NULL)
        return;
    memory_give(w->memory, &w->delta);
    memory_free(&w->memory);
    libdeflate_free_decompressor(w->inflater);
    pages_dispose(&w->pages);
    buf_dispose(&w->raw);
    copies_dispose(&w->copies);
    xfree(&w->frames);
    xfree(&w->chain);
    xfree(&w);
}

void walker_release(struct walker *walker, struct bytes content)
{
    memory_give(walker->memory, &content);
}

/* ---- Making one object ---- */

static const char *read_entry(struct walker *w, const struct forest *f, uint32_t n,
                              struct pack_entry *e)
{
    const char *why = pages_read_entry(&w->pages, f->pack, n, &w->raw);
    if (why)
        return why;
    if (!pack_parse_entry(e, buf_bytes(&w->raw), pack_offset(f->pack, n), w->hash_len))
        return "damaged: its header makes no sense";
    return e->size > LIMIT_OBJECT ? "larger than the limit" : NULL;
}

static bool inflate(struct walker *w, const struct pack_entry *e, struct bytes to)
{
    struct bytes raw = bytes_slice(buf_bytes(&w->raw), e->header, w->raw.len);
    return libdeflate_zlib_decompress(w->inflater, raw.ptr, raw.len, (unsigned char *)to.ptr,
                                      to.len, NULL) == LIBDEFLATE_SUCCESS;
}

static const char *make_root(struct walker *w, const struct forest *f, uint32_t n,
                             struct bytes *out)
{
    struct pack_entry e;
    const char *why = read_entry(w, f, n, &e);
    if (why)
        return why;
    /* No stream grows more than 1032 times: what claims more is not even allocated. */
    if (e.size / 1032 > w->raw.len)
        return "damaged: it cannot have the size that it claims";
    *out = memory_take(w->memory, (size_t)e.size);
    if (inflate(w, &e, *out))
        return NULL;
    memory_give(w->memory, out);
    return "damaged: it cannot be inflated";
}

/* Make an object from its base; w->copies says what they share. */
static const char *make_child(struct walker *w, const struct forest *f, uint32_t n,
                              struct bytes base, struct bytes *out)
{
    struct pack_entry e;
    struct bytes rest;
    uint64_t base_size, size;
    const char *why = read_entry(w, f, n, &e);
    if (why)
        return why;
    if (e.size / 1032 > w->raw.len)
        return "damaged: it cannot have the size that it claims";
    memory_give(w->memory, &w->delta);
    w->delta = memory_take(w->memory, (size_t)e.size);
    if (!inflate(w, &e, w->delta))
        return "damaged: it cannot be inflated";
    if (!delta_sizes(w->delta, &base_size, &size, &rest) || base_size != base.len)
        return "damaged: not a delta of its base";
    if (size > LIMIT_OBJECT)
        return "larger than the limit";
    *out = memory_take(w->memory, (size_t)size);
    if (delta_apply(rest, base, (unsigned char *)out->ptr, out->len, &w->copies))
        return NULL;
    memory_give(w->memory, out);
    return "damaged: its delta does not fit";
}

/* Fill w->chain with number and all its bases, up to the root. */
static void list_chain(struct walker *w, const struct forest *f, uint32_t number)
{
    w->chain_len = 0;
    for (uint32_t n = number; n != FOREST_NONE; n = f->parent[n]) {
        if (w->chain_len == w->chain_cap) {
            w->chain_cap = MAX(w->chain_cap * 2, (size_t)64);
            w->chain = xreallocarray(w->chain, w->chain_cap, sizeof(*w->chain));
        }
        w->chain[w->chain_len++] = n;
    }
}

/* Content for what the pack does not give: false if there is none. */
static bool rescue(const struct run *r, uint32_t n, bool again, const char *why,
                   struct bytes *content, enum object_type *type)
{
    size_t len = 0;
    AUTO(xfree)
    unsigned char *found = r->visitor->failed(r->visitor->ctx, n, again, why, &len, type);
    if (found == NULL)
        return false;
    *content = memory_take(r->w->memory, len);
    memcpy((unsigned char *)content->ptr, found, len);
    wipe(found, len);
    return true;
}

/* Make number through all its bases.
 * r: where what fails on the way may come from, or NULL */
static const char *make_chain(struct walker *w, const struct forest *f, const struct run *r,
                              uint32_t number, struct bytes *out)
{
    const char *why = NULL;
    struct bytes content = {0};
    list_chain(w, f, number);
    for (size_t i = w->chain_len; why == NULL && i-- > 0;) {
        struct bytes made;
        enum object_type type;
        uint32_t n = w->chain[i];
        bool is_root = i + 1 == w->chain_len;
        why = is_root ? make_root(w, f, n, &made) : make_child(w, f, n, content, &made);
        if (why != NULL && r != NULL && rescue(r, n, true, why, &made, &type))
            why = NULL;
        memory_give(w->memory, &content);
        if (why == NULL)
            content = made;
    }
    *out = content;
    return why;
}

const char *walker_read(struct walker *walker, const struct forest *forest, uint32_t number,
                        struct bytes *out)
{
    if (number >= forest->count || forest->kind[number] == OBJECT_NONE)
        return "damaged: it builds on nothing";
    return make_chain(walker, forest, NULL, number, out);
}

enum object_type walker_size(struct walker *walker, const struct forest *forest, uint32_t number,
                             uint64_t *size)
{
    unsigned char head[PACK_HEADER_MAX];
    struct pack_entry e;
    uint64_t offset = pack_offset(forest->pack, number);
    size_t len = (size_t)MIN(pack_entry_len(forest->pack, number), sizeof(head));
    if (!pages_read(&walker->pages, forest->pack, offset, head, len) ||
        !pack_parse_entry(&e, (struct bytes){head, len}, offset, walker->hash_len) ||
        e.type > OBJECT_TAG)
        return OBJECT_NONE;
    *size = e.size;
    return (enum object_type)e.type;
}

/* ---- Walking ---- */

static void drop_note(const struct run *r, void *note)
{
    if (note && r->visitor->drop)
        r->visitor->drop(r->visitor->ctx, note);
}

static void push(struct walker *w, struct frame frame)
{
    if (w->depth == w->depth_cap) {
        w->depth_cap = MAX(w->depth_cap * 2, (size_t)64);
        w->frames = xreallocarray(w->frames, w->depth_cap, sizeof(*w->frames));
    }
    w->frames[w->depth++] = frame;
}

static void pop(struct run *r)
{
    struct frame *top = &r->w->frames[--r->w->depth];
    memory_give(r->w->memory, &top->content);
    drop_note(r, top->note);
}

/* The next one that builds on the base and is to be visited, or FOREST_NONE; *at moves behind it.
 */
static uint32_t next_child(const struct run *r, uint32_t base, uint32_t *at)
{
    const struct forest *f = r->forest;
    while (*at < f->child_from[base + 1]) {
        uint32_t n = f->child[(*at)++];
        if (forest_plan_goes_on(r->plan, n))
            return n;
    }
    return FOREST_NONE;
}

static bool has_child(const struct run *r, uint32_t base, uint32_t at)
{
    return next_child(r, base, &at) != FOREST_NONE;
}

/* Make n, from its base or as a root; false if it is lost. */
static bool make(struct run *r, uint32_t n, const struct frame *base, struct walk_object *object)
{
    const char *why = "its base is damaged";
    if (base == NULL)
        why = make_root(r->w, r->forest, n, &object->content);
    else if (!base->lost)
        why = make_child(r->w, r->forest, n, base->content, &object->content);
    if (base && why == NULL) {
        object->copies = &r->w->copies;
        object->base = base->content;
        object->base_note = base->note;
    }
    return why == NULL || rescue(r, n, object->again, why, &object->content, &object->type);
}

/* Make n, show it, and put it on the stack if others build on it.
 *
 * base: the top frame, NULL for roots; with base_done it is popped. */
static void enter(struct run *r, uint32_t n, const struct frame *base, bool again, bool base_done)
{
    uint32_t first = r->forest->child_from[n];
    void *note = NULL;
    struct walk_object object = {
        .number = n,
        .type = (enum object_type)r->forest->kind[n],
        .keeps = again || has_child(r, n, first),
        .again = again,
    };
    bool made = make(r, n, base, &object);
    if (made)
        note = r->visitor->visit(r->visitor->ctx, &object);
    if (base_done)
        pop(r);
    if (object.keeps)
        push(r->w, (struct frame){n, first, object.type, object.content, !made, note});
    else if (made)
        memory_give(r->w->memory, &object.content);
}

/* Too much is held: let go of the contents that are needed last. */
static void make_room(struct walker *w)
{
    for (size_t i = 0; i + 1 < w->depth && memory_live(w->memory) > w->live_max; i++)
        memory_give(w->memory, &w->frames[i].content);
}

/* The content of the top frame, made once more if it had to go. */
static void bring_back(struct run *r, struct frame *top)
{
    if (!top->lost && top->content.ptr == NULL)
        top->lost = make_chain(r->w, r->forest, r, top->number, &top->content) != NULL;
}

static bool is_huge(const struct run *r, uint32_t n)
{
    uint64_t size;
    enum object_type type = walker_size(r->w, r->forest, n, &size);
    if (type == OBJECT_NONE || size <= LIMIT_OBJECT_STREAM ||
        has_child(r, n, r->forest->child_from[n]))
        return false;
    r->visitor->huge(r->visitor->ctx, n, type, size);
    return true;
}

/* Put the base of a top that is no root on the stack; of all bases only the notes count. */
static const struct frame *enter_bases(struct run *r, uint32_t top)
{
    list_chain(r->w, r->forest, top);
    for (size_t i = r->w->chain_len; i-- > 1;) {
        struct frame *base = r->w->depth > 0 ? &r->w->frames[r->w->depth - 1] : NULL;
        enter(r, r->w->chain[i], base, true, base != NULL);
    }
    return &r->w->frames[r->w->depth - 1];
}

static void descend(struct run *r)
{
    while (r->w->depth > 0 && !r->visitor->stopped(r->visitor->ctx)) {
        struct frame *top = &r->w->frames[r->w->depth - 1];
        uint32_t n = next_child(r, top->number, &top->next);
        if (n == FOREST_NONE) {
            pop(r);
            continue;
        }
        make_room(r->w);
        bring_back(r, top);
        enter(r, n, top, false, !has_child(r, top->number, top->next));
    }
}

static void walk_from(struct run *r, uint32_t top)
{
    if (r->forest->parent[top] != FOREST_NONE)
        enter(r, top, enter_bases(r, top), false, true);
    else if (!is_huge(r, top))
        enter(r, top, NULL, false, false);
    descend(r);
    while (r->w->depth > 0)
        pop(r);
}

void walker_run(struct walker *walker, const struct forest *forest, const struct forest_plan *plan,
                const struct forest_piece *piece, const struct walk_visitor *visitor)
{
    struct run r = {walker, forest, plan, visitor};
    for (uint32_t i = 0; i < piece->count && !visitor->stopped(visitor->ctx); i++)
        walk_from(&r, plan->starts[piece->first + i]);
}
