/* missing.c - each missing object counts once, however many trees name it. */
#include "scanner/history/missing.h"

#include "scanner/git/commit.h"
#include "scanner/git/gitfile.h"
#include "scanner/history/tree_index.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARRIVED_MAX = 10000 }; /* more than a push: these are not here */

struct missing {
    struct oid *list;
    size_t count, cap;
};

static void add(struct missing *m, const struct oid *oid)
{
    if (m->count == m->cap) {
        m->cap = MAX(m->cap * 2, (size_t)64);
        m->list = xreallocarray(m->list, m->cap, sizeof(*m->list));
    }
    m->list[m->count++] = *oid;
}

static void add_absent(struct missing *m, const struct treelog *log)
{
    size_t len = log->context->hash_len;
    for (size_t i = 0; i < log->absent_count; i++) {
        struct oid oid = {0};
        memcpy(oid.bytes, log->absent + len * i, len);
        add(m, &oid);
    }
}

static int by_name(const void *a, const void *b)
{
    return memcmp(((const struct oid *)a)->bytes, ((const struct oid *)b)->bytes, OID_MAX);
}

static void keep_each_once(struct missing *m)
{
    size_t kept = 0;
    if (m->count > 1)
        qsort(m->list, m->count, sizeof(*m->list), by_name);
    for (size_t i = 0; i < m->count; i++)
        if (kept == 0 || !oid_equal(&m->list[i], &m->list[kept - 1]))
            m->list[kept++] = m->list[i];
    m->count = kept;
}

/* What is pushed while the objects are listed is half in the list: it will be scanned next time. */
static bool has_arrived(const struct history *h, const struct oid *oid)
{
    return !store_has(h->store, oid, NULL) && finder_has(h->finder, oid);
}

static void forget_arrived(const struct history *h, struct missing *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->count; i++)
        if (!has_arrived(h, &m->list[i]))
            m->list[kept++] = m->list[i];
    m->count = kept;
}

/* Commits whose tree, or one of whose parents, was not listed. */
static void add_torn(const struct history *h, struct missing *m)
{
    for (uint32_t c = 0; c < h->graph->count; c++) {
        struct oid oid;
        bool cut = bits_have(h->graph->cut, c);
        if (!cut && h->graph->trees[c] != TREE_NONE)
            continue;
        graph_oid(h->graph, c, &oid);
        if (h->graph->trees[c] == TREE_NONE || !repo_is_shallow_at(h->repo, &oid))
            add(m, &oid);
    }
}

/* Has all that the commit lacked arrived? */
static bool is_whole(const struct history *h, const struct oid *oid, struct buf *content)
{
    struct commit commit;
    struct oid parent;
    if (finder_read(h->finder, oid, NULL, content) != OBJECT_COMMIT)
        return false;
    commit_parse(&commit, buf_bytes(content), h->repo->hash_len);
    bool whole =
        tree_index_find(h->trees, commit.tree.bytes) != TREE_NONE || has_arrived(h, &commit.tree);
    for (size_t at = 0; whole && commit_next_parent(&commit, h->repo->hash_len, &at, &parent);)
        whole = graph_find(h->graph, &parent) != GRAPH_NONE || has_arrived(h, &parent);
    return whole;
}

static void forget_completed(const struct history *h, struct missing *commits)
{
    size_t kept = 0;
    AUTO(buf_dispose) struct buf content = {0};
    for (size_t i = 0; i < commits->count; i++)
        if (!is_whole(h, &commits->list[i], &content))
            commits->list[kept++] = commits->list[i];
    commits->count = kept;
}

void missing_note(struct history *h, const struct treelog *logs, size_t count)
{
    struct missing m = {0}, torn = {0};
    char detail[96], first[2 * OID_MAX + 1];
    for (size_t i = 0; i < count; i++)
        add_absent(&m, &logs[i]);
    keep_each_once(&m);
    add_torn(h, &torn);
    if (m.count + torn.count <= ARRIVED_MAX) {
        forget_arrived(h, &m);
        forget_completed(h, &torn);
    }
    bool incomplete = !h->env->options->allow_missing;
    if (m.count > 0) {
        oid_hex(&m.list[0], h->repo->hash_len, first);
        snprintf(detail, sizeof(detail), "%zu %s, the first is %.12s%s", m.count,
                 m.count == 1 ? "object" : "objects", first,
                 h->repo->partial ? "; nothing is fetched" : "");
        gitfile_note(&h->notes, h->target, "missing objects", detail, incomplete);
    }
    if (torn.count > 0) {
        snprintf(detail, sizeof(detail), "trees or parents of %zu %s", torn.count,
                 torn.count == 1 ? "commit" : "commits");
        gitfile_note(&h->notes, h->target, "missing objects", detail, incomplete);
    }
    xfree(&m.list);
    xfree(&torn.list);
}
