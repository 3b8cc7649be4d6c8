/* bind.c - looking hashes up: of public keys, certificates and JSON Web Keys. */
#include "cmd/bind.h"

#include "base/codec.h"
#include "base/limits.h"

#include <stdlib.h>

enum { CODE = 44 }; /* bytes of a SHA-256 in base64url, and a NUL */

/* A hash and what has it: an index of certificates, or a finding. */
struct entry {
    unsigned char hash[SHA256_LEN];
    size_t index;
    struct finding *finding;
};

struct table {
    struct entry *item;
    size_t count, cap;
};

struct bind {
    struct certificate *certificates;
    size_t count, cap;
    struct table by_spki, by_digest;  /* certificates */
    struct table keys_spki, keys_jwk; /* keys that were found */
};

void bind_new(struct bind **out)
{
    *out = xcalloc(1, sizeof(**out));
}

void bind_free(struct bind **bind)
{
    struct bind *b = *bind;
    if (b == NULL)
        return;
    for (size_t i = 0; i < b->count; i++)
        xfree(&b->certificates[i].path);
    xfree(&b->certificates);
    xfree(&b->by_spki.item);
    xfree(&b->by_digest.item);
    xfree(&b->keys_spki.item);
    xfree(&b->keys_jwk.item);
    xfree(bind);
}

void bind_certificate(struct bind *bind, const struct certificate *certificate)
{
    if (bind->count == LIMIT_CERTIFICATES)
        return;
    if (bind->count == bind->cap) {
        bind->cap = MAX(bind->cap * 2, (size_t)16);
        bind->certificates =
            xreallocarray(bind->certificates, bind->cap, sizeof(*bind->certificates));
    }
    struct certificate *copy = &bind->certificates[bind->count++];
    *copy = *certificate;
    copy->path = xstrdup(certificate->path);
}

/* ---- Tables ---- */

static void table_add(struct table *table, const unsigned char hash[SHA256_LEN], size_t index,
                      struct finding *finding)
{
    if (table->count == table->cap) {
        table->cap = MAX(table->cap * 2, (size_t)16);
        table->item = xreallocarray(table->item, table->cap, sizeof(*table->item));
    }
    struct entry *entry = &table->item[table->count++];
    *entry = (struct entry){.index = index, .finding = finding};
    memcpy(entry->hash, hash, SHA256_LEN);
}

static int by_hash(const void *a, const void *b)
{
    return memcmp(((const struct entry *)a)->hash, ((const struct entry *)b)->hash, SHA256_LEN);
}

/* Equal hashes in the order in which they were found. */
static int by_hash_and_index(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = by_hash(a, b);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static void table_sort(struct table *table)
{
    if (table->count > 1)
        qsort(table->item, table->count, sizeof(*table->item), by_hash_and_index);
}

/* The first of those with that hash, or NULL. */
static const struct entry *table_find(const struct table *table,
                                      const unsigned char hash[SHA256_LEN])
{
    struct entry wanted = {.index = 0};
    memcpy(wanted.hash, hash, SHA256_LEN);
    size_t from = 0, to = table->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (by_hash(&table->item[middle], &wanted) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < table->count && by_hash(&table->item[from], &wanted) == 0 ? &table->item[from]
                                                                            : NULL;
}

static void fill_tables(struct bind *b, const struct credential *credentials, size_t count)
{
    struct table *tables[] = {&b->by_spki, &b->by_digest, &b->keys_spki, &b->keys_jwk};
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        tables[i]->count = 0;
    for (size_t i = 0; i < b->count; i++) {
        table_add(&b->by_spki, b->certificates[i].spki, i, NULL);
        table_add(&b->by_digest, b->certificates[i].digest, i, NULL);
    }
    for (size_t i = 0; i < count; i++) {
        struct finding *f = credentials[i].findings[0];
        if (f->key && f->key->has_spki)
            table_add(&b->keys_spki, f->key->spki, i, f);
        if (f->key && f->key->has_thumbprint)
            table_add(&b->keys_jwk, f->key->thumbprint, i, f);
    }
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        table_sort(tables[i]);
}

/* ---- Telling ---- */

static const char unbound[] = "bound to a key that was not found: of little use alone";

/* Once, however many reports are asked for. */
static void add_reason(struct finding *finding, const char *why)
{
    for (size_t i = 0; i < finding->reasons.count; i++)
        if (finding->reasons.text[i] == why)
            return;
    reasons_add(&finding->reasons, why);
}

static void tell_key(const struct bind *b, struct finding *key)
{
    const struct entry *entry = key->key->has_spki ? table_find(&b->by_spki, key->key->spki) : NULL;
    if (entry == NULL || facts_value(&key->facts, "certificate"))
        return;
    const struct certificate *c = &b->certificates[entry->index];
    struct facts facts;
    facts_unpack(&key->facts, &facts);
    facts_add(&facts, "binding", "certificate");
    facts_add(&facts, "certificate", "%s", c->subject);
    facts_add(&facts, "not_after", "%s", c->not_after);
    facts_add(&facts, "certificate_path", "%s", c->path);
    if (c->names[0])
        facts_add(&facts, "names", "%s", c->names);
    if (c->client_auth)
        facts_add(&facts, "client_auth", "yes");
    facts_pack(&key->facts, &facts);
    key->confidence = CONFIDENCE_HIGH;
    add_reason(key, "a certificate of the same key was found");
}

/* The key that a confirmation method names: NULL if it was not found. */
static const struct finding *find_bound(const struct bind *b, const char *confirmation)
{
    static const char by_certificate[] = "x5t#S256=", by_key[] = "jkt=";
    bool certificate = strncmp(confirmation, by_certificate, sizeof(by_certificate) - 1) == 0;
    if (!certificate && strncmp(confirmation, by_key, sizeof(by_key) - 1) != 0)
        return NULL;
    AUTO(buf_dispose) struct buf hash = {.max = CODE};
    const char *code = strchr(confirmation, '=') + 1;
    if (codec_base64_decode(bytes_of(code), CODEC_BASE64_ANY, &hash) != ST_OK ||
        hash.len != SHA256_LEN)
        return NULL;
    const struct entry *entry = table_find(certificate ? &b->by_digest : &b->keys_jwk, hash.ptr);
    if (entry && certificate)
        entry = table_find(&b->keys_spki, b->certificates[entry->index].spki);
    return entry ? entry->finding : NULL;
}

/* It is a bearer token as long as its key is there, too. */
static void tell_bearer(struct finding *token, const char *key_path)
{
    struct facts facts = {0};
    const char *binding = facts_value(&token->facts, "binding");
    for (size_t i = 0; i < token->facts.count; i++) {
        const struct fact *fact = &token->facts.item[i];
        if (fact->value == binding)
            facts_add(&facts, "binding", "bearer: its key stands in %s", key_path);
        else
            facts_add(&facts, fact->name, "%s", fact->value);
    }
    facts_pack(&token->facts, &facts);
}

static void tell_token(const struct bind *b, struct finding *token)
{
    const char *confirmation = facts_value(&token->facts, "confirmation");
    const char *binding = facts_value(&token->facts, "binding");
    if (confirmation == NULL || binding == NULL || strcmp(binding, "sender_constrained") != 0)
        return;
    const struct finding *key = find_bound(b, confirmation);
    if (key == NULL) {
        add_reason(token, unbound);
        return;
    }
    tell_bearer(token, key->place.path);
    add_reason(token, "the key that it is bound to was found as well");
}

void bind_credentials(struct bind *bind, const struct credential *credentials, size_t count)
{
    fill_tables(bind, credentials, count);
    for (size_t i = 0; i < count; i++) {
        struct finding *lead = credentials[i].findings[0];
        if (lead->key)
            tell_key(bind, lead);
        tell_token(bind, lead);
    }
}
