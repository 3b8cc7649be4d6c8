/* changes.c - a list, each entry of which is there once. */
#include "scanner/history/changes.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/revision.h"

#include <stdlib.h>

enum status changes_new(struct changes **out, const char *target, const struct repo_env *env,
                        const atomic_int *cancelled, struct error *err)
{
    AUTO(changes_free) struct changes *c = xcalloc(1, sizeof(*c));
    c->cancelled = cancelled;
    names_init(&c->paths);
    TRY(repo_open(&c->repo, target, env, &c->notes, err));
    objects_open(&c->objects, c->repo, &c->notes);
    *out = MOVE(c);
    return ST_OK;
}

void changes_free(struct changes **changes)
{
    struct changes *c = MOVE(*changes);
    if (c == NULL)
        return;
    objects_close(&c->objects);
    repo_free(&c->repo);
    batch_dispose(&c->notes);
    names_dispose(&c->paths);
    mailmap_free(&c->mailmap);
    buf_dispose(&c->names);
    xfree(&c->item);
    xfree(&c->groups);
    xfree(&c->olds.item);
    xfree(&c->gone.item);
    xfree(&c->before.item);
    xfree(&c->after.item);
    xfree(&c);
}

bool changes_is_cancelled(const struct changes *changes)
{
    return changes->cancelled != NULL && atomic_load(changes->cancelled) != 0;
}

void oid_list_add(struct oid_list *list, const struct oid *oid)
{
    if (list->count == list->cap) {
        list->cap = MAX(list->cap * 2, (size_t)16);
        list->item = xreallocarray(list->item, list->cap, sizeof(*list->item));
    }
    list->item[list->count++] = *oid;
}

uint32_t changes_begin(struct changes *changes, const struct oid *commit)
{
    if (changes->group_count == changes->group_cap) {
        changes->group_cap = MAX(changes->group_cap * 2, (size_t)16);
        changes->groups =
            xreallocarray(changes->groups, changes->group_cap, sizeof(*changes->groups));
    }
    struct change_group *group = &changes->groups[changes->group_count];
    *group = (struct change_group){.gone_first = changes->gone.count};
    if (commit != NULL)
        group->commit = *commit;
    return (uint32_t)changes->group_count++;
}

/* The kind, the name of the object and the path, as one key; NAME_NONE if it is known. */
static uint32_t new_key(struct changes *c, enum change_kind kind, const struct oid *oid,
                        struct bytes path)
{
    AUTO(buf_dispose) struct buf key = {0};
    unsigned char mark = (unsigned char)kind;
    uint32_t before = c->paths.count;
    enum status st = buf_add(&key, (struct bytes){&mark, 1});
    BUG_IF(st != ST_OK || buf_add(&key, (struct bytes){oid->bytes, OID_MAX}) != ST_OK);
    if (path.len > 0)
        st = buf_add(&key, path);
    BUG_IF(st != ST_OK);
    uint32_t number = names_add(&c->paths, buf_bytes(&key));
    if (number == NAME_NONE)
        gitfile_note(&c->notes, c->repo->target, "too many changes", NULL, true);
    return number == before ? number : NAME_NONE;
}

void changes_add(struct changes *changes, enum change_kind kind, const struct tree_change *what)
{
    BUG_IF(changes->group_count == 0);
    uint32_t key = new_key(changes, kind, &what->oid, what->path);
    if (key == NAME_NONE)
        return;
    if (changes->count == changes->cap) {
        changes->cap = MAX(changes->cap * 2, (size_t)64);
        changes->item = xreallocarray(changes->item, changes->cap, sizeof(*changes->item));
    }
    struct change *change = &changes->item[changes->count++];
    *change = (struct change){.kind = kind,
                              .group = (uint32_t)changes->group_count - 1,
                              .path = key,
                              .mode = what->mode,
                              .old_first = changes->olds.count};
    for (size_t i = 0; i < what->old_count; i++)
        if (!oid_is_zero(&what->olds[i]))
            oid_list_add(&changes->olds, &what->olds[i]);
    change->old_count = changes->olds.count - change->old_first;
}

/* ---- Trees ---- */

static void see_change(void *ctx, const struct tree_change *t)
{
    struct changes *c = ctx;
    if (t->mode != 0) {
        changes_add(c, CHANGE_BLOB, t);
        return;
    }
    oid_list_add(&c->gone, &t->oid);
    c->groups[c->group_count - 1].gone_count++;
}

static void see_missing(void *ctx, const struct oid *tree, struct bytes path)
{
    struct changes *c = ctx;
    char hex[2 * OID_MAX + 1];
    AUTO(buf_dispose) struct buf name = {0};
    oid_hex(tree, c->repo->hash_len, hex);
    buf_printf(&name, "%.*s (tree %s)%c", (int)path.len, (const char *)path.ptr, hex, '\0');
    gitfile_note(&c->notes, (const char *)name.ptr, "missing or damaged tree",
                 objects_why(c->objects), true);
}

void changes_add_trees(struct changes *changes, struct bytes path, const struct oid *olds,
                       size_t old_count, const struct oid *tree)
{
    const struct treediff diff = {
        .objects = changes->objects, .ctx = changes, .visit = see_change, .missing = see_missing};
    treediff_run(&diff, path, olds, old_count, tree);
}

/* ---- Reading the list ---- */

struct oid changes_oid(const struct changes *changes, const struct change *change)
{
    struct oid oid;
    memcpy(oid.bytes, names_get(&changes->paths, change->path).ptr + 1, OID_MAX);
    return oid;
}

struct bytes changes_path(const struct changes *changes, const struct change *change)
{
    struct bytes key = names_get(&changes->paths, change->path);
    return bytes_slice(key, 1 + OID_MAX, key.len);
}

/* For qsort, which passes nothing along. */
struct sortable {
    struct change change;
    struct bytes path;
};

static int by_path(const void *left, const void *right)
{
    const struct sortable *a = left, *b = right;
    size_t len = MIN(a->path.len, b->path.len);
    int order = len == 0 ? 0 : memcmp(a->path.ptr, b->path.ptr, len);
    if (order == 0)
        order = (a->path.len > b->path.len) - (a->path.len < b->path.len);
    return order != 0 ? order
                      : (a->change.path > b->change.path) - (a->change.path < b->change.path);
}

void changes_seal(struct changes *changes)
{
    changes->unfinished = changes_is_cancelled(changes);
    AUTO(xfree) struct sortable *all = xcalloc(changes->count, sizeof(*all));
    for (size_t i = 0; i < changes->count; i++)
        all[i] = (struct sortable){changes->item[i], changes_path(changes, &changes->item[i])};
    if (changes->count > 1)
        qsort(all, changes->count, sizeof(*all), by_path);
    for (size_t i = 0; i < changes->count; i++)
        changes->item[i] = all[i].change;
}
