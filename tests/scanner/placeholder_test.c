/* placeholder_test.c - values that stand where a secret would. */
#include "scanner/placeholder.h"

#include "tests/test.h"

SUITE(placeholder);

static const char *const placeholders[] = {
    "changeme",    "PASSWORD",    "your_api_key", "<token>",    "${TOKEN}",        "$TOKEN",
    "$(cat file)", "{{ token }}", "%TOKEN%",      "{token}",    "%(token)s",       "token-%02x",
    "0x%016llx",   "xxxxxxxx",    "********",     "abcdefgh",   "123456",          "abc123",
    "cba321",      "aaabbb123",   "abababababab", "00000000",   "replace-with-it", "vault:db/x",
    "eyJhbGci...", "bkua_xxx",    "0x%.8lx",      "id-%-4.2lu", "acme_***",
};

EACH(placeholder, is_told_from_values, placeholders, i)
{
    cr_expect_not_null(placeholder_reason(bytes_of(placeholders[*i])), "%s", placeholders[*i]);
}

static const char *const values[] = {"kq7vd2mz",
                                     "p%2Fq9%3Dzt4",
                                     "k%8Fv%2Dm7q.8x",
                                     "k7q2vdm9x4zAAAAAAAAAAwq8r5tn3yk6jb1pz7hc",
                                     "{\"a\":\"9k2mqv\"}",
                                     "tr0ub4dor&3",
                                     "v9-k2_m4"};

EACH(placeholder, lets_values_pass, values, i)
{
    const char *why = placeholder_reason(bytes_of(values[*i]));
    cr_expect_null(why, "%s: %s", values[*i], why);
}

Test(placeholder, is_narrower_within_tokens)
{
    cr_expect_null(placeholder_in_token(bytes_of("acme_your_9k2mqv7d")));
    cr_expect_not_null(placeholder_in_token(bytes_of("acme_xxxxxxxxxx")));
    cr_expect_not_null(placeholder_in_token(bytes_of("")));
    /* A stands for zero bits in base64: real in a long random token; elsewhere a mask if it is a
     * quarter of the value */
    struct bytes zeros = bytes_of("k2mqv7d"
                                  "AAAAAAAAAAAAAA"
                                  "zq9wX4bn8sT1cfR5yGhLpJ0eUoVi3B");
    cr_expect_null(placeholder_in_token(zeros));
    cr_expect_not_null(placeholder_reason(zeros));
    cr_expect_not_null(placeholder_in_token(bytes_slice(zeros, 0, zeros.len - 10)));
}
