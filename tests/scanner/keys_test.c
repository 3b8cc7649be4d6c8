/* keys_test.c - keys and certificates, made here and thrown away. */
#include "scanner/keys.h"

#include "base/buf.h"
#include "base/codec.h"
#include "cmd/bind.h"
#include "rules/checksum/jwk.h"
#include "scanner/keymemo.h"
#include "tests/test.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <time.h>

SUITE(keys);

enum { DAY = 86400 };

static const char *const types[] = {"rsa", "ec", "ed25519", "x25519"};

static EVP_PKEY *make_key(const char *type)
{
    EVP_PKEY *key = strcmp(type, "rsa") == 0  ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)
                    : strcmp(type, "ec") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")
                                              : EVP_PKEY_Q_keygen(NULL, NULL, type);
    cr_assert_not_null(key);
    return key;
}

static void add_extension(X509 *x509, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    cr_assert_not_null(extension);
    cr_assert_eq(X509_add_ext(x509, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

/* The DER of a certificate for key, signed by signer. */
static void make_certificate(EVP_PKEY *key, EVP_PKEY *signer, bool client, struct buf *out)
{
    unsigned char *der = NULL;
    X509 *x509 = X509_new();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 7);
    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    ASN1_TIME_set_string(X509_getm_notAfter(x509), "20310102030405Z");
    X509_set_pubkey(x509, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               (const unsigned char *)"api\xc3\xa9.acme.io", -1, -1, 0);
    add_extension(x509, NID_subject_alt_name, "DNS:api.acme.io,IP:10.0.0.1,DNS:www.acme.io");
    add_extension(x509, NID_ext_key_usage, client ? "clientAuth" : "serverAuth");
    cr_assert_gt(X509_sign(x509, signer, EVP_sha256()), 0);
    int len = i2d_X509(x509, &der);
    cr_assert_gt(len, 0);
    cr_assert_eq(buf_add(out, (struct bytes){der, (size_t)len}), ST_OK);
    OPENSSL_free(der);
    X509_free(x509);
}

static void write_key(EVP_PKEY *pkey, struct buf *out)
{
    unsigned char *der = NULL;
    int len = i2d_PrivateKey(pkey, &der);
    cr_assert_gt(len, 0);
    cr_assert_eq(buf_add(out, (struct bytes){der, (size_t)len}), ST_OK);
    OPENSSL_free(der);
}

EACH(keys, know_their_certificate, types, row)
{
    bool signs = strcmp(types[*row], "x25519") != 0;
    EVP_PKEY *pkey = make_key(types[*row]), *signer = make_key("rsa");
    AUTO(buf_dispose) struct buf der = {0}, text = {0};
    struct facts facts = {0};
    struct key key;
    struct certificate certificate;
    facts_add(&facts, "type", "%s", types[*row]);
    write_key(pkey, &der);
    make_certificate(pkey, signer, signs, &text);
    cr_assert(keys_private(&key, buf_bytes(&der), &facts));
    cr_assert(keys_certificate(&certificate, buf_bytes(&text)));
    cr_expect(key.has_spki && key.has_thumbprint);
    cr_expect_arr_eq(key.spki, certificate.spki, SHA256_LEN);
    cr_expect_str_eq(certificate.names, "api.acme.io www.acme.io");
    cr_expect_str_eq(certificate.not_after, "2031-01-02T03:04:05Z");
    cr_expect_eq(certificate.client_auth, signs);
    cr_expect(strstr(certificate.subject, "acme.io") != NULL, "%s", certificate.subject);
    for (const char *at = certificate.subject; *at; at++)
        cr_expect(*at >= ' ' && *at <= '~');
    EVP_PKEY_free(pkey);
    EVP_PKEY_free(signer);
}

/* Whatever was asked before, and however often: the answers are those of keys_private and
 * keys_certificate. */
EACH(keys, are_remembered_as_they_are, types, row)
{
    EVP_PKEY *pkey = make_key(types[*row]), *signer = make_key("rsa");
    AUTO(buf_dispose) struct buf der = {0}, text = {0};
    AUTO(keymemo_free) struct keymemo *memo = NULL;
    write_key(pkey, &der);
    make_certificate(pkey, signer, true, &text);
    keymemo_new(&memo);
    for (size_t i = 0; i < 6; i++) {
        struct facts want = {0}, facts = {0};
        struct key want_key, key;
        struct certificate want_certificate, certificate;
        const char *type = i % 2 == 0 ? types[*row] : "dsa";
        struct bytes asked = i < 4 ? buf_bytes(&text) : bytes_slice(buf_bytes(&text), 0, 99);
        facts_add(&want, "type", "%s", type);
        facts_add(&facts, "type", "%s", type);
        cr_assert_eq(keys_private(&want_key, buf_bytes(&der), &want), i % 2 == 0);
        cr_expect_eq(keymemo_private(memo, &key, buf_bytes(&der), &facts), i % 2 == 0);
        cr_expect_arr_eq(&key, &want_key, sizeof(key));
        cr_assert_eq(facts.count, want.count);
        for (size_t k = 0; k < facts.count; k++) {
            cr_expect_str_eq(facts.item[k].name, want.item[k].name);
            cr_expect_str_eq(facts.item[k].value, want.item[k].value);
        }
        cr_assert_eq(keys_certificate(&want_certificate, asked), i < 4);
        cr_expect_eq(keymemo_certificate(memo, &certificate, asked), i < 4);
        cr_expect_arr_eq(&certificate, &want_certificate, sizeof(certificate));
    }
    EVP_PKEY_free(pkey);
    EVP_PKEY_free(signer);
}

/* Bytes that read as the facts of a key and the key itself are asked for first. */
Test(keys, are_not_remembered_as_what_only_looks_like_them)
{
    static const unsigned char fact[] = "type\0rsa";
    EVP_PKEY *pkey = make_key("rsa");
    AUTO(buf_dispose) struct buf der = {0}, forged = {0};
    AUTO(keymemo_free) struct keymemo *memo = NULL;
    struct facts none = {0}, facts = {0};
    struct key key;
    write_key(pkey, &der);
    cr_assert_eq(buf_add(&forged, (struct bytes){fact, sizeof(fact)}), ST_OK);
    cr_assert_eq(buf_add(&forged, buf_bytes(&der)), ST_OK);
    facts_add(&facts, "type", "rsa");
    keymemo_new(&memo);
    cr_expect_not(keymemo_private(memo, &key, buf_bytes(&forged), &none));
    cr_expect(keymemo_private(memo, &key, buf_bytes(&der), &facts));
    EVP_PKEY_free(pkey);
}

static const struct {
    const char *type;
    enum key_signature how;
    size_t len; /* of the signature; 0: it makes none */
} signers[] = {
    {"rsa", KEY_RS256, 256}, {"ec", KEY_ES256, 64},     {"rsa", KEY_ES256, 0},
    {"ec", KEY_RS256, 0},    {"ed25519", KEY_ES256, 0}, {"ed25519", KEY_RS256, 0},
};

/* The two numbers of ES256 as DER, which libcrypto verifies. */
static void as_der(const struct buf *numbers, struct buf *out)
{
    unsigned char *der = NULL;
    ECDSA_SIG *signature = ECDSA_SIG_new();
    cr_assert_eq(ECDSA_SIG_set0(signature, BN_bin2bn(numbers->ptr, 32, NULL),
                                BN_bin2bn(numbers->ptr + 32, 32, NULL)),
                 1);
    int len = i2d_ECDSA_SIG(signature, &der);
    cr_assert_gt(len, 0);
    cr_assert_eq(buf_add(out, (struct bytes){der, (size_t)len}), ST_OK);
    OPENSSL_free(der);
    ECDSA_SIG_free(signature);
}

EACH(keys, sign_what_they_are_made_for, signers, row)
{
    struct bytes text = bytes_of("head.claims");
    EVP_PKEY *pkey = make_key(signers[*row].type);
    AUTO(buf_dispose) struct buf der = {0}, signature = {0}, given = {0};
    write_key(pkey, &der);
    bool made = keys_sign(signers[*row].how, buf_bytes(&der), text, &signature);
    cr_expect_eq(signature.len, signers[*row].len);
    cr_expect_eq(made, signers[*row].len > 0);
    if (made) {
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        if (signers[*row].how == KEY_ES256)
            as_der(&signature, &given);
        const struct buf *checked = given.len > 0 ? &given : &signature;
        cr_assert_eq(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, pkey), 1);
        cr_expect_eq(EVP_DigestVerify(ctx, checked->ptr, checked->len, text.ptr, text.len), 1);
        EVP_MD_CTX_free(ctx);
    }
    EVP_PKEY_free(pkey);
}

/* Bytes of the numbers of an RSAPrivateKey, from the modulus on. */
static const struct {
    size_t n, e, d, p, q, dp, dq, qi;
} monsters[] = {
    {256, 3, 256, 4000, 4000, 4000, 4000, 128}, {256, 3, 256, 128, 128, 8000, 128, 128},
    {256, 3, 8000, 128, 128, 128, 128, 128},    {256, 2000, 256, 128, 128, 128, 128, 128},
    {2048, 3, 2048, 1024, 1024, 1024, 1024, 4}, {64, 3, 64, 32, 32, 32, 32, 32},
};

static void add_der(struct buf *to, unsigned char tag, size_t len)
{
    const unsigned char head[] = {tag, 0x82, (unsigned char)(len >> 8), (unsigned char)len};
    cr_assert_eq(buf_add(to, (struct bytes){head, sizeof(head)}), ST_OK);
}

static void add_odd(struct buf *to, size_t len)
{
    unsigned char *at;
    add_der(to, 2, len);
    cr_assert_eq(buf_reserve(to, len, &at), ST_OK);
    memset(at, 0x7f, len);
    to->len += len;
}

/* Whoever wrote the file chose the numbers: none of them may keep us busy. */
EACH(keys, do_not_compute_with_monsters, monsters, row)
{
    AUTO(buf_dispose) struct buf numbers = {0}, der = {0}, signature = {0};
    const size_t *lengths = &monsters[*row].n;
    cr_assert_eq(buf_add(&numbers, (struct bytes){(const unsigned char *)"\2\1\0", 3}), ST_OK);
    for (size_t i = 0; i < 8; i++)
        add_odd(&numbers, lengths[i]);
    add_der(&der, 0x30, numbers.len);
    cr_assert_eq(buf_add(&der, buf_bytes(&numbers)), ST_OK);
    clock_t start = clock();
    cr_expect_not(keys_sign(KEY_RS256, buf_bytes(&der), bytes_of("text"), &signature));
    cr_expect_lt(clock() - start, CLOCKS_PER_SEC / 2);
}

/* A DSA key could be made so that its public half takes hours to compute. */
Test(keys, leave_other_types_alone)
{
    EVP_PKEY *pkey = make_key("rsa");
    AUTO(buf_dispose) struct buf der = {0};
    struct facts facts = {0};
    struct key key;
    write_key(pkey, &der);
    cr_expect_not(keys_private(&key, buf_bytes(&der), &facts));
    facts_add(&facts, "type", "%s", "dsa");
    cr_expect_not(keys_private(&key, buf_bytes(&der), &facts));
    EVP_PKEY_free(pkey);
}

/* Every byte of a good one changed, and every beginning of it. */
Test(keys, survive_what_is_broken)
{
    EVP_PKEY *pkey = make_key("ec");
    AUTO(buf_dispose) struct buf key_der = {0}, certificate_der = {0};
    write_key(pkey, &key_der);
    make_certificate(pkey, pkey, true, &certificate_der);
    struct buf *texts[] = {&key_der, &certificate_der};
    for (size_t t = 0; t < COUNT_OF(texts); t++) {
        for (size_t i = 0; i < 2 * texts[t]->len; i++) {
            struct facts facts = {.count = 1, .item = {{"type", "ec"}}};
            struct key key;
            struct certificate certificate;
            unsigned char *at = &texts[t]->ptr[i / 2];
            *at ^= i % 2 ? 0x80 : 0x11;
            struct bytes changed = buf_bytes(texts[t]);
            (void)!keys_private(&key, changed, &facts);
            AUTO(buf_dispose) struct buf signature = {0};
            (void)!keys_sign(KEY_ES256, changed, bytes_of("text"), &signature);
            (void)!keys_certificate(&certificate, changed);
            *at ^= i % 2 ? 0x80 : 0x11;
            cr_expect_not(keys_certificate(&certificate, bytes_slice(changed, 0, i / 2)));
        }
    }
    EVP_PKEY_free(pkey);
}

/* RFC 7638 section 3.1 and RFC 8037 appendix A.3; public halves. */
static const struct {
    const char *object, *thumbprint;
} published[] = {
    {"{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1"
     "RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4"
     "QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrd"
     "kt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\","
     "\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}",
     "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"},
    {"{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
     "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"},
    {"{\\\"crv\\\":\\\"Ed25519\\\",\\\"kty\\\":\\\"OKP\\\","
     "\\\"x\\\":\\\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\\\"}",
     "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"},
    {"{\"kty\":\"oct\",\"k\":\"AAAA\"}", NULL},
    {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\"}", NULL},
    {"{\"kty\":\"RSA\",\"n\":\"\\\"\",\"e\":\"AQAB\"}", NULL},
    {"{", NULL},
};

EACH(keys, have_the_published_thumbprints, published, row)
{
    unsigned char hash[SHA256_LEN];
    struct facts facts = {0};
    AUTO(buf_dispose) struct buf text = {0};
    bool found = jwk_thumbprint(bytes_of(published[*row].object), hash, &facts);
    cr_assert_eq(found, published[*row].thumbprint != NULL);
    cr_assert_eq(facts.count > 0, found);
    if (!found)
        return;
    cr_assert_eq(codec_base64_encode((struct bytes){hash, sizeof(hash)}, CODEC_BASE64URL, &text),
                 ST_OK);
    while (text.len > 0 && text.ptr[text.len - 1] == '=')
        text.len--;
    cr_expect(bytes_equal(buf_bytes(&text), bytes_of(published[*row].thumbprint)));
}

static const char *fact(const struct finding *finding, const char *name)
{
    const char *value = facts_value(&finding->facts, name);
    return value ? value : "";
}

static void confirm(struct finding *token, const char *method, const unsigned char *hash)
{
    AUTO(buf_dispose) struct buf text = {0};
    cr_assert_eq(codec_base64_encode((struct bytes){hash, SHA256_LEN}, CODEC_BASE64URL, &text),
                 ST_OK);
    struct facts facts = {0};
    facts_add(&facts, "binding", "%s", "sender_constrained");
    facts_add(&facts, "confirmation", "%s=%.*s", method, (int)text.len, (char *)text.ptr);
    facts_pack(&token->facts, &facts);
}

Test(keys, and_tokens_and_certificates_are_bound)
{
    struct key pair = {.spki = {1}, .thumbprint = {2}, .has_spki = true, .has_thumbprint = true};
    struct certificate certificate = {.spki = {1},
                                      .digest = {3},
                                      .subject = "CN=api",
                                      .not_after = "2031-01-02T03:04:05Z",
                                      .path = (char[]){"tls.crt"}};
    struct finding key = {.key = &pair, .place = {.path = (char[]){"tls.key"}}};
    struct finding by_key = {0}, by_certificate = {0}, by_another = {0};
    struct finding *all[] = {&key, &by_key, &by_certificate, &by_another};
    struct credential credentials[] = {{&all[0], 1}, {&all[1], 1}, {&all[2], 1}, {&all[3], 1}};
    AUTO(bind_free) struct bind *bind = NULL;
    confirm(&by_key, "jkt", pair.thumbprint);
    confirm(&by_certificate, "x5t#S256", certificate.digest);
    confirm(&by_another, "jkt", (const unsigned char[SHA256_LEN]){9});
    bind_new(&bind);
    bind_certificate(bind, &certificate);
    bind_credentials(bind, credentials, COUNT_OF(credentials));
    bind_credentials(bind, credentials, COUNT_OF(credentials)); /* a second report says the same */
    cr_expect_str_eq(fact(&key, "binding"), "certificate");
    cr_expect_str_eq(fact(&key, "certificate"), "CN=api");
    cr_expect_str_eq(fact(&key, "certificate_path"), "tls.crt");
    cr_expect_eq(key.confidence, CONFIDENCE_HIGH);
    cr_expect_str_eq(fact(&by_key, "binding"), "bearer: its key stands in tls.key");
    cr_expect_str_eq(fact(&by_certificate, "binding"), "bearer: its key stands in tls.key");
    cr_expect_str_eq(fact(&by_another, "binding"), "sender_constrained");
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        cr_expect_eq(all[i]->reasons.count, 1);
        facts_dispose(&all[i]->facts);
        reasons_dispose(&all[i]->reasons);
    }
}
