/* lost.c - the finder first, then what is left of the object itself. */
#include "scanner/history/lost.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/objects.h"
#include "scanner/git/pack_stream.h"
#include "scanner/source/file_unit.h"

void lost_note(const struct history *h, const struct oid *oid, const char *why, struct batch *notes)
{
    AUTO(buf_dispose) struct buf path = {0};
    history_object_path(h, oid, &path);
    file_unit_put(&path, (struct bytes){(const unsigned char *)"", 1});
    gitfile_note(notes, (const char *)path.ptr, "damaged object", why, true);
}

/* In a pack, by now, and larger than what is read in one piece: git makes no such trees, commits or
 * tags. */
static bool stream_moved(const struct history *h, struct scratch *s, const struct oid *oid,
                         struct loose_object *out)
{
    if (s->elsewhere == NULL)
        objects_open(&s->elsewhere, h->repo, NULL);
    *out = (struct loose_object){.type = OBJECT_BLOB};
    out->reader = objects_stream(s->elsewhere, oid, &out->size);
    return out->reader != NULL && out->size > LIMIT_OBJECT;
}

bool lost_read_loose(const struct history *h, struct scratch *s, uint32_t where,
                     const struct oid *oid, struct loose_object *out)
{
    struct error err;
    const struct store_loose *loose = &h->store->loose[where - h->store->pack_count];
    if (loose_read(s->loose, loose->objects, oid, out, &err) == ST_OK)
        return true;
    *out = (struct loose_object){.type = finder_read(h->finder, oid, NULL, &s->moved)};
    out->content = buf_bytes(&s->moved);
    out->size = s->moved.len;
    return out->type != OBJECT_NONE || stream_moved(h, s, oid, out);
}

unsigned char *lost_rescue(const struct history *h, struct scratch *s, uint32_t where,
                           uint32_t number, size_t *len, enum object_type *type)
{
    struct oid oid;
    const struct store_pack *p = &h->store->packs[where];
    pack_oid(p->pack, number, &oid);
    enum object_type found = finder_read(h->finder, &oid, p->pack, &s->content);
    if (found == OBJECT_NONE &&
        !pack_stream_salvage(&p->forest, number, h->repo->hash_len, &s->content))
        return NULL;
    *type = found != OBJECT_NONE ? found : *type;
    *len = s->content.len;
    unsigned char *copy = xmalloc(s->content.len + 1);
    if (s->content.len > 0)
        memcpy(copy, s->content.ptr, s->content.len);
    buf_reset(&s->content);
    return copy;
}
