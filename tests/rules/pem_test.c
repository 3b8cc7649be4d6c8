/* pem_test.c - private key blocks: containers built byte by byte, wrapped as source code wraps
 * them. */
#include "base/codec.h"
#include "rules/check.h"
#include "tests/rules/checks.h"
#include "tests/test.h"

SUITE(pem);

/* --- building keys that are no keys: lengths and marks are right, numbers are a pattern
 * ----------- */

static void put(struct buf *to, const char *bytes, size_t len)
{
    cr_assert_eq(buf_add(to, (struct bytes){(const unsigned char *)bytes, len}), ST_OK);
}

/* Big-endian, width bytes. */
static void put_number(struct buf *to, size_t value, unsigned width)
{
    for (unsigned i = width; i > 0; i--) {
        unsigned char byte = (unsigned char)(value >> (8 * (i - 1)));
        put(to, (const char *)&byte, 1);
    }
}

static void put_pattern(struct buf *to, size_t len)
{
    for (size_t i = 0; i < len; i++)
        put_number(to, i * 31 + 7, 1);
}

/* A DER element with a length in two bytes. */
static void put_der(struct buf *to, unsigned tag, const struct buf *content)
{
    put_number(to, tag, 1);
    put_number(to, 0x82, 1);
    put_number(to, content->len, 2);
    put(to, (const char *)content->ptr, content->len);
}

/* SEQUENCE { 0, n, e, ... } with a modulus of so many bytes, the top bit set. */
static struct buf rsa_key(size_t modulus_len)
{
    AUTO(buf_dispose) struct buf body = {0};
    AUTO(buf_dispose) struct buf number = {0};
    struct buf key = {0};
    put(&body, "\x02\x01\x00", 3);
    put_number(&number, 0, 1);
    put_number(&number, 0xc1, 1);
    put_pattern(&number, modulus_len - 1);
    put_der(&body, 0x02, &number);
    put(&body, "\x02\x03\x01\x00\x01", 5);
    put_der(&body, 0x02, &number);
    put_der(&key, 0x30, &body);
    return key;
}

/* SEQUENCE { 0, SEQUENCE { OID }, OCTET STRING { inner } } */
static struct buf pkcs8_key(const char *oid, size_t oid_len, const struct buf *inner)
{
    AUTO(buf_dispose) struct buf body = {0};
    struct buf key = {0};
    put(&body, "\x02\x01\x00\x30", 4);
    put_number(&body, oid_len + 2, 1);
    put_number(&body, 0x06, 1);
    put_number(&body, oid_len, 1);
    put(&body, oid, oid_len);
    put_der(&body, 0x04, inner);
    put_der(&key, 0x30, &body);
    return key;
}

static void put_string(struct buf *to, const char *text, size_t len)
{
    put_number(to, len, 4);
    put(to, text, len);
}

static struct buf openssh_key(const char *cipher)
{
    AUTO(buf_dispose) struct buf fields = {0};
    struct buf key = {0};
    put_string(&fields, "ssh-rsa", 7);
    put_string(&fields, "\x01\x00\x01", 3);
    put_number(&fields, 129, 4);
    put_number(&fields, 0x00ff, 2);
    put_pattern(&fields, 127);
    put(&key, "openssh-key-v1\0", 15);
    put_string(&key, cipher, strlen(cipher));
    put_string(&key, "none", 4);
    put_string(&key, "", 0);
    put_number(&key, 1, 4);
    put_string(&key, (const char *)fields.ptr, fields.len);
    put_string(&key, "0123456789abcdef", 16);
    return key;
}

/* An old-format secret key packet, version 4, EdDSA, made on 2026-01-01. */
static struct buf pgp_key(unsigned usage)
{
    AUTO(buf_dispose) struct buf body = {0};
    struct buf key = {0};
    put_number(&body, 4, 1);
    put_number(&body, 1767225600, 4);
    put_number(&body, 22, 1);
    put_number(&body, 9, 1);
    put_pattern(&body, 9);
    put_number(&body, 263, 2);
    put_pattern(&body, 33);
    put_number(&body, usage, 1);
    put_pattern(&body, 40);
    put_number(&key, 0x95, 1);
    put_number(&key, body.len, 2);
    put(&key, (const char *)body.ptr, body.len);
    return key;
}

/* --- wrapping ------------------------------------------------------------------------------------
 */

struct wrapping {
    const char *before, *between, *after; /* around each line of 64 characters */
};

static const struct wrapping plain = {"", "\n", ""};

static struct buf wrapped(const char *label, const char *headers, const struct buf *key,
                          const struct wrapping *w)
{
    AUTO(buf_dispose) struct buf digits = {0};
    struct buf text = {0};
    cr_assert_eq(codec_base64_encode(buf_bytes(key), CODEC_BASE64, &digits), ST_OK);
    buf_printf(&text, "%s-----BEGIN %s-----%s%s%s", w->before, label, w->after, w->between,
               headers);
    for (size_t at = 0; at < digits.len; at += 64)
        buf_printf(&text, "%s%.*s%s%s", w->before, (int)MIN(digits.len - at, (size_t)64),
                   (const char *)digits.ptr + at, w->after, w->between);
    buf_printf(&text, "%s-----END %s-----%s", w->before, label, w->after);
    return text;
}

static const struct wrapping wrappings[] = {
    {"", "\n", ""},          {"", "\r\n", ""},         {"", "\\n", ""},     {"", "\\\\n", ""},
    {"", "\\r\\n", ""},      {"    ", "\n", "  "},     {"\"", ",\n", "\""}, {"'", " +\n  ", "\\n'"},
    {"\"", "\n", "\\n\" +"}, {"\"", "\n", "\\n\" \\"}, {"", " ", ""},       {"", "", ""},
    {"# ", "\n", ""},        {"\t'", " .\n", "'"},     {"\\\"", "\\n", ""},
};

EACH(pem, reads_a_key_through_its_wrapping, wrappings, i)
{
    AUTO(buf_dispose) struct buf key = rsa_key(128);
    AUTO(buf_dispose) struct buf text = wrapped("RSA PRIVATE KEY", "", &key, &wrappings[*i]);
    checks_expect("pem", buf_bytes(&text), CHECK_OK,
                  "format=pkcs1; type=rsa; encrypted=no; bits=1024");
}

Test(pem, reads_escaped_slashes_and_signs)
{
    AUTO(buf_dispose) struct buf key = rsa_key(256);
    AUTO(buf_dispose) struct buf text = wrapped("RSA PRIVATE KEY", "", &key, &plain);
    AUTO(buf_dispose) struct buf escaped = {0};
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '/')
            buf_printf(&escaped, "\\/");
        else if (text.ptr[i] == '+' || text.ptr[i] == '=')
            buf_printf(&escaped, "\\u%04x", (unsigned)text.ptr[i]);
        else
            put(&escaped, (const char *)&text.ptr[i], 1);
    }
    cr_assert_gt(escaped.len, text.len);
    checks_expect("pem", buf_bytes(&escaped), CHECK_OK,
                  "format=pkcs1; type=rsa; encrypted=no; bits=2048");
}

/* --- kinds
 * ---------------------------------------------------------------------------------------- */

static void expect_key(const char *label, const char *headers, struct buf key,
                       enum check_result result, const char *facts)
{
    AUTO(buf_dispose) struct buf text = wrapped(label, headers, &key, &plain);
    checks_expect("pem", buf_bytes(&text), result, facts);
    buf_dispose(&key);
}

Test(pem, tells_pkcs8_keys_apart)
{
    AUTO(buf_dispose) struct buf rsa = rsa_key(128);
    AUTO(buf_dispose) struct buf other = {0};
    put_pattern(&other, 34);
    expect_key("PRIVATE KEY", "", pkcs8_key("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9, &rsa),
               CHECK_OK, "format=pkcs8; type=rsa; encrypted=no; bits=1024");
    expect_key("PRIVATE KEY", "", pkcs8_key("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9, &other),
               CHECK_FAILED, "");
    expect_key("PRIVATE KEY", "", pkcs8_key("\x2b\x65\x70", 3, &other), CHECK_OK,
               "format=pkcs8; type=ed25519; encrypted=no");
    expect_key("PRIVATE KEY", "", pkcs8_key("\x2a\x03", 2, &other), CHECK_OK,
               "format=pkcs8; type=other; encrypted=no");
    expect_key("ENCRYPTED PRIVATE KEY", "", pkcs8_key("\x2a\x03", 2, &other), CHECK_FAILED, "");
    expect_key("PRIVATE KEY", "", rsa_key(128), CHECK_FAILED, "");
}

Test(pem, knows_an_encrypted_key_by_its_headers)
{
    static const char headers[] =
        "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n";
    struct buf whole = {0}, cut = {0};
    put_pattern(&whole, 608);
    put_pattern(&cut, 607);
    expect_key("RSA PRIVATE KEY", headers, whole, CHECK_OK,
               "format=pem_encrypted; type=rsa; encrypted=yes");
    expect_key("RSA PRIVATE KEY", headers, cut, CHECK_FAILED, "");
}

Test(pem, reads_openssh_keys)
{
    AUTO(buf_dispose) struct buf key = openssh_key("none");
    AUTO(buf_dispose) struct buf text = wrapped("OPENSSH PRIVATE KEY", "", &key, &plain);
    struct facts facts = {0};
    cr_assert_eq(check_find("pem")->run(buf_bytes(&text), &facts), CHECK_OK);
    cr_assert_eq(facts.count, 5);
    cr_expect_str_eq(facts.item[1].value, "no");
    cr_expect_str_eq(facts.item[2].value, "ssh-rsa");
    cr_expect_str_eq(facts.item[3].value, "1024");
    cr_expect_eq(strncmp(facts.item[4].value, "SHA256:", 7), 0);
    cr_expect_eq(strlen(facts.item[4].value), 50);
    expect_key("RSA PRIVATE KEY", "", openssh_key("none"), CHECK_FAILED, "");
}

Test(pem, sees_the_passphrase_of_an_openssh_key)
{
    AUTO(buf_dispose) struct buf key = openssh_key("aes256-ctr");
    AUTO(buf_dispose) struct buf text = wrapped("OPENSSH PRIVATE KEY", "", &key, &plain);
    struct facts facts = {0};
    cr_assert_eq(check_find("pem")->run(buf_bytes(&text), &facts), CHECK_OK);
    cr_expect_str_eq(facts.item[1].name, "encrypted");
    cr_expect_str_eq(facts.item[1].value, "yes");
}

Test(pem, reads_pgp_keys_and_stops_at_their_crc)
{
    AUTO(buf_dispose) struct buf key = pgp_key(0);
    AUTO(buf_dispose) struct buf digits = {0};
    cr_assert_eq(codec_base64_encode(buf_bytes(&key), CODEC_BASE64, &digits), ST_OK);
    AUTO(buf_dispose) struct buf text = {0};
    buf_printf(
        &text,
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\nComment: not ENCRYPTED\n\n%.*s\n=aBc1\n"
        "-----END PGP PRIVATE KEY BLOCK-----",
        (int)digits.len, (const char *)digits.ptr);
    checks_expect("pem", buf_bytes(&text), CHECK_OK,
                  "format=pgp; type=eddsa; encrypted=no; created=2026-01-01T00:00:00Z");
    expect_key("PGP PRIVATE KEY BLOCK", "", pgp_key(254), CHECK_OK,
               "format=pgp; type=eddsa; encrypted=yes; created=2026-01-01T00:00:00Z");
    expect_key("PGP PRIVATE KEY BLOCK", "", rsa_key(128), CHECK_FAILED, "");
}

Test(pem, skips_what_stands_before_the_key)
{
    AUTO(buf_dispose) struct buf key = rsa_key(128);
    AUTO(buf_dispose) struct buf text = wrapped("RSA PRIVATE KEY", "", &key, &plain);
    AUTO(buf_dispose) struct buf file = {0};
    buf_printf(
        &file,
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n%.*s\n",
        (int)text.len, (const char *)text.ptr);
    checks_expect("pem", buf_bytes(&file), CHECK_OK,
                  "format=pkcs1; type=rsa; encrypted=no; bits=1024");
}

/* --- refusals
 * ------------------------------------------------------------------------------------- */

static const struct {
    const char *recipe;
    enum check_result result;
} refused[] = {
    {"-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----", CHECK_FAILED},
    {"-----BEGIN RSA PRIVATE KEY-----\nMIIE...\n-----END RSA PRIVATE KEY-----", CHECK_FAILED},
    {"-----BEGIN RSA PRIVATE KEY-----\n{A-Za-z0-9+/:64}\n{A-Za-z0-9+/:64}\n-----END RSA PRIVATE "
     "KEY-----",
     CHECK_FAILED},
    {"-----BEGIN PRIVATE KEY-----\n<your key here>\n-----END PRIVATE KEY-----", CHECK_FAILED},
    {"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA{A:64}\n-----END OPENSSH PRIVATE "
     "KEY-----",
     CHECK_FAILED},
    {"-----BEGIN PRIVATE KEY-----\nMIIE", CHECK_FAILED},
    {"-----BEGIN PRIVATE KEY", CHECK_NONE},
    {"-----BEGIN {A-Z:70} PRIVATE KEY-----\nMIIE\n-----END", CHECK_NONE},
    {"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", CHECK_NONE},
};

EACH(pem, refuses, refused, i)
{
    AUTO(buf_dispose) struct buf text = checks_text(refused[*i].recipe);
    checks_expect("pem", buf_bytes(&text), refused[*i].result, "");
}

Test(pem, refuses_short_rsa_keys)
{
    expect_key("RSA PRIVATE KEY", "", rsa_key(63), CHECK_FAILED, "");
    expect_key("RSA PRIVATE KEY", "", rsa_key(64), CHECK_OK,
               "format=pkcs1; type=rsa; encrypted=no; bits=512");
}

/* Each byte of the container in turn is set to values that lie about lengths: never a read outside,
 * and never facts without CHECK_OK. */
static void corrupt(const char *label, struct buf key)
{
    static const unsigned char lies[] = {0x00, 0x7f, 0x80, 0x84, 0x85, 0xff};
    for (size_t at = 0; at < MIN(key.len, (size_t)80); at++) {
        unsigned char was = key.ptr[at];
        for (size_t k = 0; k < COUNT_OF(lies); k++) {
            key.ptr[at] = lies[k];
            AUTO(buf_dispose) struct buf text = wrapped(label, "", &key, &plain);
            struct facts facts = {0};
            enum check_result result = check_find("pem")->run(buf_bytes(&text), &facts);
            cr_expect(result == CHECK_OK || facts.count == 0, "%s, byte %zu", label, at);
        }
        key.ptr[at] = was;
    }
    buf_dispose(&key);
}

Test(pem, survives_lying_lengths)
{
    AUTO(buf_dispose) struct buf rsa = rsa_key(128);
    corrupt("RSA PRIVATE KEY", rsa_key(128));
    corrupt("PRIVATE KEY", pkcs8_key("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9, &rsa));
    corrupt("EC PRIVATE KEY", rsa_key(64));
    corrupt("DSA PRIVATE KEY", rsa_key(64));
    corrupt("ENCRYPTED PRIVATE KEY", pkcs8_key("\x2a\x03", 2, &rsa));
    corrupt("OPENSSH PRIVATE KEY", openssh_key("none"));
    corrupt("PGP PRIVATE KEY BLOCK", pgp_key(0));
}
