/* made_pack.h - packs and indexes written byte by byte, so that they can say what git never would.
 */
#ifndef TESTS_GIT_MADE_PACK_H
#define TESTS_GIT_MADE_PACK_H

#include "scanner/git/pack.h"
#include "tests/git/made.h"
#include "tests/scanner/tree.h"

#include <libdeflate.h>

enum { MADE_MAX = 4096 };

struct made_entry {
    struct oid oid;
    uint64_t offset;
    uint32_t crc;
};

/** {0} is empty, but for hash_len. */
struct made_pack {
    size_t hash_len;
    struct buf bytes;
    struct made_entry entries[MADE_MAX];
    uint32_t count;
};

static inline void made_pack_dispose(struct made_pack *pack)
{
    buf_dispose(&pack->bytes);
}

static inline void made_put32(struct buf *to, uint64_t number)
{
    for (unsigned i = 4; i-- > 0;)
        made_byte(to, number >> (8 * i));
}

/** Object n of a made pack. Names rise with the number's bits turned round, so that their order is
 * not that of the pack. */
static inline struct oid made_oid(uint32_t n)
{
    struct oid oid = {
        .bytes = {(unsigned char)(n * 151), (unsigned char)(n >> 8), (unsigned char)n}};
    return oid;
}

static inline void made_deflate(struct buf *to, struct bytes content)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    unsigned char *out;
    size_t room = libdeflate_zlib_compress_bound(c, content.len);
    cr_assert_eq(buf_reserve(to, room, &out), ST_OK);
    to->len += libdeflate_zlib_compress(c, content.ptr, content.len, out, room);
    libdeflate_free_compressor(c);
}

static inline void made_entry_header(struct buf *to, unsigned type, uint64_t size)
{
    size_t c = type << 4 | (size & 15);
    for (size >>= 4; size > 0; size >>= 7) {
        made_byte(to, c | 0x80);
        c = size & 0x7f;
    }
    made_byte(to, c);
}

static inline void made_distance(struct buf *to, uint64_t distance)
{
    unsigned char out[10];
    size_t at = sizeof(out);
    out[--at] = distance & 0x7f;
    while (distance >>= 7)
        out[--at] = 0x80 | (--distance & 0x7f);
    made_put(to, out + at, sizeof(out) - at);
}

/** Begin an entry; its name is made_oid of its number. */
static inline uint32_t made_begin(struct made_pack *pack)
{
    if (pack->bytes.len == 0) {
        made_put(&pack->bytes, "PACK\0\0\0\2", 8);
        made_put32(&pack->bytes, 0);
    }
    cr_assert_lt(pack->count, MADE_MAX);
    pack->entries[pack->count] =
        (struct made_entry){.oid = made_oid(pack->count), .offset = pack->bytes.len};
    return pack->count;
}

static inline uint32_t made_end(struct made_pack *pack)
{
    struct made_entry *e = &pack->entries[pack->count];
    e->crc = libdeflate_crc32(0, pack->bytes.ptr + e->offset, pack->bytes.len - e->offset);
    return pack->count++;
}

/** Add a whole object; its number. */
static inline uint32_t made_whole(struct made_pack *pack, enum object_type type,
                                  struct bytes content)
{
    (void)made_begin(pack);
    made_entry_header(&pack->bytes, type, content.len);
    made_deflate(&pack->bytes, content);
    return made_end(pack);
}

static inline void made_delta_text(struct buf *to, size_t base_size, const struct made_delta *delta)
{
    for (unsigned i = 0; i < 2; i++) {
        size_t size = i == 0 ? base_size : delta->size;
        for (; size > 0x7f; size >>= 7)
            made_byte(to, 0x80 | (size & 0x7f));
        made_byte(to, size);
    }
    made_put(to, delta->steps.ptr, delta->steps.len);
}

/** Add an object that builds on the one that begins at an offset. */
static inline uint32_t made_on_offset(struct made_pack *pack, uint64_t base, size_t base_size,
                                      const struct made_delta *delta)
{
    AUTO(buf_dispose) struct buf text = {0};
    made_delta_text(&text, base_size, delta);
    uint32_t n = made_begin(pack);
    made_entry_header(&pack->bytes, ENTRY_OFS_DELTA, text.len);
    made_distance(&pack->bytes, pack->entries[n].offset - base);
    made_deflate(&pack->bytes, buf_bytes(&text));
    return made_end(pack);
}

/** Add an object that builds on the one of that name. */
static inline uint32_t made_on_name(struct made_pack *pack, struct oid base, size_t base_size,
                                    const struct made_delta *delta)
{
    AUTO(buf_dispose) struct buf text = {0};
    made_delta_text(&text, base_size, delta);
    (void)made_begin(pack);
    made_entry_header(&pack->bytes, ENTRY_REF_DELTA, text.len);
    made_put(&pack->bytes, base.bytes, pack->hash_len);
    made_deflate(&pack->bytes, buf_bytes(&text));
    return made_end(pack);
}

static inline int made_by_oid(const void *a, const void *b)
{
    return memcmp(((const struct made_entry *)a)->oid.bytes,
                  ((const struct made_entry *)b)->oid.bytes, OID_MAX);
}

static inline void made_fanout(const struct made_entry *entries, uint32_t count, struct buf *out)
{
    uint32_t sum = 0;
    for (unsigned first = 0; first < 256; first++) {
        while (sum < count && entries[sum].oid.bytes[0] <= first)
            sum++;
        made_put32(out, sum);
    }
}

/** The index. Offsets from `large` on stand in the table of 64 bits. */
static inline void made_index(const struct made_pack *pack, unsigned version, uint64_t large,
                              struct buf *out)
{
    static struct made_entry e[MADE_MAX];
    AUTO(buf_dispose) struct buf wide = {0};
    unsigned char trailer[2 * OID_MAX] = {0};
    memcpy(e, pack->entries, sizeof(e));
    qsort(e, pack->count, sizeof(*e), made_by_oid);
    if (version == 2)
        made_put(out, "\377tOc\0\0\0\2", 8);
    made_fanout(e, pack->count, out);
    for (uint32_t i = 0; i < pack->count; i++) {
        if (version == 1)
            made_put32(out, e[i].offset);
        made_put(out, e[i].oid.bytes, pack->hash_len);
    }
    for (uint32_t i = 0; i < pack->count && version == 2; i++)
        made_put32(out, e[i].crc);
    for (uint32_t i = 0; i < pack->count && version == 2; i++) {
        made_put32(out, e[i].offset < large ? e[i].offset : 0x80000000u | wide.len / 8);
        if (e[i].offset >= large) {
            made_put32(&wide, e[i].offset >> 32);
            made_put32(&wide, e[i].offset);
        }
    }
    made_put(out, wide.ptr, wide.len);
    made_put(out, trailer, 2 * pack->hash_len);
}

static inline void made_write(const char *path, struct bytes bytes)
{
    FILE *f = fopen(path, "wb");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    cr_assert_eq(fclose(f), 0);
}

/** Write p.pack, with a trailer of zeroes. */
static inline void made_pack_write(struct made_pack *pack)
{
    AUTO(buf_dispose) struct buf bytes = {0};
    unsigned char trailer[OID_MAX] = {0};
    made_put(&bytes, pack->bytes.ptr, pack->bytes.len);
    for (unsigned i = 0; i < 4; i++)
        bytes.ptr[8 + i] = (unsigned char)(pack->count >> (24 - 8 * i));
    made_put(&bytes, trailer, pack->hash_len);
    made_write("p.pack", buf_bytes(&bytes));
}

/** Write both files and open them. */
static inline struct pack *made_open(struct made_pack *pack)
{
    AUTO(buf_dispose) struct buf index = {0};
    struct pack *out = NULL;
    struct error err = {0};
    made_pack_write(pack);
    made_index(pack, 2, UINT64_MAX, &index);
    made_write("p.idx", buf_bytes(&index));
    cr_assert_eq(pack_open(&out, "p", pack->hash_len, &err), ST_OK, "%s", err.text);
    return out;
}

#endif
