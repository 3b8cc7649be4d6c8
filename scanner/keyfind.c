/* keyfind.c - from findings to keys: PEM blocks, JSON Web Keys. */
#include "scanner/keyfind.h"

#include "rules/checksum/jwk.h"
#include "rules/checksum/pem.h"
#include "scanner/block.h"

enum { DER_MAX = 64 << 10, OBJECT_MAX = 16 << 10 };

static void keep_key(struct finding *finding, const struct key *key, const struct facts *facts)
{
    facts_pack(&finding->facts, facts);
    finding->key = xcalloc(1, sizeof(*key));
    *finding->key = *key;
}

static void look_at_pem(struct finding *finding, struct bytes secret, struct keymemo *memo)
{
    struct key key;
    struct facts facts;
    AUTO(buf_dispose) struct buf der = {.max = DER_MAX};
    facts_unpack(&finding->facts, &facts);
    if (pem_decode(secret, "PRIVATE KEY", &der) &&
        keymemo_private(memo, &key, buf_bytes(&der), &facts))
        keep_key(finding, &key, &facts);
}

/* The object around the finding, from brace to brace. */
static bool find_object(const struct finding *finding, const struct chunk *chunk,
                        struct bytes *object)
{
    uint64_t border = finding->block.inner;
    if (border <= chunk->base || border >= BLOCK_TOP || border > chunk->base + chunk->text.len)
        return false;
    size_t from = (size_t)(border - 1 - chunk->base);
    size_t to = MIN(chunk->text.len, (size_t)(finding->at - chunk->base) + finding->secret_len);
    while (to < chunk->text.len && to - from < OBJECT_MAX && chunk->text.ptr[to] != '}')
        to++;
    if (to == chunk->text.len || chunk->text.ptr[from] != '{' || chunk->text.ptr[to] != '}')
        return false;
    *object = bytes_slice(chunk->text, from, to + 1);
    return true;
}

static void look_at_object(struct finding *finding, const struct chunk *chunk)
{
    struct key key = {.has_thumbprint = true};
    struct facts facts;
    struct bytes object;
    facts_unpack(&finding->facts, &facts);
    if (find_object(finding, chunk, &object) && jwk_thumbprint(object, key.thumbprint, &facts))
        keep_key(finding, &key, &facts);
}

static void look_at_certificate(const struct finding *finding, struct bytes text,
                                struct keymemo *memo, struct batch *out)
{
    struct certificate certificate;
    AUTO(buf_dispose) struct buf der = {.max = DER_MAX};
    if (!pem_decode(text, "CERTIFICATE", &der) ||
        !keymemo_certificate(memo, &certificate, buf_bytes(&der)))
        return;
    certificate.line = finding->place.start_line;
    batch_add_certificate(out, &certificate, finding->place.path);
}

void keyfind_look(struct finding *finding, const struct chunk *chunk, struct keymemo *memo,
                  struct batch *out)
{
    struct bytes secret = {(const unsigned char *)finding->secret, finding->secret_len};
    const char *kind = finding->rule->kind;
    if (strcmp(kind, "certificate") == 0)
        look_at_certificate(finding, secret, memo, out);
    bool is_key = strcmp(kind, "private_key") == 0,
         is_account = strcmp(kind, "service_account_key") == 0;
    if (!is_key && !is_account)
        return;
    if (bytes_find(secret, 0, bytes_of("-----BEGIN ")) != SIZE_MAX)
        look_at_pem(finding, secret, memo);
    else if (is_key)
        look_at_object(finding, chunk);
}
