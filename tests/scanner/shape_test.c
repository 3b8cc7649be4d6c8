/* shape_test.c - forms that are not secrets. */
#include "scanner/shape.h"

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
};

EACH(shape, is_told_from_secrets, others, i)
{
    cr_expect_not_null(shape_of_no_secret(bytes_of(others[*i])), "%s", others[*i]);
}

static const char *const values[] = {"kq7vd2mz", "123456", "a/b+c9==", "p@q9",
                                     "x{1}",     "ab:cd",  "9.k"};

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
