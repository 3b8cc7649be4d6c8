/* forest_plan.c - cutting a forest into pieces of work. Cutting in advance needs no locks while the
 * work is done, and which pieces there are depends on the pack alone. A piece that starts within a
 * tree makes the bases above it once more: some fifty small deltas. */
#include "scanner/git/forest.h"

enum {
    EACH = 512,   /* what an object costs beside its bytes, in bytes */
    PIECES = 256, /* about as many */
    WEIGHT_MIN = 1 << 20
};

struct planning {
    const struct forest *f;
    struct forest_plan *plan;
    uint32_t *order;  /* bases before what builds on them */
    uint64_t *weight; /* of the piece below each, as far as it is not cut off */
    uint32_t ordered;
    uint64_t most; /* weight of a piece */
};

void forest_plan_dispose(struct forest_plan *plan)
{
    xfree(&plan->starts);
    xfree(&plan->pieces);
    xfree(&plan->cut);
    xfree(&plan->needed);
    *plan = (struct forest_plan){0};
}

/* Wanted objects, and all their bases. */
static unsigned char *with_bases(const struct forest *f, const unsigned char *wanted)
{
    unsigned char *needed = xcalloc((size_t)f->count / 8 + 1, 1);
    for (uint32_t n = 0; n < f->count; n++)
        if (bit_get(wanted, n) && f->kind[n] != OBJECT_NONE)
            for (uint32_t up = n; up != FOREST_NONE && !bit_get(needed, up); up = f->parent[up])
                bit_set(needed, up);
    return needed;
}

static bool is_needed(const struct planning *p, uint32_t n)
{
    return p->plan->needed == NULL || bit_get(p->plan->needed, n);
}

/* Everything that is to be visited, bases first, with its own weight; sets the weight of a piece.
 */
static void collect(struct planning *p, unsigned kinds)
{
    const struct forest *f = p->f;
    uint64_t total = 0;
    for (uint32_t n = 0; n < f->count; n++)
        if (f->parent[n] == FOREST_NONE && (kinds >> f->kind[n] & 1) && is_needed(p, n))
            p->order[p->ordered++] = n;
    for (uint32_t at = 0; at < p->ordered; at++) {
        uint32_t n = p->order[at];
        p->weight[n] = pack_entry_len(f->pack, n) + EACH;
        total += p->weight[n];
        for (uint32_t i = f->child_from[n]; i < f->child_from[n + 1]; i++)
            if (is_needed(p, f->child[i]))
                p->order[p->ordered++] = f->child[i];
    }
    p->most = MAX(total / PIECES, (uint64_t)WEIGHT_MIN);
}

/* From the leaves up: what grows too heavy is cut off. */
static void cut(struct planning *p)
{
    for (uint32_t i = p->ordered; i-- > 0;) {
        uint32_t n = p->order[i], base = p->f->parent[n];
        if (base == FOREST_NONE)
            continue;
        if (p->weight[n] > p->most)
            bit_set(p->plan->cut, n);
        else
            p->weight[base] += p->weight[n];
    }
}

static void add_start(struct forest_plan *plan, uint32_t n)
{
    if (plan->start_count == plan->start_cap) {
        plan->start_cap = MAX(plan->start_cap * 2, (size_t)256);
        plan->starts = xreallocarray(plan->starts, plan->start_cap, sizeof(*plan->starts));
    }
    plan->starts[plan->start_count++] = n;
}

static void add_piece(struct forest_plan *plan, uint32_t first)
{
    if (plan->start_count == first)
        return;
    if (plan->piece_count == plan->piece_cap) {
        plan->piece_cap = MAX(plan->piece_cap * 2, (size_t)64);
        plan->pieces = xreallocarray(plan->pieces, plan->piece_cap, sizeof(*plan->pieces));
    }
    plan->pieces[plan->piece_count++] =
        (struct forest_piece){first, (uint32_t)plan->start_count - first};
}

/* Tops in the order of the pack, as many to a piece as make its weight. */
static void make_pieces(struct planning *p, unsigned kinds)
{
    const struct forest *f = p->f;
    uint64_t weight = 0;
    uint32_t first = 0;
    for (uint32_t n = 0; n < f->count; n++) {
        bool is_root = f->parent[n] == FOREST_NONE && (kinds >> f->kind[n] & 1) && is_needed(p, n);
        if (!is_root && !bit_get(p->plan->cut, n))
            continue;
        add_start(p->plan, n);
        weight += p->weight[n];
        if (weight >= p->most) {
            add_piece(p->plan, first);
            first = (uint32_t)p->plan->start_count;
            weight = 0;
        }
    }
    add_piece(p->plan, first);
}

void forest_plan_new(struct forest_plan *out, const struct forest *forest, unsigned kinds,
                     const unsigned char *wanted)
{
    *out = (struct forest_plan){0};
    AUTO(xfree) uint32_t *order = xcalloc((size_t)forest->count + 1, sizeof(*order));
    AUTO(xfree) uint64_t *weight = xcalloc((size_t)forest->count + 1, sizeof(*weight));
    struct planning p = {.f = forest, .plan = out, .order = order, .weight = weight};
    BUG_IF(kinds & 1u << OBJECT_NONE);
    out->cut = xcalloc((size_t)forest->count / 8 + 1, 1);
    if (wanted)
        out->needed = with_bases(forest, wanted);
    collect(&p, kinds);
    cut(&p);
    make_pieces(&p, kinds);
}
