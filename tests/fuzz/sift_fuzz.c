/* sift_fuzz.c - versions of a text, each made of the one before: what a scan finds in one is told
 * of it by a look at its difference alone, however the differences add up. */
#include <stdatomic.h>

#include "rules/recipe.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/prefilter.h"
#include "scanner/scan.h"
#include "scanner/sieve.h"
#include "scanner/source/memory_reader.h"
#include "scanner/worker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { VERSIONS = 12, LONGEST = 1 << 14 };

/* What no mutation would ever come upon: the input says which of it goes where. */
static const char *const pieces[] = {
    "{@}ghp_{A-Za-z0-9:30}{+github}",
    "sk_live_{A-Za-z0-9:24}",
    "password = \"{A-Za-z0-9:20}\"\n",
    "postgres://app:{A-Za-z0-9:20}@db.acme.io:5432/app",
    "-----BEGIN EC PRIVATE KEY-----\n{A-Za-z0-9+/:64}\n",
    "{b64:user=me?key={@}ghp_{A-Za-z0-9:30}{+github}?>~to=somewhere}",
    "{b64:password = \"{A-Za-z0-9:20}\" and more}",
    "{hex:key = {@}ghp_{A-Za-z0-9:30}{+github}}",
    "key=sk%5flive%5f{A-Za-z0-9:24}&to=there",
    "\"sk\\u005flive_{A-Za-z0-9:24}\"",
    "&quot;sk&#95;live_{A-Za-z0-9:24}&quot;",
    "password: {b64:{A-Za-z0-9:20}}\n",
    "AKIA{A-Z2-7:16}",
    "secret_key: {A-Za-z0-9+/:40}\n",
};
static const char *const paths[] = {"fuzz.env", "a.json", "src/main.py", "notes", "test/key.pem"};

struct version {
    struct buf text; /* PREFILTER_PAD bytes behind it */
    struct spots spots;
};

static void version_dispose(struct version *version)
{
    buf_dispose(&version->text);
    spots_dispose(&version->spots);
}

static size_t take(struct bytes *input)
{
    size_t byte = input->len > 0 ? input->ptr[0] : 0;
    *input = bytes_slice(*input, MIN(input->len, (size_t)1), input->len);
    return byte;
}

/* ---- Deltas ---- */

static void put(struct buf *to, const void *ptr, size_t len)
{
    enum status st = buf_add(to, (struct bytes){ptr, len});
    BUG_IF(st != ST_OK);
}

static void insert(struct buf *delta, size_t *size, struct bytes text)
{
    text.len = MIN(text.len, LONGEST - *size);
    for (size_t at = 0; at < text.len; at += 127) {
        unsigned char len = (unsigned char)MIN(text.len - at, (size_t)127);
        put(delta, &len, 1);
        put(delta, text.ptr + at, len);
    }
    *size += text.len;
}

static void copy(struct buf *delta, size_t *size, size_t from, size_t len)
{
    len = MIN(len, LONGEST - *size);
    const unsigned char step[] = {0xb3, (unsigned char)from, (unsigned char)(from >> 8),
                                  (unsigned char)len, (unsigned char)(len >> 8)};
    if (len > 0)
        put(delta, step, sizeof(step));
    *size += len;
}

static void insert_piece(struct buf *delta, size_t *size, struct bytes *input)
{
    struct error err;
    AUTO(buf_dispose) struct buf text = {0};
    size_t piece = take(input) % COUNT_OF(pieces), cut = take(input);
    enum status st = recipe_expand(pieces[piece], &text, &err);
    BUG_IF(st != ST_OK);
    size_t from = MIN(text.len, cut >> 4);
    insert(delta, size, bytes_slice(buf_bytes(&text), from, MAX(from, text.len - (cut & 15))));
}

static void insert_filler(struct buf *delta, size_t *size, struct bytes *input)
{
    static const char fillers[] = "xZ /\n9%=\\";
    unsigned char some[2040];
    size_t what = take(input), len = 8 * take(input);
    memset(some, fillers[what % (sizeof(fillers) - 1)], sizeof(some));
    for (size_t step = 20 + what / 9; what >= 128 && step <= len; step += 20 + what / 9)
        some[step - 1] = '\n';
    insert(delta, size, (struct bytes){some, len});
}

/* Instructions up to the end of one version, or of the input. *at: where the next copy begins. */
static void edit(struct bytes *input, size_t base_len, struct buf *delta, size_t *size)
{
    size_t at = 0;
    while (input->len > 0 && *size < LONGEST) {
        size_t what = take(input), some = what >> 3;
        struct bytes raw = bytes_slice(*input, 0, MIN(some, input->len));
        switch (what & 7) {
        case 0: /* the rest is as it was */
            copy(delta, size, at, base_len - at);
            return;
        case 1:
            insert(delta, size, raw);
            *input = bytes_slice(*input, raw.len, input->len);
            break;
        case 2:
            insert_piece(delta, size, input);
            break;
        case 3:
            insert_filler(delta, size, input);
            break;
        case 4: /* left out */
            at = MIN(base_len, at + some + 1);
            break;
        case 5: /* from elsewhere */
            some = some << 8 | take(input);
            at = MIN(base_len, some);
            break;
        default: /* on and on */
            some = (what & 1) != 0 ? some << 4 : some + 1;
            some = MIN(base_len - at, some);
            copy(delta, size, at, some);
            at += some;
        }
    }
}

/* ---- What must hold ---- */

static bool finds(struct worker *worker, const char *path, struct bytes text)
{
    AUTO(batch_dispose) struct batch found = {0};
    struct memory_reader reader = memory_reader(text);
    struct item item = {.path = bytes_of(path), .reader = &reader.reader, .size = text.len};
    worker_scan(worker, &item, &found);
    return found.finding_count > 0;
}

/* The next version; false if it would be empty. */
static bool advance(struct worker *worker, const char *path, struct bytes *input,
                    struct version *now)
{
    size_t size = 0;
    unsigned char *to;
    AUTO(buf_dispose) struct buf delta = {0};
    AUTO(version_dispose) struct version next = {0};
    AUTO(copies_dispose) struct copies copies = {0};
    edit(input, now->text.len, &delta, &size);
    if (size == 0)
        return false;
    enum status st = buf_reserve(&next.text, size + PREFILTER_PAD, &to);
    BUG_IF(st != ST_OK);
    memset(to, 0, size + PREFILTER_PAD);
    BUG_IF(!delta_apply(buf_bytes(&delta), buf_bytes(&now->text), to, size, &copies));
    next.text.len = size;
    const struct sieve_base base = {&now->spots, &copies, now->text.len};
    bool told = worker_sift(worker, buf_bytes(&next.text), now->text.len > 0 ? &base : NULL,
                            &next.spots, false);
    BUG_IF(!told && worker_sift(worker, buf_bytes(&next.text), NULL, NULL, true));
    BUG_IF(!told && finds(worker, path, buf_bytes(&next.text)));
    struct version before = *now;
    *now = next;
    next = before;
    return true;
}

/* Input: which path and least confidence, and what edit() reads. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct error err;
    atomic_int cancelled = 0;
    struct bytes input = {data, len};
    size_t first = take(&input);
    AUTO(config_free) struct config *config = NULL;
    AUTO(worker_free) struct worker *worker = NULL;
    AUTO(version_dispose) struct version now = {0};
    enum status st = config_new_empty(&config);
    BUG_IF(st != ST_OK);
    const struct scan_options options = {
        .config = config,
        .cancelled = &cancelled,
        .min_confidence = first & 1 ? CONFIDENCE_LOW : CONFIDENCE_MEDIUM,
    };
    st = worker_new(&worker, ruleset_builtin(), &options, NULL, &err);
    BUG_IF(st != ST_OK);
    const char *path = paths[(first >> 1) % COUNT_OF(paths)];
    for (size_t i = 0; i < VERSIONS && advance(worker, path, &input, &now); i++)
        ;
    return 0;
}
