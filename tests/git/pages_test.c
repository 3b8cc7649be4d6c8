/* pages_test.c - entries read through pages are those that stand in the pack. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/pages.h"

#include "tests/git/made_files.h"

TREE_SUITE(pages);

enum { ENTRIES = 700, PAGE = 4096 };

static void made_free(struct made_pack **made)
{
    made_pack_dispose(*made);
    xfree(made);
}

/* Blobs that cannot be deflated: most of them short, some longer than a page. */
static struct made_pack *make(uint64_t *random)
{
    struct made_pack *made = xcalloc(1, sizeof(*made));
    AUTO(buf_dispose) struct buf text = {0};
    made->hash_len = 20;
    for (size_t i = 0; i < ENTRIES; i++) {
        size_t len = made_random(random, i % 50 == 0 ? 3 * PAGE : 1500);
        text.len = 0;
        while (text.len < len)
            made_byte(&text, made_random(random, 256));
        (void)made_whole(made, OBJECT_BLOB, buf_bytes(&text));
    }
    return made;
}

static void expect_entry(struct pages *pages, const struct pack *pack, const struct made_pack *made,
                         uint32_t n)
{
    AUTO(buf_dispose) struct buf raw = {0};
    uint64_t from = made->entries[n].offset, len = pack_entry_len(pack, n);
    cr_assert_null(pages_read_entry(pages, pack, n, &raw));
    cr_assert_eq(raw.len, len);
    cr_assert_arr_eq(raw.ptr, made->bytes.ptr + from, len);
}

Test(pages, hold_what_the_pack_holds)
{
    uint64_t random = 1;
    AUTO(pages_dispose) struct pages pages = {0};
    AUTO(made_free) struct made_pack *made = make(&random), *other = make(&random);
    struct pack *packs[2] = {made_open(made), NULL};
    cr_assert_eq(unlink("p.pack") + unlink("p.idx"), 0);
    packs[1] = made_open(other);
    for (size_t i = 0; i < 20000; i++) {
        unsigned char bytes[64];
        uint32_t n = made_random(&random, ENTRIES - 9);
        size_t which = made_random(&random, 16) == 0 ? 1 : 0;
        const struct made_pack *from = which == 0 ? made : other;
        expect_entry(&pages, packs[which], from, n);
        cr_assert(pages_read(&pages, packs[which], from->entries[n].offset + 5, bytes, 12));
        cr_assert_arr_eq(bytes, from->bytes.ptr + from->entries[n].offset + 5, 12);
    }
    pack_close(&packs[0]);
    pack_close(&packs[1]);
}

Test(pages, end_where_the_pack_does)
{
    uint64_t random = 2;
    unsigned char bytes[16];
    AUTO(pages_dispose) struct pages pages = {0};
    AUTO(buf_dispose) struct buf raw = {0};
    AUTO(made_free) struct made_pack *made = make(&random);
    struct pack *pack = made_open(made);
    uint64_t size = pack_size(pack);
    cr_expect(pages_read(&pages, pack, size - 16, bytes, 16));
    cr_expect_not(pages_read(&pages, pack, size - 15, bytes, 16));
    cr_expect_not(pages_read(&pages, pack, UINT64_MAX, bytes, 1));
    cr_expect_str_eq(pages_read_entry(&pages, pack, ENTRIES, &raw), "outside of its pack");
    pack_close(&pack);
}

/* What lies before the cut can be read, though not all of its page. */
Test(pages, of_a_file_that_is_cut_are_read_as_far_as_it_goes)
{
    uint64_t random = 3;
    AUTO(pages_dispose) struct pages pages = {0};
    AUTO(buf_dispose) struct buf raw = {0};
    AUTO(made_free) struct made_pack *made = make(&random);
    struct pack *pack = made_open(made);
    uint32_t n = 300;
    while (made->entries[n].offset / PAGE != (made->entries[n + 1].offset + 64) / PAGE)
        n++;
    cr_assert_eq(truncate("p.pack", (off_t)made->entries[n + 1].offset + 3), 0);
    expect_entry(&pages, pack, made, n);
    cr_expect_str_eq(pages_read_entry(&pages, pack, n + 1, &raw), "unreadable");
    cr_expect_str_eq(pages_read_entry(&pages, pack, n + 100, &raw), "unreadable");
    expect_entry(&pages, pack, made, n);
    pack_close(&pack);
}

Test(pages, know_a_turned_bit_by_its_checksum)
{
    uint64_t random = 4;
    AUTO(pages_dispose) struct pages pages = {0};
    AUTO(buf_dispose) struct buf raw = {0};
    AUTO(made_free) struct made_pack *made = make(&random);
    made->bytes.ptr[made->entries[7].offset + 3] ^= 8;
    struct pack *pack = made_open(made);
    cr_expect_str_eq(pages_read_entry(&pages, pack, 7, &raw), "damaged: its checksum is wrong");
    expect_entry(&pages, pack, made, 8);
    pack_close(&pack);
}
