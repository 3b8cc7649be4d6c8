/* reftable.c - cursors over blocks; nothing is believed that leads out of its block. */
#include "scanner/git/reftable.h"

#include "base/limits.h"
#include "scanner/git/raw.h"

#include <libdeflate.h>

enum { HEADER_V1 = 24, HEADER_V2 = 28, FOOTER_MORE = 44, BLOCK_HEADER = 4, NAME_MAX_LEN = 4096 };

static size_t raw_24(const unsigned char *at)
{
    return (size_t)at[0] << 16 | (size_t)at[1] << 8 | at[2];
}

/* A number of 7 bits a byte, most first, each length of its own range. */
static bool take_number(struct bytes text, size_t *at, size_t end, uint64_t *out)
{
    uint64_t value = 0;
    for (unsigned i = 0; *at < end && i < 9; i++) {
        unsigned char c = text.ptr[(*at)++];
        value = value << 7 | (c & 0x7f);
        *out = value;
        if (!(c & 0x80))
            return true;
        value++;
    }
    return false;
}

static bool take_bytes(struct bytes text, size_t *at, size_t end, uint64_t len, struct bytes *out)
{
    if (len > end - *at)
        return false;
    *out = bytes_slice(text, *at, *at + (size_t)len);
    *at += (size_t)len;
    return true;
}

/* A text behind its length. */
static bool take_text(struct bytes text, size_t *at, size_t end, struct bytes *out)
{
    uint64_t len;
    return take_number(text, at, end, &len) && take_bytes(text, at, end, len, out);
}

static bool take_oid(struct bytes text, size_t *at, size_t end, size_t hash_len, struct oid *out)
{
    struct bytes bytes;
    *out = (struct oid){0};
    if (!take_bytes(text, at, end, hash_len, &bytes))
        return false;
    memcpy(out->bytes, bytes.ptr, hash_len);
    return true;
}

/* A record's key: what it shares with the one before, how much is new, and its type. */
static bool take_key(struct bytes text, size_t *at, size_t end, struct buf *key, unsigned *type)
{
    uint64_t shared, more;
    struct bytes suffix;
    if (!take_number(text, at, end, &shared) || !take_number(text, at, end, &more) ||
        shared > key->len || !take_bytes(text, at, end, more >> 3, &suffix) ||
        shared + suffix.len > NAME_MAX_LEN)
        return false;
    *type = more & 7;
    key->len = (size_t)shared;
    return buf_add(key, suffix) == ST_OK;
}

/* ---- A table ---- */

static bool has_hash(const unsigned char *text, size_t hash_len)
{
    if (text[4] == 1)
        return hash_len == 20;
    const char *name = hash_len == 20 ? "sha1" : "s256";
    return text[4] == 2 && memcmp(text + HEADER_V1, name, 4) == 0;
}

bool reftable_open(struct reftable *out, struct bytes text, size_t hash_len)
{
    const unsigned char *t = text.ptr;
    if (text.len < HEADER_V2 || memcmp(t, "REFT", 4) != 0 || !has_hash(t, hash_len))
        return false;
    size_t header = t[4] == 1 ? HEADER_V1 : HEADER_V2, footer = header + FOOTER_MORE;
    if (text.len < header + footer)
        return false;
    const unsigned char *f = t + text.len - footer;
    if (memcmp(f, t, header) != 0 || libdeflate_crc32(0, f, footer - 4) != raw_32(f + footer - 4))
        return false;
    *out = (struct reftable){text, hash_len, header, raw_24(t + 5), text.len - footer, 0};
    uint64_t logs = raw_64(f + header + 24); /* behind those of the index, objects, their index */
    bool only_logs = logs == 0 && header < out->end && t[header] == 'g';
    out->logs = (logs == 0 && !only_logs) || logs > out->end ? out->end : (size_t)logs;
    return true;
}

/* A block that begins at start: where its records begin, and its length, which is not checked.
 * False if it is not of that type. */
static bool open_block(const struct reftable *t, char type, size_t start, size_t *at, size_t *len)
{
    size_t skip = start == 0 ? t->header : 0;
    *at = start + skip + BLOCK_HEADER;
    if (*at > t->end || t->text.ptr[*at - BLOCK_HEADER] != (unsigned char)type)
        return false;
    *len = raw_24(t->text.ptr + *at - BLOCK_HEADER + 1);
    return true;
}

/* Restarts, three bytes each, and their count stand at a block's end. */
static bool find_records_end(struct bytes text, size_t at, size_t end, size_t *out)
{
    if (end < at + 2)
        return false;
    size_t restarts = 3 * (size_t)raw_16(text.ptr + end - 2);
    *out = end - 2 - MIN(restarts, end - 2);
    return *out >= at;
}

/* ---- Refs ---- */

void reftable_cursor_dispose(struct reftable_cursor *cursor)
{
    buf_dispose(&cursor->name);
}

static bool next_block(struct reftable_cursor *c)
{
    const struct reftable *t = c->table;
    size_t start = c->next_block, len;
    if (start >= t->end || !open_block(t, 'r', start, &c->at, &len))
        return false;
    size_t end = start + len;
    c->damaged = end > t->end || !find_records_end(t->text, c->at, end, &c->records_end);
    if (c->damaged)
        return false;
    bool padded = len < t->block_size && end < t->end && t->text.ptr[end] == 0;
    c->next_block = padded ? start + t->block_size : end;
    c->name.len = 0;
    return true;
}

static bool take_value(struct reftable_cursor *c, unsigned type, struct reftable_ref *out)
{
    const struct reftable *t = c->table;
    out->kind = (enum reftable_kind)type;
    switch (type) {
    case REFTABLE_DELETED:
        return true;
    case REFTABLE_ID:
        return take_oid(t->text, &c->at, c->records_end, t->hash_len, &out->target);
    case REFTABLE_TAG:
        return take_oid(t->text, &c->at, c->records_end, t->hash_len, &out->target) &&
               take_oid(t->text, &c->at, c->records_end, t->hash_len, &out->peeled);
    case REFTABLE_SYMBOLIC:
        return take_text(t->text, &c->at, c->records_end, &out->symbolic) &&
               out->symbolic.len <= NAME_MAX_LEN;
    default:
        return false;
    }
}

bool reftable_next(struct reftable_cursor *cursor, struct reftable_ref *out)
{
    unsigned type;
    uint64_t update;
    struct reftable_cursor *c = cursor;
    *out = (struct reftable_ref){0};
    while (!c->damaged && c->at == c->records_end)
        if (!next_block(c))
            return false;
    if (c->damaged)
        return false;
    c->damaged =
        !take_key(c->table->text, &c->at, c->records_end, &c->name, &type) || c->name.len == 0 ||
        !take_number(c->table->text, &c->at, c->records_end, &update) || !take_value(c, type, out);
    out->name = buf_bytes(&c->name);
    return !c->damaged;
}

/* ---- Logs ---- */

struct log_reading {
    const struct reftable *table;
    reftable_log_visit visit;
    void *ctx;
    struct libdeflate_decompressor *inflater;
    struct buf block, key;
    size_t left; /* bytes that may still be inflated */
    bool stopped;
};

static bool take_log(const struct log_reading *r, size_t *at, size_t end, struct reftable_log *log)
{
    struct bytes text = buf_bytes(&r->block), zone;
    size_t hash_len = r->table->hash_len;
    bool good = take_oid(text, at, end, hash_len, &log->old) &&
                take_oid(text, at, end, hash_len, &log->new) &&
                take_text(text, at, end, &log->name) && take_text(text, at, end, &log->email) &&
                take_number(text, at, end, &log->seconds) && take_bytes(text, at, end, 2, &zone) &&
                take_text(text, at, end, &log->message);
    log->zone = good ? (int16_t)raw_16(zone.ptr) : 0;
    return good;
}

/* The records of a block that was inflated. */
static bool read_logs(struct log_reading *r)
{
    enum { AGE = 8 }; /* behind the name and a NUL: the newest first */
    size_t at = 0, end;
    r->key.len = 0;
    if (!find_records_end(buf_bytes(&r->block), 0, r->block.len, &end))
        return false;
    while (at < end && !r->stopped) {
        unsigned type;
        struct reftable_log log = {0};
        if (!take_key(buf_bytes(&r->block), &at, end, &r->key, &type) || r->key.len <= AGE + 1 ||
            r->key.ptr[r->key.len - AGE - 1] != 0 || type > 1 ||
            (type == 1 && !take_log(r, &at, end, &log)))
            return false;
        log.ref = bytes_slice(buf_bytes(&r->key), 0, r->key.len - AGE - 1);
        r->stopped = type == 1 && !r->visit(r->ctx, &log);
    }
    return true;
}

/* Inflate the block at *at, and move on behind it. */
static bool inflate_block(struct log_reading *r, size_t at, size_t len, size_t *end)
{
    size_t in, made;
    unsigned char *to;
    const struct reftable *t = r->table;
    buf_reset(&r->block);
    if (len > r->left || buf_reserve(&r->block, len + 1, &to) != ST_OK ||
        libdeflate_zlib_decompress_ex(r->inflater, t->text.ptr + at, t->end - at, to, len, &in,
                                      &made) != LIBDEFLATE_SUCCESS ||
        made != len)
        return false;
    r->block.len = len;
    r->left -= len;
    *end = at + in;
    return true;
}

bool reftable_logs(const struct reftable *table, reftable_log_visit visit, void *ctx)
{
    struct log_reading r = {.table = table, .visit = visit, .ctx = ctx, .left = LIMIT_OBJECT};
    size_t start = table->logs, at, len;
    bool good = true;
    r.inflater = libdeflate_alloc_decompressor();
    BUG_IF(r.inflater == NULL);
    while (good && !r.stopped && start < table->end && open_block(table, 'g', start, &at, &len))
        good =
            len > at - start && inflate_block(&r, at, len - (at - start), &start) && read_logs(&r);
    libdeflate_free_decompressor(r.inflater);
    buf_dispose(&r.block);
    buf_dispose(&r.key);
    return good;
}
