/* codec_test.c - RFC 4648: its own vectors, what strict refuses and lenient takes, and ceilings. */
#include "base/codec.h"
#include "tests/test.h"

SUITE(codec);

enum form { B64, B64URL, ANY64, B32, HEX };

static enum status decode(enum form form, struct bytes text, struct buf *out)
{
    switch (form) {
    case B64:
        return codec_base64_decode(text, CODEC_BASE64, out);
    case B64URL:
        return codec_base64_decode(text, CODEC_BASE64URL, out);
    case ANY64:
        return codec_base64_decode(text, CODEC_BASE64_ANY, out);
    case B32:
        return codec_base32_decode(text, out);
    case HEX:
        break;
    }
    return codec_hex_decode(text, out);
}

static enum status encode(enum form form, struct bytes raw, struct buf *out)
{
    if (form == B32)
        return codec_base32_encode(raw, out);
    if (form == HEX)
        return codec_hex_encode(raw, out);
    return codec_base64_encode(raw, form == B64URL ? CODEC_BASE64URL : CODEC_BASE64, out);
}

static const struct {
    enum form form;
    const char *raw, *text;
} vectors[] = {
    {B64, "", ""},
    {B64, "f", "Zg=="},
    {B64, "fo", "Zm8="},
    {B64, "foo", "Zm9v"},
    {B64, "foob", "Zm9vYg=="},
    {B64, "fooba", "Zm9vYmE="},
    {B64, "foobar", "Zm9vYmFy"},
    {B64, "\xfb\xff\xfe", "+//+"},
    {B64URL, "\xfb\xff\xfe", "-__-"},
    {B64URL, "f", "Zg"},
    {B64URL, "fo", "Zm8"},
    {B32, "f", "MY"},
    {B32, "fo", "MZXQ"},
    {B32, "foo", "MZXW6"},
    {B32, "foob", "MZXW6YQ"},
    {B32, "fooba", "MZXW6YTB"},
    {B32, "foobar", "MZXW6YTBOI"},
    {HEX, "foobar", "666f6f626172"},
    {HEX, "\xff\x01", "ff01"},
};

EACH(codec, follows_the_rfc_both_ways, vectors, i)
{
    AUTO(buf_dispose) struct buf raw = {0}, text = {0};
    cr_assert_eq(decode(vectors[*i].form, bytes_of(vectors[*i].text), &raw), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&raw), bytes_of(vectors[*i].raw)));
    cr_assert_eq(encode(vectors[*i].form, bytes_of(vectors[*i].raw), &text), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&text), bytes_of(vectors[*i].text)));
}

static const struct {
    enum form form;
    const char *text;
} lenient[] = {
    {ANY64, "Zg"}, {ANY64, "Zg="},    {ANY64, "Zg=="}, {ANY64, "Zh"}, {B64URL, "Zg=="},
    {B32, "my"},   {B32, "MY======"}, {B32, "MZ"},     {HEX, "66"},
};

EACH(codec, takes_what_people_paste, lenient, i)
{
    AUTO(buf_dispose) struct buf raw = {0};
    cr_assert_eq(decode(lenient[*i].form, bytes_of(lenient[*i].text), &raw), ST_OK);
    cr_assert_eq(raw.len, 1);
    cr_expect_eq(raw.ptr[0], 'f');
}

Test(codec, the_lenient_form_mixes_alphabets)
{
    AUTO(buf_dispose) struct buf raw = {0};
    cr_assert_eq(decode(ANY64, bytes_of("+__-"), &raw), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&raw), bytes_of("\xfb\xff\xfe")));
}

static const struct {
    enum form form;
    const char *text;
} refused[] = {
    {B64, "Zg"},        {B64, "Zg="},  {B64, "Zh=="},     {B64, "Z"},       {B64, "-__-"},
    {B64, "Zm9v\n"},    {B64, "===="}, {B64, "Zg==Zg=="}, {B64URL, "+//+"}, {B64URL, "Zg="},
    {B64URL, "Zh"},     {ANY64, "Z"},  {ANY64, "Z==="},   {ANY64, "Zm 9v"}, {ANY64, "Zm\xc3\xa4"},
    {ANY64, "="},       {B32, "M"},    {B32, "MZX"},      {B32, "MZXW6Y"},  {B32, "M1"},
    {B32, "MY======="}, {HEX, "6"},    {HEX, "6g"},       {HEX, "0x66"},
};

EACH(codec, refuses, refused, i)
{
    AUTO(buf_dispose) struct buf raw = {0};
    cr_assert_eq(buf_add(&raw, bytes_of("before")), ST_OK);
    cr_expect_eq(decode(refused[*i].form, bytes_of(refused[*i].text), &raw), ST_SYNTAX, "%s",
                 refused[*i].text);
    cr_expect(bytes_equal(buf_bytes(&raw), bytes_of("before")));
}

Test(codec, every_length_comes_back)
{
    unsigned char raw[67];
    for (size_t i = 0; i < sizeof(raw); i++)
        raw[i] = (unsigned char)(i * 41 + 3);
    for (enum form form = B64; form <= HEX; form++)
        for (size_t len = 0; len <= sizeof(raw); len++) {
            AUTO(buf_dispose) struct buf text = {0}, back = {0};
            cr_assert_eq(encode(form, (struct bytes){raw, len}, &text), ST_OK);
            cr_assert_eq(decode(form, buf_bytes(&text), &back), ST_OK, "form %d, length %zu",
                         (int)form, len);
            cr_expect(bytes_equal(buf_bytes(&back), (struct bytes){raw, len}));
        }
}

Test(codec, a_ceiling_is_a_limit_and_not_an_error)
{
    for (enum form form = B64; form <= HEX; form++) {
        AUTO(buf_dispose) struct buf small = {.max = 3};
        cr_expect_eq(decode(form, bytes_of("AAAAAAAA"), &small), ST_LIMIT);
        cr_expect_eq(encode(form, bytes_of("AAA"), &small), ST_LIMIT);
        cr_expect_eq(small.len, 0);
    }
}

Test(codec, padding_counts_against_the_ceiling)
{
    AUTO(buf_dispose) struct buf out = {.max = 3};
    cr_expect_eq(codec_base64_encode(bytes_of("f"), CODEC_BASE64, &out), ST_LIMIT);
    cr_expect_eq(out.len, 0);
}
