/* jwk.c - JSON Web Keys: thumbprints and what they tell. */
#include "rules/checksum/jwk.h"

#include "rules/checksum/claims.h"
#include "rules/checksum/token.h"

/* The members that RFC 7638 hashes beside "kty", sorted with it in between. */
static const struct {
    const char *kty, *type;
    const char *before, *after[2]; /* "kty" */
} kinds[] = {
    {"EC", "ec", "crv", {"x", "y"}},
    {"OKP", "okp", "crv", {"x", NULL}},
    {"RSA", "rsa", "e", {"n", NULL}},
};

static void add_member(struct buf *json, const char *name, const char *value)
{
    buf_printf(json, "%s\"%s\":\"%s\"", json->len > 1 ? "," : "", name, value);
}

/* Index in kinds, or COUNT_OF(kinds). */
static size_t kind_of(const char *kty)
{
    size_t kind = 0;
    while (kind < COUNT_OF(kinds) && strcmp(kinds[kind].kty, kty) != 0)
        kind++;
    return kind;
}

void jwk_hash(const char *kty, const char *const members[3], unsigned char out[SHA256_LEN])
{
    AUTO(buf_dispose) struct buf json = {0};
    size_t kind = kind_of(kty);
    struct sha256 hash;
    BUG_IF(kind == COUNT_OF(kinds));
    buf_printf(&json, "{");
    add_member(&json, kinds[kind].before, members[0]);
    add_member(&json, "kty", kty);
    for (size_t i = 0; i < 2 && kinds[kind].after[i]; i++)
        add_member(&json, kinds[kind].after[i], members[1 + i]);
    buf_printf(&json, "}");
    sha256_init(&hash);
    sha256_add(&hash, buf_bytes(&json));
    sha256_finish(&hash, out);
}

static bool is_plain(const char *value)
{
    return value && token_all(bytes_of(value), token_is_base64url);
}

/* Bytes that base64url stands for, in bits, without leading zeros of the first byte's kind. */
static size_t bits_of(const char *value)
{
    return value ? strlen(value) * 6 / 8 * 8 : 0;
}

static void tell(const cJSON *key, size_t kind, const char *const members[3], struct facts *facts)
{
    facts_add(facts, "format", "jwk");
    facts_add(facts, "type", "%s", kinds[kind].type);
    if (strcmp(kinds[kind].kty, "RSA") == 0)
        facts_add(facts, "bits", "%zu", bits_of(members[1]));
    else
        facts_add(facts, "curve", "%s", members[0]);
    (void)claims_fact(key, "kid", facts, "key_id");
}

bool jwk_thumbprint(struct bytes object, unsigned char out[SHA256_LEN], struct facts *facts)
{
    AUTO(buf_dispose) struct buf plain = {.max = TOKEN_MAX};
    if (object.len > TOKEN_MAX)
        return false;
    AUTO(claims_free) cJSON *key = claims_parse(object);
    if (key == NULL && token_unescape(object, &plain) == ST_OK)
        key = claims_parse(buf_bytes(&plain));
    const char *kty = key ? claims_text(key, "kty") : NULL;
    size_t kind = kty ? kind_of(kty) : COUNT_OF(kinds);
    if (kind == COUNT_OF(kinds))
        return false;
    const char *members[3] = {claims_text(key, kinds[kind].before)};
    bool whole = is_plain(members[0]);
    for (size_t i = 0; i < 2 && kinds[kind].after[i]; i++) {
        members[1 + i] = claims_text(key, kinds[kind].after[i]);
        whole = whole && is_plain(members[1 + i]);
    }
    if (!whole)
        return false;
    jwk_hash(kinds[kind].kty, members, out);
    tell(key, kind, members, facts);
    return true;
}
