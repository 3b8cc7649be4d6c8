/* keys.c - the only file that calls libcrypto. It is linked in statically: loading it as a shared
 * library would cost every scan more than that. What it sets up when first used (a scan that found
 * a key) it sets up without reading the system's configuration. */
#include "scanner/keys.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "base/codec.h"
#include "rules/checksum/jwk.h"
#include "rules/checksum/keyblob.h"

enum {
    DER_MAX = 64 << 10,
    BITS_MAX = 16384, /* of RSA and DSA: what is larger is left alone */
    NAMES_MAX = 64,   /* subject alternative names that are looked at */
    SIGN_BITS_MIN = 1024,
    SIGN_BITS_MAX = 4096,   /* a signature of more takes long, and no issuer gives such keys */
    SIGN_EXPONENT_MAX = 64, /* bits */
    NUMBER_LEN = 32,        /* of a signature on P-256 */
};

/* Cleanup by attribute, for types of libcrypto. */
static void pkey_free(EVP_PKEY **pkey)
{
    EVP_PKEY_free(*pkey);
}

static void x509_free(X509 **x509)
{
    X509_free(*x509);
}

static void names_free(GENERAL_NAMES **names)
{
    GENERAL_NAMES_free(*names);
}

static void number_free(BIGNUM **number)
{
    BN_free(*number);
}

static void bio_free(BIO **bio)
{
    BIO_free(*bio);
}

static void digest_free(EVP_MD_CTX **ctx)
{
    EVP_MD_CTX_free(*ctx);
}

static void ecdsa_free(ECDSA_SIG **signature)
{
    ECDSA_SIG_free(*signature);
}

static void set_up(void)
{
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    ERR_clear_error();
}

static void hash_bytes(struct bytes data, unsigned char out[SHA256_LEN])
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_add(&hash, data);
    sha256_finish(&hash, out);
}

/* Hash what one of the i2d functions wrote, and free it. */
static bool hash_der(unsigned char *der, int len, unsigned char out[SHA256_LEN])
{
    if (len <= 0 || der == NULL)
        return false;
    hash_bytes((struct bytes){der, (size_t)len}, out);
    OPENSSL_free(der);
    return true;
}

/* ---- Thumbprints ---- */

static bool add_base64url(struct buf *to, struct bytes raw)
{
    return codec_base64_encode(raw, CODEC_BASE64URL, to) == ST_OK &&
           buf_add(to, (struct bytes){(const unsigned char *)"", 1}) == ST_OK;
}

/* A number of the key in base64url; width 0: as many bytes as it needs. */
static bool add_number(struct buf *to, const EVP_PKEY *pkey, const char *name, int width)
{
    AUTO(number_free) BIGNUM *number = NULL;
    AUTO(buf_dispose) struct buf raw = {0};
    unsigned char *at;
    if (!EVP_PKEY_get_bn_param(pkey, name, &number))
        return false;
    int len = width > 0 ? width : BN_num_bytes(number);
    if (len <= 0 || len > BITS_MAX / CHAR_BIT || buf_reserve(&raw, (size_t)len, &at) != ST_OK ||
        BN_bn2binpad(number, at, len) != len)
        return false;
    return add_base64url(to, (struct bytes){at, (size_t)len});
}

static bool rsa_thumbprint(const EVP_PKEY *pkey, unsigned char out[SHA256_LEN])
{
    AUTO(buf_dispose) struct buf e = {0}, n = {0};
    if (!add_number(&e, pkey, OSSL_PKEY_PARAM_RSA_E, 0) ||
        !add_number(&n, pkey, OSSL_PKEY_PARAM_RSA_N, 0))
        return false;
    jwk_hash("RSA", (const char *const[3]){(char *)e.ptr, (char *)n.ptr, NULL}, out);
    return true;
}

static bool ec_thumbprint(const EVP_PKEY *pkey, unsigned char out[SHA256_LEN], struct facts *facts)
{
    static const struct {
        const char *group, *crv;
        int width;
    } curves[] = {{"prime256v1", "P-256", 32},
                  {"secp384r1", "P-384", 48},
                  {"secp521r1", "P-521", 66},
                  {"secp256k1", "secp256k1", 32}};
    AUTO(buf_dispose) struct buf x = {0}, y = {0};
    char group[64];
    size_t len, i = 0;
    if (!EVP_PKEY_get_group_name(pkey, group, sizeof(group), &len))
        return false;
    while (i < COUNT_OF(curves) && strcmp(curves[i].group, group) != 0)
        i++;
    facts_add(facts, "curve", "%s", i < COUNT_OF(curves) ? curves[i].crv : group);
    if (i == COUNT_OF(curves) || !add_number(&x, pkey, OSSL_PKEY_PARAM_EC_PUB_X, curves[i].width) ||
        !add_number(&y, pkey, OSSL_PKEY_PARAM_EC_PUB_Y, curves[i].width))
        return false;
    jwk_hash("EC", (const char *const[3]){curves[i].crv, (char *)x.ptr, (char *)y.ptr}, out);
    return true;
}

static bool okp_thumbprint(const EVP_PKEY *pkey, const char *crv, unsigned char out[SHA256_LEN])
{
    unsigned char raw[64];
    size_t len = sizeof(raw);
    AUTO(buf_dispose) struct buf x = {0};
    if (!EVP_PKEY_get_raw_public_key(pkey, raw, &len) ||
        !add_base64url(&x, (struct bytes){raw, len}))
        return false;
    jwk_hash("OKP", (const char *const[3]){crv, (char *)x.ptr, NULL}, out);
    return true;
}

static bool thumbprint(const EVP_PKEY *pkey, unsigned char out[SHA256_LEN], struct facts *facts)
{
    switch (EVP_PKEY_get_base_id(pkey)) {
    case EVP_PKEY_RSA:
        return rsa_thumbprint(pkey, out);
    case EVP_PKEY_EC:
        return ec_thumbprint(pkey, out, facts);
    case EVP_PKEY_ED25519:
        return okp_thumbprint(pkey, "Ed25519", out);
    case EVP_PKEY_ED448:
        return okp_thumbprint(pkey, "Ed448", out);
    case EVP_PKEY_X25519:
        return okp_thumbprint(pkey, "X25519", out);
    default:
        return false;
    }
}

static bool has_fact(const struct facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->count; i++)
        if (strcmp(facts->item[i].name, name) == 0)
            return true;
    return false;
}

/* Types that libcrypto reads without arithmetic on numbers of any size: of a DSA or DH key it would
 * compute the public half, which may take hours for one that was made for it. */
static bool is_safe_type(const struct facts *facts)
{
    static const char *const types[] = {"rsa", "ec", "ed25519", "ed448", "x25519"};
    for (size_t i = 0; i < facts->count; i++)
        for (size_t k = 0; k < COUNT_OF(types); k++)
            if (strcmp(facts->item[i].name, "type") == 0 &&
                strcmp(facts->item[i].value, types[k]) == 0)
                return true;
    return false;
}

bool keys_private(struct key *out, struct bytes der, struct facts *facts)
{
    *out = (struct key){0};
    if (der.len == 0 || der.len > DER_MAX || !is_safe_type(facts))
        return false;
    set_up();
    const unsigned char *at = der.ptr;
    unsigned char *spki = NULL;
    AUTO(pkey_free) EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &at, (long)der.len);
    ERR_clear_error();
    int bits = pkey ? EVP_PKEY_get_bits(pkey) : 0;
    if (pkey == NULL || bits <= 0 || bits > BITS_MAX)
        return false;
    int len = i2d_PUBKEY(pkey, &spki);
    out->has_spki = hash_der(spki, len, out->spki);
    out->has_thumbprint = thumbprint(pkey, out->thumbprint, facts);
    if (!has_fact(facts, "bits"))
        facts_add(facts, "bits", "%d", bits);
    ERR_clear_error();
    return out->has_spki;
}

/* ---- Signatures ---- */

static int bits_of(const EVP_PKEY *pkey, const char *name)
{
    AUTO(number_free) BIGNUM *number = NULL;
    return EVP_PKEY_get_bn_param(pkey, name, &number) ? BN_num_bits(number) : 0;
}

/* libcrypto computes with whatever stands in a key: a factor or an exponent far beyond the modulus
 * would take it minutes. */
static bool is_quick(const EVP_PKEY *pkey)
{
    static const char *const names[] = {
        OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
        OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
    };
    int bits = EVP_PKEY_get_bits(pkey);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (bits_of(pkey, names[i]) > bits)
            return false;
    return bits >= SIGN_BITS_MIN && bits <= SIGN_BITS_MAX &&
           bits_of(pkey, OSSL_PKEY_PARAM_RSA_E) <= SIGN_EXPONENT_MAX &&
           bits_of(pkey, OSSL_PKEY_PARAM_RSA_FACTOR3) == 0;
}

/* Does the key sign so? Curves are taken by name only. */
static bool is_for(const EVP_PKEY *pkey, enum key_signature how)
{
    char group[64];
    size_t len;
    int type = EVP_PKEY_get_base_id(pkey);
    if (how == KEY_RS256)
        return type == EVP_PKEY_RSA && is_quick(pkey);
    return type == EVP_PKEY_EC && EVP_PKEY_get_group_name(pkey, group, sizeof(group), &len) &&
           strcmp(group, "prime256v1") == 0;
}

/* The two numbers of an ECDSA signature in DER, of a fixed width. */
static bool add_numbers(struct buf *to, struct bytes der)
{
    unsigned char *at;
    const unsigned char *from = der.ptr;
    AUTO(ecdsa_free) ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &from, (long)der.len);
    if (signature == NULL || buf_reserve(to, (size_t)2 * NUMBER_LEN, &at) != ST_OK ||
        BN_bn2binpad(ECDSA_SIG_get0_r(signature), at, NUMBER_LEN) != NUMBER_LEN ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature), at + NUMBER_LEN, NUMBER_LEN) != NUMBER_LEN)
        return false;
    to->len += (size_t)2 * NUMBER_LEN;
    return true;
}

static bool sign_with(EVP_PKEY *pkey, enum key_signature how, struct bytes text, struct buf *out)
{
    unsigned char signature[SIGN_BITS_MAX / CHAR_BIT];
    size_t len = sizeof(signature);
    AUTO(digest_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (ctx == NULL || EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, pkey) != 1 ||
        EVP_DigestSign(ctx, signature, &len, text.ptr, text.len) != 1)
        return false;
    const struct bytes made = {signature, len};
    return how == KEY_ES256 ? add_numbers(out, made) : buf_add(out, made) == ST_OK;
}

static bool holds_together(struct bytes der, enum key_signature how)
{
    struct facts facts = {0};
    return (keyblob_check(der, KEYBLOB_PKCS8, &facts) ||
            keyblob_check(der, how == KEY_RS256 ? KEYBLOB_RSA : KEYBLOB_EC, &facts)) &&
           is_safe_type(&facts);
}

bool keys_sign(enum key_signature how, struct bytes der, struct bytes text, struct buf *out)
{
    if (der.len == 0 || der.len > DER_MAX || !holds_together(der, how))
        return false;
    set_up();
    const unsigned char *at = der.ptr;
    AUTO(pkey_free) EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &at, (long)der.len);
    bool made = pkey && is_for(pkey, how) && sign_with(pkey, how, text, out);
    ERR_clear_error();
    return made;
}

/* ---- Certificates ---- */

/* Printable ASCII, as much as fits, behind what is in to. */
static void append_text(char *to, size_t size, struct bytes text)
{
    size_t at = strlen(to);
    for (size_t i = 0; i < text.len && at + 1 < size; i++)
        to[at++] = (char)(text.ptr[i] >= ' ' && text.ptr[i] <= '~' ? text.ptr[i] : '?');
    to[at] = '\0';
}

static void read_subject(struct certificate *out, const X509 *x509)
{
    char *text = NULL;
    AUTO(bio_free) BIO *bio = BIO_new(BIO_s_mem());
    if (bio == NULL || X509_NAME_print_ex(bio, X509_get_subject_name(x509), 0,
                                          XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ) < 0)
        return;
    long len = BIO_get_mem_data(bio, &text);
    if (len > 0)
        append_text(out->subject, sizeof(out->subject),
                    (struct bytes){(const unsigned char *)text, (size_t)len});
}

static void read_names(struct certificate *out, const X509 *x509)
{
    AUTO(names_free)
    GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    int count = names ? MIN(sk_GENERAL_NAME_num(names), NAMES_MAX) : 0;
    for (int i = 0; i < count; i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_DNS)
            continue;
        const ASN1_IA5STRING *dns = name->d.dNSName;
        struct bytes text = {ASN1_STRING_get0_data(dns), (size_t)ASN1_STRING_length(dns)};
        size_t used = strlen(out->names);
        if (text.len == 0 || used + text.len + 2 > sizeof(out->names))
            continue;
        append_text(out->names, sizeof(out->names), bytes_of(used > 0 ? " " : ""));
        append_text(out->names, sizeof(out->names), text);
    }
}

static void read_end(struct certificate *out, const X509 *x509)
{
    struct tm end;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(x509), &end))
        snprintf(out->not_after, sizeof(out->not_after), "%04u-%02u-%02uT%02u:%02u:%02uZ",
                 (unsigned)(end.tm_year + 1900) % 10000, (unsigned)(end.tm_mon + 1) % 100,
                 (unsigned)end.tm_mday % 100, (unsigned)end.tm_hour % 100,
                 (unsigned)end.tm_min % 100, (unsigned)end.tm_sec % 100);
}

bool keys_certificate(struct certificate *out, struct bytes der)
{
    *out = (struct certificate){0};
    if (der.len == 0 || der.len > DER_MAX)
        return false;
    set_up();
    const unsigned char *at = der.ptr;
    unsigned char *spki = NULL;
    AUTO(x509_free) X509 *x509 = d2i_X509(NULL, &at, (long)der.len);
    if (x509 != NULL) {
        int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &spki);
        if (!hash_der(spki, len, out->spki))
            return false;
        hash_bytes(bytes_slice(der, 0, (size_t)(at - der.ptr)), out->digest);
        read_subject(out, x509);
        read_names(out, x509);
        read_end(out, x509);
        unsigned usage = X509_get_extended_key_usage(x509);
        out->client_auth = usage != UINT32_MAX && (usage & XKU_SSL_CLIENT) != 0;
    }
    ERR_clear_error();
    return x509 != NULL;
}
