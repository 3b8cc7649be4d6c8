/* wording_test.c - values as they read once their disguise is taken off. */
#include "scanner/wording.h"

#include "base/buf.h"
#include "base/codec.h"
#include "tests/test.h"

SUITE(wording);

static const struct {
    const char *value;
    bool random;
} rows[] = {
    {"kq7vd2mzx4", true},
    {"xqzvkwpt", true},
    {"jf8_Kd!qpw", true},
    {"password", false},
    {"activeItemBg", false},
    {"kube-ovn-tls", false},
    {"acme,errinjct", false},
    {"p4ssw0rd", false},
    {"pass%77ord", false},
    {"new-Passwort", false},
    {"s3cr3t", false},
    {"Jelsz\\u00f3", false},
    {"Zugangsschl\xc3\xbcssel", false},
    {"correct horse", false},
    {"", false},
    {"\xe6\x96\xb0\xe5\xaf\x86\xe7\xa0\x81", false},
};

EACH(wording, tells_words_from_random_values, rows, i)
{
    cr_expect_eq(wording_of(bytes_of(rows[*i].value)) == WORDING_RANDOM, rows[*i].random, "%s",
                 rows[*i].value);
}

Test(wording, looks_into_base64)
{
    AUTO(buf_dispose) struct buf encoded = {.max = 64};
    cr_assert_eq(codec_base64_encode(bytes_of("mypassword"), CODEC_BASE64, &encoded), ST_OK);
    cr_expect_neq(wording_of(buf_bytes(&encoded)), WORDING_RANDOM);
}

Test(wording, finds_the_random_piece_of_a_composed_value)
{
    cr_expect_eq(wording_of(bytes_of("{\"name\":\"the owner\",\"sig\":\"8x2k9qv47wz1m6tb3ncp5\"}")),
                 WORDING_RANDOM);
    cr_expect_neq(wording_of(bytes_of("{\"name\":\"the owner of the thing\",\"sig\":\"none\"}")),
                  WORDING_RANDOM);
}

Test(wording, takes_values_of_any_length)
{
    char text[3000];
    memset(text, 'x', sizeof(text));
    for (size_t len = 0; len < sizeof(text); len += 37)
        (void)wording_of((struct bytes){(const unsigned char *)text, len});
}
