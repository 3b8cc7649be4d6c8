/* pack_test.c - indexes of both versions, and what they may lie about; headers of entries. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/pack.h"

#include "scanner/git/forest.h"
#include "scanner/git/lookup.h"
#include "tests/git/made_files.h"

#include <fcntl.h>

TREE_SUITE(pack);

/* Three blobs and two deltas; made_pack is large. */
static struct made_pack *example(size_t hash_len)
{
    struct made_pack *pack = xcalloc(1, sizeof(*pack));
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    pack->hash_len = hash_len;
    made_copy(&delta, 0, 5);
    (void)made_whole(pack, OBJECT_BLOB, bytes_of("hello, world"));
    (void)made_whole(pack, OBJECT_TREE, bytes_of("no tree"));
    (void)made_on_offset(pack, pack->entries[0].offset, 12, &delta);
    (void)made_on_name(pack, made_oid(0), 12, &delta);
    (void)made_whole(pack, OBJECT_BLOB, bytes_of("the last"));
    return pack;
}

static void example_free(struct made_pack **pack)
{
    made_pack_dispose(*pack);
    xfree(pack);
}

static void expect_all(const struct pack *pack, const struct made_pack *made)
{
    cr_assert_eq(pack_count(pack), made->count);
    cr_expect_eq(pack_lost(pack), 0);
    for (uint32_t i = 0; i < made->count; i++) {
        struct oid oid;
        uint32_t number = 99;
        uint64_t next = i + 1 < made->count ? made->entries[i + 1].offset : made->bytes.len;
        pack_oid(pack, i, &oid);
        cr_expect(oid_equal(&oid, &made->entries[i].oid));
        cr_expect_eq(pack_offset(pack, i), made->entries[i].offset);
        cr_expect_eq(pack_entry_len(pack, i), next - made->entries[i].offset);
        cr_expect(pack_find(pack, &oid, &number) && number == i);
        number = 99;
        cr_expect(pack_find_offset(pack, made->entries[i].offset, &number) && number == i);
        oid.bytes[made->hash_len - 1] ^= 1;
        cr_expect_not(pack_find(pack, &oid, &number));
        cr_expect_not(pack_find_offset(pack, made->entries[i].offset + 1, &number));
    }
}

static const struct {
    size_t hash_len;
    unsigned version;
    uint64_t large;
} shapes[] = {
    {20, 2, UINT64_MAX}, {20, 2, 0}, {20, 2, 60}, {32, 2, UINT64_MAX},
    {32, 2, 0},          {20, 1, 0}, {32, 1, 0},
};
EACH(pack, is_read_by_indexes_of_every_shape, shapes, i)
{
    struct error err;
    struct pack *pack = NULL;
    AUTO(buf_dispose) struct buf index = {0}, raw = {0};
    AUTO(example_free) struct made_pack *made = example(shapes[*i].hash_len);
    made_pack_write(made);
    made_index(made, shapes[*i].version, shapes[*i].large, &index);
    made_write("p.idx", buf_bytes(&index));
    cr_assert_eq(pack_open(&pack, "p", made->hash_len, &err), ST_OK, "%s", err.text);
    cr_expect_str_eq(pack_path(pack), "p");
    expect_all(pack, made);
    for (uint32_t n = 0; n < made->count; n++) {
        cr_expect_null(pack_read_entry(pack, n, &raw));
        cr_expect(bytes_equal(buf_bytes(&raw),
                              bytes_slice(buf_bytes(&made->bytes), made->entries[n].offset,
                                          made->entries[n].offset + raw.len)));
    }
    pack_close(&pack);
    cr_expect_null(pack);
}

/* The entries lie behind a hole of 5 GiB, which costs nothing on the disk. */
Test(pack, is_read_beyond_4_gib)
{
    const uint64_t hole = UINT64_C(5) << 30;
    struct error err;
    struct pack *pack = NULL;
    AUTO(lookup_close) struct lookup lookup = {.pack = -1, .index = -1};
    AUTO(buf_dispose) struct buf index = {0}, raw = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    made_pack_write(made);
    int fd = open("p.pack", O_WRONLY);
    cr_assert_geq(fd, 0);
    for (uint32_t n = 0; n < made->count; n++) {
        struct made_entry *e = &made->entries[n];
        struct bytes bytes = bytes_slice(buf_bytes(&made->bytes), e->offset, made->bytes.len);
        e->offset += hole;
        cr_assert_eq(pwrite(fd, bytes.ptr, bytes.len, (off_t)e->offset), (ssize_t)bytes.len);
    }
    close(fd);
    made_index(made, 2, UINT64_C(1) << 31, &index);
    made_write("p.idx", buf_bytes(&index));
    cr_assert_eq(pack_open(&pack, "p", 20, &err), ST_OK, "%s", err.text);
    cr_assert_eq(lookup_open(&lookup, "p", 20, &err), ST_OK, "%s", err.text);
    cr_expect_eq(pack_lost(pack), 0);
    for (uint32_t n = 0; n < made->count; n++) {
        uint64_t offset = 0;
        struct oid oid = made_oid(n);
        cr_expect_null(pack_read_entry(pack, n, &raw));
        cr_expect(lookup_find(&lookup, &oid, &offset) && offset == made->entries[n].offset);
    }
    struct forest forest;
    forest_build(&forest, pack, 20);
    cr_expect_eq(forest.loose_ends, 0);
    forest_dispose(&forest);
    pack_close(&pack);
}

/* ---- Lies of an index ---- */

static void fan_falls(struct buf *index)
{
    index->ptr[8 + 4 * 0x20 + 3] = 0xff;
}
static void fan_is_too_much(struct buf *index)
{
    index->ptr[8 + 4 * 255] = 0x7f;
}
static void is_cut(struct buf *index)
{
    index->len = 8 + 1024 + 5 * 28 - 1;
}
static void is_tiny(struct buf *index)
{
    index->len = 1023;
}
static void is_empty(struct buf *index)
{
    index->len = 0;
}
static void has_version_3(struct buf *index)
{
    index->ptr[7] = 3;
}
static void has_no_magic(struct buf *index)
{
    index->ptr[0] = 0;
}

static const struct {
    void (*lie)(struct buf *index);
} lies[] = {
    {fan_falls}, {fan_is_too_much}, {is_cut},       {is_tiny},
    {is_empty},  {has_version_3},   {has_no_magic},
};
EACH(pack, is_refused_if_its_index_lies_about_its_own_size, lies, i)
{
    struct error err = {0};
    struct pack *pack = NULL;
    AUTO(buf_dispose) struct buf index = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    made_pack_write(made);
    made_index(made, 2, UINT64_MAX, &index);
    lies[*i].lie(&index);
    made_write("p.idx", buf_bytes(&index));
    cr_expect_eq(pack_open(&pack, "p", 20, &err), ST_SYNTAX);
    cr_expect_null(pack);
    cr_expect(strstr(err.text, "p.idx") != NULL, "%s", err.text);
}

Test(pack, objects_outside_of_the_file_are_lost_and_the_others_not)
{
    struct error err;
    uint32_t number;
    struct pack *pack = NULL;
    AUTO(buf_dispose) struct buf index = {0}, raw = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    made_pack_write(made);
    made->entries[1].offset = UINT64_C(1) << 40;
    made->entries[3].offset = 5; /* within the header */
    made->entries[4].offset = UINT64_MAX;
    made_index(made, 2, 1000, &index);
    made_write("p.idx", buf_bytes(&index));
    cr_assert_eq(pack_open(&pack, "p", 20, &err), ST_OK, "%s", err.text);
    cr_expect_eq(pack_count(pack), 5);
    cr_expect_eq(pack_lost(pack), 2 + (made->entries[3].offset < 12));
    cr_expect_not(pack_find(pack, &made->entries[1].oid, &number));
    cr_expect(pack_find(pack, &made->entries[0].oid, &number) && number == 0);
    cr_expect(pack_find(pack, &made->entries[2].oid, &number) && number == 1);
    for (uint32_t n = 2; n < 5; n++) {
        cr_expect_eq(pack_entry_len(pack, n), 0);
        cr_expect_str_eq(pack_read_entry(pack, n, &raw), "outside of its pack");
    }
    pack_close(&pack);
}

Test(pack, no_object_lies_in_the_checksum_at_the_end)
{
    struct error err;
    struct stat file;
    struct pack *pack = NULL;
    AUTO(buf_dispose) struct buf index = {0}, raw = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    made_pack_write(made);
    cr_assert_eq(stat("p.pack", &file), 0);
    made->entries[1].offset = (uint64_t)file.st_size - 3;
    made_index(made, 2, UINT64_MAX, &index);
    made_write("p.idx", buf_bytes(&index));
    cr_assert_eq(pack_open(&pack, "p", 20, &err), ST_OK, "%s", err.text);
    cr_expect_eq(pack_lost(pack), 1);
    cr_expect_str_eq(pack_read_entry(pack, 4, &raw), "outside of its pack");
    pack_close(&pack);
}

Test(pack, a_wide_offset_that_is_not_in_its_table_is_lost)
{
    struct error err;
    struct pack *pack = NULL;
    AUTO(buf_dispose) struct buf index = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    made_pack_write(made);
    made_index(made, 2, UINT64_MAX, &index);
    size_t at = 8 + 1024 + 5 * 24; /* the first offset */
    memset(index.ptr + at, 0xff, 4);
    made_write("p.idx", buf_bytes(&index));
    cr_assert_eq(pack_open(&pack, "p", 20, &err), ST_OK, "%s", err.text);
    cr_expect_eq(pack_lost(pack), 1);
    pack_close(&pack);
}

Test(pack, what_lies_before_a_cut_can_be_read)
{
    AUTO(buf_dispose) struct buf raw = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    struct pack *pack = made_open(made);
    pack_close(&pack);
    made_write("p.pack", bytes_slice(buf_bytes(&made->bytes), 0, made->entries[4].offset + 3));
    struct error err;
    cr_assert_eq(pack_open(&pack, "p", 20, &err), ST_OK, "%s", err.text);
    cr_expect_null(pack_read_entry(pack, 0, &raw));
    cr_expect_null(pack_read_entry(pack, 3, &raw));
    cr_expect_not_null(pack_read_entry(pack, 4, &raw));
    pack_close(&pack);
    made_write("p.pack", bytes_slice(buf_bytes(&made->bytes), 0, made->entries[4].offset));
    cr_assert_eq(pack_open(&pack, "p", 20, &err), ST_OK, "%s", err.text);
    cr_expect_eq(pack_lost(pack), 1);
    cr_expect_null(pack_read_entry(pack, 3, &raw));
    cr_expect_str_eq(pack_read_entry(pack, 4, &raw), "outside of its pack");
    pack_close(&pack);
}

/* Its checksum behind the last entry is gone in part, wholly, or wrong. */
static const struct {
    size_t hash_len;
    unsigned version;
} cuts[] = {{20, 2}, {32, 2}, {20, 1}};
EACH(pack, loses_nothing_with_its_own_checksum, cuts, i)
{
    struct error err;
    struct pack *pack = NULL;
    AUTO(buf_dispose) struct buf index = {0}, raw = {0};
    AUTO(example_free) struct made_pack *made = example(cuts[*i].hash_len);
    made_pack_write(made);
    made_index(made, cuts[*i].version, UINT64_MAX, &index);
    memset(index.ptr + index.len - 2 * made->hash_len, 7, made->hash_len);
    made_write("p.idx", buf_bytes(&index));
    for (size_t left = 0; left <= made->hash_len; left++) {
        AUTO(buf_dispose) struct buf file = {0};
        made_put(&file, made->bytes.ptr, made->bytes.len);
        for (size_t k = 0; k < left; k++)
            made_byte(&file, 9);
        made_write("p.pack", buf_bytes(&file));
        cr_assert_eq(pack_open(&pack, "p", made->hash_len, &err), ST_OK, "%s", err.text);
        cr_expect_eq(pack_lost(pack), 0);
        cr_expect_null(pack_read_entry(pack, 4, &raw), "%zu bytes left", left);
        size_t more = cuts[*i].version == 1 ? left : 0; /* nothing says where the entry ends */
        cr_expect_eq(raw.len, made->bytes.len - made->entries[4].offset + more);
        pack_close(&pack);
    }
}

/* The file shrinks after it was opened. */
Test(pack, a_cut_while_it_is_read_is_an_error)
{
    AUTO(buf_dispose) struct buf raw = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    struct pack *pack = made_open(made);
    cr_assert_eq(truncate("p.pack", 40), 0);
    cr_expect_str_eq(pack_read_entry(pack, 4, &raw), "unreadable");
    unsigned char byte;
    cr_expect_not(pack_read(pack, made->bytes.len - 1, &byte, 1));
    cr_expect_not(pack_read(pack, UINT64_MAX, &byte, 1));
    pack_close(&pack);
}

Test(pack, a_turned_bit_is_noticed_by_the_checksum_of_version_2)
{
    AUTO(buf_dispose) struct buf raw = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    made->bytes.ptr[made->entries[1].offset - 1] ^= 4;
    struct pack *pack = made_open(made);
    cr_expect_str_eq(pack_read_entry(pack, 0, &raw), "damaged: its checksum is wrong");
    cr_expect_null(pack_read_entry(pack, 1, &raw));
    pack_close(&pack);
}

static const struct {
    const char *bytes;
    size_t len;
} no_packs[] = {
    {"", 0}, {"PACK\0\0\0\2", 8}, {"PACK\0\0\0\1\0\0\0\0", 12}, {"JACK\0\0\0\2\0\0\0\0", 12}};
EACH(pack, is_refused_if_it_is_none, no_packs, i)
{
    struct error err = {0};
    AUTO(example_free) struct made_pack *made = example(20);
    struct pack *pack = made_open(made);
    pack_close(&pack);
    made_write("p.pack",
               (struct bytes){(const unsigned char *)no_packs[*i].bytes, no_packs[*i].len});
    cr_expect_neq(pack_open(&pack, "p", 20, &err), ST_OK);
    cr_expect(strstr(err.text, "p.pack") != NULL, "%s", err.text);
}

Test(pack, is_refused_if_a_part_is_missing_or_no_file)
{
    struct error err = {0};
    struct pack *pack = NULL;
    cr_expect_eq(pack_open(&pack, "p", 20, &err), ST_IO);
    tree_dir("p.idx");
    cr_expect_eq(pack_open(&pack, "p", 20, &err), ST_IO);
    cr_expect(strstr(err.text, "p.idx") != NULL, "%s", err.text);
}

Test(pack, may_be_empty)
{
    AUTO(xfree) struct made_pack *made = xcalloc(1, sizeof(*made));
    made->hash_len = 20;
    (void)made_begin(made);
    struct pack *pack = made_open(made);
    uint32_t number;
    struct oid oid = made_oid(0);
    cr_expect_eq(pack_count(pack), 0);
    cr_expect_not(pack_find(pack, &oid, &number));
    cr_expect_not(pack_find_offset(pack, 12, &number));
    pack_close(&pack);
    buf_dispose(&made->bytes);
}

/* ---- Headers of entries ---- */

#define ROW(text) text, sizeof(text) - 1
#define NAME "aaaaaaaaaabbbbbbbbbb"

static const struct {
    const char *bytes;
    size_t len;
    uint64_t offset;
    unsigned type;
    uint64_t size;
    size_t header;
    uint64_t base_offset;
} headers[] = {
    {ROW("\x30"), 12, OBJECT_BLOB, 0, 1, 0},
    {ROW("\x1f"), 12, OBJECT_COMMIT, 15, 1, 0},
    {ROW("\xaf\x01"), 12, OBJECT_TREE, 31, 2, 0},
    {ROW("\xc0\xff\x7f"), 12, OBJECT_TAG, 0x3fff0, 3, 0},
    {ROW("\xb0\x80\x80\x80\x80\x80\x80\x80\x01"), 12, OBJECT_BLOB, UINT64_C(1) << 53, 9, 0},
    {ROW(""), 12, 0, 0, 0, 0},
    {ROW("\xb0"), 12, 0, 0, 0, 0},                                         /* cut off */
    {ROW("\xb0\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), 12, 0, 0, 0, 0}, /* over 64 bits */
    {ROW("\x00"), 12, 0, 0, 0, 0},
    {ROW("\x50"), 12, 0, 0, 0, 0}, /* reserved */
    {ROW("\x65\x01"), 100, ENTRY_OFS_DELTA, 5, 2, 99},
    {ROW("\x65\x80\x00"), 1000, ENTRY_OFS_DELTA, 5, 3, 1000 - 128},
    {ROW("\x65\xff\x7f"), 100000, ENTRY_OFS_DELTA, 5, 3, 100000 - 16511},
    {ROW("\x65\x00"), 100, 0, 0, 0, 0}, /* its own base */
    {ROW("\x65\x64"), 100, 0, 0, 0, 0}, /* at the very beginning of the file */
    {ROW("\x65\x65"), 100, 0, 0, 0, 0}, /* before it */
    {ROW("\x65"), 100, 0, 0, 0, 0},
    {ROW("\x65\x80"), 100, 0, 0, 0, 0},
    {ROW("\x65\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), UINT64_MAX, 0, 0, 0, 0},
    {ROW("\x75" NAME), 12, ENTRY_REF_DELTA, 5, 21, 0},
    {ROW("\x75"
         "aaaaaaaaaabbbbbbbbb"),
     12, 0, 0, 0, 0}, /* the name is cut off */
};
EACH(pack, parses_headers_of_entries, headers, i)
{
    struct pack_entry e;
    unsigned char *copy = xmalloc(headers[*i].len + (headers[*i].len == 0));
    memcpy(copy, headers[*i].bytes, headers[*i].len);
    bool good = pack_parse_entry(&e, (struct bytes){copy, headers[*i].len}, headers[*i].offset, 20);
    cr_expect_eq(good, headers[*i].type != 0);
    cr_expect_eq(e.type, headers[*i].type);
    if (good) {
        cr_expect_eq(e.size, headers[*i].size);
        cr_expect_eq(e.header, headers[*i].header);
        cr_expect_eq(e.base_offset, headers[*i].base_offset);
    }
    if (e.type == ENTRY_REF_DELTA)
        cr_expect_eq(e.base_oid, copy + 1);
    xfree(&copy);
}
