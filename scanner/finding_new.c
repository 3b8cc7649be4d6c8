/* finding_new.c - copying a secret, its fingerprint, its preview and its excerpt. */
#include "scanner/finding_new.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "scanner/blank.h"

enum {
    PREFIX_MAX = 12,
    TAIL = 4,
    SHOW_TAIL_FROM = 20,
    IDENTIFIER_SHOWN = 48,
    EXCERPT_BEFORE = BLANK_MOST,
    EXCERPT_AFTER = 80,
};

/* How much of a token only tells its type: up to its last separator within the first letters. */
static size_t type_prefix(const struct rule *rule, struct bytes secret)
{
    size_t len = 0;
    if (rule->evidence != EVIDENCE_PREFIX || secret.len < SHOW_TAIL_FROM)
        return 0;
    for (size_t i = 0; i < PREFIX_MAX; i++)
        if (secret.ptr[i] == '_' || secret.ptr[i] == '-' || secret.ptr[i] == '.')
            len = i + 1;
    return len ? len : 4;
}

static bool printable(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return false;
    return true;
}

void secret_preview(const struct rule *rule, struct bytes secret, char *out, size_t size)
{
    if (rule_is_identifier(rule) && secret.len <= IDENTIFIER_SHOWN && printable(secret)) {
        snprintf(out, size, "%.*s", (int)secret.len, (const char *)secret.ptr);
        return;
    }
    size_t eol = bytes_find(secret, 0, bytes_of("-----\n"));
    if (eol == SIZE_MAX)
        eol = bytes_find(secret, 0, bytes_of("-----\r"));
    bool pem = secret.len > 11 && memcmp(secret.ptr, "-----BEGIN ", 11) == 0 && eol < 48;
    size_t head = pem ? eol + 5 : type_prefix(rule, secret);
    struct bytes tail = bytes_slice(secret, secret.len - MIN(secret.len, (size_t)TAIL), secret.len);
    bool long_enough = !pem && secret.len >= SHOW_TAIL_FROM && printable(tail);
    if (!printable(bytes_slice(secret, 0, head)))
        head = 0;
    snprintf(out, size, "%.*s%s%.*s", (int)head, (const char *)secret.ptr, blank_text,
             long_enough ? TAIL : 0, (const char *)tail.ptr);
}

static void add(struct buf *to, struct bytes text)
{
    enum status st = buf_add(to, text);
    BUG_IF(st != ST_OK);
}

static void fingerprint(const struct suspect *s, const struct sha256_key *key,
                        char out[FINGERPRINT_CHARS + 1])
{
    unsigned char mac[SHA256_LEN];
    struct sha256 hash = key->inner;
    sha256_add(&hash,
               (struct bytes){(const unsigned char *)s->rule->issuer, strlen(s->rule->issuer) + 1});
    sha256_add(&hash, bytes_slice(s->text, s->secret_start, s->secret_end));
    sha256_key_finish(key, &hash, mac);
    for (size_t i = 0; i < FINGERPRINT_CHARS; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)mac[bit / 8] << 8 | mac[bit / 8 + 1];
        out[i] = "abcdefghijklmnopqrstuvwxyz234567"[pair >> (11 - bit % 8) & 31];
    }
    out[FINGERPRINT_CHARS] = '\0';
}

/* The part of the secret's first line that is shown: [*from, *to). */
static void excerpt_bounds(const struct suspect *s, size_t *from, size_t *to)
{
    const unsigned char *text = s->text.ptr;
    *from = s->secret_start;
    *to = s->secret_end;
    while (*from > 0 && s->secret_start - *from < EXCERPT_BEFORE && text[*from - 1] != '\n' &&
           text[*from - 1] != '\r')
        --*from;
    while (*to < s->text.len && *to - s->secret_end < EXCERPT_AFTER && text[*to] != '\n' &&
           text[*to] != '\r')
        ++*to;
}

static void excerpt(struct finding *f, const struct suspect *s, const struct span *blank,
                    size_t count)
{
    AUTO(buf_dispose) struct buf line = {0};
    size_t from, to;
    excerpt_bounds(s, &from, &to);
    const struct blank hidden = {s->text, {s->secret_start, s->secret_end}, blank, count};
    blank_add(&line, &hidden, (struct span){from, s->secret_start});
    f->place.excerpt_at = (uint32_t)line.len;
    add(&line, bytes_of(f->preview));
    f->place.excerpt_len = (uint32_t)line.len - f->place.excerpt_at;
    blank_add(&line, &hidden, (struct span){s->secret_end, to});
    f->place.excerpt = xmemdup(line.ptr, line.len);
    for (size_t i = 0; i < line.len; i++) /* it is a C string from here on */
        if (f->place.excerpt[i] == '\0')
            f->place.excerpt[i] = ' ';
}

struct finding *finding_new(const struct suspect *suspect, const struct verdict *verdict,
                            const struct span *blank, size_t blank_count,
                            const struct sha256_key *key)
{
    struct finding *f = xcalloc(1, sizeof(*f));
    struct bytes secret = bytes_slice(suspect->text, suspect->secret_start, suspect->secret_end);
    f->rule = suspect->rule;
    f->secret = xmemdup(secret.ptr, secret.len);
    f->secret_len = secret.len;
    f->confidence = verdict->confidence;
    reasons_keep(&f->reasons, verdict->reasons.text, verdict->reasons.count);
    f->check = verdict->check;
    f->entropy_bits = verdict->entropy_bits;
    facts_pack(&f->facts, &verdict->facts);
    fingerprint(suspect, key, f->fingerprint);
    secret_preview(suspect->rule, secret, f->preview, sizeof(f->preview));
    if (!f->rule->only_as_part) /* never shown for itself, and found when blank is not whole */
        excerpt(f, suspect, blank, blank_count);
    return f;
}
