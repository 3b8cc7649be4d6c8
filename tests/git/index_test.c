/* index_test.c - indices made by hand, and such as git would never write. tests/hooks.sh has those
 * of git. */
#include "scanner/git/index.h"

#include "scanner/git/index_parts.h"
#include "tests/test.h"

SUITE(index);

static void put(struct buf *to, const void *ptr, size_t len)
{
    cr_assert_eq(buf_add(to, (struct bytes){ptr, len}), ST_OK);
}

static void put_32(struct buf *to, uint32_t number)
{
    const unsigned char raw[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                                  (unsigned char)(number >> 8), (unsigned char)number};
    put(to, raw, sizeof(raw));
}

static void put_head(struct buf *to, uint32_t version, uint32_t count)
{
    put(to, "DIRC", 4);
    put_32(to, version);
    put_32(to, count);
}

/* The fixed part of an entry whose object's name is all of one byte. */
static void put_fixed(struct buf *to, uint32_t mode, unsigned char name, unsigned flags)
{
    unsigned char id[20];
    for (int i = 0; i < 6; i++)
        put_32(to, (uint32_t)i);
    put_32(to, mode);
    put_32(to, 0);
    put_32(to, 0);
    put_32(to, 77);
    memset(id, name, sizeof(id));
    put(to, id, sizeof(id));
    put(to, (unsigned char[]){(unsigned char)(flags >> 8), (unsigned char)flags}, 2);
}

static void put_entry(struct buf *to, const char *path, unsigned char name, unsigned flags)
{
    size_t start = to->len;
    put_fixed(to, 0100644, name, flags);
    if (flags & 0x4000)
        put(to, "\x60\0", 2); /* skip-worktree, intent-to-add */
    put(to, path, strlen(path));
    do
        put(to, "", 1);
    while ((to->len - start) % 8 != 0);
}

static void put_extension(struct buf *to, const char *name, const void *ptr, size_t len)
{
    put(to, name, 4);
    put_32(to, (uint32_t)len);
    put(to, ptr, len);
}

static void put_end(struct buf *to)
{
    static const unsigned char checksum[20];
    put(to, checksum, sizeof(checksum));
}

static enum status parse(struct index *index, const struct buf *text, struct error *err)
{
    return index_parse(index, buf_bytes(text), 20, "index", err);
}

Test(index, has_its_entries)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(index_dispose) struct index index = {0};
    struct error err;
    put_head(&text, 3, 3);
    put_entry(&text, "a", 1, 0);
    put_entry(&text, "dir/b", 2, 0x2000);
    put_entry(&text, "dir/long-name-of-it", 3, 0x4000);
    put_end(&text);
    cr_assert_eq(parse(&index, &text, &err), ST_OK, "%s", err.text);
    cr_assert_eq(index.count, 3);
    cr_expect(bytes_equal(index.entries[1].path, bytes_of("dir/b")));
    cr_expect_eq(index.entries[1].stage, 2);
    cr_expect_eq(index_oid(&index, &index.entries[1]).bytes[19], 2);
    cr_expect_eq(index.entries[1].size, 77);
    cr_expect(index.entries[2].skip && index.entries[2].intent);
    cr_expect_not(index.entries[0].skip);
}

Test(index, of_version_4_has_whole_paths)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(index_dispose) struct index index = {0};
    struct error err;
    put_head(&text, 4, 3);
    put_fixed(&text, 0100644, 1, 0);
    put(&text, "\0dir/abc", 9);
    put_fixed(&text, 0100644, 2, 0);
    put(&text, "\1d", 3);
    put_fixed(&text, 0100644, 3, 0);
    put(&text, "\7x", 3);
    put_end(&text);
    cr_assert_eq(parse(&index, &text, &err), ST_OK, "%s", err.text);
    cr_expect(bytes_equal(index.entries[0].path, bytes_of("dir/abc")));
    cr_expect(bytes_equal(index.entries[1].path, bytes_of("dir/abd")));
    cr_expect(bytes_equal(index.entries[2].path, bytes_of("x")));
}

Test(index, has_its_cache_of_trees)
{
    static const char trees[] = "\0"
                                "3 2\n"
                                "11111111111111111111"
                                "a\0"
                                "1 0\n"
                                "22222222222222222222"
                                "b\0"
                                "-1 1\n"
                                "c\0"
                                "1 0\n"
                                "33333333333333333333";
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(index_dispose) struct index index = {0};
    struct error err;
    put_head(&text, 2, 0);
    put_extension(&text, "TREE", trees, sizeof(trees) - 1);
    put_extension(&text, "XYZW", "anything", 8);
    put_end(&text);
    cr_assert_eq(parse(&index, &text, &err), ST_OK, "%s", err.text);
    cr_assert_eq(index.tree_count, 4);
    cr_expect_eq(index.trees[0].next, 4);
    cr_expect_eq(index.trees[1].next, 2);
    cr_expect_eq(index.trees[2].next, 4);
    cr_expect_not(index.trees[2].valid);
    cr_expect_eq(index.trees[3].oid.bytes[0], '3');
}

Test(index, with_an_unknown_extension_that_matters_is_refused)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(index_dispose) struct index index = {0};
    struct error err;
    put_head(&text, 2, 0);
    put_extension(&text, "newx", "", 0);
    put_end(&text);
    cr_expect_eq(parse(&index, &text, &err), ST_SYNTAX);
    cr_expect(strstr(err.text, "'newx'"), "%s", err.text);
}

/* However it is cut off or changed, it is read or refused. */
Test(index, that_is_damaged_does_no_harm)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct error err;
    put_head(&text, 4, 2);
    put_fixed(&text, 0100644, 1, 0x4000);
    put(&text, "\x40\0\0dir/abc", 11);
    put_fixed(&text, 0100644, 2, 0);
    put(&text, "\1d", 3);
    put_extension(&text, "TREE",
                  "\0"
                  "1 0\n"
                  "11111111111111111111",
                  25);
    put_end(&text);
    for (size_t len = 0; len <= text.len; len++) {
        AUTO(index_dispose) struct index index = {0};
        struct buf cut = {.ptr = text.ptr, .len = len};
        cr_expect_eq(parse(&index, &cut, &err) == ST_OK, len == text.len || len + 33 == text.len,
                     "cut at %zu of %zu", len, text.len);
    }
    for (size_t bit = 0; bit < 8 * text.len; bit++) {
        AUTO(index_dispose) struct index index = {0};
        text.ptr[bit / 8] ^= (unsigned char)(1u << bit % 8);
        (void)!parse(&index, &text, &err);
        text.ptr[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
}

/* ---- Bitmaps ---- */

struct seen {
    size_t bits[256], count;
};

static void see(void *ctx, size_t bit)
{
    struct seen *s = ctx;
    cr_assert_lt(s->count, COUNT_OF(s->bits));
    s->bits[s->count++] = bit;
}

Test(index, bitmaps_have_runs_and_words)
{
    AUTO(buf_dispose) struct buf map = {0};
    struct seen seen = {.count = 0};
    struct bytes rest;
    put_32(&map, 200);
    put_32(&map, 2);
    put_32(&map, 1u << 1); /* one literal word, after two words of zeros: bits 1.. hold the run */
    put_32(&map, 2u << 1);
    put_32(&map, 0);
    put_32(&map, 5);
    put_32(&map, 0);
    put(&map, "rest", 4);
    cr_assert(ewah_each(buf_bytes(&map), 200, &rest, see, &seen));
    cr_assert_eq(seen.count, 2);
    cr_expect_eq(seen.bits[0], 128);
    cr_expect_eq(seen.bits[1], 130);
    cr_expect(bytes_equal(rest, bytes_of("rest")));
}

Test(index, bitmaps_that_are_damaged_are_refused)
{
    AUTO(buf_dispose) struct buf map = {0};
    struct seen seen = {.count = 0};
    struct bytes rest;
    put_32(&map, 200);
    put_32(&map, 1000);
    put_32(&map, 0);
    cr_expect_not(ewah_each(buf_bytes(&map), 200, &rest, see, &seen), "words that are not there");
    buf_reset(&map);
    put_32(&map, 64);
    put_32(&map, 1);
    put_32(&map, 9u << 1);
    put_32(&map, 0);
    put_32(&map, 0);
    cr_expect_not(ewah_each(buf_bytes(&map), 64, &rest, see, &seen), "literals that are not there");
}
