/* memo.c - numbers of 8 bytes, least first, and texts behind their lengths. */
#include "scanner/history/memo.h"

#include <stdlib.h>

enum { NUMBER = 8, HEX_MAX = 2 * OID_MAX };

void memo_dispose(struct memo *memo)
{
    arena_dispose(&memo->arena);
    *memo = (struct memo){0};
}

const char *memo_reason(const char *text)
{
    static const char *const reasons[] = {
        "missing objects",       "history too long", "too hard",
        "too much encoded text", "too deep",         "larger than --max-file-size",
    };
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (strcmp(reasons[i], text) == 0)
            return reasons[i];
    return NULL;
}

/* ---- Writing ---- */

/* A buffer that may be full. */
struct writer {
    struct buf *out;
    bool full;
};

static void put(struct writer *w, const void *ptr, size_t len)
{
    w->full = w->full || buf_add(w->out, (struct bytes){ptr, len}) != ST_OK;
}

static void put_number(struct writer *w, uint64_t number)
{
    unsigned char bytes[NUMBER];
    for (size_t i = 0; i < NUMBER; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    put(w, bytes, sizeof(bytes));
}

/* Texts that are missing are told from empty ones. */
static void put_text(struct writer *w, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    put_number(w, text ? len + 1 : 0);
    put(w, text, len);
}

static void put_origin(struct writer *w, const struct origin *o)
{
    put_text(w, o->commit);
    put_text(w, o->blob);
    put_text(w, o->last_commit);
    put_text(w, o->removed_in);
    put_text(w, o->via);
    put_number(w, o->versions);
    put_number(w, (unsigned)o->in_head | (unsigned)o->reachable << 1);
}

static void put_finding(struct writer *w, const struct memo_finding *f)
{
    put(w, f->oid.bytes, sizeof(f->oid.bytes));
    put(w, f->tag, sizeof(f->tag));
    put_text(w, f->path);
    put_text(w, f->rule);
    put_number(w, f->byte_offset);
    put_number(w, f->at);
    put_number(w, f->text);
    put_number(w, f->who);
    put_origin(w, &f->origin);
}

static void put_certificate(struct writer *w, const struct certificate *c)
{
    put(w, c->spki, sizeof(c->spki));
    put(w, c->digest, sizeof(c->digest));
    put_text(w, c->subject);
    put_text(w, c->names);
    put_text(w, c->not_after);
    put_text(w, c->path);
    put_number(w, c->line);
    put_number(w, c->client_auth);
}

static void put_note(struct writer *w, const struct memo_note *n)
{
    put_text(w, n->path);
    put_text(w, n->reason);
    put_text(w, n->detail);
    put_number(w, n->incomplete);
}

enum status memo_write(const struct memo *memo, struct buf *out)
{
    struct writer w = {.out = out};
    put(&w, memo->state, sizeof(memo->state));
    put_number(&w, memo->items);
    put_number(&w, memo->bytes);
    put(&w, memo->mailmap.bytes, sizeof(memo->mailmap.bytes));
    put_number(&w, memo->finding_count);
    for (size_t i = 0; i < memo->finding_count; i++)
        put_finding(&w, &memo->findings[i]);
    put_number(&w, memo->certificate_count);
    for (size_t i = 0; i < memo->certificate_count; i++)
        put_certificate(&w, &memo->certificates[i]);
    put_number(&w, memo->note_count);
    for (size_t i = 0; i < memo->note_count; i++)
        put_note(&w, &memo->notes[i]);
    return w.full ? ST_LIMIT : ST_OK;
}

/* ---- Reading ---- */

/* Once something is wrong, all that is taken is empty. */
struct taker {
    struct arena *arena;
    struct bytes rest;
    bool wrong;
};

static void take(struct taker *t, unsigned char *to, size_t len)
{
    t->wrong = t->wrong || len > t->rest.len;
    if (t->wrong) {
        memset(to, 0, len);
        return;
    }
    memcpy(to, t->rest.ptr, len);
    t->rest = bytes_slice(t->rest, len, t->rest.len);
}

/* A number of at most that size. */
static uint64_t take_number(struct taker *t, uint64_t most)
{
    unsigned char bytes[NUMBER];
    uint64_t number = 0;
    take(t, bytes, sizeof(bytes));
    for (size_t i = 0; i < NUMBER; i++)
        number |= (uint64_t)bytes[i] << (8 * i);
    t->wrong = t->wrong || number > most;
    return t->wrong ? 0 : number;
}

/* How many things follow that take up at least so many bytes each. */
static size_t take_count(struct taker *t, size_t each)
{
    uint64_t count = take_number(t, UINT64_MAX);
    t->wrong = t->wrong || count > t->rest.len / each;
    return t->wrong ? 0 : (size_t)count;
}

static bool take_flag(struct taker *t)
{
    return take_number(t, 1) != 0;
}

/* A text without NULs, or NULL if it is missing. */
static char *take_maybe(struct taker *t)
{
    uint64_t more = take_number(t, UINT64_MAX);
    if (t->wrong || more == 0)
        return NULL;
    t->wrong = more - 1 > t->rest.len;
    size_t len = t->wrong ? 0 : (size_t)more - 1;
    struct bytes text = bytes_slice(t->rest, 0, len);
    t->rest = bytes_slice(t->rest, len, t->rest.len);
    t->wrong = t->wrong || (len > 0 && memchr(text.ptr, '\0', len) != NULL);
    return arena_copy(t->arena, len > 0 ? (const char *)text.ptr : "", len);
}

static char *take_text(struct taker *t)
{
    char *text = take_maybe(t);
    t->wrong = t->wrong || text == NULL;
    return text ? text : arena_copy(t->arena, "", 0);
}

/* A text that goes into size bytes. */
static void take_into(struct taker *t, char *to, size_t size)
{
    const char *text = take_text(t);
    size_t len = strlen(text);
    t->wrong = t->wrong || len >= size;
    memset(to, 0, size);
    if (!t->wrong)
        memcpy(to, text, len + 1);
}

static void take_hex(struct taker *t, char to[HEX_MAX + 1])
{
    take_into(t, to, HEX_MAX + 1);
    t->wrong = t->wrong || to[strspn(to, "0123456789abcdef")] != '\0';
}

static void take_origin(struct taker *t, struct origin *o)
{
    take_hex(t, o->commit);
    take_hex(t, o->blob);
    take_hex(t, o->last_commit);
    take_hex(t, o->removed_in);
    o->via = take_maybe(t);
    o->versions = (uint32_t)take_number(t, UINT32_MAX);
    uint64_t flags = take_number(t, 3);
    o->in_head = flags & 1;
    o->reachable = flags >> 1;
}

static void take_finding(struct taker *t, struct memo_finding *f)
{
    take(t, f->oid.bytes, sizeof(f->oid.bytes));
    take(t, f->tag, sizeof(f->tag));
    f->path = take_text(t);
    f->rule = take_text(t);
    f->byte_offset = take_number(t, UINT64_MAX);
    f->at = take_number(t, UINT64_MAX);
    f->text = (uint32_t)take_number(t, UINT32_MAX);
    f->who = (enum memo_who)take_number(t, MEMO_TAGGER);
    take_origin(t, &f->origin);
}

static void take_certificate(struct taker *t, struct certificate *c)
{
    take(t, c->spki, sizeof(c->spki));
    take(t, c->digest, sizeof(c->digest));
    take_into(t, c->subject, sizeof(c->subject));
    take_into(t, c->names, sizeof(c->names));
    take_into(t, c->not_after, sizeof(c->not_after));
    c->path = take_text(t);
    c->line = take_number(t, UINT64_MAX);
    c->client_auth = take_flag(t);
}

static void take_note(struct taker *t, struct memo_note *n)
{
    n->path = take_text(t);
    n->reason = memo_reason(take_text(t));
    n->detail = take_text(t);
    n->incomplete = take_flag(t);
    t->wrong = t->wrong || n->reason == NULL;
}

/* Bytes that the smallest of each takes. */
enum {
    FINDING_LEAST = OID_MAX + LEDGER_TAG + 13 * NUMBER,
    CERTIFICATE_LEAST = 2 * SHA256_LEN + 6 * NUMBER,
    NOTE_LEAST = 4 * NUMBER,
};

bool memo_read(struct memo *memo, struct bytes bytes)
{
    struct taker t = {.arena = &memo->arena, .rest = bytes};
    take(&t, memo->state, sizeof(memo->state));
    memo->items = take_number(&t, UINT64_MAX);
    memo->bytes = take_number(&t, UINT64_MAX);
    take(&t, memo->mailmap.bytes, sizeof(memo->mailmap.bytes));
    memo->finding_count = take_count(&t, FINDING_LEAST);
    memo->findings = arena_alloc(t.arena, (memo->finding_count + 1) * sizeof(*memo->findings));
    for (size_t i = 0; i < memo->finding_count && !t.wrong; i++)
        take_finding(&t, &memo->findings[i]);
    memo->certificate_count = take_count(&t, CERTIFICATE_LEAST);
    memo->certificates =
        arena_alloc(t.arena, (memo->certificate_count + 1) * sizeof(*memo->certificates));
    for (size_t i = 0; i < memo->certificate_count && !t.wrong; i++)
        take_certificate(&t, &memo->certificates[i]);
    memo->note_count = take_count(&t, NOTE_LEAST);
    memo->notes = arena_alloc(t.arena, (memo->note_count + 1) * sizeof(*memo->notes));
    for (size_t i = 0; i < memo->note_count && !t.wrong; i++)
        take_note(&t, &memo->notes[i]);
    return !t.wrong && t.rest.len == 0;
}
