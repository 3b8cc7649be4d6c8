/* tips.c - refs by rank: each commit belongs to the first that reaches it. */
#include "scanner/history/tips.h"

#include "base/buf.h"
#include "base/limits.h"
#include "scanner/git/bits.h"
#include "scanner/git/refs.h"
#include "scanner/git/reflog.h"

#include <stdlib.h>

/* In this order. */
enum rank {
    RANK_HEAD,
    RANK_BRANCH,
    RANK_REMOTE,
    RANK_TAG,
    RANK_STASH,
    RANK_NOTES,
    RANK_OTHER,
    RANK_LOG
};

struct tip {
    enum rank rank;
    char *name;      /* "branch main"; owned */
    struct oid oid;  /* what it names; of an annotated tag what that leads to */
    uint32_t commit; /* or GRAPH_NONE */
};

struct tips {
    const struct repo *repo;
    const struct graph *graph;
    struct store_reader *reader;
    struct tip *list; /* by rank and name */
    size_t count, cap;
    uint32_t head;
    uint32_t *owner; /* per commit: the first tip that reaches it, or GRAPH_NONE */
    uint64_t *sets[TIPS_SETS];
};

/* ---- Names ---- */

static bool is_wordy(unsigned char c)
{
    return byte_is_alnum(c) || c == '_' || c == '-';
}

/* Long runs with digits in them may be tokens; their beginning is enough to know the ref by. */
static void put_name(struct buf *out, struct bytes name)
{
    enum { LONG = 20, SHOWN = 6 };
    for (size_t at = 0; at < name.len;) {
        size_t end = at, digits = 0;
        for (; end < name.len && is_wordy(name.ptr[end]); end++)
            digits += byte_is_digit(name.ptr[end]);
        bool cut = end - at >= LONG && digits > 0;
        end = MAX(end, at + 1);
        for (size_t i = at; i < (cut ? at + SHOWN : end); i++)
            buf_printf(out, "%c", name.ptr[i] < ' ' || name.ptr[i] == 127 ? '?' : name.ptr[i]);
        if (cut)
            buf_printf(out, "...");
        at = end;
    }
}

static void add_tip(struct tips *t, enum rank rank, const char *what, struct bytes name,
                    const struct oid *oid)
{
    AUTO(buf_dispose) struct buf text = {0};
    buf_printf(&text, "%s", what);
    put_name(&text, name);
    if (t->count == t->cap) {
        t->cap = MAX(t->cap * 2, (size_t)64);
        t->list = xreallocarray(t->list, t->cap, sizeof(*t->list));
    }
    t->list[t->count++] = (struct tip){.rank = rank,
                                       .name = xmemdup(text.ptr, text.len),
                                       .oid = *oid,
                                       .commit = graph_find(t->graph, oid)};
}

/* ---- Refs ---- */

/* What a tag leads to in the end. */
static struct oid peel(struct tips *t, const struct oid *oid)
{
    enum { DEEPEST = 10 };
    AUTO(buf_dispose) struct buf content = {0};
    struct oid at = *oid;
    for (int i = 0; i < DEEPEST && graph_find(t->graph, &at) == GRAPH_NONE; i++) {
        struct tag tag;
        if (store_read(t->reader, &at, NULL, &content) != OBJECT_TAG)
            break;
        tag_parse(&tag, buf_bytes(&content), t->repo->hash_len);
        if (tag.flags & TAG_BAD_OBJECT)
            break;
        at = tag.object;
    }
    return at;
}

static bool visit_ref(void *ctx, const struct ref *ref)
{
    static const struct {
        enum rank rank;
        const char *what;
    } spaces[] = {
        [REF_SPACE_OTHER] = {RANK_OTHER, "ref "},
        [REF_SPACE_BRANCH] = {RANK_BRANCH, "branch "},
        [REF_SPACE_TAG] = {RANK_TAG, "tag "},
        [REF_SPACE_REMOTE] = {RANK_REMOTE, "branch "},
        [REF_SPACE_STASH] = {RANK_STASH, "stash"},
        [REF_SPACE_NOTES] = {RANK_NOTES, "notes "},
        [REF_SPACE_REPLACE] = {RANK_OTHER, "replacement of "},
    };
    struct tips *t = ctx;
    struct bytes rest;
    if (!ref->has_target)
        return true;
    enum ref_space space = refs_space(ref->name, &rest);
    if (space == REF_SPACE_STASH)
        rest = (struct bytes){0};
    struct oid oid = ref->has_peeled ? ref->peeled : peel(t, &ref->target);
    add_tip(t, spaces[space].rank, spaces[space].what, rest, &oid);
    if (!oid_equal(&oid, &ref->target)) /* the tag itself: its text is reached, too */
        add_tip(t, spaces[space].rank, spaces[space].what, rest, &ref->target);
    return true;
}

static bool visit_log(void *ctx, const struct reflog_entry *entry)
{
    struct tips *t = ctx;
    struct bytes rest;
    if (entry->damaged)
        return true;
    enum ref_space space = refs_space(entry->ref, &rest);
    const struct oid *both[] = {&entry->old, &entry->new};
    for (size_t i = 0; i < COUNT_OF(both); i++)
        if (graph_find(t->graph, both[i]) != GRAPH_NONE)
            add_tip(t, RANK_LOG, space == REF_SPACE_STASH ? "dropped stash " : "reflog of ",
                    space == REF_SPACE_STASH ? (struct bytes){0} : rest, both[i]);
    return true;
}

static int by_rank(const void *a, const void *b)
{
    const struct tip *x = a, *y = b;
    if (x->rank != y->rank)
        return (x->rank > y->rank) - (x->rank < y->rank);
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : memcmp(x->oid.bytes, y->oid.bytes, OID_MAX);
}

/* ---- Who is reached by whom ---- */

/* Children come after their parents: going back, each commit hands its owner on. */
static void hand_down(struct tips *t)
{
    const struct graph *g = t->graph;
    t->owner = xmalloc(((size_t)g->count + 1) * sizeof(*t->owner));
    memset(t->owner, 0xff, ((size_t)g->count + 1) * sizeof(*t->owner));
    for (size_t i = t->count; i-- > 0;)
        if (t->list[i].commit != GRAPH_NONE)
            t->owner[t->list[i].commit] = (uint32_t)i;
    for (uint32_t c = g->count; c-- > 0;)
        for (uint32_t p = g->parent_first[c]; p < g->parent_first[c + 1]; p++)
            t->owner[g->parents[p]] = MIN(t->owner[g->parents[p]], t->owner[c]);
}

static enum rank rank_of(const struct tips *t, uint32_t commit)
{
    return t->owner[commit] == GRAPH_NONE ? RANK_LOG + 1 : t->list[t->owner[commit]].rank;
}

static void fill_sets(struct tips *t)
{
    for (size_t i = 0; i < TIPS_SETS; i++)
        t->sets[i] = bits_new(t->graph->count);
    for (uint32_t c = 0; c < t->graph->count; c++) {
        enum rank rank = rank_of(t, c);
        if (rank == RANK_HEAD)
            bits_add(t->sets[TIPS_HEAD], c);
        if (rank < RANK_LOG)
            bits_add(t->sets[TIPS_REFS], c);
        if (rank <= RANK_LOG)
            bits_add(t->sets[TIPS_LOGS], c);
        bits_add(t->sets[TIPS_ALL], c);
    }
}

void tips_new(struct tips **out, const struct repo *repo, const struct store *store,
              const struct graph *graph, struct batch *notes)
{
    struct oid head;
    struct tips *t = xcalloc(1, sizeof(*t));
    t->repo = repo;
    t->graph = graph;
    t->head = GRAPH_NONE;
    store_reader_new(&t->reader, store);
    if (refs_resolve(repo, "HEAD", &head)) {
        t->head = graph_find(graph, &head);
        add_tip(t, RANK_HEAD, "HEAD", (struct bytes){0}, &head);
    }
    refs_each(repo, visit_ref, t, notes);
    reflog_each(repo, visit_log, t, notes);
    store_reader_free(&t->reader);
    if (t->count > 1)
        qsort(t->list, t->count, sizeof(*t->list), by_rank);
    hand_down(t);
    fill_sets(t);
    *out = t;
}

void tips_free(struct tips **tips)
{
    struct tips *t = MOVE(*tips);
    if (t == NULL)
        return;
    for (size_t i = 0; i < t->count; i++)
        xfree(&t->list[i].name);
    for (size_t i = 0; i < TIPS_SETS; i++)
        xfree(&t->sets[i]);
    xfree(&t->list);
    xfree(&t->owner);
    xfree(&t);
}

uint32_t tips_head(const struct tips *tips)
{
    return tips->head;
}

const uint64_t *const *tips_sets(const struct tips *tips)
{
    return (const uint64_t *const *)tips->sets;
}

const char *tips_via(const struct tips *tips, uint32_t commit)
{
    enum rank rank = rank_of(tips, commit);
    if (rank == RANK_HEAD)
        return NULL;
    return rank > RANK_LOG ? "unreachable" : tips->list[tips->owner[commit]].name;
}

const char *tips_via_object(const struct tips *tips, const struct oid *oid)
{
    for (size_t i = 0; i < tips->count; i++)
        if (oid_equal(&tips->list[i].oid, oid))
            return tips->list[i].name;
    return NULL;
}

size_t tips_containing(const struct tips *tips, uint32_t commit, const char **names, size_t max)
{
    const struct graph *g = tips->graph;
    size_t count = 0;
    AUTO(xfree) uint64_t *below = bits_new(g->count);
    bits_add(below, commit);
    for (uint32_t c = commit + 1; c < g->count; c++)
        for (uint32_t p = g->parent_first[c]; p < g->parent_first[c + 1]; p++)
            if (bits_have(below, g->parents[p]))
                bits_add(below, c);
    for (size_t i = 0; i < tips->count && count < max; i++) {
        const struct tip *tip = &tips->list[i];
        bool contains = tip->commit != GRAPH_NONE && bits_have(below, tip->commit);
        if (contains && (count == 0 || strcmp(names[count - 1], tip->name) != 0))
            names[count++] = tip->name;
    }
    return count;
}
