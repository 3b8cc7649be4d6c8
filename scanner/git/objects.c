/* objects.c - loose first, then pack by pack; deltas are applied from the root down, and the last
 * bases are kept: neighbours in a history build on the same ones. */
#include "scanner/git/objects.h"

#include "base/limits.h"
#include "scanner/git/delta.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/loose.h"
#include "scanner/git/loose_list.h"
#include "scanner/git/pack_list.h"
#include "scanner/git/pack_stream.h"
#include "scanner/git/raw.h"
#include "scanner/worker.h"

#include <libdeflate.h>
#include <zlib.h>

enum { KEPT = 256, CHAIN_MAX = 8192, FIRST_READ = 4096, LOOKS = 4 };
/* Packs that one chain leads through; that are tried for one object, if many have its bases. */
enum { ACROSS_MAX = 8, DETOURS_MAX = 64 };
#define KEPT_BYTES ((size_t)64 << 20) /* of all bases that are kept */

/* A base that is kept, by pack and offset. */
struct kept {
    size_t pack; /* number + 1; 0: nothing */
    uint64_t offset;
    enum object_type type;
    struct buf content;
};

struct objects {
    const struct repo *repo;
    struct pack_list packs;
    const struct pack *avoid;   /* or NULL */
    struct pack_stream *stream; /* the last one, or NULL */
    struct loose *loose;
    struct libdeflate_decompressor *inflater;
    struct buf raw, delta, other;
    struct kept kept[KEPT];
    size_t kept_bytes;
    unsigned detours; /* left for this object */
    const char *why;
};

/* Offsets of deltas, from the object that is asked for down. */
struct chain {
    size_t pack;
    unsigned across; /* how often a base may lie in another pack */
    uint64_t *item;
    size_t count, cap;
};

static const char missing[] = "missing", damaged[] = "damaged",
                  too_large[] = "larger than the limit";

/* ---- Opening ---- */

void objects_open(struct objects **out, const struct repo *repo, struct batch *notes)
{
    struct objects *o = xcalloc(1, sizeof(*o));
    o->repo = repo;
    o->packs.repo = repo;
    (void)pack_list_look(&o->packs, notes);
    loose_new(&o->loose, repo->hash_len);
    o->inflater = libdeflate_alloc_decompressor();
    BUG_IF(o->inflater == NULL);
    *out = o;
}

void objects_close(struct objects **objects)
{
    struct objects *o = MOVE(*objects);
    if (o == NULL)
        return;
    pack_stream_close(&o->stream);
    pack_list_dispose(&o->packs);
    for (size_t i = 0; i < KEPT; i++)
        buf_dispose(&o->kept[i].content);
    loose_free(&o->loose);
    libdeflate_free_decompressor(o->inflater);
    buf_dispose(&o->raw);
    buf_dispose(&o->delta);
    buf_dispose(&o->other);
    xfree(&o);
}

const struct repo *objects_repo(const struct objects *objects)
{
    return objects->repo;
}

const char *objects_why(const struct objects *objects)
{
    return objects->why;
}

/* ---- Bases that are kept ---- */

static struct kept *kept_at(struct objects *o, size_t pack, uint64_t offset)
{
    uint64_t hash = (offset ^ (uint64_t)pack << 40) * UINT64_C(0x9e3779b97f4a7c15);
    return &o->kept[hash >> 56 & (KEPT - 1)];
}

static bool take_kept(struct objects *o, size_t pack, uint64_t offset, struct buf *out,
                      enum object_type *type)
{
    const struct kept *k = kept_at(o, pack, offset);
    if (k->pack != pack + 1 || k->offset != offset)
        return false;
    buf_reset(out);
    *type = k->type;
    return buf_add(out, buf_bytes(&k->content)) == ST_OK;
}

static void keep(struct objects *o, size_t pack, uint64_t offset, const struct buf *content,
                 enum object_type type)
{
    struct kept *k = kept_at(o, pack, offset);
    if (content->len > KEPT_BYTES / 16 ||
        o->kept_bytes - k->content.len > KEPT_BYTES - content->len)
        return;
    o->kept_bytes -= k->content.len;
    buf_dispose(&k->content); /* room that is not used would not be counted */
    k->pack = buf_add(&k->content, buf_bytes(content)) == ST_OK ? pack + 1 : 0;
    k->offset = offset;
    k->type = type;
    o->kept_bytes += k->content.len;
}

/* ---- One entry of a pack ---- */

/* Fill o->raw with len bytes of the pack from offset on, or those there are. */
static bool read_raw(struct objects *o, const struct lookup *l, uint64_t offset, uint64_t len)
{
    unsigned char *to;
    buf_reset(&o->raw);
    len = MIN(len, l->pack_end - offset);
    if (buf_reserve(&o->raw, (size_t)len, &to) != ST_OK ||
        !raw_read(l->pack, offset, to, (size_t)len))
        return false;
    o->raw.len = (size_t)len;
    return true;
}

/* The header of the entry at offset; o->raw begins with it. */
static bool read_header(struct objects *o, const struct lookup *l, uint64_t offset,
                        struct pack_entry *e)
{
    return offset < l->pack_end && read_raw(o, l, offset, FIRST_READ) &&
           pack_parse_entry(e, buf_bytes(&o->raw), offset, l->hash_len);
}

/* What the header promised, into out. The entry's length is not known: what zlib needs at most is
 * read, and the stream says where it ends. */
static const char *inflate_entry(struct objects *o, const struct lookup *l, uint64_t offset,
                                 const struct pack_entry *e, struct buf *out)
{
    unsigned char *to;
    if (e->size > LIMIT_OBJECT)
        return too_large;
    uint64_t most = e->header + compressBound((uLong)e->size) + 64;
    if (most > o->raw.len && !read_raw(o, l, offset, most))
        return damaged;
    if (e->size / 1032 > o->raw.len) /* no stream grows more */
        return damaged;
    buf_reset(out);
    if (buf_reserve(out, (size_t)e->size + 1, &to) != ST_OK)
        return too_large;
    size_t in, made;
    if (libdeflate_zlib_decompress_ex(o->inflater, o->raw.ptr + e->header, o->raw.len - e->header,
                                      to, (size_t)e->size, &in, &made) != LIBDEFLATE_SUCCESS ||
        made != e->size)
        return damaged;
    out->len = made;
    return NULL;
}

/* ---- Deltas ---- */

static const char *read_any(struct objects *o, const struct oid *oid, struct buf *out,
                            enum object_type *type, unsigned across);

/* The base in this pack; false if it is in another one. */
static bool base_in_pack(const struct lookup *l, const struct pack_entry *e, uint64_t *offset)
{
    struct oid oid = {0};
    if (e->type == ENTRY_OFS_DELTA) {
        *offset = e->base_offset;
        return true;
    }
    memcpy(oid.bytes, e->base_oid, l->hash_len);
    return lookup_find(l, &oid, offset);
}

/* Make the object at the end of the chain of deltas in out, the root's content. */
static const char *apply_one(struct objects *o, const struct lookup *l, uint64_t offset,
                             struct buf *out)
{
    struct pack_entry e;
    struct bytes rest;
    uint64_t base_size, size;
    unsigned char *to;
    if (!read_header(o, l, offset, &e))
        return damaged;
    const char *why = inflate_entry(o, l, offset, &e, &o->delta);
    if (why != NULL)
        return why;
    if (!delta_sizes(buf_bytes(&o->delta), &base_size, &size, &rest) || base_size != out->len)
        return damaged;
    buf_reset(&o->other);
    if (size > LIMIT_OBJECT || buf_reserve(&o->other, (size_t)size + 1, &to) != ST_OK)
        return too_large;
    if (!delta_apply(rest, buf_bytes(out), to, (size_t)size, NULL))
        return damaged;
    o->other.len = (size_t)size;
    struct buf made = o->other;
    o->other = *out;
    *out = made;
    return NULL;
}

static bool chain_add(struct chain *chain, uint64_t offset)
{
    if (chain->count == CHAIN_MAX)
        return false;
    if (chain->count == chain->cap) {
        chain->cap = MAX(chain->cap * 2, (size_t)64);
        chain->item = xreallocarray(chain->item, chain->cap, sizeof(*chain->item));
    }
    chain->item[chain->count++] = offset;
    return true;
}

static const char *read_base_elsewhere(struct objects *o, const struct chain *chain,
                                       const struct pack_entry *e, struct buf *out,
                                       enum object_type *type)
{
    struct oid oid = {0};
    if (chain->across == 0 || o->detours == 0)
        return damaged;
    o->detours--;
    memcpy(oid.bytes, e->base_oid, o->repo->hash_len);
    return read_any(o, &oid, out, type, chain->across - 1);
}

/* Go down from offset to what is no delta, or is kept, and make that; chain builds on it. */
static const char *find_root(struct objects *o, struct chain *chain, uint64_t offset,
                             struct buf *out, enum object_type *type)
{
    const struct lookup *l = &o->packs.packs[chain->pack];
    struct pack_entry e;
    while (!take_kept(o, chain->pack, offset, out, type)) {
        if (!read_header(o, l, offset, &e))
            return damaged;
        if (e.type < ENTRY_OFS_DELTA) {
            *type = (enum object_type)e.type;
            return inflate_entry(o, l, offset, &e, out);
        }
        if (!chain_add(chain, offset))
            return "a delta that builds on too many others";
        if (!base_in_pack(l, &e, &offset))
            return read_base_elsewhere(o, chain, &e, out, type);
    }
    return NULL;
}

static const char *read_packed(struct objects *o, size_t pack, uint64_t offset, struct buf *out,
                               enum object_type *type, unsigned across)
{
    struct chain chain = {.pack = pack, .across = across};
    const char *why = find_root(o, &chain, offset, out, type);
    if (why == NULL && chain.count == 0)
        keep(o, pack, offset, out, *type);
    while (why == NULL && chain.count > 0) {
        offset = chain.item[--chain.count];
        why = apply_one(o, &o->packs.packs[pack], offset, out);
        if (why == NULL)
            keep(o, pack, offset, out, *type);
    }
    xfree(&chain.item);
    return why;
}

/* ---- Any object ---- */

/* All of what a stream gives, up to LIMIT_OBJECT. */
static const char *read_stream(struct reader *reader, struct buf *out)
{
    enum { STEP = 1 << 18 };
    for (;;) {
        unsigned char *to;
        if (out->len > LIMIT_OBJECT || buf_reserve(out, STEP, &to) != ST_OK)
            return too_large;
        ptrdiff_t got = reader->read(reader, to, STEP);
        if (got <= 0)
            return got == 0 ? NULL : damaged;
        out->len += (size_t)got;
    }
}

static const char *read_loose(struct objects *o, const char *directory, const struct oid *oid,
                              struct buf *out, enum object_type *type)
{
    struct error err;
    struct loose_object object;
    errno = 0;
    enum status st = loose_read(o->loose, directory, oid, &object, &err);
    if (st != ST_OK)
        return st == ST_IO && errno == ENOENT ? missing : damaged;
    buf_reset(out);
    *type = object.type;
    if (object.size > LIMIT_OBJECT)
        return too_large;
    const char *why = object.reader ? read_stream(object.reader, out)
                                    : (buf_add(out, object.content) == ST_OK ? NULL : too_large);
    return why != NULL || loose_damage(o->loose) == NULL ? why : damaged;
}

static const char *read_any(struct objects *o, const struct oid *oid, struct buf *out,
                            enum object_type *type, unsigned across)
{
    uint64_t offset;
    const char *worst = missing;
    for (size_t i = 0; i < o->repo->objects.count; i++) {
        const char *why = read_loose(o, o->repo->objects.list[i].path, oid, out, type);
        if (why == NULL)
            return NULL;
        worst = why == missing ? worst : why;
    }
    for (size_t i = 0; i < o->packs.count; i++) {
        const struct lookup *l = &o->packs.packs[i];
        if ((o->avoid != NULL && pack_is(o->avoid, l->device, l->inode)) ||
            !lookup_find(l, oid, &offset))
            continue;
        const char *why = read_packed(o, i, offset, out, type, across);
        if (why == NULL)
            return NULL;
        worst = why;
    }
    return worst;
}

enum object_type objects_read_elsewhere(struct objects *objects, const struct oid *oid,
                                        const struct pack *avoid, struct buf *out)
{
    enum object_type type = OBJECT_NONE;
    objects->avoid = avoid;
    for (unsigned look = 0; look < LOOKS; look++) {
        objects->detours = DETOURS_MAX;
        objects->why = read_any(objects, oid, out, &type, ACROSS_MAX);
        if (objects->why == NULL)
            return type;
        if (!pack_list_look(&objects->packs, NULL))
            break;
    }
    buf_reset(out);
    return OBJECT_NONE;
}

enum object_type objects_read(struct objects *objects, const struct oid *oid, struct buf *out)
{
    return objects_read_elsewhere(objects, oid, NULL, out);
}

/* ---- Streams ---- */

bool objects_is_too_large(const struct objects *objects)
{
    return objects->why == too_large;
}

static struct reader *stream_loose(struct objects *o, const struct oid *oid, uint64_t *size)
{
    for (size_t i = 0; i < o->repo->objects.count; i++) {
        struct error err;
        struct loose_object object;
        *size = 0;
        if (loose_read(o->loose, o->repo->objects.list[i].path, oid, &object, &err) == ST_OK &&
            object.reader != NULL) {
            *size = object.size;
            return object.reader;
        }
    }
    return NULL;
}

static struct reader *stream_packed(struct objects *o, const struct oid *oid, uint64_t *size)
{
    for (size_t i = 0; i < o->packs.count; i++) {
        uint64_t offset;
        const struct lookup *l = &o->packs.packs[i];
        if (lookup_find(l, oid, &offset) &&
            pack_stream_open_at(&o->stream, l->pack, offset, l->pack_end, l->hash_len, size))
            return pack_stream_reader(o->stream);
    }
    return NULL;
}

struct reader *objects_stream(struct objects *objects, const struct oid *oid, uint64_t *size)
{
    struct reader *reader = NULL;
    pack_stream_close(&objects->stream);
    for (unsigned look = 0; look < LOOKS && reader == NULL; look++) {
        reader = stream_loose(objects, oid, size);
        if (reader == NULL)
            reader = stream_packed(objects, oid, size);
        if (reader == NULL && !pack_list_look(&objects->packs, NULL))
            break;
    }
    return reader;
}

/* ---- Presence ---- */

static bool has_loose(const struct objects *o, const struct oid *oid)
{
    char hex[2 * OID_MAX + 1];
    oid_hex(oid, o->repo->hash_len, hex);
    for (size_t i = 0; i < o->repo->objects.count; i++) {
        AUTO(buf_dispose) struct buf path = {0};
        buf_printf(&path, "%s/%.2s/%s%c", o->repo->objects.list[i].path, hex, hex + 2, '\0');
        if (gitfile_exists((const char *)path.ptr))
            return true;
    }
    return false;
}

static bool has_packed(const struct objects *o, const struct oid *oid)
{
    uint64_t offset;
    for (size_t i = 0; i < o->packs.count; i++)
        if (lookup_find(&o->packs.packs[i], oid, &offset))
            return true;
    return false;
}

bool objects_has(struct objects *objects, const struct oid *oid)
{
    for (unsigned look = 0; look < LOOKS; look++) {
        if (has_packed(objects, oid) || has_loose(objects, oid))
            return true;
        if (!pack_list_look(&objects->packs, NULL))
            break;
    }
    return false;
}

/* ---- Names cut short ---- */

struct abbreviated {
    int found;
    struct oid oid;
};

static bool see_name(void *ctx, const struct oid *oid)
{
    struct abbreviated *a = ctx;
    if (a->found > 0 && oid_equal(&a->oid, oid))
        return true;
    a->oid = *oid;
    a->found++;
    return a->found < 2;
}

static void see_loose(const struct objects *o, struct bytes hex, struct abbreviated *a)
{
    struct oid first;
    char digits[2 * OID_MAX + 1];
    const unsigned char *text = (const unsigned char *)digits;
    memset(digits, '0', sizeof(digits));
    memcpy(digits, hex.ptr, 2);
    if (!oid_parse(&first, o->repo->hash_len, (struct bytes){text, 2 * o->repo->hash_len}))
        return;
    for (size_t i = 0; i < o->repo->objects.count; i++) {
        AUTO(loose_list_dispose) struct loose_list list = {0};
        loose_list_add(&list, o->repo->objects.list[i].path, first.bytes[0], o->repo->hash_len,
                       NULL);
        for (size_t k = 0; k < list.count; k++) {
            oid_hex(&list.oids[k], o->repo->hash_len, digits);
            if (bytes_find_nocase(hex, 0, (struct bytes){text, hex.len}) == 0)
                see_name(a, &list.oids[k]);
        }
    }
}

int objects_abbreviated(struct objects *objects, struct bytes hex, struct oid *out)
{
    struct abbreviated a = {0};
    if (hex.len < 4 || hex.len > 2 * objects->repo->hash_len)
        return 0;
    for (size_t i = 0; i < objects->packs.count; i++)
        lookup_prefix(&objects->packs.packs[i], hex, see_name, &a);
    see_loose(objects, hex, &a);
    *out = a.oid;
    return MIN(a.found, 2);
}
