/* pack.c - reading index and pack by pread: a file that shrinks meanwhile is an error, no signal.
 */
#include "scanner/git/pack.h"

#include "base/limits.h"
#include "scanner/git/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FANOUT = 256 * 4, PACK_HEADER = 12, INDEX_HEADER = 8 };

/* What is asked of each object when it is read, side by side. */
struct seat {
    uint32_t offset, crc; /* crc: if the index has any */
};

struct pack {
    char *path;
    int fd;
    uint64_t size, end; /* of the file; where the entries end */
    uint64_t device, inode;
    size_t hash_len;
    uint32_t count, lost;
    unsigned char *index; /* the whole file */
    size_t index_len;
    /* Within index. stride: bytes from one name, or one offset, to the next. */
    const unsigned char *names, *crcs, *offsets, *large;
    size_t name_stride, offset_stride;
    uint32_t large_count;
    uint32_t *order; /* object number -> its place in the index */
    struct seat
        *seats; /* by object number, but of those that are lost; NULL: the file is too large */
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void pack_close(struct pack **pack)
{
    struct pack *p = MOVE(*pack);
    if (p == NULL)
        return;
    close_fd(&p->fd);
    xfree(&p->path);
    xfree(&p->index);
    xfree(&p->order);
    xfree(&p->seats);
    xfree(&p);
}

static enum status open_part(const char *path, const char *ending, int *fd, struct stat *st,
                             struct error *err)
{
    AUTO(buf_dispose) struct buf name = {0};
    buf_printf(&name, "%s%s%c", path, ending, '\0');
    *fd = open((const char *)name.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0 || fstat(*fd, st) != 0)
        return error_errno(err, (const char *)name.ptr);
    if (!S_ISREG(st->st_mode))
        return error_set(err, ST_IO, "%s: not a regular file", (const char *)name.ptr);
    return ST_OK;
}

static uint64_t offset_at(const struct pack *p, uint32_t place)
{
    uint32_t offset = raw_32(p->offsets + p->offset_stride * place);
    if (p->name_stride != p->hash_len || !(offset & UINT32_C(0x80000000)))
        return offset;
    offset &= UINT32_C(0x7fffffff);
    return offset < p->large_count ? raw_64(p->large + 8 * (size_t)offset) : UINT64_MAX;
}

/* Version 1: a fan-out, then an offset and a name for each object. */
static bool lay_out_v1(struct pack *p, size_t size)
{
    p->count = raw_32(p->index + FANOUT - 4);
    p->name_stride = p->offset_stride = 4 + p->hash_len;
    if ((size - FANOUT) / p->name_stride < p->count)
        return false;
    p->offsets = p->index + FANOUT;
    p->names = p->offsets + 4;
    return true;
}

/* Version 2: a header, a fan-out, all names, all CRCs, all offsets, those of more than 31 bits. */
static bool lay_out_v2(struct pack *p, size_t size)
{
    const size_t fixed = INDEX_HEADER + FANOUT;
    if (size < fixed || raw_32(p->index + 4) != 2)
        return false;
    p->count = raw_32(p->index + fixed - 4);
    p->name_stride = p->hash_len;
    p->offset_stride = 4;
    if ((size - fixed) / (p->hash_len + 8) < p->count)
        return false;
    p->names = p->index + fixed;
    p->crcs = p->names + p->hash_len * p->count;
    p->offsets = p->crcs + 4 * (size_t)p->count;
    p->large = p->offsets + 4 * (size_t)p->count;
    size_t rest = size - (size_t)(p->large - p->index);
    p->large_count = (uint32_t)(rest > 2 * p->hash_len ? (rest - 2 * p->hash_len) / 8 : 0);
    return true;
}

static const unsigned char *fanout(const struct pack *p)
{
    return p->index + (p->crcs ? INDEX_HEADER : 0);
}

/* Searching trusts the fan-out: it must rise. */
static bool fanout_rises(const struct pack *p)
{
    uint32_t before = 0;
    for (size_t i = 0; i < 256; i++) {
        uint32_t here = raw_32(fanout(p) + 4 * i);
        if (here < before || here > p->count)
            return false;
        before = here;
    }
    return true;
}

static enum status read_index(struct pack *p, int fd, uint64_t size, struct error *err)
{
    static const unsigned char magic[] = {0xff, 't', 'O', 'c'};
    if (size < FANOUT || size > LIMIT_PACK_INDEX)
        return error_set(err, ST_SYNTAX, "%s.idx: no index has %llu bytes", p->path,
                         (unsigned long long)size);
    p->index = xmalloc((size_t)size);
    p->index_len = (size_t)size;
    if (!raw_read(fd, 0, p->index, (size_t)size))
        return error_set(err, ST_IO, "%s.idx: cannot be read", p->path);
    bool is_v2 = memcmp(p->index, magic, sizeof(magic)) == 0;
    if (!(is_v2 ? lay_out_v2(p, (size_t)size) : lay_out_v1(p, (size_t)size)) || !fanout_rises(p))
        return error_set(err, ST_SYNTAX, "%s.idx: damaged", p->path);
    return ST_OK;
}

/* One pass of a radix sort by 16 bits of the offset. */
static void sort_pass(const uint64_t *keys, const uint32_t *from, uint32_t *to, uint32_t *counts,
                      uint32_t count, unsigned shift)
{
    memset(counts, 0, sizeof(*counts) << 16);
    for (uint32_t i = 0; i < count; i++)
        counts[keys[i] >> shift & 0xffff]++;
    uint32_t sum = 0;
    for (size_t i = 0; i < (size_t)1 << 16; i++) {
        uint32_t here = counts[i];
        counts[i] = sum;
        sum += here;
    }
    for (uint32_t i = 0; i < count; i++)
        to[counts[keys[from[i]] >> shift & 0xffff]++] = from[i];
}

static void list_seats(struct pack *p, const uint64_t *offsets)
{
    p->seats = xcalloc((size_t)p->count + 1, sizeof(*p->seats));
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t place = p->order[i];
        p->seats[i].offset = (uint32_t)offsets[place];
        if (p->crcs != NULL)
            p->seats[i].crc = raw_32(p->crcs + 4 * (size_t)place);
    }
}

/* Number the objects by their offsets; those outside of the pack come last. */
static void sort_by_offset(struct pack *p)
{
    AUTO(xfree) uint64_t *keys = xcalloc(p->count, sizeof(*keys));
    AUTO(xfree) uint32_t *other = xcalloc(p->count, sizeof(*other));
    AUTO(xfree) uint32_t *counts = xcalloc((size_t)1 << 16, sizeof(*counts));
    uint64_t most = 0;
    p->order = xcalloc(p->count, sizeof(*p->order));
    for (uint32_t i = 0; i < p->count; i++) {
        p->order[i] = i;
        keys[i] = offset_at(p, i);
        if (keys[i] >= p->end || keys[i] < PACK_HEADER) {
            keys[i] = p->size; /* behind all that can be read */
            p->lost++;
        }
        most = MAX(most, keys[i]);
    }
    for (unsigned shift = 0; shift < 64 && most >> shift > 0; shift += 16) {
        sort_pass(keys, p->order, other, counts, p->count, shift);
        uint32_t *sorted = other;
        other = p->order;
        p->order = sorted;
    }
    if (p->size <= UINT32_MAX)
        list_seats(p, keys);
}

static uint32_t crc_of(const struct pack *p, uint32_t number)
{
    if (LIKELY(p->seats != NULL))
        return p->seats[number].crc;
    return raw_32(p->crcs + 4 * (size_t)p->order[number]);
}

/* Does the file end with the checksum that the index knows? */
static bool has_trailer(const struct pack *p)
{
    unsigned char end[OID_MAX];
    return p->size >= PACK_HEADER + p->hash_len &&
           raw_read(p->fd, p->size - p->hash_len, end, p->hash_len) &&
           memcmp(end, pack_checksums(p).ptr, p->hash_len) == 0;
}

/* Where the last entry's own checksum says that it ends, at `from` or later; else the file's end.
 */
static uint64_t end_of_last(const struct pack *p, uint64_t from)
{
    enum { PIECE = 1 << 16 };
    uint32_t last = p->count - p->lost - 1, crc = 0;
    uint64_t at = pack_offset(p, last);
    AUTO(xfree) unsigned char *piece = xmalloc(PIECE);
    while (at < from || crc != crc_of(p, last)) {
        uint64_t step = at < from ? MIN(from - at, (uint64_t)PIECE) : 1;
        if (step > p->size - at || !raw_read(p->fd, at, piece, (size_t)step))
            return p->size;
        crc = libdeflate_crc32(crc, piece, (size_t)step);
        at += step;
    }
    return at;
}

/* The entries end where the checksum begins: what lies in there is lost. Of a file that was cut,
 * the checksum may be gone, wholly or in part. */
static void find_end(struct pack *p)
{
    uint64_t before = p->size - MIN(p->hash_len, p->size);
    bool is_whole = has_trailer(p);
    p->end = is_whole ? before : p->size;
    sort_by_offset(p);
    if (!is_whole && p->crcs != NULL && p->lost < p->count)
        p->end = end_of_last(p, before);
}

static enum status check_pack(const struct pack *p, struct error *err)
{
    unsigned char header[PACK_HEADER];
    if (p->size < PACK_HEADER || !raw_read(p->fd, 0, header, sizeof(header)))
        return error_set(err, ST_IO, "%s.pack: cannot be read", p->path);
    if (memcmp(header, "PACK", 4) != 0 || raw_32(header + 4) < 2 || raw_32(header + 4) > 3)
        return error_set(err, ST_SYNTAX, "%s.pack: not a pack of version 2 or 3", p->path);
    return ST_OK;
}

enum status pack_open(struct pack **out, const char *path, size_t hash_len, struct error *err)
{
    AUTO(pack_close) struct pack *p = xcalloc(1, sizeof(*p));
    AUTO(close_fd) int index = -1;
    struct stat index_stat = {0}, pack_stat = {0};
    p->fd = -1;
    p->path = xstrdup(path);
    p->hash_len = hash_len;
    TRY(open_part(path, ".idx", &index, &index_stat, err));
    TRY(open_part(path, ".pack", &p->fd, &pack_stat, err));
    p->size = (uint64_t)pack_stat.st_size;
    p->device = pack_stat.st_dev;
    p->inode = pack_stat.st_ino;
    TRY(check_pack(p, err));
    TRY(read_index(p, index, (uint64_t)index_stat.st_size, err));
    find_end(p);
    *out = MOVE(p);
    return ST_OK;
}

const char *pack_path(const struct pack *pack)
{
    return pack->path;
}

int pack_fd(const struct pack *pack)
{
    return pack->fd;
}

bool pack_is(const struct pack *pack, uint64_t device, uint64_t inode)
{
    return pack->device == device && pack->inode == inode;
}

struct bytes pack_checksums(const struct pack *pack)
{
    size_t len = MIN(2 * pack->hash_len, pack->index_len);
    return (struct bytes){pack->index + pack->index_len - len, len};
}

uint64_t pack_size(const struct pack *pack)
{
    return pack->size;
}

uint32_t pack_count(const struct pack *pack)
{
    return pack->count;
}

uint32_t pack_lost(const struct pack *pack)
{
    return pack->lost;
}

static const unsigned char *name_at(const struct pack *p, uint32_t place)
{
    return p->names + p->name_stride * place;
}

void pack_oid(const struct pack *pack, uint32_t number, struct oid *out)
{
    *out = (struct oid){0};
    memcpy(out->bytes, name_at(pack, pack->order[number]), pack->hash_len);
}

const unsigned char *pack_name_at(const struct pack *pack, uint32_t place)
{
    BUG_IF(place >= pack->count);
    return name_at(pack, place);
}

uint32_t pack_place(const struct pack *pack, uint32_t number)
{
    return pack->order[number];
}

uint64_t pack_offset(const struct pack *pack, uint32_t number)
{
    if (LIKELY(pack->seats != NULL && number < pack->count - pack->lost))
        return pack->seats[number].offset;
    return offset_at(pack, pack->order[number]);
}

uint64_t pack_entry_len(const struct pack *pack, uint32_t number)
{
    if (number >= pack->count - pack->lost)
        return 0;
    bool is_last = number + 1 >= pack->count - pack->lost;
    uint64_t next = is_last ? pack->end : pack_offset(pack, number + 1);
    return next - pack_offset(pack, number);
}

/* The number of the object at that place of the index. */
static bool number_of(const struct pack *pack, uint32_t place, uint32_t *number)
{
    uint64_t offset = offset_at(pack, place);
    return pack_find_offset(pack, offset, number);
}

bool pack_find(const struct pack *pack, const struct oid *oid, uint32_t *number)
{
    unsigned first = oid->bytes[0];
    uint32_t from = first > 0 ? raw_32(fanout(pack) + 4 * (size_t)(first - 1)) : 0;
    uint32_t to = raw_32(fanout(pack) + 4 * (size_t)first);
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        int order = memcmp(name_at(pack, middle), oid->bytes, pack->hash_len);
        if (order == 0)
            return number_of(pack, middle, number);
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

bool pack_find_offset(const struct pack *pack, uint64_t offset, uint32_t *number)
{
    uint32_t from = 0, to = pack->count - pack->lost;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        uint64_t here = pack_offset(pack, middle);
        if (here == offset) {
            *number = middle;
            return true;
        }
        if (here < offset)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

bool pack_read(const struct pack *pack, uint64_t offset, unsigned char *to, size_t len)
{
    errno = 0;
    return offset <= pack->size && len <= pack->size - offset &&
           raw_read(pack->fd, offset, to, len);
}

const char *pack_read_entry(const struct pack *pack, uint32_t number, struct buf *raw)
{
    unsigned char *to;
    uint64_t len = pack_entry_len(pack, number);
    raw->len = 0;
    if (len == 0)
        return "outside of its pack";
    if (len > LIMIT_OBJECT || buf_reserve(raw, (size_t)len, &to) != ST_OK)
        return "larger than the limit";
    if (!pack_read(pack, pack_offset(pack, number), to, (size_t)len))
        return "unreadable";
    raw->len = (size_t)len;
    return pack_check_entry(pack, number, buf_bytes(raw));
}

const char *pack_check_entry(const struct pack *pack, uint32_t number, struct bytes raw)
{
    if (pack->crcs && libdeflate_crc32(0, raw.ptr, raw.len) != crc_of(pack, number))
        return "damaged: its checksum is wrong";
    return NULL;
}

/* A number of 7 bits a byte, least first, behind the 4 bits that the first byte gives. */
static bool parse_size(struct bytes bytes, struct pack_entry *e)
{
    unsigned shift = 4;
    unsigned char c = bytes.ptr[e->header++];
    e->type = c >> 4 & 7;
    e->size = c & 15;
    while (c & 0x80) {
        if (e->header == bytes.len || shift > 57)
            return false;
        c = bytes.ptr[e->header++];
        e->size |= (uint64_t)(c & 0x7f) << shift;
        shift += 7;
    }
    return true;
}

/* How far back the base lies: 7 bits a byte, most first, each length of its own range. */
static bool parse_distance(struct bytes bytes, struct pack_entry *e, uint64_t offset)
{
    if (e->header == bytes.len)
        return false;
    unsigned char c = bytes.ptr[e->header++];
    uint64_t distance = c & 0x7f;
    while (c & 0x80) {
        if (e->header == bytes.len || distance > UINT64_MAX >> 8)
            return false;
        c = bytes.ptr[e->header++];
        distance = ((distance + 1) << 7) | (c & 0x7f);
    }
    e->base_offset = offset - distance;
    return distance > 0 && distance < offset;
}

static bool parse_base(struct bytes bytes, struct pack_entry *e, uint64_t offset, size_t hash_len)
{
    switch (e->type) {
    case OBJECT_COMMIT:
    case OBJECT_TREE:
    case OBJECT_BLOB:
    case OBJECT_TAG:
        return true;
    case ENTRY_OFS_DELTA:
        return parse_distance(bytes, e, offset);
    case ENTRY_REF_DELTA:
        e->base_oid = bytes.ptr + e->header;
        e->header += hash_len;
        return e->header <= bytes.len;
    default:
        return false;
    }
}

bool pack_parse_entry(struct pack_entry *out, struct bytes bytes, uint64_t offset, size_t hash_len)
{
    *out = (struct pack_entry){0};
    bool good = bytes.len > 0 && parse_size(bytes, out) && parse_base(bytes, out, offset, hash_len);
    if (!good)
        out->type = 0;
    return good;
}
