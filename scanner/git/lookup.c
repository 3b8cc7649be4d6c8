/* lookup.c - bisecting a pack's index on disk. */
#include "scanner/git/lookup.h"

#include "scanner/git/gitfile.h"
#include "scanner/git/raw.h"

#include <sys/stat.h>

enum { FANOUT = 256 * 4, INDEX_HEADER = 8, PACK_HEADER = 12 };

/* ---- Opening ---- */

static enum status open_part(const char *path, const char *ending, int *fd, struct stat *st,
                             struct error *err)
{
    AUTO(buf_dispose) struct buf name = {0};
    buf_printf(&name, "%s%s%c", path, ending, '\0');
    *fd = gitfile_open((const char *)name.ptr, true);
    if (*fd < 0) {
        errno = -*fd;
        return error_errno(err, (const char *)name.ptr);
    }
    if (fstat(*fd, st) != 0)
        return error_errno(err, (const char *)name.ptr);
    return ST_OK;
}

static bool read_fanout(struct lookup *l, uint64_t at)
{
    unsigned char raw[FANOUT];
    if (!raw_read(l->index, at, raw, sizeof(raw)))
        return false;
    for (size_t i = 0; i < 256; i++) {
        l->fan[i + 1] = raw_32(raw + 4 * i);
        if (l->fan[i + 1] < l->fan[i])
            return false;
    }
    l->count = l->fan[256];
    return true;
}

static bool lay_out(struct lookup *l, uint64_t size)
{
    static const unsigned char magic[] = {0xff, 't', 'O', 'c', 0, 0, 0, 2};
    unsigned char head[INDEX_HEADER];
    if (!raw_read(l->index, 0, head, sizeof(head)))
        return false;
    l->is_v2 = memcmp(head, magic, sizeof(magic)) == 0;
    uint64_t at = (l->is_v2 ? INDEX_HEADER : 0) + FANOUT;
    if (!read_fanout(l, at - FANOUT))
        return false;
    uint64_t each = l->hash_len + (l->is_v2 ? 8 : 4);
    if (size < at || (size - at) / each < l->count)
        return false;
    l->names = l->is_v2 ? at : at + 4;
    l->name_stride = l->is_v2 ? l->hash_len : each;
    l->offsets = l->is_v2 ? at + (uint64_t)l->count * (l->hash_len + 4) : at;
    l->offset_stride = l->is_v2 ? 4 : each;
    l->large = l->offsets + 4 * (uint64_t)l->count;
    l->index_end = size;
    return true;
}

enum status lookup_open(struct lookup *out, const char *path, size_t hash_len, struct error *err)
{
    AUTO(lookup_close) struct lookup l = {.pack = -1, .index = -1, .hash_len = hash_len};
    struct stat index = {0}, pack = {0};
    TRY(open_part(path, ".idx", &l.index, &index, err));
    TRY(open_part(path, ".pack", &l.pack, &pack, err));
    if ((uint64_t)pack.st_size < PACK_HEADER || !lay_out(&l, (uint64_t)index.st_size))
        return error_set(err, ST_SYNTAX, "%s.idx: damaged", path);
    l.pack_end = (uint64_t)pack.st_size;
    l.device = pack.st_dev;
    l.inode = pack.st_ino;
    *out = l;
    l.pack = l.index = -1;
    return ST_OK;
}

void lookup_close(struct lookup *lookup)
{
    gitfile_close(&lookup->pack);
    gitfile_close(&lookup->index);
}

/* ---- Searching ---- */

static bool name_at(const struct lookup *l, uint32_t place, struct oid *out)
{
    *out = (struct oid){0};
    return raw_read(l->index, l->names + (uint64_t)place * l->name_stride, out->bytes, l->hash_len);
}

/* The first place in the index whose name is not below oid. */
static bool lower_bound(const struct lookup *l, const struct oid *oid, uint32_t *place)
{
    uint32_t from = l->fan[oid->bytes[0]], to = l->fan[oid->bytes[0] + 1];
    struct oid here;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (!name_at(l, middle, &here))
            return false;
        if (memcmp(here.bytes, oid->bytes, l->hash_len) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    *place = from;
    return true;
}

static bool offset_at(const struct lookup *l, uint32_t place, uint64_t *offset)
{
    unsigned char raw[8];
    if (!raw_read(l->index, l->offsets + (uint64_t)place * l->offset_stride, raw, 4))
        return false;
    *offset = raw_32(raw);
    if (!l->is_v2 || !(*offset & UINT32_C(0x80000000)))
        return true;
    uint64_t at = l->large + 8 * (*offset & UINT32_C(0x7fffffff));
    if (at > l->index_end || !raw_read(l->index, at, raw, 8))
        return false;
    *offset = raw_64(raw);
    return true;
}

bool lookup_find(const struct lookup *lookup, const struct oid *oid, uint64_t *offset)
{
    uint32_t place;
    struct oid here;
    return lower_bound(lookup, oid, &place) && place < lookup->fan[oid->bytes[0] + 1] &&
           name_at(lookup, place, &here) && oid_equal(&here, oid) &&
           offset_at(lookup, place, offset) && *offset >= PACK_HEADER && *offset < lookup->pack_end;
}

void lookup_prefix(const struct lookup *lookup, struct bytes hex,
                   bool (*visit)(void *ctx, const struct oid *oid), void *ctx)
{
    char digits[2 * OID_MAX + 1];
    struct oid first, here;
    uint32_t place;
    memset(digits, '0', sizeof(digits));
    memcpy(digits, hex.ptr, MIN(hex.len, 2 * lookup->hash_len));
    const unsigned char *padded = (const unsigned char *)digits;
    if (!oid_parse(&first, lookup->hash_len, (struct bytes){padded, 2 * lookup->hash_len}) ||
        !lower_bound(lookup, &first, &place))
        return;
    for (; place < lookup->fan[first.bytes[0] + 1]; place++) {
        if (!name_at(lookup, place, &here))
            return;
        oid_hex(&here, lookup->hash_len, digits);
        struct bytes start = {padded, MIN(hex.len, 2 * lookup->hash_len)};
        if (bytes_find_nocase((struct bytes){hex.ptr, hex.len}, 0, start) != 0 ||
            !visit(ctx, &here))
            return;
    }
}
