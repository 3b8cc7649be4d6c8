/* sift_test.c - what is told of a text that stands alone is told of it too when only its difference
 * to another one is looked at, however things are encoded there. */
#include "scanner/worker.h"

#include "rules/recipe.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/scan.h"
#include "scanner/seen.h"
#include "scanner/sieve.h"
#include "tests/git/made.h"

SUITE(sift);

struct bench {
    struct worker *worker; /* remembers what it has seen */
    struct worker *alone;  /* does not */
    struct seen *seen;
    struct config *config;
    struct scan_options options;
    uint64_t dice;
    struct buf token, base64, hex, percent, wrapped;
};

static size_t roll(struct bench *b, size_t sides)
{
    return made_random(&b->dice, sides);
}

static void put_base64(struct buf *out, struct bytes text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < text.len; i += 3) {
        uint32_t three = (uint32_t)text.ptr[i] << 16;
        three |= i + 1 < text.len ? (uint32_t)text.ptr[i + 1] << 8 : 0;
        three |= i + 2 < text.len ? text.ptr[i + 2] : 0;
        for (unsigned k = 0; k < 4; k++)
            buf_printf(out, "%c", i + k > text.len ? '=' : digits[three >> (18 - 6 * k) & 63]);
    }
}

/* The token in every spelling. */
static void spell(struct bench *b)
{
    struct error err;
    AUTO(buf_dispose) struct buf many = {0};
    cr_assert_eq(recipe_expand("{@}ghp_{A-Za-z0-9:30}{+github}", &b->token, &err), ST_OK);
    for (size_t i = 0; i < b->token.len; i++) {
        buf_printf(&b->hex, "%02x", b->token.ptr[i]);
        buf_printf(&b->percent, i % 7 == 3 ? "%%%02x" : "%c", b->token.ptr[i]);
    }
    buf_printf(&many, "user=me?key=%.*s?>~to=%.*s", (int)b->token.len, (const char *)b->token.ptr,
               (int)b->token.len, (const char *)b->token.ptr);
    put_base64(&b->base64, buf_bytes(&many));
    for (size_t i = 0; i < b->base64.len; i += 40)
        buf_printf(&b->wrapped, "%.*s\n", (int)MIN(b->base64.len - i, (size_t)40),
                   (const char *)b->base64.ptr + i);
}

static void bench_open(struct bench *b, uint64_t seed)
{
    struct error err;
    *b = (struct bench){.options = {.jobs = 1, .fingerprint_key = bytes_of("a test's key")},
                        .dice = seed};
    cr_assert_eq(config_new_empty(&b->config), ST_OK);
    b->options.config = b->config;
    cr_assert_eq(seen_new(&b->seen, &err), ST_OK);
    cr_assert_eq(worker_new(&b->worker, ruleset_builtin(), &b->options, b->seen, &err), ST_OK);
    cr_assert_eq(worker_new(&b->alone, ruleset_builtin(), &b->options, NULL, &err), ST_OK);
    spell(b);
}

static void bench_close(struct bench *b)
{
    worker_free(&b->worker);
    worker_free(&b->alone);
    seen_free(&b->seen);
    config_free(&b->config);
    buf_dispose(&b->token);
    buf_dispose(&b->base64);
    buf_dispose(&b->hex);
    buf_dispose(&b->percent);
    buf_dispose(&b->wrapped);
}

/* ---- Texts ---- */

static void put_word(struct bench *b, struct buf *out, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_printf(out, "%c", "abcdefghkmnpqrstuvwxyz0123456789ABCDEFGH"[roll(b, 40)]);
}

/* A path of digits of base64; some of its words are so long that a run may be around them. */
static void put_path(struct bench *b, struct buf *out)
{
    size_t words = 1 + roll(b, 12);
    for (size_t i = 0; i < words; i++) {
        put_word(b, out, roll(b, 3) == 0 ? 20 + roll(b, 8) : 1 + roll(b, 18));
        buf_printf(out, "%c", "///+-_"[roll(b, 6)]);
    }
}

/* Something encoded that is all there, or a piece of it. */
static void put_encoded(struct bench *b, struct buf *out)
{
    const struct buf *const all[] = {&b->base64, &b->hex, &b->percent, &b->wrapped};
    struct bytes text = buf_bytes(all[roll(b, COUNT_OF(all))]);
    size_t from = roll(b, 3) > 0 ? 0 : roll(b, 4),
           broken = roll(b, 3) == 0 ? text.len : roll(b, 60);
    made_put(out, text.ptr + from, MIN(broken, text.len) - MIN(from, MIN(broken, text.len)));
    if (broken < text.len) {
        buf_printf(out, "%s", ((const char *const[]){"/", "!", " ", "\n", "%", "x"})[roll(b, 6)]);
        made_put(out, text.ptr + broken, text.len - broken);
    }
}

/* Lines without anything encoded, so that what is has changes far from it. */
static void put_plain(struct bench *b, struct buf *out)
{
    for (size_t lines = 1 + roll(b, 12); lines > 0; lines--)
        buf_printf(out, "\nand %zu words of a text, in 100 %% of %zu lines", roll(b, 9), lines);
    buf_printf(out, "\n");
}

static void put_piece(struct bench *b, struct buf *out)
{
    static const char *const marks[] = {"\n",     "\n",  " ",  "=",       ": \"", "\"",
                                        "/",      "+",   "-",  "%",       "%41",  "&",
                                        "&quot;", "\\n", "\\", "\\u0041", "0x"};
    switch (roll(b, 7)) {
    case 0:
        put_path(b, out);
        break;
    case 6:
        put_plain(b, out);
        break;
    case 1:
        put_encoded(b, out);
        break;
    case 2:
        put_word(b, out, 1 + roll(b, 40));
        break;
    case 3:
        buf_printf(out, "\n%s = ", ((const char *const[]){"key", "password", "id"})[roll(b, 3)]);
        break;
    default:
        buf_printf(out, "%s", marks[roll(b, COUNT_OF(marks))]);
    }
}

/* Short copies from anywhere, side by side or with a little between them. */
static void put_tiny_copies(struct bench *b, struct bytes base, struct made_delta *delta)
{
    for (size_t copies = 1 + roll(b, 6); copies > 0; copies--) {
        AUTO(buf_dispose) struct buf put = {0};
        size_t from = roll(b, base.len + 1), len = 1 + roll(b, 90);
        made_copy(delta, from, MIN(len, base.len - from));
        if (roll(b, 3) == 0)
            buf_printf(&put, "%c", "\n /+-=a%&\\\"Z"[roll(b, 12)]);
        made_insert(delta, buf_bytes(&put));
    }
}

/* Small changes, or a stretch moved. */
static void edit(struct bench *b, struct bytes base, struct made_delta *delta)
{
    size_t at = 0;
    for (size_t edits = 1 + roll(b, 3); edits > 0; edits--) {
        size_t next = at + roll(b, base.len - at + 1), cut = roll(b, 4);
        AUTO(buf_dispose) struct buf put = {0};
        if (roll(b, 4) > 0)
            buf_printf(&put, "%c", "\n /+-=a%&\\\"Z"[roll(b, 12)]);
        if (roll(b, 6) == 0)
            put_piece(b, &put);
        made_copy(delta, at, next - at);
        made_insert(delta, buf_bytes(&put));
        if (roll(b, 6) == 0)
            put_tiny_copies(b, base, delta);
        at = MIN(base.len, next + cut);
    }
    if (roll(b, 8) == 0)
        at = roll(b, base.len + 1);
    made_copy(delta, at, base.len - at);
}

/* ---- What must hold ---- */

struct version {
    struct buf text;
    struct spots spots;
};

static void version_dispose(struct version *v)
{
    buf_dispose(&v->text);
    spots_dispose(&v->spots);
}

static bool next(struct bench *b, const struct version *from, struct version *to)
{
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    edit(b, buf_bytes(&from->text), &delta);
    if (delta.size == 0)
        return true;
    made_apply(&delta, buf_bytes(&from->text), &to->text, &copies);
    const struct sieve_base base = {&from->spots, &copies, from->text.len};
    bool alone = worker_sift(b->alone, buf_bytes(&to->text), NULL, NULL, true);
    bool told = worker_sift(b->worker, buf_bytes(&to->text), &base, &to->spots, true);
    cr_expect(told || !alone, "not told:\n%.*s\n--- of ---\n%.*s\n", (int)to->text.len,
              (const char *)to->text.ptr, (int)from->text.len, (const char *)from->text.ptr);
    return told || alone;
}

static void first(struct bench *b, struct version *v)
{
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(buf_dispose) struct buf text = {0};
    for (size_t pieces = 1 + roll(b, 24); pieces > 0; pieces--)
        put_piece(b, &text);
    buf_printf(&text, "\n");
    made_insert(&delta, buf_bytes(&text));
    made_apply(&delta, bytes_of(""), &v->text, NULL);
}

/* What is told ends the chain: all that follows would be told, too. */
static void chain(struct bench *b)
{
    enum { VERSIONS = 12 };
    struct version v[VERSIONS] = {0};
    first(b, &v[0]);
    bool told = worker_sift(b->worker, buf_bytes(&v[0].text), NULL, &v[0].spots, true);
    for (size_t i = 1; i < VERSIONS && !told; i++)
        told = next(b, &v[i - 1], &v[i]);
    for (size_t i = 0; i < VERSIONS; i++)
        version_dispose(&v[i]);
}

static void set_free(struct bench *b, size_t words)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(made_delta_dispose) struct made_delta whole = {0};
    AUTO(made_delta_dispose) struct made_delta delta = {0};
    AUTO(version_dispose) struct version from = {0};
    AUTO(version_dispose) struct version to = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    buf_printf(&text, "zzzzzzzzzzzzzzzzzzzzzzzz/");
    for (size_t i = 0; i < words; i++)
        buf_printf(&text, "zzzzzzzzz/");
    made_put(&text, b->base64.ptr, b->base64.len);
    made_insert(&whole, buf_bytes(&text));
    made_apply(&whole, bytes_of(""), &from.text, NULL);
    cr_assert_not(worker_sift(b->worker, buf_bytes(&from.text), NULL, &from.spots, true));
    made_copy(&delta, 0, 12);
    made_say(&delta, "/");
    made_copy(&delta, 12, text.len - 12);
    made_apply(&delta, buf_bytes(&from.text), &to.text, &copies);
    const struct sieve_base base = {&from.spots, &copies, from.text.len};
    bool alone = worker_sift(b->alone, buf_bytes(&to.text), NULL, NULL, true);
    cr_expect_eq(worker_sift(b->worker, buf_bytes(&to.text), &base, NULL, true), alone, "%zu words",
                 words);
    cr_expect(alone || words > 70, "%zu words", words);
}

/* A path has one word of enough letters, and what follows is passed over with it; when that word is
 * cut in two, an encoded one further on is looked at by itself. */
Test(sift, a_run_far_behind_a_change_that_sets_it_free)
{
    struct bench b;
    bench_open(&b, 1);
    for (size_t words = 1; words < 90; words++)
        set_free(&b, words);
    bench_close(&b);
}

static const uint64_t seeds[] = {1, 2, 3, 4};

EACH(sift, what_is_told_alone_is_told_of_a_difference, seeds, i)
{
    enum { CHAINS = 2000 };
    struct bench b;
    bench_open(&b, seeds[*i]);
    for (size_t k = 0; k < CHAINS; k++)
        chain(&b);
    bench_close(&b);
}
