/* made_files.h - a made pack and its index as files, with the lies that are asked for. */
#ifndef TESTS_GIT_MADE_FILES_H
#define TESTS_GIT_MADE_FILES_H

#include "tests/git/made_pack.h"
#include "tests/scanner/tree.h"

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
