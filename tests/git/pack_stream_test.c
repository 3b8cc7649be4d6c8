/* pack_stream_test.c - objects as streams: whole, damaged, and what can be saved of them. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/pack_stream.h"

#include "tests/git/made_files.h"

TREE_SUITE(pack_stream);

enum { SIZE = 700000 };

/* A blob of text that does not shrink much, and a delta of it. */
struct example {
    struct made_pack *made;
    struct buf text;
    struct pack *pack;
    struct forest forest;
};

static void example_make(struct example *e)
{
    uint64_t seed = 5;
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    *e = (struct example){.made = xcalloc(1, sizeof(*e->made))};
    e->made->hash_len = 20;
    for (size_t i = 0; i < SIZE; i++)
        made_byte(&e->text, made_random(&seed, 200));
    (void)made_whole(e->made, OBJECT_BLOB, buf_bytes(&e->text));
    made_copy(&delta, 0, 10);
    (void)made_on_offset(e->made, e->made->entries[0].offset, SIZE, &delta);
}

static void example_open(struct example *e)
{
    e->pack = made_open(e->made);
    forest_build(&e->forest, e->pack, 20);
}

static void example_dispose(struct example *e)
{
    forest_dispose(&e->forest);
    pack_close(&e->pack);
    made_pack_dispose(e->made);
    xfree(&e->made);
    buf_dispose(&e->text);
}

/* Read all in pieces of `step`; what the last read returned. */
static ptrdiff_t read_all(struct reader *reader, size_t step, struct buf *out)
{
    unsigned char *to;
    ptrdiff_t got;
    do {
        cr_assert_eq(buf_reserve(out, step, &to), ST_OK);
        got = reader->read(reader, to, step);
        cr_assert(got <= (ptrdiff_t)step);
        out->len += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    return got;
}

static const size_t steps[] = {1, 1000, 65536, 1 << 20};
EACH(pack_stream, gives_the_whole_object, steps, i)
{
    AUTO(buf_dispose) struct buf out = {0};
    AUTO(example_dispose) struct example e;
    struct pack_stream *stream;
    unsigned char more;
    example_make(&e);
    example_open(&e);
    cr_assert(pack_stream_open(&stream, &e.forest, 0, 20));
    struct reader *reader = pack_stream_reader(stream);
    cr_expect_eq(read_all(reader, steps[*i], &out), 0);
    cr_expect(bytes_equal(buf_bytes(&out), buf_bytes(&e.text)));
    cr_expect_eq(reader->read(reader, &more, 1), 0, "the end stays the end");
    pack_stream_close(&stream);
    cr_expect_null(stream);
}

Test(pack_stream, is_not_for_deltas)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf out = {0};
    struct pack_stream *stream = NULL;
    example_make(&e);
    example_open(&e);
    cr_expect_not(pack_stream_open(&stream, &e.forest, 1, 20));
    cr_expect_not(pack_stream_salvage(&e.forest, 1, 20, &out));
}

Test(pack_stream, fails_where_it_is_damaged_and_what_stands_before_is_saved)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf out = {0}, saved = {0};
    struct pack_stream *stream;
    example_make(&e);
    size_t middle = (e.made->entries[0].offset + e.made->entries[1].offset) / 2;
    memset(e.made->bytes.ptr + middle, 0xff, 4000);
    example_open(&e);
    cr_assert(pack_stream_open(&stream, &e.forest, 0, 20));
    errno = 0;
    cr_expect_eq(read_all(pack_stream_reader(stream), 10000, &out), READER_FAILED);
    cr_expect_eq(errno, EBADMSG);
    pack_stream_close(&stream);
    cr_assert(pack_stream_salvage(&e.forest, 0, 20, &saved));
    cr_assert_gt(saved.len, SIZE / 3);
    cr_assert_lt(saved.len, SIZE);
    /* Up to the damage; a few bytes may be inflated from it. */
    cr_expect(bytes_equal(bytes_slice(buf_bytes(&saved), 0, SIZE / 3),
                          bytes_slice(buf_bytes(&e.text), 0, SIZE / 3)));
}

Test(pack_stream, fails_where_the_file_was_cut)
{
    AUTO(example_dispose) struct example e;
    AUTO(buf_dispose) struct buf out = {0};
    struct pack_stream *stream;
    example_make(&e);
    example_open(&e);
    cr_assert_eq(truncate("p.pack", 200000), 0);
    cr_assert(pack_stream_open(&stream, &e.forest, 0, 20));
    cr_expect_eq(read_all(pack_stream_reader(stream), 10000, &out), READER_FAILED);
    cr_expect_gt(out.len, 0);
    pack_stream_close(&stream);
}

/* 100 MiB behind a header that claims one byte. */
Test(pack_stream, saves_no_more_than_a_bounded_part)
{
    AUTO(example_dispose) struct example e = {.made = xcalloc(1, sizeof(*e.made))};
    AUTO(buf_dispose) struct buf saved = {0};
    AUTO(xfree) unsigned char *zeroes = xcalloc(1, 100 << 20);
    e.made->hash_len = 20;
    (void)made_begin(e.made);
    made_entry_header(&e.made->bytes, OBJECT_BLOB, 1);
    made_deflate(&e.made->bytes, (struct bytes){zeroes, 100 << 20});
    (void)made_end(e.made);
    example_open(&e);
    cr_assert(pack_stream_salvage(&e.forest, 0, 20, &saved));
    cr_expect_lt(saved.len, 17 << 20);
}
