/* ledger.c - sections are checked when they are read, and used as they lie there. */
#include "scanner/history/ledger.h"

#include "scanner/git/tree.h"

enum { NUMBER = 4, LONG = 8, ROW_LEN = LONG + NUMBER };

void ledger_dispose(struct ledger *ledger)
{
    xfree(&ledger->paths);
    xfree(&ledger->rules);
    *ledger = (struct ledger){0};
}

/* ---- Numbers ---- */

uint64_t ledger_long(const unsigned char *at)
{
    return ledger_number(at) | (uint64_t)ledger_number(at + NUMBER) << 32;
}

bool ledger_put(struct buf *out, uint32_t number)
{
    const unsigned char bytes[NUMBER] = {(unsigned char)number, (unsigned char)(number >> 8),
                                         (unsigned char)(number >> 16),
                                         (unsigned char)(number >> 24)};
    return buf_add(out, (struct bytes){bytes, sizeof(bytes)}) == ST_OK;
}

bool ledger_put_long(struct buf *out, uint64_t number)
{
    return ledger_put(out, (uint32_t)number) && ledger_put(out, (uint32_t)(number >> 32));
}

/* ---- Looking up ---- */

static size_t object_len(const struct ledger *f)
{
    return f->hash_len + LEDGER_OBJECT_LEN;
}

static size_t count_of(const struct ledger *f, enum ledger_section section, size_t each)
{
    return f->section[section].len / each;
}

uint32_t ledger_count(const struct ledger *ledger)
{
    return ledger->hash_len == 0 ? 0
                                 : (uint32_t)count_of(ledger, LEDGER_OBJECTS, object_len(ledger));
}

const unsigned char *ledger_object(const struct ledger *ledger, uint32_t number)
{
    BUG_IF(number >= ledger_count(ledger));
    return ledger->section[LEDGER_OBJECTS].ptr + object_len(ledger) * number;
}

const char *ledger_path(const struct ledger *ledger, uint32_t number)
{
    BUG_IF(number >= ledger->path_count);
    return (const char *)ledger->section[LEDGER_PATHS].ptr + ledger->paths[number];
}

const char *ledger_rule(const struct ledger *ledger, uint32_t number)
{
    BUG_IF(number >= ledger->rule_count);
    return (const char *)ledger->section[LEDGER_RULES].ptr + ledger->rules[number];
}

uint32_t ledger_find_path(const struct ledger *ledger, const char *path)
{
    uint32_t from = 0, to = ledger->path_count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        int order = strcmp(ledger_path(ledger, middle), path);
        if (order == 0)
            return middle;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return LEDGER_NONE;
}

static int compare_looks(const unsigned char *look, uint32_t object, uint32_t path)
{
    uint32_t a = ledger_number(look), b = ledger_number(look + NUMBER);
    return a != object ? (a > object) - (a < object) : (b > path) - (b < path);
}

const unsigned char *ledger_find_look(const struct ledger *ledger, uint32_t object, uint32_t path)
{
    const unsigned char *looks = ledger->section[LEDGER_LOOKS].ptr;
    size_t from = 0, to = count_of(ledger, LEDGER_LOOKS, LEDGER_LOOK_LEN);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare_looks(looks + LEDGER_LOOK_LEN * middle, object, path);
        if (order == 0)
            return looks + LEDGER_LOOK_LEN * middle;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* ---- Writing ---- */

static unsigned char *write_number(unsigned char *to, uint32_t number)
{
    for (size_t i = 0; i < NUMBER; i++)
        to[i] = (unsigned char)(number >> (8 * i));
    return to + NUMBER;
}

void ledger_write(const struct ledger *ledger, unsigned char head[LEDGER_HEAD],
                  struct bytes out[LEDGER_PARTS])
{
    unsigned char *to = write_number(head, (uint32_t)ledger->hash_len);
    to = write_number(to, ledger->has_trees);
    to = write_number(to, ledger->mask);
    *out++ = (struct bytes){head, (size_t)(to - head)};
    for (size_t i = 0; i < LEDGER_SECTIONS; i++) {
        uint64_t len = ledger->section[i].len;
        *out++ = (struct bytes){to, LONG};
        *out++ = ledger->section[i];
        to = write_number(write_number(to, (uint32_t)len), (uint32_t)(len >> 32));
    }
}

/* ---- Checking ---- */

static bool is_whole(const struct ledger *f, enum ledger_section section, size_t each)
{
    return f->section[section].len % each == 0 && count_of(f, section, each) < LEDGER_NONE;
}

static bool check_objects(const struct ledger *f)
{
    if (!is_whole(f, LEDGER_OBJECTS, object_len(f)))
        return false;
    uint32_t count = ledger_count(f);
    const unsigned char *before = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const unsigned char *object = ledger_object(f, i);
        enum object_type type = ledger_type(f, object);
        if (type < OBJECT_COMMIT || type > OBJECT_TAG ||
            (type == OBJECT_TREE && object[f->hash_len] & LEDGER_SUBJECT) ||
            (before && memcmp(before, object, f->hash_len) >= 0))
            return false;
        before = object;
    }
    return true;
}

static bool check_commits(const struct ledger *f)
{
    struct bytes rest = f->section[LEDGER_COMMITS];
    size_t fixed = 2 * f->hash_len + ROW_LEN;
    while (rest.len > 0) {
        if (rest.len < fixed)
            return false;
        uint32_t parents = ledger_number(rest.ptr + fixed - NUMBER);
        if (parents > (rest.len - fixed) / f->hash_len)
            return false;
        rest = bytes_slice(rest, fixed + parents * f->hash_len, rest.len);
    }
    return true;
}

/* Names in trees hold no NUL. */
static bool check_names(const struct ledger *f, uint32_t *count)
{
    struct bytes rest = f->section[LEDGER_NAMES];
    for (*count = 0; rest.len > 0; ++*count) {
        if (rest.len < NUMBER || *count == LEDGER_NONE - 1)
            return false;
        uint32_t len = ledger_number(rest.ptr);
        if (len > rest.len - NUMBER || (len > 0 && memchr(rest.ptr + NUMBER, '\0', len) != NULL))
            return false;
        rest = bytes_slice(rest, NUMBER + (size_t)len, rest.len);
    }
    return true;
}

static bool check_pairs(const struct ledger *f, uint32_t names)
{
    if (!is_whole(f, LEDGER_PAIRS, LEDGER_PAIR_LEN) || !is_whole(f, LEDGER_TREES, f->hash_len) ||
        !is_whole(f, LEDGER_BLOBS, f->hash_len) || !is_whole(f, LEDGER_ABSENT, f->hash_len))
        return false;
    size_t trees = count_of(f, LEDGER_TREES, f->hash_len);
    size_t blobs = count_of(f, LEDGER_BLOBS, f->hash_len);
    for (size_t i = 0; i < count_of(f, LEDGER_PAIRS, LEDGER_PAIR_LEN); i++) {
        const unsigned char *pair = f->section[LEDGER_PAIRS].ptr + LEDGER_PAIR_LEN * i;
        uint32_t name = ledger_number(pair), target = ledger_number(pair + NUMBER);
        if (name >= names ||
            (target & LEDGER_BLOB ? (target & ~LEDGER_BLOB) >= blobs : target >= trees))
            return false;
    }
    return true;
}

static bool check_lists(const struct ledger *f)
{
    struct bytes rest = f->section[LEDGER_LISTS];
    size_t trees = count_of(f, LEDGER_TREES, f->hash_len);
    size_t pairs = count_of(f, LEDGER_PAIRS, LEDGER_PAIR_LEN);
    while (rest.len > 0) {
        if (rest.len < (size_t)2 * NUMBER)
            return false;
        uint32_t tree = ledger_number(rest.ptr), count = ledger_number(rest.ptr + NUMBER);
        if (tree >= trees || count > rest.len / NUMBER - 2)
            return false;
        for (uint32_t i = 0; i < count; i++)
            if (ledger_number(rest.ptr + NUMBER * (2 + (size_t)i)) >= pairs)
                return false;
        rest = bytes_slice(rest, NUMBER * (2 + (size_t)count), rest.len);
    }
    return true;
}

/* Where each text begins; they are in order. */
static bool list_texts(struct bytes texts, uint32_t **out, uint32_t *count)
{
    size_t cap = 0, at = 0;
    if (texts.len >= LEDGER_NONE || (texts.len > 0 && texts.ptr[texts.len - 1] != '\0'))
        return false;
    for (*count = 0; at < texts.len; ++*count) {
        if (*count == cap) {
            cap = MAX(2 * cap, (size_t)64);
            *out = xreallocarray(*out, cap, sizeof(**out));
        }
        (*out)[*count] = (uint32_t)at;
        if (*count > 0 &&
            strcmp((const char *)texts.ptr + (*out)[*count - 1], (const char *)texts.ptr + at) >= 0)
            return false;
        at += strlen((const char *)texts.ptr + at) + 1;
    }
    return true;
}

static bool check_look(const struct ledger *f, const unsigned char *look)
{
    uint32_t object = ledger_number(look), path = ledger_number(look + NUMBER);
    return object < ledger_count(f) && (path < f->path_count || path == LEDGER_NONE) &&
           ledger_object(f, object)[f->hash_len] & LEDGER_SUBJECT;
}

/* Sightings follow each other as the looks do. */
static bool check_looks(const struct ledger *f)
{
    if (!is_whole(f, LEDGER_LOOKS, LEDGER_LOOK_LEN) ||
        !is_whole(f, LEDGER_SIGHTINGS, LEDGER_SIGHTING_LEN))
        return false;
    size_t looks = count_of(f, LEDGER_LOOKS, LEDGER_LOOK_LEN);
    size_t sightings = count_of(f, LEDGER_SIGHTINGS, LEDGER_SIGHTING_LEN), seen = 0;
    for (size_t i = 0; i < looks; i++) {
        const unsigned char *look = f->section[LEDGER_LOOKS].ptr + LEDGER_LOOK_LEN * i;
        uint32_t count = ledger_number(look + (size_t)2 * NUMBER);
        if (!check_look(f, look) || count > sightings - seen ||
            ledger_number(look + (size_t)3 * NUMBER) != seen)
            return false;
        if (i > 0 && compare_looks(look - LEDGER_LOOK_LEN, ledger_number(look),
                                   ledger_number(look + NUMBER)) >= 0)
            return false;
        seen += count;
    }
    for (size_t i = 0; i < sightings; i++) {
        const unsigned char *s = f->section[LEDGER_SIGHTINGS].ptr + LEDGER_SIGHTING_LEN * i;
        if (ledger_number(s + LEDGER_TAG + 16) >= f->rule_count ||
            ledger_number(s + LEDGER_TAG + 20) > 1)
            return false;
    }
    return seen == sightings;
}

static bool check(struct ledger *f)
{
    uint32_t names;
    return check_objects(f) && check_commits(f) && check_names(f, &names) &&
           check_pairs(f, names) && check_lists(f) &&
           list_texts(f->section[LEDGER_PATHS], &f->paths, &f->path_count) &&
           list_texts(f->section[LEDGER_RULES], &f->rules, &f->rule_count) && check_looks(f);
}

bool ledger_read(struct ledger *ledger, struct bytes bytes)
{
    *ledger = (struct ledger){0};
    if (bytes.len < 3 * (size_t)NUMBER)
        return false;
    uint32_t hash_len = ledger_number(bytes.ptr), flag = ledger_number(bytes.ptr + NUMBER);
    if ((hash_len != 20 && hash_len != OID_MAX) || flag > 1)
        return false;
    ledger->hash_len = hash_len;
    ledger->has_trees = flag;
    ledger->mask = ledger_number(bytes.ptr + 2 * (size_t)NUMBER);
    bytes = bytes_slice(bytes, 3 * (size_t)NUMBER, bytes.len);
    for (size_t i = 0; i < LEDGER_SECTIONS; i++) {
        if (bytes.len < LONG || ledger_long(bytes.ptr) > bytes.len - LONG)
            return false;
        size_t end = LONG + (size_t)ledger_long(bytes.ptr);
        ledger->section[i] = bytes_slice(bytes, LONG, end);
        bytes = bytes_slice(bytes, end, bytes.len);
    }
    return bytes.len == 0 && check(ledger);
}
