/* treediff.c - sorted lists side by side. A tree that is not sorted makes more look new, never
 * less. */
#include "scanner/git/treediff.h"

#include "base/limits.h"
#include "scanner/git/tree.h"

struct level;

struct run {
    const struct treediff *diff;
    struct buf path;
    size_t hash_len;
    unsigned depth;
};

/* One of the trees that lie side by side. */
struct side {
    struct buf content;
    struct tree_cursor cursor;
    struct tree_entry entry;
    bool there; /* entry is one */
};

struct level {
    struct side side[TREEDIFF_OLDS + 1]; /* the last that is used is the new one */
    size_t olds;
};

static void compare(struct run *run, const struct oid *olds, size_t old_count,
                    const struct oid *tree);

static bool is_nothing(const struct oid *oid)
{
    static const struct oid zero;
    return oid_equal(oid, &zero);
}

static void step(struct side *side)
{
    side->there = tree_next(&side->cursor, &side->entry);
}

static void open_side(struct run *run, struct side *side, const struct oid *tree)
{
    if (!is_nothing(tree) &&
        objects_read(run->diff->objects, tree, &side->content) != OBJECT_TREE) {
        buf_reset(&side->content);
        run->diff->missing(run->diff->ctx, tree, buf_bytes(&run->path));
    }
    side->cursor = tree_cursor(buf_bytes(&side->content), run->hash_len);
    step(side);
}

/* The order of entries: a tree's name goes on with '/'. */
static int order_of(const struct tree_entry *a, const struct tree_entry *b)
{
    size_t len = MIN(a->name.len, b->name.len);
    int order = memcmp(a->name.ptr, b->name.ptr, len);
    if (order != 0)
        return order;
    unsigned end_a = tree_entry_type(a) == OBJECT_TREE ? '/' : 0;
    unsigned end_b = tree_entry_type(b) == OBJECT_TREE ? '/' : 0;
    unsigned next_a = a->name.len > len ? a->name.ptr[len] : end_a;
    unsigned next_b = b->name.len > len ? b->name.ptr[len] : end_b;
    return (int)next_a - (int)next_b;
}

static struct oid oid_of(const struct run *run, const struct tree_entry *entry)
{
    struct oid oid = {0};
    memcpy(oid.bytes, entry->oid, run->hash_len);
    return oid;
}

static size_t enter(struct run *run, struct bytes name, bool is_tree)
{
    size_t before = run->path.len;
    enum status st = buf_add(&run->path, name);
    if (st == ST_OK && is_tree)
        st = buf_add(&run->path, bytes_of("/"));
    BUG_IF(st != ST_OK); /* names come from trees, and trees are no deeper than the limit */
    return before;
}

static bool can_go_down(struct run *run, const struct oid *tree)
{
    if (run->depth < LIMIT_DEPTH && run->path.len < LIMIT_TREE_PATH)
        return true;
    run->diff->missing(run->diff->ctx, tree, buf_bytes(&run->path));
    return false;
}

/* An entry of the first old tree that the new one does not have. */
static void tell_gone(struct run *run, const struct tree_entry *entry)
{
    static const struct oid nothing;
    struct oid oid = oid_of(run, entry);
    enum object_type type = tree_entry_type(entry);
    size_t before = enter(run, entry->name, type == OBJECT_TREE);
    if (type == OBJECT_TREE && can_go_down(run, &oid)) {
        compare(run, &oid, 1, &nothing);
    } else if (type == OBJECT_BLOB) {
        struct tree_change change = {.path = buf_bytes(&run->path), .oid = oid};
        run->diff->visit(run->diff->ctx, &change);
    }
    run->path.len = before;
}

/* Move the old sides up to where the new entry stands, or would. */
static void catch_up(struct run *run, struct level *level, const struct tree_entry *to)
{
    for (size_t i = 0; i < level->olds; i++)
        for (struct side *s = &level->side[i];
             s->there && (to == NULL || order_of(&s->entry, to) < 0); step(s))
            if (i == 0)
                tell_gone(run, &s->entry);
}

static void look_at(struct run *run, struct level *level, const struct tree_entry *entry)
{
    struct oid olds[TREEDIFF_OLDS] = {0}, oid = oid_of(run, entry);
    enum object_type type = tree_entry_type(entry);
    for (size_t i = 0; i < level->olds; i++) {
        const struct side *s = &level->side[i];
        if (!s->there || order_of(&s->entry, entry) != 0 || tree_entry_type(&s->entry) != type)
            continue;
        olds[i] = oid_of(run, &s->entry);
        if (oid_equal(&olds[i], &oid))
            return;
    }
    size_t before = enter(run, entry->name, type == OBJECT_TREE);
    if (type == OBJECT_TREE && can_go_down(run, &oid)) {
        compare(run, olds, level->olds, &oid);
    } else if (type == OBJECT_BLOB) {
        struct tree_change change = {.path = buf_bytes(&run->path),
                                     .mode = entry->mode,
                                     .oid = oid,
                                     .olds = olds,
                                     .old_count = level->olds};
        run->diff->visit(run->diff->ctx, &change);
    }
    run->path.len = before;
}

static void compare(struct run *run, const struct oid *olds, size_t old_count,
                    const struct oid *tree)
{
    struct level *level = xcalloc(1, sizeof(*level));
    level->olds = old_count;
    run->depth++;
    for (size_t i = 0; i < old_count; i++)
        open_side(run, &level->side[i], &olds[i]);
    struct side *fresh = &level->side[old_count];
    for (open_side(run, fresh, tree); fresh->there; step(fresh)) {
        catch_up(run, level, &fresh->entry);
        look_at(run, level, &fresh->entry);
        for (size_t i = 0; i < old_count; i++)
            if (level->side[i].there && order_of(&level->side[i].entry, &fresh->entry) == 0)
                step(&level->side[i]);
    }
    catch_up(run, level, NULL);
    run->depth--;
    for (size_t i = 0; i <= old_count; i++)
        buf_dispose(&level->side[i].content);
    xfree(&level);
}

void treediff_run(const struct treediff *diff, struct bytes path, const struct oid *olds,
                  size_t old_count, const struct oid *tree)
{
    struct run run = {.diff = diff, .hash_len = objects_repo(diff->objects)->hash_len};
    old_count = MIN(old_count, (size_t)TREEDIFF_OLDS);
    for (size_t i = 0; i < old_count; i++)
        if (oid_equal(&olds[i], tree))
            return;
    enum status st = buf_add(&run.path, path);
    BUG_IF(st != ST_OK);
    compare(&run, olds, old_count, tree);
    buf_dispose(&run.path);
}

/* ---- One path ---- */

static bool find_name(struct bytes content, size_t hash_len, struct bytes name,
                      struct tree_entry *out)
{
    struct tree_cursor cursor = tree_cursor(content, hash_len);
    while (tree_next(&cursor, out))
        if (bytes_equal(out->name, name))
            return true;
    return false;
}

bool tree_entry_at(struct objects *objects, const struct oid *root, struct bytes path,
                   uint32_t *mode, struct oid *out)
{
    AUTO(buf_dispose) struct buf content = {0};
    struct tree_entry entry;
    size_t hash_len = objects_repo(objects)->hash_len;
    *out = *root;
    while (path.len > 0) {
        size_t end = bytes_find(path, 0, bytes_of("/"));
        struct bytes name = bytes_slice(path, 0, MIN(end, path.len));
        path = bytes_slice(path, MIN(name.len + 1, path.len), path.len);
        if (objects_read(objects, out, &content) != OBJECT_TREE ||
            !find_name(buf_bytes(&content), hash_len, name, &entry))
            return false;
        *mode = entry.mode;
        *out = (struct oid){0};
        memcpy(out->bytes, entry.oid, hash_len);
    }
    return true;
}
