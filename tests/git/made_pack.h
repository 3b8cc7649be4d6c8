/* made_pack.h - packs and indexes written byte by byte, so that they can say what git never would.
 */
#ifndef TESTS_GIT_MADE_PACK_H
#define TESTS_GIT_MADE_PACK_H

#include "scanner/git/pack.h"
#include "tests/git/made_entry.h"

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

#endif
