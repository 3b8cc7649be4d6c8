/* revwalk.c - newest first, until all that is left is excluded; then a little further, for clocks
 * that were wrong. */
#include "scanner/git/revwalk.h"

#include "base/limits.h"
#include "scanner/git/commit.h"

#include <stdlib.h>

enum { FURTHER = 5 }; /* excluded commits that are looked at before the rest is believed */

void revwalk_init(struct revwalk *walk, struct objects *objects, const atomic_int *cancelled)
{
    *walk = (struct revwalk){.objects = objects, .cancelled = cancelled, .since = INT64_MIN};
}

void revwalk_dispose(struct revwalk *walk)
{
    xfree(&walk->commits);
    xfree(&walk->parents);
    xfree(&walk->slots);
    xfree(&walk->heap);
    xfree(&walk->added);
    buf_dispose(&walk->content);
}

/* ---- The table ---- */

static size_t slot_of(const struct revwalk *w, const struct oid *oid)
{
    uint64_t hash;
    memcpy(&hash, oid->bytes, sizeof(hash));
    size_t at = (size_t)hash & (w->slot_count - 1);
    while (w->slots[at] != 0 && !oid_equal(&w->commits[w->slots[at] - 1].oid, oid))
        at = (at + 1) & (w->slot_count - 1);
    return at;
}

static void grow_slots(struct revwalk *w)
{
    xfree(&w->slots);
    w->slot_count = MAX(w->slot_count * 2, (size_t)256);
    w->slots = xcalloc(w->slot_count, sizeof(*w->slots));
    for (uint32_t i = 0; i < w->count; i++)
        w->slots[slot_of(w, &w->commits[i].oid)] = i + 1;
}

/* The number of a commit, which may be new. */
static uint32_t number_of(struct revwalk *w, const struct oid *oid)
{
    if ((size_t)w->count * 2 >= w->slot_count)
        grow_slots(w);
    size_t slot = slot_of(w, oid);
    if (w->slots[slot] != 0)
        return w->slots[slot] - 1;
    if (w->count == w->cap) {
        w->cap = MAX(w->cap * 2, 64u);
        w->commits = xreallocarray(w->commits, w->cap, sizeof(*w->commits));
    }
    BUG_IF(w->count >= LIMIT_COMMITS);
    w->commits[w->count] = (struct walk_commit){.oid = *oid};
    w->slots[slot] = ++w->count;
    return w->count - 1;
}

/* ---- What waits, the newest first ---- */

static bool is_newer(const struct revwalk *w, uint32_t a, uint32_t b)
{
    const struct walk_commit *x = &w->commits[a], *y = &w->commits[b];
    return x->time != y->time ? x->time > y->time : memcmp(x->oid.bytes, y->oid.bytes, OID_MAX) < 0;
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t old = *a;
    *a = *b;
    *b = old;
}

static void push(struct revwalk *w, uint32_t number)
{
    w->commits[number].flags |= WALK_WAITING;
    w->wanted += !walk_is_excluded(w->commits[number].flags);
    if (w->heap_count == w->heap_cap) {
        w->heap_cap = MAX(w->heap_cap * 2, (size_t)64);
        w->heap = xreallocarray(w->heap, w->heap_cap, sizeof(*w->heap));
    }
    size_t at = w->heap_count++;
    w->heap[at] = number;
    for (; at > 0 && is_newer(w, w->heap[at], w->heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&w->heap[at], &w->heap[(at - 1) / 2]);
}

static uint32_t pop(struct revwalk *w)
{
    uint32_t top = w->heap[0];
    w->commits[top].flags &= ~(unsigned)WALK_WAITING;
    w->wanted -= !walk_is_excluded(w->commits[top].flags);
    w->heap[0] = w->heap[--w->heap_count];
    for (size_t at = 0;;) {
        size_t best = at, left = 2 * at + 1;
        if (left < w->heap_count && is_newer(w, w->heap[left], w->heap[best]))
            best = left;
        if (left + 1 < w->heap_count && is_newer(w, w->heap[left + 1], w->heap[best]))
            best = left + 1;
        if (best == at)
            return top;
        swap(&w->heap[at], &w->heap[best]);
        at = best;
    }
}

/* ---- Commits ---- */

static void add_parent(struct revwalk *w, uint32_t number, const struct oid *oid)
{
    uint32_t parent = number_of(w, oid);
    if (w->parent_count == w->parent_cap) {
        w->parent_cap = MAX(w->parent_cap * 2, (size_t)64);
        w->parents = xreallocarray(w->parents, w->parent_cap, sizeof(*w->parents));
    }
    w->parents[w->parent_count++] = parent;
    w->commits[number].parent_count++;
}

/* Read a commit, once. */
static void see(struct revwalk *w, uint32_t number)
{
    struct commit commit;
    struct oid oid = w->commits[number].oid, parent;
    size_t at = 0, hash_len = objects_repo(w->objects)->hash_len;
    if (w->commits[number].flags & WALK_SEEN)
        return;
    w->commits[number].flags |= WALK_SEEN;
    if (objects_read(w->objects, &oid, &w->content) != OBJECT_COMMIT) {
        w->commits[number].flags |= WALK_MISSING;
        return;
    }
    commit_parse(&commit, buf_bytes(&w->content), hash_len);
    w->commits[number].tree = commit.tree;
    w->commits[number].time = commit.committer.time;
    w->commits[number].parent_first = (uint32_t)w->parent_count;
    if (commit.committer.dated && commit.committer.time < w->since)
        w->commits[number].flags |= WALK_EXCLUDED;
    if (repo_is_shallow_at(objects_repo(w->objects), &oid)) {
        w->commits[number].flags |= WALK_CUT;
        return;
    }
    while (commit_next_parent(&commit, hash_len, &at, &parent))
        add_parent(w, number, &parent);
}

enum { SPREAD = WALK_EXCLUDED | WALK_LEFT | WALK_RIGHT };

static void set_flags(struct revwalk *w, uint32_t number, unsigned flags)
{
    struct walk_commit *c = &w->commits[number];
    bool was_wanted = (c->flags & WALK_WAITING) && !walk_is_excluded(c->flags);
    c->flags |= flags;
    w->wanted -= was_wanted && walk_is_excluded(c->flags);
}

void revwalk_add(struct revwalk *walk, const struct oid *commit, unsigned flags)
{
    uint32_t number = number_of(walk, commit);
    bool known = walk->commits[number].flags & WALK_SEEN;
    set_flags(walk, number, flags | WALK_NAMED);
    see(walk, number);
    if (!known && !(walk->commits[number].flags & WALK_MISSING))
        push(walk, number);
    else if (!known && !walk_is_excluded(flags))
        walk->missing++;
}

/* Give a commit's flags to its parents, and, where those were met before, further down. */
static void spread(struct revwalk *w, uint32_t from)
{
    AUTO(xfree) uint32_t *todo = xcalloc(1, sizeof(*todo));
    size_t count = 0, cap = 1;
    todo[count++] = from;
    while (count > 0) {
        const struct walk_commit *c = &w->commits[todo[--count]];
        for (uint32_t i = 0; i < c->parent_count; i++) {
            uint32_t parent = w->parents[c->parent_first + i];
            unsigned before = w->commits[parent].flags;
            set_flags(w, parent,
                      (c->flags & SPREAD) | (walk_is_excluded(c->flags) ? WALK_EXCLUDED : 0u));
            if (w->commits[parent].flags == before || !(before & WALK_SEEN))
                continue;
            if (count == cap) {
                cap *= 2;
                todo = xreallocarray(todo, cap, sizeof(*todo));
            }
            todo[count++] = parent;
        }
    }
}

static void see_parents(struct revwalk *w, uint32_t number)
{
    uint32_t first = w->commits[number].parent_first, count = w->commits[number].parent_count;
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t parent = w->parents[i];
        if (w->commits[parent].flags & WALK_SEEN)
            continue;
        see(w, parent);
        if (!(w->commits[parent].flags & WALK_MISSING))
            push(w, parent);
        else if (!walk_is_excluded(w->commits[parent].flags))
            w->missing++;
    }
}

static void keep(struct revwalk *w, uint32_t number)
{
    if (w->added_count == w->added_cap) {
        w->added_cap = MAX(w->added_cap * 2, (size_t)64);
        w->added = xreallocarray(w->added, w->added_cap, sizeof(*w->added));
    }
    w->added[w->added_count++] = number;
}

/* Those that turned out to be excluded go; the oldest comes first. */
static void settle(struct revwalk *w)
{
    size_t kept = 0;
    for (size_t i = w->added_count; i > 0; i--) {
        const struct walk_commit *c = &w->commits[w->added[i - 1]];
        if (!walk_is_excluded(c->flags) && (c->flags & WALK_CUT))
            w->cut = true;
    }
    for (size_t i = 0; i < w->added_count; i++)
        if (!walk_is_excluded(w->commits[w->added[i]].flags))
            w->added[kept++] = w->added[i];
    w->added_count = kept;
    for (size_t i = 0; i < kept / 2; i++)
        swap(&w->added[i], &w->added[kept - 1 - i]);
}

void revwalk_run(struct revwalk *walk)
{
    int64_t oldest = INT64_MAX; /* of the commits that are kept */
    unsigned further = FURTHER;
    while (walk->heap_count > 0 && (walk->cancelled == NULL || atomic_load(walk->cancelled) == 0)) {
        bool done = walk->wanted == 0 && walk->commits[walk->heap[0]].time < oldest;
        further = done ? further - 1 : FURTHER;
        if (further == 0)
            break;
        uint32_t number = pop(walk);
        see_parents(walk, number);
        spread(walk, number);
        if (walk_is_excluded(walk->commits[number].flags))
            continue;
        oldest = MIN(oldest, walk->commits[number].time);
        keep(walk, number);
    }
    settle(walk);
}
