/* cache.c - lines of JSON: the first holds the key, each other an answer. */
#define _DEFAULT_SOURCE /* getentropy */
#include "verify/cache.h"

#include "base/codec.h"
#include "base/file.h"
#include "base/json_out.h"
#include "base/limits.h"
#include "verify/pointer.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOUR = 3600, DAY = 24 * HOUR, ENTRIES_MOST = 200000 };

struct entry {
    unsigned char name[SHA256_LEN];
    int64_t at;
    struct verification *verification;
};

struct cache {
    char *path;
    unsigned char key[SHA256_LEN];
    struct entry *entries; /* sorted by name, up to sorted; then as they were put */
    size_t count, cap, sorted;
    bool forgot; /* something that the file holds */
};

static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return memcmp(x->name, y->name, SHA256_LEN);
}

static int64_t holds_for(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_VALID:
    case OUTCOME_RESTRICTED:
    case OUTCOME_UNKNOWN:
        return HOUR;
    case OUTCOME_INVALID:
    case OUTCOME_REVOKED:
    case OUTCOME_EXPIRED:
        return DAY;
    default:
        return 0;
    }
}

static bool still_holds(const struct entry *entry, int64_t now)
{
    return entry->at <= now && now - entry->at < holds_for(entry->verification->outcome);
}

static void add_entry(struct cache *cache, const unsigned char name[SHA256_LEN], int64_t at,
                      struct verification *verification)
{
    if (cache->count == cache->cap) {
        cache->cap = MAX(cache->cap * 2, (size_t)64);
        cache->entries = xreallocarray(cache->entries, cache->cap, sizeof(*cache->entries));
    }
    struct entry *entry = &cache->entries[cache->count++];
    *entry = (struct entry){.at = at, .verification = verification};
    memcpy(entry->name, name, SHA256_LEN);
}

/* ---- Reading ---- */

static bool read_name(const cJSON *json, const char *key, unsigned char out[SHA256_LEN])
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(json, key));
    AUTO(buf_dispose) struct buf raw = {.max = SHA256_LEN};
    if (text == NULL || codec_hex_decode(bytes_of(text), &raw) != ST_OK || raw.len != SHA256_LEN)
        return false;
    memcpy(out, raw.ptr, SHA256_LEN);
    return true;
}

static struct verification *read_verification(const cJSON *json)
{
    const cJSON *fact;
    AUTO(verification_free) struct verification *v = xcalloc(1, sizeof(*v));
    const char *outcome = cJSON_GetStringValue(cJSON_GetObjectItem(json, "outcome"));
    const char *evidence = cJSON_GetStringValue(cJSON_GetObjectItem(json, "evidence"));
    if (outcome == NULL || evidence == NULL || !outcome_parse(outcome, &v->outcome))
        return NULL;
    (void)snprintf(v->evidence, sizeof(v->evidence), "%s", evidence);
    cJSON_ArrayForEach(fact, cJSON_GetObjectItem(json, "facts"))
    {
        size_t number = validate_fact(fact->string);
        if (number < VALIDATE_FACTS && cJSON_IsString(fact) && v->facts[number] == NULL)
            v->facts[number] = xstrdup(fact->valuestring);
    }
    return MOVE(v);
}

static void read_line(struct cache *cache, struct bytes line)
{
    unsigned char name[SHA256_LEN];
    cJSON *json = pointer_parse(line);
    const cJSON *at = cJSON_GetObjectItem(json, "at");
    if (cJSON_IsNumber(at) && at->valuedouble > 0 && at->valuedouble < 1e12 &&
        cache->count < ENTRIES_MOST && read_name(json, "name", name)) {
        struct verification *v = read_verification(json);
        if (v)
            add_entry(cache, name, (int64_t)at->valuedouble, v);
    }
    cJSON_Delete(json);
}

/* The line at *at, without its end; step behind it. */
static struct bytes next_line(struct bytes text, size_t *at)
{
    size_t start = *at, end = start;
    while (end < text.len && text.ptr[end] != '\n')
        end++;
    *at = MIN(end + 1, text.len);
    return bytes_slice(text, start, end);
}

static bool is_private(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
           (st.st_mode & 077) == 0;
}

/* False if there is nothing to go on from: then a new key is made. */
static bool read_file(struct cache *cache)
{
    struct error err;
    size_t at = 0;
    AUTO(buf_dispose) struct buf text = {0};
    if (!is_private(cache->path) ||
        file_read(&text, cache->path, LIMIT_VERIFY_CACHE, &err) != ST_OK)
        return false;
    cJSON *head = pointer_parse(next_line(buf_bytes(&text), &at));
    bool good = read_name(head, "key", cache->key);
    cJSON_Delete(head);
    while (good && at < text.len)
        read_line(cache, next_line(buf_bytes(&text), &at));
    return good;
}

void cache_new(struct cache **out, const char *path)
{
    struct cache *cache = xcalloc(1, sizeof(*cache));
    *out = cache;
    cache->path = path ? xstrdup(path) : NULL;
    if (path && read_file(cache)) {
        if (cache->count > 1)
            qsort(cache->entries, cache->count, sizeof(*cache->entries), by_name);
        cache->sorted = cache->count;
        return;
    }
    int wrong = getentropy(cache->key, sizeof(cache->key));
    BUG_IF(wrong != 0);
}

void cache_free(struct cache **cache)
{
    struct cache *c = *cache;
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->count; i++)
        verification_free(&c->entries[i].verification);
    wipe(c->key, sizeof(c->key));
    xfree(&c->entries);
    xfree(&c->path);
    xfree(cache);
}

/* ---- Asking and keeping ---- */

void cache_name(const struct cache *cache, struct bytes text, unsigned char out[SHA256_LEN])
{
    sha256_hmac((struct bytes){cache->key, sizeof(cache->key)}, text, out);
}

static struct verification *copy_of(const struct verification *from)
{
    struct verification *to = xcalloc(1, sizeof(*to));
    to->outcome = from->outcome;
    memcpy(to->evidence, from->evidence, sizeof(to->evidence));
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        to->facts[i] = from->facts[i] ? xstrdup(from->facts[i]) : NULL;
    return to;
}

static struct entry *find(const struct cache *cache, const unsigned char name[SHA256_LEN])
{
    struct entry wanted = {0};
    memcpy(wanted.name, name, SHA256_LEN);
    return cache->sorted > 0
               ? bsearch(&wanted, cache->entries, cache->sorted, sizeof(wanted), by_name)
               : NULL;
}

struct verification *cache_get(const struct cache *cache, const unsigned char name[SHA256_LEN],
                               int64_t now)
{
    const struct entry *found = find(cache, name);
    if (found == NULL || !still_holds(found, now))
        return NULL;
    struct verification *copy = copy_of(found->verification);
    copy->remembered = true;
    copy->at = found->at;
    return copy;
}

void cache_forget(struct cache *cache, const unsigned char name[SHA256_LEN])
{
    struct entry *found = find(cache, name);
    if (found == NULL)
        return;
    found->at = INT64_MAX; /* holds at no time, and is not written */
    cache->forgot = true;
}

void cache_put(struct cache *cache, const unsigned char name[SHA256_LEN], int64_t now,
               const struct verification *verification)
{
    if (cache->path && holds_for(verification->outcome) > 0)
        add_entry(cache, name, now, copy_of(verification));
}

/* ---- Writing ---- */

static void write_name(struct json_out *json, const char *key, const unsigned char name[SHA256_LEN])
{
    AUTO(buf_dispose) struct buf hex = {0};
    enum status st = codec_hex_encode((struct bytes){name, SHA256_LEN}, &hex);
    BUG_IF(st != ST_OK);
    json_out_key(json, key);
    json_out_string(json, buf_bytes(&hex));
}

static void write_entry(struct out *out, const struct entry *entry)
{
    struct json_out json;
    const struct verification *v = entry->verification;
    json_out_init(&json, out, false);
    json_out_object(&json);
    write_name(&json, "name", entry->name);
    json_out_member_uint(&json, "at", (uint64_t)entry->at);
    json_out_member_text(&json, "outcome", outcome_name(v->outcome));
    json_out_member_text(&json, "evidence", v->evidence);
    json_out_key(&json, "facts");
    json_out_object(&json);
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        if (v->facts[i])
            json_out_member_text(&json, validate_fact_name(i), v->facts[i]);
    json_out_object_end(&json);
    json_out_object_end(&json);
    out_text(out, "\n");
}

/* The folders above path, as far as they are missing, for their owner alone. */
static void make_folders(const char *path)
{
    AUTO(xfree) char *part = xstrdup(path);
    for (char *at = part + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        (void)mkdir(part, 0700);
        *at = '/';
    }
}

enum status cache_save(struct cache *cache, int64_t now, struct error *err)
{
    AUTO(out_free) struct out *out = NULL;
    struct json_out json;
    if (cache->path == NULL || (cache->count == cache->sorted && !cache->forgot))
        return ST_OK;
    make_folders(cache->path);
    TRY(out_new_file(&out, cache->path, err));
    json_out_init(&json, out, false);
    json_out_object(&json);
    write_name(&json, "key", cache->key);
    json_out_object_end(&json);
    out_text(out, "\n");
    for (size_t i = 0; i < cache->count; i++)
        if (still_holds(&cache->entries[i], now))
            write_entry(out, &cache->entries[i]);
    return out_finish(out, err);
}
