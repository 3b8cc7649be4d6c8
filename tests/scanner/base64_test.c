/* base64_test.c - runs of base64, and what is none. */
#include "base/codec.h"
#include "base/limits.h"
#include "tests/scanner/runs.h"

SUITE(base64);

static const struct run_row rows[] = {
    {"key: dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==\n",
     "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==", "the quick brown fox jumps"},
    {"\"dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==\"",
     "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==", "the quick brown fox jumps"},
    {"x=dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw;", "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw",
     "the quick brown fox jumps"},
    {"a aXMgaXQgPj4+Pj4+IG9yID8/Pz8/Pz8gd2l0aCB+fn5+fn4gaW4gaXQsIGxvbmcgZW5vdWdo b",
     "aXMgaXQgPj4+Pj4+IG9yID8/Pz8/Pz8gd2l0aCB+fn5+fn4gaW4gaXQsIGxvbmcgZW5vdWdo",
     "is it >>>>>> or ??????? with ~~~~~~ in it, long enough"},
    {"a aXMgaXQgPj4-Pj4-IG9yID8_Pz8_Pz8gd2l0aCB-fn5-fn4gaW4gaXQsIGxvbmcgZW5vdWdo b",
     "aXMgaXQgPj4-Pj4-IG9yID8_Pz8_Pz8gd2l0aCB-fn5-fn4gaW4gaXQsIGxvbmcgZW5vdWdo",
     "is it >>>>>> or ??????? with ~~~~~~ in it, long enough"},
    {"data:text/plain;base64,dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==",
     "dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==", "the quick brown fox jumps"},
    {"data: |\n    "
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\ncmVlIGxpbmVzIG9mIGJhc2U2NCw"
     "gZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu\nother: value\n",
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\ncmVlIGxpbmVzIG9mIGJhc2U2NCw"
     "gZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu",
     "a text that is long enough to be wrapped onto three lines of base64, each of 64 digits; the "
     "end."},
    {"data: |\n    "
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\r\ncmVlIGxpbmVzIG9mIGJhc2U2N"
     "CwgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu\nother: value\n",
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\r\ncmVlIGxpbmVzIG9mIGJhc2U2N"
     "CwgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu",
     "a text that is long enough to be wrapped onto three lines of base64, each of 64 digits; the "
     "end."},
    {"data: |\n    YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\n    "
     "cmVlIGxpbmVzIG9mIGJhc2U2NCwgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu\nother: value\n",
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\n    "
     "cmVlIGxpbmVzIG9mIGJhc2U2NCwgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu",
     "a text that is long enough to be wrapped onto three lines of base64, each of 64 digits; the "
     "end."},
    {"data: |\n    "
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\\ncmVlIGxpbmVzIG9mIGJhc2U2NC"
     "wgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu\nother: value\n",
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\\ncmVlIGxpbmVzIG9mIGJhc2U2NC"
     "wgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu",
     "a text that is long enough to be wrapped onto three lines of base64, each of 64 digits; the "
     "end."},
    {"data: |\n    "
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\\r\\ncmVlIGxpbmVzIG9mIGJhc2U"
     "2NCwgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu\nother: value\n",
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\\r\\ncmVlIGxpbmVzIG9mIGJhc2U"
     "2NCwgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu",
     "a text that is long enough to be wrapped onto three lines of base64, each of 64 digits; the "
     "end."},
    {"{\"d\":"
     "\"YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\\ncmVlIGxpbmVzIG9mIGJhc2U2"
     "NCwgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu\\n\"}",
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\\ncmVlIGxpbmVzIG9mIGJhc2U2NC"
     "wgZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBlbmQu",
     "a text that is long enough to be wrapped onto three lines of base64, each of 64 digits; the "
     "end."},
    {"YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\nwords that follow\n",
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo",
     "a text that is long enough to be wrapped onto th"},
    {"YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo\ncmVlIGxpbmVzIG9mIGJhc2U2NCw"
     "gZWFjaCBvZiA2NCBkaWdpdHM7IHRoZSBl x\n",
     "YSB0ZXh0IHRoYXQgaXMgbG9uZyBlbm91Z2ggdG8gYmUgd3JhcHBlZCBvbnRvIHRo",
     "a text that is long enough to be wrapped onto th"},
    {"m YSBsb25nZXIgdGV4dCB3aXRoIMW8IGluIGl0IGFuZCBtb3Jl\n",
     "YSBsb25nZXIgdGV4dCB3aXRoIMW8IGluIGl0IGFuZCBtb3Jl", "a longer text with ż in it and more"},
    {"h1:LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=", NULL, NULL},
    {"a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa", NULL, NULL},
    {"a_function_with_a_very_long_name_indeed", NULL, NULL},
    {"getInterruptControllerForDevice", NULL, NULL},
    {"iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/"
     "w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==",
     NULL, NULL},
    {"/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkK", NULL,
     NULL},
    {"d09GMgABAAAAADx8ABIAAAAAiWgAADwSAAEAAAAAAAAAAAAAAAAAAAAAAAAA", NULL, NULL},
    {"d2VsY29tZQ==", NULL, NULL},
};

EACH(base64, is_found_and_decoded, rows, i)
{
    runs_expect(&decoder_base64, &rows[*i]);
}

/* A text of len bytes, wrapped at width digits (0: not at all). */
static void encode(struct buf *out, size_t len, size_t width)
{
    AUTO(buf_dispose) struct buf plain = {0};
    AUTO(buf_dispose) struct buf digits = {0};
    while (plain.len < len)
        buf_printf(&plain, "line %zu of a text\n", plain.len);
    plain.len = len;
    cr_assert_eq(codec_base64_encode(buf_bytes(&plain), CODEC_BASE64, &digits), ST_OK);
    for (size_t at = 0; at < digits.len; at += width ? width : digits.len) {
        size_t to = width ? MIN(digits.len, at + width) : digits.len;
        cr_assert_eq(buf_add(out, bytes_slice(buf_bytes(&digits), at, to)), ST_OK);
        if (width)
            cr_assert_eq(buf_add(out, bytes_of("\n")), ST_OK);
    }
}

static const size_t widths[] = {0, 64, 76};

/* All pieces but the last end at a limit, overlap, and go on in step. */
EACH(base64, a_long_run_comes_in_pieces, widths, i)
{
    AUTO(buf_dispose) struct buf text = {0};
    encode(&text, 2 * LIMIT_RUN, widths[*i]);
    struct bytes rest = buf_bytes(&text);
    size_t pieces = 0;
    for (bool last = false; !last; pieces++) {
        struct run run;
        AUTO(buf_dispose) struct buf out = {.max = LIMIT_RUN};
        cr_assert(decode_find(0, rest, 0, 1, &run));
        cr_assert_eq(run.start, 0);
        cr_assert_leq(run.end, LIMIT_RUN + 100);
        cr_assert_eq(run.by->decode(bytes_slice(rest, run.start, run.end), &out), ST_OK);
        cr_expect_neq(bytes_find(buf_bytes(&out), 0, bytes_of(" of a text\nline ")), SIZE_MAX);
        last = run.resume == run.end;
        cr_expect(last || run.end - run.resume >= 2048);
        rest = bytes_slice(rest, run.resume, rest.len);
    }
    cr_expect_geq(pieces, 3);
}

Test(base64, a_ceiling_keeps_what_fits)
{
    AUTO(buf_dispose) struct buf out = {.max = 10};
    cr_expect_eq(decoder_base64.decode(bytes_of("dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw=="), &out),
                 ST_LIMIT);
    cr_expect(bytes_equal(buf_bytes(&out), bytes_of("the quick ")));
}

static const struct {
    const char *value;
    bool is;
} values[] = {
    {"WGs3UW0yIXBadw==", true},
    {"bG9uZ2VyISFwYXNz", true},
    {"WGs3UW0yIXBadw", false},
    {"passwordpass", false},
    {"YWJj", false},
    {"dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw==", false}, /* is found anyway */
};

EACH(base64, a_short_value_needs_its_padding, values, i)
{
    struct run run;
    struct bytes text = bytes_of(values[*i].value);
    cr_expect_eq(decode_value(text, 0, text.len, &run), values[*i].is, "%s", values[*i].value);
}
