/* keyblob.c - a cursor over DER, over the strings of SSH and over the packets of PGP; no length is
 * believed. */
#include "rules/checksum/keyblob.h"

#include "base/buf.h"
#include "base/codec.h"
#include "base/sha256.h"
#include "rules/checksum/token.h"

enum { DER_INTEGER = 0x02, DER_OCTETS = 0x04, DER_OID = 0x06, DER_SEQUENCE = 0x30 };
enum { RSA_BITS_MIN = 512 };

static bool take(struct bytes *rest, size_t len, struct bytes *out)
{
    if (len > rest->len)
        return false;
    *out = bytes_slice(*rest, 0, len);
    *rest = bytes_slice(*rest, len, rest->len);
    return true;
}

/* Take a big-endian number of width bytes (at most 4). */
static bool take_number(struct bytes *rest, size_t width, size_t *out)
{
    struct bytes raw;
    if (!take(rest, width, &raw))
        return false;
    *out = 0;
    for (size_t i = 0; i < width; i++)
        *out = *out << 8 | raw.ptr[i];
    return true;
}

/* Bits of a big-endian number without its leading zeros. */
static size_t bit_count(struct bytes number)
{
    size_t zeros = 0;
    while (zeros < number.len && number.ptr[zeros] == 0)
        zeros++;
    if (zeros == number.len)
        return 0;
    size_t bits = (number.len - zeros) * 8;
    for (unsigned top = 0x80; (number.ptr[zeros] & top) == 0; top >>= 1)
        bits--;
    return bits;
}

static void describe(struct facts *facts, const char *format, const char *type, bool encrypted)
{
    facts_add(facts, "format", "%s", format);
    if (type != NULL)
        facts_add(facts, "type", "%s", type);
    facts_add(facts, "encrypted", "%s", encrypted ? "yes" : "no");
}

/* --- DER ----------------------------------------------------------------------------------------
 */

/* Take one element with this tag and a definite length. */
static bool der_take(struct bytes *rest, unsigned char tag, struct bytes *content)
{
    struct bytes at = *rest;
    size_t found, len;
    if (!take_number(&at, 1, &found) || found != tag || !take_number(&at, 1, &len))
        return false;
    if (len >= 0x80 && (len == 0x80 || len > 0x84 || !take_number(&at, len - 0x80, &len)))
        return false;
    if (!take(&at, len, content))
        return false;
    *rest = at;
    return true;
}

/* RSAPrivateKey: version, modulus and seven more numbers, of which two are looked at. */
static bool rsa_bits(struct bytes key, size_t *bits)
{
    struct bytes sequence, version, modulus, exponent;
    if (!der_take(&key, DER_SEQUENCE, &sequence) || !der_take(&sequence, DER_INTEGER, &version))
        return false;
    if (version.len != 1 || version.ptr[0] > 1)
        return false;
    if (!der_take(&sequence, DER_INTEGER, &modulus) || !der_take(&sequence, DER_INTEGER, &exponent))
        return false;
    *bits = bit_count(modulus);
    return *bits >= RSA_BITS_MIN && bit_count(exponent) > 0;
}

static bool rsa_check(struct bytes key, struct facts *facts)
{
    size_t bits;
    if (!rsa_bits(key, &bits))
        return false;
    describe(facts, "pkcs1", "rsa", false);
    facts_add(facts, "bits", "%zu", bits);
    return true;
}

static bool ec_check(struct bytes sequence, struct facts *facts)
{
    struct bytes version, secret;
    if (!der_take(&sequence, DER_INTEGER, &version) || !der_take(&sequence, DER_OCTETS, &secret) ||
        secret.len < 16)
        return false;
    describe(facts, "sec1", "ec", false);
    return true;
}

static bool dsa_check(struct bytes sequence, struct facts *facts)
{
    struct bytes number;
    for (int i = 0; i < 6; i++) /* version, p, q, g, y, x */
        if (!der_take(&sequence, DER_INTEGER, &number))
            return false;
    describe(facts, "dsa", "dsa", false);
    return true;
}

static const struct {
    const char *oid; /* DER content in hexadecimal */
    const char *type;
} algorithms[] = {
    {"2a864886f70d010101", "rsa"},
    {"2a864886f70d01010a", "rsa"},
    {"2a8648ce3d0201", "ec"},
    {"2a8648ce380401", "dsa"},
    {"2a864886f70d010301", "dh"},
    {"2b656e", "x25519"},
    {"2b656f", "x448"},
    {"2b6570", "ed25519"},
    {"2b6571", "ed448"},
};

static const char *algorithm_type(struct bytes oid)
{
    AUTO(buf_dispose) struct buf hex = {.max = 64};
    if (codec_hex_encode(oid, &hex) != ST_OK)
        return "other";
    for (size_t i = 0; i < COUNT_OF(algorithms); i++)
        if (token_equals(buf_bytes(&hex), algorithms[i].oid))
            return algorithms[i].type;
    return "other";
}

static bool pkcs8_check(struct bytes sequence, struct facts *facts)
{
    struct bytes version, algorithm, oid, key;
    if (!der_take(&sequence, DER_INTEGER, &version) ||
        !der_take(&sequence, DER_SEQUENCE, &algorithm) || !der_take(&algorithm, DER_OID, &oid) ||
        !der_take(&sequence, DER_OCTETS, &key) || key.len < 16)
        return false;
    const char *type = algorithm_type(oid);
    bool rsa = strcmp(type, "rsa") == 0;
    size_t bits = 0;
    if (rsa && !rsa_bits(key, &bits))
        return false;
    describe(facts, "pkcs8", type, false);
    if (rsa)
        facts_add(facts, "bits", "%zu", bits);
    return true;
}

static bool pkcs8_encrypted_check(struct bytes sequence, struct facts *facts)
{
    struct bytes algorithm, oid, data;
    if (!der_take(&sequence, DER_SEQUENCE, &algorithm) || !der_take(&algorithm, DER_OID, &oid) ||
        !der_take(&sequence, DER_OCTETS, &data) || data.len < 16)
        return false;
    describe(facts, "pkcs8", NULL, true);
    return true;
}

static bool der_check(struct bytes key, enum keyblob kind, struct facts *facts)
{
    struct bytes rest = key, sequence;
    if (!der_take(&rest, DER_SEQUENCE, &sequence) || rest.len > 0 || sequence.len < 16)
        return false;
    switch (kind) {
    case KEYBLOB_RSA:
        return rsa_check(key, facts);
    case KEYBLOB_EC:
        return ec_check(sequence, facts);
    case KEYBLOB_DSA:
        return dsa_check(sequence, facts);
    case KEYBLOB_PKCS8:
        return pkcs8_check(sequence, facts);
    case KEYBLOB_PKCS8_ENCRYPTED:
        return pkcs8_encrypted_check(sequence, facts);
    case KEYBLOB_DER:
    case KEYBLOB_OPENSSH:
    case KEYBLOB_PGP:
        break;
    }
    describe(facts, "der", NULL, false);
    return true;
}

/* --- OpenSSH (PROTOCOL.key in its sources) ------------------------------------------------------
 */

static bool ssh_take(struct bytes *rest, struct bytes *out)
{
    size_t len;
    return take_number(rest, 4, &len) && take(rest, len, out);
}

static void ssh_fingerprint(struct bytes public_key, struct facts *facts)
{
    struct sha256 hash;
    unsigned char digest[SHA256_LEN];
    sha256_init(&hash);
    sha256_add(&hash, public_key);
    sha256_finish(&hash, digest);
    AUTO(buf_dispose) struct buf text = {.max = 64};
    if (codec_base64_encode((struct bytes){digest, sizeof(digest)}, CODEC_BASE64, &text) == ST_OK)
        facts_add(facts, "fingerprint", "SHA256:%.43s", (const char *)text.ptr);
}

static bool openssh_check(struct bytes key, struct facts *facts)
{
    static const unsigned char magic[15] = "openssh-key-v1"; /* with its NUL */
    struct bytes found, cipher, kdf, options, public_key, secret, type, exponent, modulus;
    size_t count;
    if (!take(&key, sizeof(magic), &found) ||
        !bytes_equal(found, (struct bytes){magic, sizeof(magic)}))
        return false;
    if (!ssh_take(&key, &cipher) || !ssh_take(&key, &kdf) || !ssh_take(&key, &options) ||
        !take_number(&key, 4, &count) || count != 1)
        return false;
    if (!ssh_take(&key, &public_key) || !ssh_take(&key, &secret) || secret.len < 16)
        return false;
    struct bytes fields = public_key;
    if (!ssh_take(&fields, &type) || type.len == 0)
        return false;
    describe(facts, "openssh", NULL, !token_equals(cipher, "none"));
    token_fact(facts, "type", type);
    if (token_equals(type, "ssh-rsa") && ssh_take(&fields, &exponent) &&
        ssh_take(&fields, &modulus))
        facts_add(facts, "bits", "%zu", bit_count(modulus));
    ssh_fingerprint(public_key, facts);
    return true;
}

/* --- PGP (RFC 9580; version 4 keys and later) ---------------------------------------------------
 */

enum { PGP_SECRET_KEY = 5 };

/* The length of a packet in the new format; partial lengths stand for all that is left. */
static bool pgp_take_length(struct bytes *rest, size_t *len)
{
    size_t low;
    if (!take_number(rest, 1, len))
        return false;
    if (*len < 192)
        return true;
    if (*len == 255)
        return take_number(rest, 4, len);
    if (*len >= 224) {
        *len = rest->len;
        return true;
    }
    if (!take_number(rest, 1, &low))
        return false;
    *len = (*len - 192) * 256 + low + 192;
    return true;
}

/* Take the header of the first packet and cut its body out; a body of unknown length is all that is
 * left. */
static bool pgp_take(struct bytes *rest, unsigned *tag, struct bytes *body)
{
    size_t head, len;
    if (!take_number(rest, 1, &head) || (head & 0x80) == 0)
        return false;
    if ((head & 0x40) != 0) {
        *tag = (unsigned)(head & 0x3f);
        return pgp_take_length(rest, &len) && take(rest, len, body);
    }
    *tag = (unsigned)(head >> 2 & 0x0f);
    if ((head & 3) == 3)
        return take(rest, rest->len, body);
    return take_number(rest, (size_t)1 << (head & 3), &len) && take(rest, len, body);
}

static bool pgp_skip_numbers(struct bytes *rest, int count, size_t *first_bits)
{
    struct bytes number;
    for (int i = 0; i < count; i++) {
        size_t bits;
        if (!take_number(rest, 2, &bits) || !take(rest, (bits + 7) / 8, &number))
            return false;
        if (i == 0)
            *first_bits = bits;
    }
    return true;
}

/* Skip what is public; type is NULL for algorithms that are not known here. */
static bool pgp_skip_public(struct bytes *rest, size_t algorithm, const char **type, size_t *bits)
{
    size_t len;
    struct bytes skipped;
    *type = NULL;
    switch (algorithm) {
    case 1:
    case 2:
    case 3:
        *type = "rsa";
        return pgp_skip_numbers(rest, 2, bits);
    case 16:
        *type = "elgamal";
        return pgp_skip_numbers(rest, 3, bits);
    case 17:
        *type = "dsa";
        return pgp_skip_numbers(rest, 4, bits);
    case 19:
    case 22:
        *type = algorithm == 19 ? "ecdsa" : "eddsa";
        return take_number(rest, 1, &len) && take(rest, len, &skipped) &&
               pgp_skip_numbers(rest, 1, bits);
    case 27:
        *type = "ed25519";
        return take(rest, 32, &skipped);
    default:
        return true;
    }
}

static bool pgp_check(struct bytes key, struct facts *facts)
{
    unsigned tag;
    struct bytes body;
    size_t version, created, algorithm, skipped, usage, bits = 0;
    if (!pgp_take(&key, &tag, &body) || tag != PGP_SECRET_KEY || !take_number(&body, 1, &version))
        return false;
    if (version < 4 || version > 6)
        return version == 3; /* RSA of the nineties: nothing to tell */
    const char *type;
    if (!take_number(&body, 4, &created) || !take_number(&body, 1, &algorithm) ||
        (version > 4 && !take_number(&body, 4, &skipped)) ||
        !pgp_skip_public(&body, algorithm, &type, &bits) || !take_number(&body, 1, &usage))
        return false;
    if (type != NULL)
        describe(facts, "pgp", type, usage != 0);
    else
        facts_add(facts, "format", "pgp"); /* usage was read from within the numbers */
    if (type != NULL && strcmp(type, "rsa") == 0)
        facts_add(facts, "bits", "%zu", bits);
    token_fact_time(facts, "created", (int64_t)created);
    return true;
}

const char *keyblob_type(enum keyblob kind)
{
    switch (kind) {
    case KEYBLOB_RSA:
        return "rsa";
    case KEYBLOB_DSA:
        return "dsa";
    case KEYBLOB_EC:
        return "ec";
    default:
        return "other";
    }
}

bool keyblob_check(struct bytes key, enum keyblob kind, struct facts *facts)
{
    if (kind == KEYBLOB_OPENSSH)
        return openssh_check(key, facts);
    return kind == KEYBLOB_PGP ? pgp_check(key, facts) : der_check(key, kind, facts);
}
