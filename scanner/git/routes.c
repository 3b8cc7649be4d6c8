/* routes.c - a tree's list of pairs becomes a list of steps when the tree is first visited; if it
 * is met at another path, that gets a list of its own. */
#include "scanner/git/routes.h"

#include "base/limits.h"

/* A list that is being gone through. */
struct walk_level {
    const uint32_t *list;
    uint32_t next;
};

static uint32_t add_path(struct routes *steps, uint32_t directory, uint32_t name, size_t len)
{
    uint32_t path = pairs_add(&steps->paths, directory, name);
    if (path >= steps->path_cap) {
        steps->path_cap = MAX(2 * steps->path_cap, (size_t)256);
        steps->path_lens =
            xreallocarray(steps->path_lens, steps->path_cap, sizeof(steps->path_lens[0]));
    }
    steps->path_lens[path] = (uint32_t)len;
    return path;
}

void routes_init(struct routes *steps, struct hot *hot)
{
    *steps = (struct routes){.hot = hot};
    pairs_init(&steps->keys);
    pairs_init(&steps->paths);
    steps->recent = xmalloc(((size_t)hot->pairs.count + 1) * sizeof(steps->recent[0]));
    memset(steps->recent, 0xFF, ((size_t)hot->pairs.count + 1) * sizeof(steps->recent[0]));
    steps->scanned = bits_new(hot->tree_count);
    (void)add_path(steps, PATH_NONE, 0, 0);
}

void routes_dispose(struct routes *steps)
{
    hot_free(&steps->hot);
    pairs_dispose(&steps->keys);
    pairs_dispose(&steps->paths);
    xfree(&steps->list);
    xfree(&steps->recent);
    xfree(&steps->path_lens);
    xfree(&steps->scanned);
    xfree(&steps->levels);
    arena_dispose(&steps->again);
}

/* The step's number; *is_new if it has no path yet. */
static uint32_t add_step(struct routes *steps, uint32_t directory, uint32_t b, bool *is_new)
{
    uint32_t before = steps->keys.count;
    uint32_t step = pairs_add(&steps->keys, directory, b);
    *is_new = step == before;
    if (*is_new && step >= steps->cap) {
        steps->cap = MAX(steps->cap + steps->cap / 2, (size_t)256);
        steps->list = xreallocarray(steps->list, steps->cap, sizeof(steps->list[0]));
    }
    if (*is_new)
        steps->list[step] = (struct step){.place = STEP_NONE};
    return step;
}

uint32_t routes_root(struct routes *steps, uint32_t tree)
{
    bool is_new;
    if (tree == TREE_NONE || hot_list(steps->hot, tree) == NULL)
        return STEP_NONE;
    return add_step(steps, PATH_NONE, tree, &is_new);
}

/* The step that a pair is in a directory. */
static uint32_t step_of(struct routes *steps, uint32_t directory, uint32_t pair)
{
    uint32_t *recent = &steps->recent[pair];
    if (LIKELY(*recent != STEP_NONE && steps->keys.list[*recent].a == directory))
        return *recent;
    bool is_new;
    *recent = add_step(steps, directory, pair, &is_new);
    if (is_new) {
        uint32_t name = steps->hot->pairs.list[pair].a;
        size_t len =
            steps->path_lens[directory] + (directory > 0) + names_get(&steps->hot->names, name).len;
        steps->list[*recent].path = add_path(steps, directory, name, len);
    }
    return *recent;
}

/* What a step leads to, as in a link. */
static uint32_t target_of(const struct routes *steps, uint32_t step)
{
    const struct pair *key = &steps->keys.list[step];
    return key->a == PATH_NONE ? key->b : steps->hot->pairs.list[key->b].b;
}

/* Where a tree's steps go: over its pairs, or, if these are steps of another path by now,
 * elsewhere. NULL if that is too much. */
static uint32_t *list_for(struct routes *steps, uint32_t *pairs, uint32_t tree)
{
    if (bits_add_new(steps->scanned, tree))
        return pairs;
    if (pairs[0] > LIMIT_TREE_AGAIN - steps->again_count)
        return NULL;
    steps->again_count += pairs[0];
    uint32_t *list = arena_alloc(&steps->again, ((size_t)pairs[0] + 1) * sizeof(*list));
    list[0] = pairs[0];
    for (uint32_t i = 1; i <= pairs[0]; i++)
        list[i] = steps->keys.list[pairs[i]].b;
    return list;
}

/* Give a tree its list of steps. */
static void scan(struct routes *steps, uint32_t step)
{
    static const uint32_t empty[] = {0};
    uint32_t tree = target_of(steps, step), path = steps->list[step].path, kept = 0;
    uint32_t *list = list_for(steps, hot_list(steps->hot, tree), tree);
    steps->list[step].list = list ? list : empty;
    steps->cut += list == NULL;
    for (uint32_t i = 1; list && i <= list[0]; i++) {
        uint32_t next = step_of(steps, path, list[i]);
        if (steps->path_lens[steps->list[next].path] <= LIMIT_TREE_PATH)
            list[++kept] = next;
    }
    if (list) {
        steps->cut += list[0] - kept;
        list[0] = kept;
    }
}

static void descend(struct routes *steps, size_t *depth, const uint32_t *list)
{
    if (*depth == steps->level_cap) {
        steps->level_cap = MAX(2 * steps->level_cap, (size_t)64);
        steps->levels = xreallocarray(steps->levels, steps->level_cap, sizeof(steps->levels[0]));
    }
    steps->levels[(*depth)++] = (struct walk_level){.list = list};
}

/* The next step of the walk that was not visited, or STEP_NONE at its end. Most lists say what
 * others said before them: nearly all steps are passed over. */
static uint32_t next_new(const struct routes *steps, size_t *depth)
{
    for (; *depth > 0; (*depth)--) {
        struct walk_level *level = &steps->levels[*depth - 1];
        const uint32_t *list = level->list;
        while (level->next < list[0]) {
            uint32_t at = list[++level->next];
            if (steps->list[at].list == NULL && steps->list[at].place == STEP_NONE)
                return at;
        }
    }
    return STEP_NONE;
}

/* The next one that is not in seen, and now is. */
static uint32_t next_unseen(const struct routes *steps, size_t *depth, uint64_t *seen)
{
    for (; *depth > 0; (*depth)--) {
        struct walk_level *level = &steps->levels[*depth - 1];
        const uint32_t *list = level->list;
        uint32_t next = level->next, count = list[0];
        while (next < count && bits_have(seen, list[next + 1]))
            next++;
        level->next = next + 1;
        if (next < count) {
            bits_add(seen, list[next + 1]);
            return list[next + 1];
        }
    }
    return STEP_NONE;
}

void routes_discover(struct routes *steps, uint32_t root,
                     uint32_t (*blob)(void *ctx, uint32_t blob, uint32_t path), void *ctx)
{
    size_t depth = 0;
    if (root == STEP_NONE || steps->list[root].list != NULL)
        return;
    for (uint32_t at = root; at != STEP_NONE; at = next_new(steps, &depth)) {
        struct step *step = &steps->list[at];
        uint32_t target = target_of(steps, at);
        if (target & LINK_BLOB) {
            step->place = blob(ctx, target & ~LINK_BLOB, step->path);
        } else {
            scan(steps, at);
            descend(steps, &depth, steps->list[at].list);
        }
    }
}

void routes_visit(struct routes *steps, uint32_t root, uint64_t *seen,
                  void (*place)(void *ctx, uint32_t place), void *ctx)
{
    size_t depth = 0;
    if (root == STEP_NONE || !bits_add_new(seen, root))
        return;
    for (uint32_t at = root; at != STEP_NONE; at = next_unseen(steps, &depth, seen)) {
        if (steps->list[at].list)
            descend(steps, &depth, steps->list[at].list);
        else
            place(ctx, steps->list[at].place);
    }
}

void routes_path(const struct routes *steps, uint32_t path, struct buf *out)
{
    size_t len = steps->path_lens[path];
    unsigned char *to;
    BUG_IF(buf_reserve(out, len, &to) != ST_OK);
    out->len += len;
    while (path != 0) {
        const struct pair *node = &steps->paths.list[path];
        struct bytes name = names_get(&steps->hot->names, node->b);
        len -= name.len;
        memcpy(to + len, name.ptr, name.len);
        if (node->a != 0)
            to[--len] = '/';
        path = node->a;
    }
    BUG_IF(len != 0);
}
