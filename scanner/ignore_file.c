/* ignore_file.c - fingerprints of places, and hashes of secrets. */
#include "scanner/ignore_file.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/codec.h"
#include "base/sha1.h"
#include "base/sha256.h"

enum { ENTRIES_MAX = 1000000, LINE_DIGITS_MAX = 10, BEGIN_LINE_MAX = 80 };

struct entry {
    struct bytes path, commit;
    enum ignore_kind kind;
    uint32_t order;               /* in which it was read */
    uint64_t line;                /* 0: unknown */
    unsigned char hash[SHA1_LEN]; /* IGNORE_BASELINE */
};

struct ignore_file {
    struct arena arena;
    struct entry *entries;
    size_t count, cap;
    unsigned char digest[SHA256_LEN];
};

const char *ignore_kind_name(enum ignore_kind kind)
{
    static const char *const names[] = {[IGNORE_GITLEAKS] = ".gitleaksignore",
                                        [IGNORE_BETTERLEAKS] = ".betterleaksignore",
                                        [IGNORE_BASELINE] = ".secrets.baseline"};
    return names[kind];
}

void ignore_file_new(struct ignore_file **out)
{
    *out = xcalloc(1, sizeof(**out));
}

void ignore_file_free(struct ignore_file **ignore)
{
    if (*ignore) {
        arena_dispose(&(*ignore)->arena);
        xfree(&(*ignore)->entries);
    }
    xfree(ignore);
}

static enum status add(struct ignore_file *ignore, const struct entry *entry, struct error *err)
{
    if (ignore->count == ENTRIES_MAX)
        return error_set(err, ST_LIMIT, "%s: more than %d entries", ignore_kind_name(entry->kind),
                         ENTRIES_MAX);
    if (ignore->count == ignore->cap) {
        ignore->cap = MAX(ignore->cap * 2, (size_t)64);
        ignore->entries = xreallocarray(ignore->entries, ignore->cap, sizeof(*entry));
    }
    ignore->entries[ignore->count] = *entry;
    ignore->entries[ignore->count].order = (uint32_t)ignore->count;
    ignore->count++;
    return ST_OK;
}

/* A copy without a leading "./", with '/' for each backslash. */
static struct bytes keep_path(struct ignore_file *ignore, struct bytes path)
{
    if (path.len > 2 && path.ptr[0] == '.' && (path.ptr[1] == '/' || path.ptr[1] == '\\'))
        path = bytes_slice(path, 2, path.len);
    char *copy = arena_copy(&ignore->arena, path.ptr, path.len);
    for (size_t i = 0; i < path.len; i++)
        if (copy[i] == '\\')
            copy[i] = '/';
    return (struct bytes){(unsigned char *)copy, path.len};
}

/* ---- Fingerprints ---- */

static size_t find_last(struct bytes text, unsigned char c)
{
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != c)
        at--;
    return at > 0 ? at - 1 : SIZE_MAX;
}

static bool read_line_number(struct bytes text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i]))
            return false;
        *out = *out * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    return text.len > 0 && text.len <= LINE_DIGITS_MAX;
}

static bool is_commit(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (codec_hex_value(text.ptr[i]) < 0)
            return false;
    return text.len == 40 || text.len == 64;
}

/* `file:rule:line` or `commit:file:rule:line`. */
static bool read_fingerprint(struct ignore_file *ignore, struct bytes text, struct entry *entry)
{
    size_t at = find_last(text, ':');
    if (at == SIZE_MAX || !read_line_number(bytes_slice(text, at + 1, text.len), &entry->line))
        return false;
    text = bytes_slice(text, 0, at);
    at = find_last(text, ':');
    if (at == SIZE_MAX || at == 0 || at + 1 == text.len)
        return false;
    text = bytes_slice(text, 0, at);
    at = bytes_find(text, 0, bytes_of(":"));
    if (at != SIZE_MAX && is_commit(bytes_slice(text, 0, at))) {
        entry->commit.ptr = (unsigned char *)arena_copy(&ignore->arena, text.ptr, at);
        entry->commit.len = at;
        text = bytes_slice(text, at + 1, text.len);
    }
    entry->path = keep_path(ignore, text);
    return text.len > 0;
}

static struct bytes trim(struct bytes text)
{
    while (text.len > 0 && byte_is_space(text.ptr[text.len - 1]))
        text.len--;
    while (text.len > 0 && byte_is_space(text.ptr[0]))
        text = bytes_slice(text, 1, text.len);
    return text;
}

static enum status add_fingerprints(struct ignore_file *ignore, enum ignore_kind kind,
                                    struct bytes text, struct ignore_read *read, struct error *err)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = bytes_find(text, at, bytes_of("\n"));
        end = end == SIZE_MAX ? text.len : end;
        struct bytes line = trim(bytes_slice(text, at, end));
        struct entry entry = {.kind = kind};
        at = end + 1;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!read_fingerprint(ignore, line, &entry)) {
            read->unusable++;
            continue;
        }
        TRY(add(ignore, &entry, err));
        read->entries++;
    }
    return ST_OK;
}

/* ---- Baselines ---- */

static bool read_hash(const char *text, unsigned char out[SHA1_LEN])
{
    if (text == NULL || strlen(text) != (size_t)2 * SHA1_LEN)
        return false;
    for (size_t i = 0; i < SHA1_LEN; i++) {
        int high = codec_hex_value((unsigned char)text[2 * i]);
        int low = codec_hex_value((unsigned char)text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static enum status add_records(struct ignore_file *ignore, const cJSON *file,
                               struct ignore_read *read, struct error *err)
{
    struct entry entry = {.kind = IGNORE_BASELINE};
    entry.path = keep_path(ignore, bytes_of(file->string));
    const cJSON *record;
    cJSON_ArrayForEach(record, file)
    {
        const cJSON *line = cJSON_GetObjectItemCaseSensitive(record, "line_number");
        const cJSON *hash = cJSON_GetObjectItemCaseSensitive(record, "hashed_secret");
        if (!read_hash(cJSON_GetStringValue(hash), entry.hash)) {
            read->unusable++;
            continue;
        }
        bool known = cJSON_IsNumber(line) && line->valuedouble >= 1 && line->valuedouble < 1e9;
        entry.line = known ? (uint64_t)line->valuedouble : 0;
        TRY(add(ignore, &entry, err));
        read->entries++;
    }
    return ST_OK;
}

static void json_free(cJSON **json)
{
    cJSON_Delete(*json);
}

static enum status add_baseline(struct ignore_file *ignore, const char *name, struct bytes text,
                                struct ignore_read *read, struct error *err)
{
    AUTO(json_free)
    cJSON *json = cJSON_ParseWithLength((const char *)text.ptr, text.len);
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(json, "results"), *file;
    if (!cJSON_IsObject(results))
        return error_set(err, ST_SYNTAX, "%s: not a baseline of detect-secrets", name);
    cJSON_ArrayForEach(file, results) TRY(add_records(ignore, file, read, err));
    return ST_OK;
}

static void add_to_digest(struct ignore_file *ignore, enum ignore_kind kind, struct bytes text)
{
    const unsigned char which = (unsigned char)kind;
    struct sha256 hash;
    sha256_init(&hash);
    sha256_add(&hash, (struct bytes){ignore->digest, sizeof(ignore->digest)});
    sha256_add(&hash, (struct bytes){&which, 1});
    sha256_add(&hash, text);
    sha256_finish(&hash, ignore->digest);
}

const unsigned char *ignore_file_digest(const struct ignore_file *ignore)
{
    return ignore->digest;
}

enum status ignore_file_add(struct ignore_file *ignore, enum ignore_kind kind, const char *name,
                            struct bytes text, struct ignore_read *read, struct error *err)
{
    *read = (struct ignore_read){0};
    add_to_digest(ignore, kind, text);
    if (kind == IGNORE_BASELINE)
        return add_baseline(ignore, name, text, read, err);
    return add_fingerprints(ignore, kind, text, read, err);
}

/* ---- Questions ---- */

static int compare_paths(struct bytes a, struct bytes b)
{
    size_t len = MIN(a.len, b.len);
    int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_path(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = compare_paths(x->path, y->path);
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

void ignore_file_seal(struct ignore_file *ignore)
{
    if (ignore->count > 1)
        qsort(ignore->entries, ignore->count, sizeof(struct entry), by_path);
}

/* detect-secrets hashes no key, but the words that announce it: "BEGIN RSA PRIVATE KEY". */
static struct bytes announcement(struct bytes secret)
{
    struct bytes begin = bytes_of("-----BEGIN "), none = {0};
    if (secret.len < begin.len || memcmp(secret.ptr, begin.ptr, begin.len) != 0)
        return none;
    struct bytes head = bytes_slice(secret, 5, MIN(secret.len, (size_t)BEGIN_LINE_MAX));
    size_t end = bytes_find(head, 0, bytes_of("-----"));
    return end == SIZE_MAX ? none : bytes_slice(head, 0, end);
}

static bool has_hash(const struct entry *entry, struct bytes text)
{
    unsigned char hash[SHA1_LEN];
    sha1(text, hash);
    return memcmp(hash, entry->hash, SHA1_LEN) == 0;
}

/* The words before a key are the same for all keys: there the line must agree too. */
static bool hash_agrees(const struct entry *entry, const struct ignore_place *place, bool on_line)
{
    struct bytes words = announcement(place->secret);
    return has_hash(entry, place->secret) || (on_line && words.len > 0 && has_hash(entry, words));
}

static bool covers(const struct entry *entry, const struct ignore_place *place)
{
    bool on_line = entry->line >= place->first_line && entry->line <= place->last_line;
    if (entry->kind == IGNORE_BASELINE)
        return hash_agrees(entry, place, on_line);
    return on_line && (entry->commit.len == 0 || bytes_equal(entry->commit, place->commit));
}

const char *ignore_file_covers(const struct ignore_file *ignore, const struct ignore_place *place)
{
    size_t low = 0, high = ignore->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_paths(ignore->entries[middle].path, place->path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < ignore->count && bytes_equal(ignore->entries[low].path, place->path); low++)
        if (covers(&ignore->entries[low], place))
            return ignore_kind_name(ignore->entries[low].kind);
    return NULL;
}
