/* treelog_fuzz.c - any tree and any delta of it: read as a delta it has the links, and the counts,
 * that it has when it is read as a whole. */
#include "scanner/git/treelog_delta.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { HASH_LEN = 20 };

static uint32_t find_some(void *ctx, const unsigned char *oid)
{
    return oid[0] < *(const uint32_t *)ctx ? oid[0] : TREE_NONE;
}

/* The next link from *at on that is no mark, or NULL. */
static const struct tree_link *next_link(const struct tree_links *links, size_t *at)
{
    while (*at < links->count && links->list[*at].target >= LINK_MISSING)
        ++*at;
    return *at < links->count ? &links->list[(*at)++] : NULL;
}

static void compare(const struct tree_links *found, const struct tree_links *wanted)
{
    size_t at = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        const struct tree_link *link = next_link(found, &at);
        BUG_IF(link == NULL || link->offset != wanted->list[i].offset ||
               link->target != wanted->list[i].target);
    }
    BUG_IF(next_link(found, &at) != NULL);
}

/* Both are the tree that was kept last and the one before. */
static void compare_kept(const struct treelog *log)
{
    BUG_IF(log->list_count % 2 != 0);
    if (log->list_count == 0)
        return;
    const uint32_t *found = log->words + log->lists[log->list_count - 2].at;
    const uint32_t *wanted = log->words + log->lists[log->list_count - 1].at;
    BUG_IF(memcmp(found, wanted, ((size_t)*wanted + 1) * sizeof(*found)) != 0);
}

static void read_both_ways(struct treelog *log, struct bytes base, struct bytes tree,
                           const struct copies *copies)
{
    AUTO(tree_links_dispose) struct tree_links below = {0}, found = {0}, wanted = {0};
    (void)treelog_read_delta(log, base, NULL, NULL, &below);
    treelog_keep(log, 0, base, &below);
    log->list_count = 0;
    uint64_t before = log->missing;
    bool good = treelog_read_delta(log, tree, copies, &below, &found);
    uint64_t missing = log->missing - before;
    before = log->missing;
    BUG_IF(treelog_read(log, tree, 0, tree.len, &wanted) != good);
    BUG_IF(log->missing - before != missing);
    compare(&found, &wanted);
    treelog_keep(log, 1, tree, &found);
    treelog_keep(log, 2, tree, &wanted);
    compare_kept(log);
}

/* Input: the length of a tree in two bytes, the tree, and a delta. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint32_t trees = 200;
    uint64_t base_size, size;
    struct bytes rest;
    struct oid oids[4] = {{{0}}};
    if (len < 2 || (data[0] | (size_t)data[1] << 8) > len - 2)
        return 0;
    struct bytes base = {data + 2, data[0] | (size_t)data[1] << 8};
    struct bytes delta = {base.ptr + base.len, len - 2 - base.len};
    if (!delta_sizes(delta, &base_size, &size, &rest) || size > (1 << 16))
        return 0;
    for (size_t i = 0; i < COUNT_OF(oids); i++)
        memset(oids[i].bytes, 'a' + (int)i, HASH_LEN);
    AUTO(xfree) unsigned char *out = xmalloc((size_t)size + 1);
    AUTO(copies_dispose) struct copies copies = {0};
    AUTO(wanted_free) struct wanted *wanted = NULL;
    AUTO(treelog_dispose) struct treelog log;
    wanted_new(&wanted, oids, COUNT_OF(oids), HASH_LEN);
    struct tree_context context = {wanted, find_some, &trees, trees, HASH_LEN, NULL};
    treelog_init(&log, &context);
    if (delta_apply(rest, base, out, (size_t)size, &copies))
        read_both_ways(&log, base, (struct bytes){out, (size_t)size}, &copies);
    return 0;
}
