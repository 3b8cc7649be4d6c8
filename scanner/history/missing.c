/* missing.c - each missing object counts once, however many trees name it. */
#include "scanner/history/missing.h"

#include "scanner/git/gitfile.h"

#include <stdio.h>
#include <stdlib.h>

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

static size_t count_different(struct missing *m)
{
    size_t different = 0;
    if (m->count > 1)
        qsort(m->list, m->count, sizeof(*m->list), by_name);
    for (size_t i = 0; i < m->count; i++)
        different += i == 0 || !oid_equal(&m->list[i], &m->list[i - 1]);
    return different;
}

/* Commits whose tree, or one of whose parents, is not here. */
static size_t count_torn(const struct history *h)
{
    size_t torn = 0;
    for (uint32_t c = 0; c < h->graph->count; c++) {
        struct oid oid;
        bool cut = bits_have(h->graph->cut, c);
        if (!cut && h->graph->trees[c] != TREE_NONE)
            continue;
        graph_oid(h->graph, c, &oid);
        torn += h->graph->trees[c] == TREE_NONE || !repo_is_shallow_at(h->repo, &oid);
    }
    return torn;
}

void missing_note(struct history *h, const struct treelog *logs, size_t count)
{
    struct missing m = {0};
    char detail[96], first[2 * OID_MAX + 1];
    for (size_t i = 0; i < count; i++)
        add_absent(&m, &logs[i]);
    size_t objects = count_different(&m), torn = count_torn(h);
    bool incomplete = !h->env->options->allow_missing;
    if (objects > 0) {
        oid_hex(&m.list[0], h->repo->hash_len, first);
        snprintf(detail, sizeof(detail), "%zu %s, the first is %.12s%s", objects,
                 objects == 1 ? "object" : "objects", first,
                 h->repo->partial ? "; nothing is fetched" : "");
        gitfile_note(&h->notes, h->target, "missing objects", detail, incomplete);
    }
    if (torn > 0) {
        snprintf(detail, sizeof(detail), "trees or parents of %zu %s", torn,
                 torn == 1 ? "commit" : "commits");
        gitfile_note(&h->notes, h->target, "missing objects", detail, incomplete);
    }
    xfree(&m.list);
}
