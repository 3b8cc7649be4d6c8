/* state.c - digests over fields, each behind its length. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "scanner/history/state.h"

#include "rules/ruleset.h"
#include "scanner/config.h"
#include "scanner/foreign.h"
#include "scanner/git/reflog.h"
#include "scanner/git/refs.h"
#include "scanner/ignore_file.h"

#include <stdlib.h>
#include <sys/stat.h>

static void add_number(struct sha256 *hash, uint64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    sha256_add(hash, (struct bytes){bytes, sizeof(bytes)});
}

static void add_bytes(struct sha256 *hash, struct bytes bytes)
{
    add_number(hash, bytes.len);
    if (bytes.len > 0)
        sha256_add(hash, bytes);
}

static void add_text(struct sha256 *hash, const char *text)
{
    add_number(hash, text != NULL);
    add_bytes(hash, bytes_of(text ? text : ""));
}

static void add_texts(struct sha256 *hash, const char *const *texts)
{
    for (; texts && *texts; texts++)
        add_text(hash, *texts);
    add_text(hash, NULL);
}

/* Or none. */
static void add_digest(struct sha256 *hash, const unsigned char *digest)
{
    add_bytes(hash, (struct bytes){digest, digest ? (size_t)SHA256_LEN : 0});
}

/* ---- Settings ---- */

/* Versions under development have one number; their files differ. Where that cannot be asked, the
 * number must do. */
static void add_program(struct sha256 *hash)
{
    struct stat st;
    add_text(hash, SPRAWL_VERSION);
    if (stat("/proc/self/exe", &st) != 0)
        return;
    add_number(hash, (uint64_t)st.st_size);
    add_number(hash, (uint64_t)st.st_mtim.tv_sec);
    add_number(hash, (uint64_t)st.st_mtim.tv_nsec);
}

static void add_options(struct sha256 *hash, const struct scan_options *o, size_t rules)
{
    add_bytes(hash, (struct bytes){o->disabled, o->disabled ? rules : 0});
    add_number(hash, o->min_confidence);
    add_number(hash, o->max_file_size);
    add_number(hash, (unsigned)o->allow_missing | (unsigned)o->reachable_only << 1 |
                         (unsigned)o->line_hash << 2 | (unsigned)o->keep_suppressed << 3 |
                         (unsigned)o->inline_allows << 4);
    add_texts(hash, o->include);
    add_texts(hash, o->exclude);
    add_digest(hash, config_digest(o->config));
    add_digest(hash, o->foreign ? foreign_digest(o->foreign) : NULL);
    add_digest(hash, o->ignored ? ignore_file_digest(o->ignored) : NULL);
    add_bytes(hash, o->ignored_root);
    add_bytes(hash, o->fingerprint_key);
}

void state_settings(const struct history *h, unsigned char out[SHA256_LEN])
{
    struct sha256 hash;
    const struct ruleset *rules = h->env->rules;
    AUTO(xfree) char *real = realpath(h->repo->commondir, NULL);
    sha256_init(&hash);
    add_program(&hash);
    add_text(&hash, rules->digest);
    add_options(&hash, h->env->options, rules->rule_count);
    add_text(&hash, h->target); /* paths begin with it */
    add_text(&hash, real);
    sha256_finish(&hash, out);
}

/* ---- The repository ---- */

static void add_oid(struct sha256 *hash, const struct oid *oid)
{
    sha256_add(hash, (struct bytes){oid->bytes, sizeof(oid->bytes)});
}

static bool add_ref(void *ctx, const struct ref *ref)
{
    struct sha256 *hash = ctx;
    add_number(hash, (uint64_t)ref->kind);
    add_bytes(hash, ref->name);
    add_number(hash, (unsigned)ref->has_target | (unsigned)ref->has_peeled << 1 |
                         (unsigned)ref->shadowed << 2);
    if (ref->has_target)
        add_oid(hash, &ref->target);
    if (ref->has_peeled)
        add_oid(hash, &ref->peeled);
    add_bytes(hash, ref->symbolic);
    return true;
}

static bool add_log(void *ctx, const struct reflog_entry *entry)
{
    add_bytes(ctx, entry->ref);
    add_bytes(ctx, entry->raw);
    return true;
}

static void add_objects(struct sha256 *hash, const struct store *store)
{
    add_number(hash, store->pack_count);
    for (size_t i = 0; i < store->pack_count; i++) {
        add_bytes(hash, pack_checksums(store->packs[i].pack));
        add_number(hash, pack_count(store->packs[i].pack));
    }
    add_number(hash, store->loose_count);
    for (size_t i = 0; i < store->loose_count; i++) {
        const struct loose_list *list = &store->loose[i].list;
        add_number(hash, list->count);
        for (size_t k = 0; k < list->count; k++)
            add_oid(hash, &list->oids[k]);
    }
}

void state_repository(const struct history *h, unsigned char out[SHA256_LEN])
{
    struct sha256 hash;
    struct oid head = {0};
    const struct repo *repo = h->repo;
    sha256_init(&hash);
    add_number(&hash, repo->hash_len);
    add_number(&hash, (unsigned)(repo->worktree != NULL) | (unsigned)repo->partial << 1);
    add_number(&hash, repo->shallow_count);
    for (size_t i = 0; i < repo->shallow_count; i++)
        add_oid(&hash, &repo->shallow[i]);
    add_objects(&hash, h->store);
    add_number(&hash, refs_resolve(repo, "HEAD", &head));
    add_oid(&hash, &head);
    refs_each(repo, add_ref, &hash, NULL);
    reflog_each(repo, add_log, &hash, NULL);
    sha256_finish(&hash, out);
}
