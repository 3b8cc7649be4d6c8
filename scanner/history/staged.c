/* staged.c - index and tree side by side, as treediff.c does it for trees; where the cache tree of
 * the index knows a directory to be the same, nothing below is looked at. */
#include "scanner/history/staged.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/refs.h"
#include "scanner/git/revision.h"
#include "scanner/git/tree.h"

enum { IS_TREE = 0040000, IS_SUBMODULE = 0160000, KIND = 0170000 };
#define NOT_CACHED SIZE_MAX

struct staging {
    struct changes *changes;
    const struct index *index;
    unsigned depth;
};

/* A directory of the index, and what HEAD has there. */
struct directory {
    size_t from, to; /* of entries */
    size_t prefix;   /* bytes of their paths that name it, with the '/' */
    size_t cached;   /* of index.trees, or NOT_CACHED */
    struct oid head; /* zero: nothing */
};

static void compare(struct staging *s, const struct directory *d);

enum status staged_read(struct index *index, const struct changes *changes, const char *index_file,
                        struct error *err)
{
    const struct repo *repo = changes->repo;
    AUTO(xfree) char *own = gitpath_join(repo->gitdir, "index");
    bool named = index_file != NULL && index_file[0] != '\0';
    return index_read(index, named ? index_file : own, repo->gitdir, repo->hash_len, err);
}

/* ---- One directory ---- */

static struct bytes name_of(const struct staging *s, const struct directory *d, size_t entry,
                            bool *is_tree)
{
    struct bytes path = s->index->entries[entry].path;
    if (path.len < d->prefix)
        return (struct bytes){0};
    struct bytes rest = bytes_slice(path, d->prefix, path.len);
    size_t slash = bytes_find(rest, 0, bytes_of("/"));
    *is_tree = slash != SIZE_MAX;
    return bytes_slice(rest, 0, MIN(slash, rest.len));
}

/* The child of that name in the cache tree. */
static size_t find_cached(const struct staging *s, size_t parent, struct bytes name)
{
    if (parent == NOT_CACHED)
        return NOT_CACHED;
    for (size_t at = parent + 1; at < s->index->trees[parent].next; at = s->index->trees[at].next)
        if (bytes_equal(s->index->trees[at].path, name))
            return at;
    return NOT_CACHED;
}

static bool is_below(const struct index_entry *entry, struct bytes directory)
{
    return entry->path.len > directory.len &&
           memcmp(entry->path.ptr, directory.ptr, directory.len) == 0;
}

/* Where the entries of a directory (its path with '/') end. */
static size_t end_of(const struct staging *s, const struct directory *d, size_t from,
                     struct bytes directory, size_t cached)
{
    size_t to = from;
    if (cached != NOT_CACHED && s->index->trees[cached].valid &&
        s->index->trees[cached].entry_count <= d->to - from)
        to = from + s->index->trees[cached].entry_count;
    if (to > from && !is_below(&s->index->entries[to - 1], directory))
        to = from; /* the cache is wrong */
    while (to < d->to && is_below(&s->index->entries[to], directory))
        to++;
    return to;
}

/* Order as in trees: a directory's name goes on with '/'. */
static int order_of(struct bytes a, bool a_is_tree, const struct tree_entry *b)
{
    size_t len = MIN(a.len, b->name.len);
    BUG_IF(a.ptr == NULL);
    int order = len == 0 ? 0 : memcmp(a.ptr, b->name.ptr, len);
    unsigned end_b = tree_entry_type(b) == OBJECT_TREE ? '/' : 0;
    unsigned next_a = a.len > len ? a.ptr[len] : a_is_tree ? '/' : 0u;
    unsigned next_b = b->name.len > len ? b->name.ptr[len] : end_b;
    return order != 0 ? order : (int)next_a - (int)next_b;
}

static struct oid oid_of(const struct staging *s, const struct tree_entry *entry)
{
    struct oid oid = {0};
    memcpy(oid.bytes, entry->oid, s->index->hash_len);
    return oid;
}

/* What HEAD has and the index has not. */
static void tell_gone(struct staging *s, const struct tree_entry *entry)
{
    static const struct oid nothing;
    struct oid oid = oid_of(s, entry);
    if (tree_entry_type(entry) == OBJECT_TREE) {
        changes_add_trees(s->changes, (struct bytes){0}, &oid, 1, &nothing);
    } else if (tree_entry_type(entry) == OBJECT_BLOB) {
        oid_list_add(&s->changes->gone, &oid);
        s->changes->groups[s->changes->group_count - 1].gone_count++;
    }
}

static void look_at_file(struct staging *s, size_t number, const struct oid *head)
{
    const struct index_entry *e = &s->index->entries[number];
    struct oid oid = index_oid(s->index, e);
    if (e->intent || (e->mode & KIND) == IS_SUBMODULE || oid_equal(&oid, head))
        return;
    if ((e->mode & KIND) == IS_TREE)
        changes_add_trees(s->changes, e->path, head, 1, &oid);
    else
        changes_add(s->changes, CHANGE_BLOB, &(struct tree_change){e->path, e->mode, oid, head, 1});
}

/* The subdirectory that begins at an entry. @return where it ends */
static size_t look_at_directory(struct staging *s, const struct directory *d, size_t from,
                                struct bytes name, const struct oid *head)
{
    struct bytes directory = {s->index->entries[from].path.ptr, d->prefix + name.len + 1};
    struct directory sub = {.from = from,
                            .prefix = directory.len,
                            .cached = find_cached(s, d->cached, name),
                            .head = *head};
    sub.to = end_of(s, d, from, directory, sub.cached);
    if (sub.to == from) { /* a sparse index keeps "name/" as one entry */
        look_at_file(s, from, head);
        return from + 1;
    }
    bool same = sub.cached != NOT_CACHED && s->index->trees[sub.cached].valid &&
                oid_equal(&s->index->trees[sub.cached].oid, head);
    if (!same && s->depth < LIMIT_DEPTH)
        compare(s, &sub);
    return sub.to;
}

/* The tree that HEAD has there; empty if it has none. */
static void read_head(struct staging *s, const struct oid *tree, struct buf *content)
{
    if (oid_is_zero(tree) || objects_read(s->changes->objects, tree, content) == OBJECT_TREE)
        return;
    gitfile_note(&s->changes->notes, s->changes->repo->target, "missing or damaged tree",
                 "files of HEAD in it count as new", true);
    buf_reset(content);
}

static void compare(struct staging *s, const struct directory *d)
{
    AUTO(buf_dispose) struct buf content = {0};
    struct tree_entry head;
    read_head(s, &d->head, &content);
    struct tree_cursor cursor = tree_cursor(buf_bytes(&content), s->index->hash_len);
    bool more = tree_next(&cursor, &head);
    s->depth++;
    for (size_t at = d->from; at < d->to;) {
        bool is_tree = false;
        struct oid there = {0};
        struct bytes name = name_of(s, d, at, &is_tree);
        for (; more && order_of(name, is_tree, &head) > 0; more = tree_next(&cursor, &head))
            tell_gone(s, &head);
        bool found = more && order_of(name, is_tree, &head) == 0;
        if (found && (tree_entry_type(&head) == OBJECT_TREE) == is_tree)
            there = oid_of(s, &head);
        size_t before = at;
        if (is_tree) {
            at = look_at_directory(s, d, at, name, &there);
        } else {
            look_at_file(s, at++, &there);
        }
        bool stays = !is_tree && at < d->to && before + 1 == at &&
                     bytes_equal(s->index->entries[at].path, s->index->entries[before].path);
        more = found && !stays ? tree_next(&cursor, &head) : more; /* stages of a conflict */
    }
    for (; more; more = tree_next(&cursor, &head))
        tell_gone(s, &head);
    s->depth--;
}

/* ---- HEAD ---- */

/* The tree of HEAD; zero if there is no commit yet. */
static enum status head_tree(const struct changes *c, struct oid *tree, struct error *err)
{
    struct oid head = c->repo->head;
    *tree = (struct oid){0};
    if (c->repo->head_ref != NULL && !refs_resolve(c->repo, c->repo->head_ref, &head))
        return ST_OK;
    if (oid_is_zero(&head))
        return error_set(err, ST_IO, "%s: HEAD cannot be read", c->repo->gitdir);
    *tree = head;
    if (!revision_peel(c->objects, tree, OBJECT_TREE))
        return error_set(err, ST_IO, "%s: the commit of HEAD is missing or damaged",
                         c->repo->gitdir);
    return ST_OK;
}

enum status staged_add(struct changes *changes, const struct index *index, struct error *err)
{
    struct staging s = {.changes = changes, .index = index};
    struct directory root = {.to = index->count, .cached = index->tree_count > 0 ? 0 : NOT_CACHED};
    TRY(head_tree(changes, &root.head, err));
    changes_begin(changes, NULL);
    if (root.cached == NOT_CACHED || !index->trees[0].valid ||
        !oid_equal(&index->trees[0].oid, &root.head))
        compare(&s, &root);
    return ST_OK;
}
