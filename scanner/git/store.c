/* store.c - opening packs, listing loose objects, and finding one object among them. */
#include "scanner/git/store.h"

#include "base/limits.h"
#include "scanner/finding.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/loose.h"
#include "scanner/git/objects.h"
#include "scanner/git/walk.h"
#include "scanner/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOOKS = 4 }; /* at a directory whose packs vanish */

struct store_reader {
    const struct store *store;
    struct walker *walker;
    struct loose *loose;
    struct objects *objects; /* for packs without a forest; NULL until one is asked for */
};

/* ---- Packs ---- */

static bool has_pack(const struct store *store, const char *path)
{
    for (size_t i = 0; i < store->pack_count; i++)
        if (strcmp(pack_path(store->packs[i].pack), path) == 0)
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

/* The path of name in directory, without its ending of `tail` bytes. */
static char *pack_name(const char *directory, const char *name, size_t tail)
{
    char *path = gitpath_join(directory, name);
    path[strlen(path) - tail] = '\0';
    return path;
}

/* A pack of the listing, unless it is open already. True if it was there a moment ago and is not
 * any more. */
static bool open_one(struct store *store, const char *directory, const char *name,
                     struct batch *notes)
{
    struct error err;
    struct pack *pack = NULL;
    AUTO(xfree) char *path = pack_name(directory, name, strlen(".idx"));
    AUTO(xfree) char *index = gitpath_join(directory, name);
    if (has_pack(store, path))
        return false;
    if (pack_open(&pack, path, store->repo->hash_len, &err) == ST_OK) {
        add_pack(store, pack);
        return false;
    }
    if (access(index, F_OK) != 0)
        return true;
    gitfile_note(notes, index, "damaged pack", err.text, true);
    return false;
}

/* A pack whose index is missing cannot be read; git does not see it either. */
static void note_orphan(const char *directory, const struct folder *folder, const char *name,
                        struct batch *notes)
{
    size_t stem = strlen(name) - strlen(".pack");
    AUTO(xfree) char *path = gitpath_join(directory, name);
    for (size_t i = 0; i < folder->count; i++)
        if (strncmp(folder->entries[i].name, name, stem) == 0 &&
            strcmp(folder->entries[i].name + stem, ".idx") == 0)
            return;
    if (strncmp(name, "tmp_", 4) != 0)
        gitfile_note(notes, path, "damaged pack", "it has no index", true);
}

/* @return true if packs vanished while they were opened */
static bool open_listed(struct store *store, const char *directory, struct batch *notes)
{
    AUTO(folder_dispose) struct folder folder = {0};
    bool vanished = false;
    int failed = folder_read(&folder, directory, true);
    if (failed != 0 && gitfile_exists(directory))
        gitfile_note_errno(notes, directory, failed);
    for (size_t i = 0; i < folder.count; i++) {
        const char *name = folder.entries[i].name;
        if (ends_with(name, ".idx"))
            vanished |= open_one(store, directory, name, notes);
        else if (ends_with(name, ".pack"))
            note_orphan(directory, &folder, name, notes);
    }
    return vanished;
}

static void open_packs(struct store *store, const char *objects, struct batch *notes)
{
    AUTO(xfree) char *directory = gitpath_join(objects, "pack");
    for (size_t look = 0; look < LOOKS; look++) {
        AUTO(batch_dispose) struct batch found = {0};
        bool again = open_listed(store, directory, look + 1 < LOOKS ? &found : notes);
        if (again && look + 1 < LOOKS)
            continue;
        for (size_t i = 0; i < found.skipped_count; i++)
            batch_add_skipped(notes, bytes_of(found.skipped[i].path), found.skipped[i].reason,
                              found.skipped[i].detail, found.skipped[i].incomplete);
        return;
    }
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
    for (size_t i = 0; i < repo->objects.count; i++) {
        struct store_loose *loose = &store->loose[store->loose_count++];
        loose->objects = repo->objects.list[i].path;
        open_packs(store, loose->objects, notes);
        for (unsigned fan = 0; fan < LOOSE_FANS; fan++)
            loose_list_add(&loose->list, loose->objects, fan, repo->hash_len, notes);
    }
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

void store_reader_new(struct store_reader **out, const struct store *store)
{
    struct store_reader *r = xcalloc(1, sizeof(*r));
    r->store = store;
    walker_new(&r->walker, store->repo->hash_len, 0);
    loose_new(&r->loose, store->repo->hash_len);
    *out = r;
}

void store_reader_free(struct store_reader **reader)
{
    if (*reader) {
        walker_free(&(*reader)->walker);
        loose_free(&(*reader)->loose);
        objects_close(&(*reader)->objects);
    }
    xfree(reader);
}

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

static enum object_type read_packed(struct store_reader *r, const struct store_pack *p,
                                    const struct oid *oid, uint32_t number, struct buf *out)
{
    struct bytes content;
    if (number >= p->forest.count || p->forest.kind[number] == OBJECT_NONE) {
        if (r->objects == NULL)
            objects_open(&r->objects, r->store->repo, NULL);
        return objects_read(r->objects, oid, out);
    }
    if (walker_read(r->walker, &p->forest, number, &content) != NULL)
        return OBJECT_NONE;
    enum status st = buf_add(out, content);
    enum object_type type = (enum object_type)p->forest.kind[number];
    walker_release(r->walker, content);
    return st == ST_OK ? type : OBJECT_NONE;
}

/* All of what a stream gives, up to LIMIT_OBJECT. */
static bool read_stream(struct reader *reader, struct buf *out)
{
    enum { STEP = 1 << 18 };
    for (;;) {
        unsigned char *to;
        if (out->len > LIMIT_OBJECT || buf_reserve(out, STEP, &to) != ST_OK)
            return false;
        ptrdiff_t got = reader->read(reader, to, STEP);
        if (got <= 0)
            return got == 0;
        out->len += (size_t)got;
    }
}

static enum object_type read_loose(struct store_reader *r, const struct store_loose *loose,
                                   const struct oid *oid, struct buf *out)
{
    struct error err;
    struct loose_object object;
    if (loose_read(r->loose, loose->objects, oid, &object, &err) != ST_OK)
        return OBJECT_NONE;
    bool read =
        object.reader ? read_stream(object.reader, out) : buf_add(out, object.content) == ST_OK;
    return read ? object.type : OBJECT_NONE;
}

enum object_type store_read(struct store_reader *reader, const struct oid *oid,
                            const struct pack *avoid, struct buf *out)
{
    const struct store *s = reader->store;
    enum object_type type = OBJECT_NONE;
    uint32_t number;
    buf_reset(out);
    for (size_t i = 0; i < s->pack_count && type == OBJECT_NONE; i++)
        if (s->packs[i].pack != avoid && pack_find(s->packs[i].pack, oid, &number))
            type = read_packed(reader, &s->packs[i], oid, number, out);
    for (size_t i = 0; i < s->loose_count && type == OBJECT_NONE; i++) {
        buf_reset(out);
        if (is_loose(&s->loose[i], oid))
            type = read_loose(reader, &s->loose[i], oid, out);
    }
    return type;
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
