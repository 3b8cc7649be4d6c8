/* derived_test.c - encoded credentials through the whole corridor: names, places, depths, limits.
 */
#include "scanner/derived.h"

#include <libdeflate.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/codec.h"
#include "base/limits.h"
#include "rules/recipe.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/scan.h"
#include "tests/test.h"

SUITE(derived);

struct memory {
    struct reader reader;
    struct bytes left;
    size_t piece;
    bool pauses, paused;
};

static ptrdiff_t memory_read(struct reader *self, unsigned char *to, size_t max)
{
    struct memory *m = (struct memory *)self;
    m->paused = m->pauses && !m->paused;
    if (m->paused)
        return READER_IDLE;
    size_t len = MIN(MIN(max, m->piece), m->left.len);
    if (len > 0)
        memcpy(to, m->left.ptr, len);
    m->left = bytes_slice(m->left, len, m->left.len);
    return (ptrdiff_t)len;
}

struct bench {
    struct worker *worker;
    struct config *config;
    struct scan_options options;
    atomic_int cancelled;
    struct batch found;
};

static void bench_open(struct bench *b)
{
    struct error err;
    *b = (struct bench){.options = {.jobs = 1,
                                    .min_confidence = CONFIDENCE_MEDIUM,
                                    .inline_allows = true,
                                    .fingerprint_key = bytes_of("a test's key")}};
    cr_assert_eq(config_new_empty(&b->config), ST_OK);
    b->options.config = b->config;
    b->options.cancelled = &b->cancelled;
    cr_assert_eq(worker_new(&b->worker, ruleset_builtin(), &b->options, NULL, &err), ST_OK);
}

static void bench_close(struct bench *b)
{
    batch_dispose(&b->found);
    worker_free(&b->worker);
    config_free(&b->config);
}

static void scan(struct bench *b, struct bytes text)
{
    struct memory m = {{memory_read}, text, SIZE_MAX, false, false};
    struct item item = {.path = bytes_of("app.yaml"), .reader = &m.reader, .size = text.len};
    worker_scan(b->worker, &item, &b->found);
}

static void add(struct buf *out, const char *text)
{
    cr_assert_eq(buf_add(out, bytes_of(text)), ST_OK);
}

static void expand(struct buf *out, const char *recipe)
{
    struct error err;
    cr_assert_eq(recipe_expand(recipe, out, &err), ST_OK, "%s", err.text);
}

static void add_base64(struct buf *out, struct bytes plain)
{
    cr_assert_eq(codec_base64_encode(plain, CODEC_BASE64, out), ST_OK);
}

/* A recipe, expanded and encoded. */
static void base64_of(struct buf *out, const char *recipe)
{
    AUTO(buf_dispose) struct buf plain = {0};
    expand(&plain, recipe);
    add_base64(out, buf_bytes(&plain));
}

static const char token[] = "{@}ghp_{A-Za-z0-9:30}{+github}";

static void expect_one(const struct bench *b, const char *rule, size_t decoded)
{
    cr_assert_eq(b->found.finding_count, 1, "%zu findings", b->found.finding_count);
    cr_expect_str_eq(b->found.findings[0]->rule->id, rule);
    cr_expect_eq(b->found.findings[0]->place.decoded_count, decoded);
}

Test(derived, goes_five_encodings_deep)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    expand(&text, token);
    for (size_t depth = 1; depth <= LIMIT_DECODE_DEPTH + 1; depth++) {
        AUTO(buf_dispose) struct buf inner = {0};
        cr_assert_eq(buf_add(&inner, buf_bytes(&text)), ST_OK);
        buf_reset(&text);
        add_base64(&text, buf_bytes(&inner));
        bench_open(&b);
        scan(&b, buf_bytes(&text));
        if (depth <= LIMIT_DECODE_DEPTH)
            expect_one(&b, "github-pat", depth);
        else
            cr_expect_eq(b.found.finding_count, 0);
        bench_close(&b);
    }
}

Test(derived, the_place_is_the_run_and_the_fingerprint_that_of_the_secret)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    add(&text, "# \xc3\xa9\n  blob: \"");
    size_t at = text.len;
    AUTO(buf_dispose) struct buf secret = {0};
    AUTO(buf_dispose) struct buf blob = {0};
    expand(&secret, token);
    buf_printf(&blob, "first line\nkey %.*s\nlast line", (int)secret.len, (char *)secret.ptr);
    add_base64(&text, buf_bytes(&blob));
    size_t len = text.len - at;
    buf_printf(&text, "\"\nplain: %.*s\n", (int)secret.len, (char *)secret.ptr);
    scan(&b, buf_bytes(&text));
    cr_assert_eq(b.found.finding_count, 2);
    const struct place *place = &b.found.findings[0]->place;
    cr_expect_eq(place->byte_offset, at);
    cr_expect_eq(place->byte_len, len);
    cr_expect_eq(place->start_line, 2);
    cr_expect_eq(place->start_column, 10);
    cr_expect_eq(place->end_column, 10 + len);
    cr_expect_str_eq(place->decoded_as[0], "base64");
    cr_expect(strstr(place->excerpt, "key ghp_****"), "%s", place->excerpt);
    cr_expect_str_eq(b.found.findings[0]->fingerprint, b.found.findings[1]->fingerprint);
    bench_close(&b);
}

static const struct {
    const char *before, *inside, *after; /* inside is encoded; all are recipes */
    const char *rule;
} values[] = {
    {"  password: ", "{A-Za-z0-9:18}", "\n", "generic-password"},
    {"  password: ", "{A-Za-z0-9:9}!\n", "\n", "generic-password"}, /* short, as echo writes it */
    {"{\"db_password\": \"", "{A-Za-z0-9:18}", "\"}", "generic-password"},
    {"  api_key: ", "{@}ghp_{A-Za-z0-9:30}{+github}", "\n", "github-pat"},
    {"  note: ", "db_password={A-Za-z0-9:18}", "\n", "generic-password"},
};

EACH(derived, a_value_keeps_its_name, values, i)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    expand(&text, values[*i].before);
    base64_of(&text, values[*i].inside);
    expand(&text, values[*i].after);
    scan(&b, buf_bytes(&text));
    expect_one(&b, values[*i].rule, 1);
    bench_close(&b);
}

static const struct {
    const char *text, *rule;
    size_t decoded;
} once[] = {
    {"GET /x?a=b%20c&t={@}ghp_{A-Za-z0-9:30}{+github}%20", "github-pat", 0},
    {"GET /x?t%3D%3D%20{@}ghp_{A-Za-z0-9:30}{+github}%20", "github-pat", 0},
    {"u = \"db_passw\\u006frd={A-Za-z0-9:18}\"", "generic-password", 1},
    {"<a data-x=\"{&quot;db_passw&#111;rd&quot;:&quot;{A-Za-z0-9:18}&quot;}\">", "generic-password",
     1},
};

EACH(derived, is_told_once, once, i)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    expand(&text, once[*i].text);
    scan(&b, buf_bytes(&text));
    expect_one(&b, once[*i].rule, once[*i].decoded);
    bench_close(&b);
}

Test(derived, escaped_characters_have_a_place_of_their_own)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(buf_dispose) struct buf secret = {0};
    bench_open(&b);
    expand(&secret, token);
    add(&text, "url: https://acme.io/x%20y?token=");
    size_t at = text.len;
    buf_printf(&text, "%%%02X", secret.ptr[0]);
    cr_assert_eq(buf_add(&text, bytes_slice(buf_bytes(&secret), 1, secret.len)), ST_OK);
    size_t len = text.len - at;
    add(&text, "&z=%20\n");
    scan(&b, buf_bytes(&text));
    expect_one(&b, "github-pat", 1);
    cr_expect_eq(b.found.findings[0]->place.byte_offset, at);
    cr_expect_eq(b.found.findings[0]->place.byte_len, len);
    bench_close(&b);
}

Test(derived, parts_in_one_run_belong_together)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    add(&text, "  credentials: ");
    base64_of(&text, "[default]\naws_access_key_id = AKIA{Q-X:1}{A-Z2-7:15}\n"
                     "aws_secret_access_key = {A-Za-z0-9/+:40}\n");
    scan(&b, buf_bytes(&text));
    cr_assert_eq(b.found.finding_count, 1);
    cr_assert_eq(b.found.findings[0]->part_count, 1);
    cr_expect_str_eq(b.found.findings[0]->parts[0].role, "key id");
    bench_close(&b);
}

Test(derived, a_comment_beside_the_run_allows_it)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    add(&text, "  token: ");
    base64_of(&text, token);
    add(&text, " # sprawl:allow\n");
    scan(&b, buf_bytes(&text));
    for (size_t i = 0; i < b.found.finding_count; i++)
        cr_expect_not_null(b.found.findings[i]->suppressed);
    cr_expect_geq(b.found.finding_count, 1);
    bench_close(&b);
}

Test(derived, no_excerpt_shows_a_secret_in_its_encoded_form)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(buf_dispose) struct buf run = {0};
    bench_open(&b);
    base64_of(&run, token);
    add(&text, "a=");
    cr_assert_eq(buf_add(&text, buf_bytes(&run)), ST_OK);
    add(&text, " b=");
    expand(&text, token);
    scan(&b, buf_bytes(&text));
    cr_assert_eq(b.found.finding_count, 2);
    for (size_t i = 0; i < 2; i++)
        cr_expect_eq(bytes_find(bytes_of(b.found.findings[i]->place.excerpt), 0,
                                bytes_slice(buf_bytes(&run), 8, 20)),
                     SIZE_MAX);
    bench_close(&b);
}

static void fill(struct buf *out, size_t count)
{
    unsigned char *to;
    cr_assert_eq(buf_reserve(out, count, &to), ST_OK);
    memset(to, ' ', count);
    out->len += count;
}

Test(derived, is_found_once_wherever_chunks_are_cut)
{
    for (size_t shift = 0; shift < 40000; shift += 3989) {
        struct bench b;
        AUTO(buf_dispose) struct buf text = {0};
        bench_open(&b);
        fill(&text, LIMIT_CHUNK + shift);
        size_t at = text.len;
        base64_of(&text, "a {@}ghp_{A-Za-z0-9:30}{+github} and more text");
        fill(&text, 2 * LIMIT_CHUNK);
        scan(&b, buf_bytes(&text));
        expect_one(&b, "github-pat", 1);
        cr_expect_eq(b.found.findings[0]->place.byte_offset, at);
        bench_close(&b);
    }
}

/* A word of a few kilobytes whose first escape is far before the token. */
Test(derived, is_found_once_wherever_a_long_word_is_cut)
{
    AUTO(buf_dispose) struct buf plain = {0};
    expand(&plain, token);
    for (size_t at = 8140; at < 8220; at++) {
        struct bench b;
        AUTO(buf_dispose) struct buf text = {0};
        bench_open(&b);
        add(&text, "a%2f");
        while (text.len < at)
            add(&text, text.len % 9 == 0 ? ";" : "x");
        add(&text, ";");
        for (size_t i = 0; i < plain.len; i++)
            buf_printf(&text, i % 13 == 5 ? "%%%02x" : "%c", plain.ptr[i]);
        add(&text, ";");
        while (text.len < 12000)
            add(&text, text.len % 9 == 0 ? ";" : "x");
        scan(&b, buf_bytes(&text));
        expect_one(&b, "github-pat", 1);
        bench_close(&b);
    }
}

static void take_batch(void *ctx, struct batch *batch)
{
    *(size_t *)ctx += batch->finding_count;
    batch_dispose(batch);
}

Test(derived, a_stream_that_comes_in_lines_is_found_once)
{
    struct bench b;
    size_t found = 0;
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(buf_dispose) struct buf run = {0};
    bench_open(&b);
    base64_of(&run, "text in front of it, to fill the first line of it: "
                    "{@}ghp_{A-Za-z0-9:30}{+github} and more text behind it");
    for (size_t at = 0; at < run.len; at += 64) {
        cr_assert_eq(buf_add(&text, bytes_slice(buf_bytes(&run), at, MIN(run.len, at + 64))), 0);
        add(&text, "\n");
    }
    add(&text, "done.\n");
    struct memory m = {{memory_read}, buf_bytes(&text), 65, .pauses = true};
    struct item item = {.path = bytes_of("-"), .reader = &m.reader, .size = UINT64_MAX};
    worker_scan_stream(b.worker, &item, take_batch, &found);
    cr_expect_eq(found, 1);
    bench_close(&b);
}

/* A gzip file of len bytes of text, in base64. */
static void add_packed(struct buf *out, size_t len)
{
    unsigned char *to;
    AUTO(buf_dispose) struct buf plain = {0};
    AUTO(buf_dispose) struct buf packed = {0};
    struct libdeflate_compressor *with = libdeflate_alloc_compressor(6);
    cr_assert_not_null(with);
    while (plain.len < len)
        buf_printf(&plain, "line %zu of a text whose words come again and again\n", plain.len);
    cr_assert_eq(buf_reserve(&packed, libdeflate_gzip_compress_bound(with, plain.len), &to), ST_OK);
    packed.len = libdeflate_gzip_compress(with, plain.ptr, plain.len, to, packed.cap);
    libdeflate_free_compressor(with);
    add_base64(out, buf_bytes(&packed));
    add(out, "\n");
}

Test(derived, an_item_has_a_budget_and_says_so_once)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    bench_open(&b);
    add_packed(&text, LIMIT_DECODED / 2);
    size_t small = text.len;
    scan(&b, bytes_slice(buf_bytes(&text), 0, small));
    cr_expect_eq(b.found.skipped_count, 0);
    for (int i = 0; i < 3; i++)
        add_packed(&text, LIMIT_DECODED);
    cr_assert_lt(text.len * LIMIT_DECODED_RATIO, 3 * LIMIT_DECODED);
    scan(&b, buf_bytes(&text));
    cr_assert_eq(b.found.skipped_count, 1);
    cr_expect_str_eq(b.found.skipped[0].reason, "too much encoded text");
    cr_expect(b.found.skipped[0].incomplete);
    bench_close(&b);
}

Test(derived, a_helm_release_is_read)
{
    struct bench b;
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(buf_dispose) struct buf inner = {0};
    AUTO(buf_dispose) struct buf packed = {0};
    AUTO(buf_dispose) struct buf plain = {0};
    unsigned char *to;
    struct libdeflate_compressor *with = libdeflate_alloc_compressor(6);
    bench_open(&b);
    expand(&plain, "{\"name\":\"x\",\"config\":{\"token\":\"{@}ghp_{A-Za-z0-9:30}{+github}\"}}");
    cr_assert_eq(buf_reserve(&packed, libdeflate_gzip_compress_bound(with, plain.len), &to), ST_OK);
    packed.len = libdeflate_gzip_compress(with, plain.ptr, plain.len, to, packed.cap);
    libdeflate_free_compressor(with);
    add_base64(&inner, buf_bytes(&packed));
    add(&text, "data:\n  release: ");
    add_base64(&text, buf_bytes(&inner));
    scan(&b, buf_bytes(&text));
    expect_one(&b, "github-pat", 3);
    cr_expect_str_eq(b.found.findings[0]->place.decoded_as[1], "base64");
    cr_expect_str_eq(b.found.findings[0]->place.decoded_as[2], "gzip");
    bench_close(&b);
}
