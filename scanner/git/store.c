/* store.c - opening packs, listing loose objects, and finding one object among them. */
#include "scanner/git/store.h"

#include "base/limits.h"
#include "scanner/finding.h"
#include "scanner/git/gitfile.h"
#include "scanner/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOOKS = 4 }; /* at a directory whose packs come and go */

/* ---- Packs ---- */

/* Is it open already, whatever it is called? */
static bool has_pack(const struct store *store, const char *path)
{
    struct stat st;
    bool there = stat(path, &st) == 0;
    for (size_t i = 0; there && i < store->pack_count; i++)
        if (pack_is(store->packs[i].pack, st.st_dev, st.st_ino))
            return true;
    return false;
}

static void add_pack(struct store *store, struct pack *pack)
{
    if (store->pack_count == store->pack_cap) {
        store->pack_cap = MAX(store->pack_cap * 2, (size_t)4);
        store->packs = xreallocarray(store->packs, store->pack_cap, sizeof(*store->packs));
    }
    store->packs[store->pack_count++] = (struct store_pack){.pack = pack};
}

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name), tail = strlen(ending);
    return len > tail && strcmp(name + len - tail, ending) == 0;
}

/* directory/name, with an ending of `tail` bytes replaced by another. */
static char *path_of(const char *directory, const char *name, size_t tail, const char *ending)
{
    AUTO(buf_dispose) struct buf path = {0};
    buf_printf(&path, "%s/%.*s%s", directory, (int)(strlen(name) - tail), name, ending);
    return xmemdup(path.ptr, path.len);
}

/* An index of the listing: open its pack, unless that is open already.
 * @return true if they come or go just now: the pack or the index is not there */
static bool open_one(struct store *store, const char *directory, const char *name,
                     struct batch *notes)
{
    struct error err;
    struct pack *pack = NULL;
    AUTO(xfree) char *index = gitpath_join(directory, name);
    AUTO(xfree) char *stem = path_of(directory, name, strlen(".idx"), "");
    AUTO(xfree) char *file = path_of(directory, name, strlen(".idx"), ".pack");
    if (has_pack(store, file))
        return false;
    if (pack_open(&pack, stem, store->repo->hash_len, &err) == ST_OK) {
        add_pack(store, pack);
        return false;
    }
    gitfile_note(notes, index, "damaged pack", err.text, true);
    return access(index, F_OK) != 0 || access(file, F_OK) != 0;
}

/* A pack whose index is missing cannot be read; git does not see it either.
 * @return true if there is one: git may be about to write the index, or to remove the pack */
static bool note_orphan(const char *directory, const struct folder *folder, const char *name,
                        struct batch *notes)
{
    size_t stem = strlen(name) - strlen(".pack");
    AUTO(xfree) char *path = gitpath_join(directory, name);
    for (size_t i = 0; i < folder->count; i++)
        if (strncmp(folder->entries[i].name, name, stem) == 0 &&
            strcmp(folder->entries[i].name + stem, ".idx") == 0)
            return false;
    if (strncmp(name, "tmp_", 4) == 0)
        return false;
    gitfile_note(notes, path, "damaged pack", "it has no index", true);
    return true;
}

/* @return true if packs came or went while they were opened */
static bool open_listed(struct store *store, const char *directory, struct batch *notes)
{
    AUTO(folder_dispose) struct folder folder = {0};
    bool moving = false;
    int failed = folder_read(&folder, directory, true);
    if (failed != 0 && gitfile_exists(directory))
        gitfile_note_errno(notes, directory, failed);
    for (size_t i = 0; i < folder.count; i++) {
        const char *name = folder.entries[i].name;
        if (ends_with(name, ".idx"))
            moving |= open_one(store, directory, name, notes);
        else if (ends_with(name, ".pack"))
            moving |= note_orphan(directory, &folder, name, notes);
    }
    return moving;
}

/* What is still missing at the last look is damage. */
static void open_packs(struct store *store, const char *directory, struct batch *notes)
{
    long wait = 5000000; /* nanoseconds: to remove a large file takes a moment */
    for (size_t look = 1;; look++, wait *= 4) {
        AUTO(batch_dispose) struct batch found = {0};
        if (open_listed(store, directory, &found) && look < LOOKS) {
            nanosleep(&(struct timespec){.tv_nsec = wait}, NULL);
            continue;
        }
        for (size_t i = 0; i < found.skipped_count; i++)
            gitfile_note(notes, found.skipped[i].path, found.skipped[i].reason,
                         found.skipped[i].detail, found.skipped[i].incomplete);
        return;
    }
}

/* Objects move from files into packs, and back: packs that are seen before and after the files
 * miss none. */
static void open_directory(struct store *store, const char *objects, struct batch *notes)
{
    struct store_loose *loose = &store->loose[store->loose_count++];
    AUTO(xfree) char *packs = gitpath_join(objects, "pack");
    AUTO(batch_dispose) struct batch told_later = {0};
    (void)open_listed(store, packs, &told_later);
    loose->objects = objects;
    for (unsigned fan = 0; fan < LOOSE_FANS; fan++)
        loose_list_add(&loose->list, objects, fan, store->repo->hash_len, notes);
    open_packs(store, packs, notes);
}

static void note_losses(const struct store_pack *p, struct batch *notes)
{
    char detail[96];
    if (pack_lost(p->pack) > 0) {
        snprintf(detail, sizeof(detail), "%u objects lie outside of the file: it was cut off",
                 pack_lost(p->pack));
        gitfile_note(notes, pack_path(p->pack), "damaged pack", detail, true);
    }
    if (p->forest.loose_ends > 0) {
        snprintf(detail, sizeof(detail), "%u objects have no usable header or base",
                 p->forest.loose_ends);
        gitfile_note(notes, pack_path(p->pack), "damaged pack", detail, true);
    }
}

void store_open(struct store **out, const struct repo *repo, struct batch *notes)
{
    struct store *store = xcalloc(1, sizeof(*store));
    store->repo = repo;
    store->loose = xcalloc(repo->objects.count, sizeof(*store->loose));
    for (size_t i = 0; i < repo->objects.count; i++)
        open_directory(store, repo->objects.list[i].path, notes);
    *out = store;
}

void store_build_pack(struct store *store, size_t pack, struct batch *notes)
{
    struct store_pack *p = &store->packs[pack];
    forest_dispose(&p->forest);
    forest_build(&p->forest, p->pack, store->repo->hash_len);
    note_losses(p, notes);
}

void store_build(struct store *store, struct batch *notes)
{
    for (size_t i = 0; i < store->pack_count; i++)
        store_build_pack(store, i, notes);
}

void store_build_pack_some(struct store *store, size_t pack, const unsigned char *wanted)
{
    struct store_pack *p = &store->packs[pack];
    forest_dispose(&p->forest);
    forest_build_some(&p->forest, p->pack, store->repo->hash_len, wanted);
}

void store_build_some(struct store *store, unsigned char *const *wanted)
{
    for (size_t i = 0; i < store->pack_count; i++)
        store_build_pack_some(store, i, wanted[i]);
}

void store_close(struct store **store)
{
    struct store *s = MOVE(*store);
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->pack_count; i++) {
        forest_dispose(&s->packs[i].forest);
        pack_close(&s->packs[i].pack);
    }
    for (size_t i = 0; i < s->loose_count; i++)
        loose_list_dispose(&s->loose[i].list);
    xfree(&s->packs);
    xfree(&s->loose);
    xfree(&s);
}

uint64_t store_count(const struct store *store)
{
    uint64_t count = 0;
    for (size_t i = 0; i < store->pack_count; i++)
        count += pack_count(store->packs[i].pack);
    for (size_t i = 0; i < store->loose_count; i++)
        count += store->loose[i].list.count;
    return count;
}

/* ---- One object ---- */

static int compare_oids(const void *a, const void *b)
{
    return memcmp(((const struct oid *)a)->bytes, ((const struct oid *)b)->bytes, OID_MAX);
}

static const struct oid *find_loose(const struct store_loose *loose, const struct oid *oid)
{
    return loose->list.count > 0
               ? bsearch(oid, loose->list.oids, loose->list.count, sizeof(struct oid), compare_oids)
               : NULL;
}

static bool is_loose(const struct store_loose *loose, const struct oid *oid)
{
    return find_loose(loose, oid) != NULL;
}

bool store_find(const struct store *store, const struct oid *oid, uint32_t *where, uint32_t *number)
{
    size_t at = 0;
    for (; at < store->pack_count; at++) {
        *where = (uint32_t)at;
        if (pack_find(store->packs[at].pack, oid, number))
            return true;
    }
    for (size_t i = 0; i < store->loose_count; i++) {
        const struct oid *found = find_loose(&store->loose[i], oid);
        *where = (uint32_t)(at + i);
        if (found == NULL)
            continue;
        *number = (uint32_t)(found - store->loose[i].list.oids);
        return true;
    }
    return false;
}

bool store_has(const struct store *store, const struct oid *oid, const struct pack *avoid)
{
    uint32_t number;
    for (size_t i = 0; i < store->pack_count; i++)
        if (store->packs[i].pack != avoid && pack_find(store->packs[i].pack, oid, &number))
            return true;
    for (size_t i = 0; i < store->loose_count; i++)
        if (is_loose(&store->loose[i], oid))
            return true;
    return false;
}
