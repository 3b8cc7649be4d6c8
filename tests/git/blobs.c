/* blobs.c - what is found in every blob of a repository, as lines "blob offset rule fingerprint":
 * `blobs deltas|full DIR` reads packs and loose objects itself, through the sieve, and with deltas
 * looks only at what is new in each object; `blobs stream` scans what `git cat-file --batch`
 * writes, each as a file. The lines must be the same (tests/git/equality.sh). */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/git/objects.h"
#include "scanner/git/pack_stream.h"
#include "scanner/git/store.h"
#include "scanner/git/walk.h"
#include "scanner/prefilter.h"
#include "scanner/scan.h"
#include "scanner/sieve.h"
#include "scanner/source/memory_reader.h"

struct blobs {
    struct worker *worker;
    struct config *config;
    struct scan_options options;
    atomic_int cancelled;
    struct store *store;
    const struct store_pack *pack; /* that is walked */
    size_t hash_len;
    bool deltas;
    unsigned long blobs, told, lines, lost;
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "blobs: %s\n", what);
    exit(2);
}

/* The path is the same for all: this is not about what paths say. */
static void scan(struct blobs *b, const char *name, struct reader *reader)
{
    AUTO(batch_dispose) struct batch batch = {0};
    struct item item = {.path = bytes_of("blob"), .reader = reader, .size = UINT64_MAX};
    worker_scan(b->worker, &item, &batch);
    for (size_t i = 0; i < batch.finding_count; i++)
        printf("%s %" PRIu64 " %s %s\n", name, batch.findings[i]->place.byte_offset,
               batch.findings[i]->rule->id, batch.findings[i]->fingerprint);
    b->lines += batch.finding_count;
}

static void scan_content(struct blobs *b, const char *name, struct bytes content)
{
    struct memory_reader reader = memory_reader(content);
    b->told++;
    scan(b, name, &reader.reader);
}

static void name_of(const struct blobs *b, uint32_t number, char hex[2 * OID_MAX + 1])
{
    struct oid oid;
    pack_oid(b->pack->pack, number, &oid);
    oid_hex(&oid, b->hash_len, hex);
}

static void *visit(void *ctx, const struct walk_object *object)
{
    struct blobs *b = ctx;
    char hex[2 * OID_MAX + 1];
    struct spots *spots = object->keeps ? xcalloc(1, sizeof(*spots)) : NULL;
    const struct sieve_base base = {object->base_note, object->copies, object->base.len};
    bool carries = b->deltas && object->copies && object->base_note;
    bool may =
        worker_sift(b->worker, object->content, carries ? &base : NULL, spots, object->again);
    b->blobs += !object->again;
    name_of(b, object->number, hex);
    if (may && !object->again)
        scan_content(b, hex, object->content);
    return spots;
}

static void drop(void *ctx, void *note)
{
    struct spots *spots = note;
    (void)ctx;
    spots_dispose(spots);
    xfree(&spots);
}

static unsigned char *failed(void *ctx, uint32_t number, bool again, const char *why, size_t *len,
                             enum object_type *type)
{
    struct blobs *b = ctx;
    char hex[2 * OID_MAX + 1];
    (void)len, (void)type;
    name_of(b, number, hex);
    fprintf(stderr, "blobs: %s: %s\n", hex, why);
    b->lost += !again;
    return NULL;
}

static void huge(void *ctx, uint32_t number, enum object_type type, uint64_t size)
{
    struct blobs *b = ctx;
    char hex[2 * OID_MAX + 1];
    AUTO(pack_stream_close) struct pack_stream *stream = NULL;
    (void)type, (void)size;
    name_of(b, number, hex);
    if (!pack_stream_open(&stream, &b->pack->forest, number, b->hash_len))
        die("a large object does not stream");
    b->blobs++;
    b->told++;
    scan(b, hex, pack_stream_reader(stream));
}

static bool never(void *ctx)
{
    (void)ctx;
    return false;
}

static void walk_packs(struct blobs *b)
{
    struct walker *walker;
    const struct walk_visitor visitor = {b, visit, drop, failed, huge, never};
    walker_new(&walker, b->hash_len, LIMIT_LIVE_OBJECTS);
    for (size_t i = 0; i < b->store->pack_count; i++) {
        struct forest_plan plan;
        b->pack = &b->store->packs[i];
        forest_plan_new(&plan, &b->pack->forest, 1u << OBJECT_BLOB, NULL);
        for (size_t k = 0; k < plan.piece_count; k++)
            walker_run(walker, &b->pack->forest, &plan, &plan.pieces[k], &visitor);
        forest_plan_dispose(&plan);
    }
    walker_free(&walker);
}

static void walk_loose(struct blobs *b, const struct oid *oid, struct objects *objects,
                       struct buf *content)
{
    unsigned char *pad;
    char hex[2 * OID_MAX + 1];
    oid_hex(oid, b->hash_len, hex);
    if (objects_read(objects, oid, content) != OBJECT_BLOB)
        return;
    if (buf_reserve(content, PREFILTER_PAD, &pad) != ST_OK)
        die("too large");
    memset(pad, 0, PREFILTER_PAD);
    b->blobs++;
    if (worker_sift(b->worker, buf_bytes(content), NULL, NULL, false))
        scan_content(b, hex, buf_bytes(content));
}

static void scan_repository(struct blobs *b, const char *path)
{
    struct error err;
    struct repo *repo;
    struct objects *objects;
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf content = {0};
    if (repo_open(&repo, path, NULL, &notes, &err) != ST_OK)
        die(err.text);
    store_open(&b->store, repo, &notes);
    store_build(b->store, &notes);
    b->hash_len = repo->hash_len;
    walk_packs(b);
    objects_open(&objects, repo, &notes);
    for (size_t i = 0; i < b->store->loose_count; i++)
        for (size_t k = 0; k < b->store->loose[i].list.count; k++)
            walk_loose(b, &b->store->loose[i].list.oids[k], objects, &content);
    objects_close(&objects);
    store_close(&b->store);
    repo_free(&repo);
    b->lost += notes.skipped_count;
}

/* "<name> <type> <size>\n", the content, "\n". */
static void scan_stream(struct blobs *b)
{
    char line[256];
    while (fgets(line, sizeof(line), stdin) != NULL) {
        char *type = strchr(line, ' '), *number = type ? strchr(type + 1, ' ') : NULL;
        if (number == NULL)
            die("this is not what git cat-file --batch writes");
        *type++ = *number++ = '\0';
        unsigned long long size = strtoull(number, NULL, 10);
        unsigned char *content = xmalloc((size_t)size + 1);
        if (fread(content, 1, (size_t)size + 1, stdin) != size + 1)
            die("the input ends too early");
        if (strcmp(type, "blob") == 0) {
            b->blobs++;
            scan_content(b, line, (struct bytes){content, (size_t)size});
        }
        xfree(&content);
    }
}

int main(int argc, char **argv)
{
    struct error err;
    struct blobs b = {.options = {.jobs = 1,
                                  .min_confidence = CONFIDENCE_LOW,
                                  .fingerprint_key = bytes_of("a test's key")}};
    bool is_stream = argc == 2 && strcmp(argv[1], "stream") == 0;
    b.deltas = argc == 3 && strcmp(argv[1], "deltas") == 0;
    if (!is_stream && !b.deltas && !(argc == 3 && strcmp(argv[1], "full") == 0))
        die("usage: blobs deltas|full DIR, or blobs stream");
    if (config_new_empty(&b.config) != ST_OK)
        die("no configuration");
    b.options.config = b.config;
    b.options.cancelled = &b.cancelled;
    if (worker_new(&b.worker, ruleset_builtin(), &b.options, NULL, &err) != ST_OK)
        die(err.text);
    if (is_stream)
        scan_stream(&b);
    else
        scan_repository(&b, argv[2]);
    fprintf(stderr, "%s: %lu blobs, %lu scanned, %lu lines, %lu lost\n", argv[1], b.blobs, b.told,
            b.lines, b.lost);
    worker_free(&b.worker);
    config_free(&b.config);
    return b.lost == 0 ? 0 : 3;
}
