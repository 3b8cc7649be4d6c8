/* shape_test.c - forms that are not secrets. */
#include "scanner/shape.h"

#include "base/buf.h"
#include "base/codec.h"
#include "tests/test.h"

SUITE(shape);

static const char *const others[] = {
    "https://acme.io/token",
    "//cdn.acme.io/x",
    "/etc/passwd",
    "./key.pem",
    "config/secret.yml",
    "12345",
    "2024-01-31",
    "1.2.3",
    "^5.4.0",
    "0x1f",
    "ops@acme.io",
    "foo()",
    "a->b",
    "jjwt-api:0.11.2",
    "lodash@^4.17.21",
    "[a-z]{16}",
    "{A-Z0-9:20}",
    "^.*$",
    "arn:aws:iam::1:user/x",
    "C:\\keys\\x",
    "get(x)",
    "#EAE6FF",
    "-v/-q",
    "-x",
    "--rebase",
};

EACH(shape, is_told_from_secrets, others, i)
{
    cr_expect_not_null(shape_of_no_secret(bytes_of(others[*i])), "%s", others[*i]);
}

static const char *const values[] = {"kq7vd2mz", "123456", "a/b+c9==", "p@q9",     "x{1}",
                                     "ab:cd",    "9.k",    "-9k2m",    "-kq7vd2mz"};

EACH(shape, lets_values_pass, values, i)
{
    const char *why = shape_of_no_secret(bytes_of(values[*i]));
    cr_expect_eq(why == NULL, *i != 4, "%s: %s", values[*i], why ? why : "passes");
}

Test(shape, knows_uuids_digests_and_hashes)
{
    cr_expect(shape_is_uuid(bytes_of("01234567-89ab-cdef-0123-456789ABCDEF")));
    cr_expect(shape_is_uuid(bytes_of("api-01234567-89ab-cdef-0123-456789abcdef")));
    cr_expect_not(shape_is_uuid(bytes_of("01234567-89ab-cdef-0123-456789abcdeg")));
    cr_expect_not(shape_is_uuid(bytes_of("0123456789abcdef0123456789abcdef0123")));
    cr_expect(shape_is_digest(bytes_of("0123456789abcdef0123456789abcdef")));
    cr_expect_not(shape_is_digest(bytes_of("0123456789abcdef0123456789abcde")));
    cr_expect(shape_is_hash(bytes_of("{SSHA}0123456789abcdef0123456789abcdef")));
    cr_expect_not(shape_is_hash(bytes_of("$6$short")));
    cr_expect(shape_is_number(bytes_of("0123")));
    cr_expect_not(shape_is_number(bytes_of("")));
}

static const struct {
    const char *head; /* the first bytes of the DER, in hexadecimal */
    bool is_public;
} ders[] = {
    {"3059301306072a8648ce3d020106082a8648ce3d030107", true},   /* a public key on P-256 */
    {"30820122300d06092a864886f70d01010105000382010f00", true}, /* an RSA public key */
    {"302a300506032b6570032100", true},                         /* Ed25519 */
    {"308203a030820288a003020102", true},                       /* a certificate */
    {"308187020100301306072a8648ce3d0201", false},              /* PKCS #8 */
    {"30770201010420", false},                                  /* a private key of SEC 1 */
    {"3081ec305706092a864886f70d01050d304a", false},            /* encrypted, PBES2 */
    {"3081ec301c060a2a864886f70d010c0103300e", false},          /* encrypted, PKCS #12 */
    {"3084ffffffff3084ffffffff06", false},                      /* lengths of four bytes */
    {"30303006ff", false},                                      /* an OID longer than all */
    {"3030", false},
};

EACH(shape, knows_public_keys_by_their_first_bytes, ders, i)
{
    static const unsigned char rest[64] = {0};
    AUTO(buf_dispose) struct buf der = {.max = 256};
    AUTO(buf_dispose) struct buf text = {.max = 256};
    cr_assert_eq(codec_hex_decode(bytes_of(ders[*i].head), &der), ST_OK);
    cr_assert_eq(buf_add(&der, (struct bytes){rest, sizeof(rest)}), ST_OK);
    cr_assert_eq(codec_base64_encode(buf_bytes(&der), CODEC_BASE64, &text), ST_OK);
    cr_expect_eq(shape_of_no_secret(buf_bytes(&text)) != NULL, ders[*i].is_public, "%s",
                 ders[*i].head);
}
