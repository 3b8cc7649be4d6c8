/* tips.c - refs by rank: each commit belongs to the first that reaches it. */
#include "scanner/history/tips.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "scanner/git/bits.h"
#include "scanner/git/commit.h"
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
    const struct graph *graph; /* NULL until it is known where they lead */
    struct sha256 hash;        /* of all that was read */
    unsigned char digest[SHA256_LEN];
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

static void add_named(struct tips *t, enum rank rank, struct bytes name, const struct oid *oid)
{
    if (t->count == t->cap) {
        t->cap = MAX(t->cap * 2, (size_t)64);
        t->list = xreallocarray(t->list, t->cap, sizeof(*t->list));
    }
    t->list[t->count++] = (struct tip){
        .rank = rank, .name = xmemdup(name.ptr, name.len), .oid = *oid, .commit = GRAPH_NONE};
}

static void add_tip(struct tips *t, enum rank rank, const char *what, struct bytes name,
                    const struct oid *oid)
{
    AUTO(buf_dispose) struct buf text = {0};
    buf_printf(&text, "%s", what);
    put_name(&text, name);
    add_named(t, rank, buf_bytes(&text), oid);
}

/* ---- Refs ---- */

static void add_to_digest(struct tips *t, struct bytes text)
{
    if (text.len > 0)
        sha256_add(&t->hash, text);
    sha256_add(&t->hash, (struct bytes){(const unsigned char *)"", 1});
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
    add_to_digest(t, ref->name);
    add_to_digest(t, ref->symbolic);
    if (!ref->has_target)
        return true;
    enum ref_space space = refs_space(ref->name, &rest);
    if (space == REF_SPACE_STASH)
        rest = (struct bytes){0};
    sha256_add(&t->hash, (struct bytes){ref->target.bytes, OID_MAX});
    add_tip(t, spaces[space].rank, spaces[space].what, rest, &ref->target);
    if (ref->has_peeled)
        add_tip(t, spaces[space].rank, spaces[space].what, rest, &ref->peeled);
    return true;
}

static bool visit_log(void *ctx, const struct reflog_entry *entry)
{
    struct tips *t = ctx;
    struct bytes rest;
    add_to_digest(t, entry->ref);
    add_to_digest(t, entry->raw);
    if (entry->damaged)
        return true;
    static const struct oid none = {{0}};
    enum ref_space space = refs_space(entry->ref, &rest);
    const struct oid *both[] = {&entry->old, &entry->new};
    for (size_t i = 0; i < COUNT_OF(both); i++)
        if (!oid_equal(both[i], &none))
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

/* What a tag leads to in the end, if that is a commit or leads nowhere else. */
static struct oid peel(const struct tips *t, struct finder *finder, const struct oid *oid)
{
    enum { DEEPEST = 10 };
    AUTO(buf_dispose) struct buf content = {0};
    struct oid at = *oid;
    for (int i = 0; i < DEEPEST && graph_find(t->graph, &at) == GRAPH_NONE; i++) {
        struct tag tag;
        if (finder_read(finder, &at, NULL, &content) != OBJECT_TAG)
            break;
        tag_parse(&tag, buf_bytes(&content), t->repo->hash_len);
        if (tag.flags & TAG_BAD_OBJECT)
            break;
        at = tag.object;
    }
    return at;
}

/* The tag itself stays, too: its text is reached. */
static void peel_all(struct tips *t, struct finder *finder)
{
    for (size_t i = 0, count = t->count; i < count; i++) {
        if (t->list[i].rank == RANK_LOG || graph_find(t->graph, &t->list[i].oid) != GRAPH_NONE)
            continue;
        struct oid oid = peel(t, finder, &t->list[i].oid);
        AUTO(xfree) char *name = xstrdup(t->list[i].name);
        if (!oid_equal(&oid, &t->list[i].oid))
            add_named(t, t->list[i].rank, bytes_of(name), &oid);
    }
}

/* Logs name commits alone that are still there. */
static void find_commits(struct tips *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->count; i++) {
        struct tip *tip = &t->list[i];
        tip->commit = graph_find(t->graph, &tip->oid);
        if (tip->rank == RANK_LOG && tip->commit == GRAPH_NONE)
            xfree(&tip->name);
        else
            t->list[kept++] = *tip;
    }
    t->count = kept;
}

void tips_new(struct tips **out, const struct repo *repo)
{
    struct oid head;
    struct tips *t = xcalloc(1, sizeof(*t));
    t->repo = repo;
    t->head = GRAPH_NONE;
    sha256_init(&t->hash);
    if (refs_resolve(repo, "HEAD", &head)) {
        add_tip(t, RANK_HEAD, "HEAD", (struct bytes){0}, &head);
        sha256_add(&t->hash, (struct bytes){head.bytes, OID_MAX});
    }
    refs_each(repo, visit_ref, t, NULL);
    reflog_each(repo, visit_log, t, NULL);
    sha256_finish(&t->hash, t->digest);
    *out = t;
}

void tips_lead(struct tips *tips, const struct graph *graph, struct finder *finder)
{
    tips->graph = graph;
    if (tips->count > 0 && tips->list[0].rank == RANK_HEAD)
        tips->head = graph_find(graph, &tips->list[0].oid);
    peel_all(tips, finder);
    find_commits(tips);
    if (tips->count > 1)
        qsort(tips->list, tips->count, sizeof(*tips->list), by_rank);
    hand_down(tips);
    fill_sets(tips);
}

bool tips_hold(const struct tips *tips)
{
    AUTO(tips_free) struct tips *now = NULL;
    tips_new(&now, tips->repo);
    return memcmp(now->digest, tips->digest, SHA256_LEN) == 0;
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
