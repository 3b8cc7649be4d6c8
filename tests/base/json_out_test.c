/* json_out_test.c - the bytes that come out, and that a reader gets back what went in. */
#include "base/json_out.h"

#include "tests/test.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>

SUITE(json_out);

/* A document in a temporary file, and what was written. */
struct page {
    FILE *file;
    struct out *out;
    struct json_out json;
};

static void page_open(struct page *page, bool pretty)
{
    page->file = tmpfile();
    cr_assert_not_null(page->file);
    enum status st = out_new_fd(&page->out, fileno(page->file), "page");
    cr_assert_eq(st, ST_OK);
    json_out_init(&page->json, page->out, pretty);
}

static char *page_close(struct page *page)
{
    struct error err;
    cr_assert_eq(out_finish(page->out, &err), ST_OK);
    out_free(&page->out);
    cr_assert_eq(fseek(page->file, 0, SEEK_END), 0);
    long size = ftell(page->file);
    rewind(page->file);
    char *text = xcalloc((size_t)size + 1, 1);
    cr_assert_eq(fread(text, 1, (size_t)size, page->file), (size_t)size);
    fclose(page->file);
    return text;
}

static void write_sample(struct json_out *json)
{
    json_out_object(json);
    json_out_member_uint(json, "n", UINT64_MAX);
    json_out_key(json, "list");
    json_out_array(json);
    json_out_bool(json, true);
    json_out_null(json);
    json_out_object(json);
    json_out_object_end(json);
    json_out_array(json);
    json_out_array_end(json);
    json_out_array_end(json);
    json_out_member_text(json, "text", "a");
    json_out_member_text(json, "none", NULL);
    json_out_object_end(json);
}

Test(json_out, writes_one_line)
{
    struct page page;
    page_open(&page, false);
    write_sample(&page.json);
    AUTO(xfree) char *text = page_close(&page);
    cr_expect_str_eq(text, "{\"n\":18446744073709551615,\"list\":[true,null,{},[]],\"text\":\"a\","
                           "\"none\":null}");
}

Test(json_out, writes_for_people)
{
    struct page page;
    page_open(&page, true);
    write_sample(&page.json);
    AUTO(xfree) char *text = page_close(&page);
    cr_expect_str_eq(text,
                     "{\n  \"n\": 18446744073709551615,\n  \"list\": [\n    true,\n    null,\n"
                     "    {},\n    []\n  ],\n  \"text\": \"a\",\n  \"none\": null\n}");
}

static const struct {
    const char *in, *out;
} strings[] = {
    {"", "\"\""},
    {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
    {"\b\t\n\f\r\x01\x1b\x7f", "\"\\b\\t\\n\\f\\r\\u0001\\u001b\\u007f\""},
    {"gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80", "\"gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80\""},
    {"\xC2\x9B|\xE2\x80\xA8\xE2\x80\xA9|\xE2\x80\xAE|\xD8\x9C|\xE2\x81\xA6",
     "\"\\u009b|\\u2028\\u2029|\\u202e|\\u061c|\\u2066\""},
    {"\xFF|\xE2\x82|\xED\xA0\x80|\xF0\x9F\x98",
     "\"\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\""},
    {"##[error]# #x ###", "\"#\\u0023[error]# #x #\\u0023\\u0023\""},
};

EACH(json_out, escapes, strings, row)
{
    struct page page;
    page_open(&page, false);
    json_out_string(&page.json, bytes_of(strings[*row].in));
    AUTO(xfree) char *text = page_close(&page);
    cr_expect_str_eq(text, strings[*row].out, "%s", text);
    cJSON *parsed = cJSON_Parse(text);
    cr_expect(cJSON_IsString(parsed));
    cJSON_Delete(parsed);
}

Test(json_out, keeps_a_nul_within_a_string)
{
    struct page page;
    page_open(&page, false);
    json_out_string(&page.json, (struct bytes){(const unsigned char *)"a\0b", 3});
    AUTO(xfree) char *text = page_close(&page);
    cr_expect_str_eq(text, "\"a\\u0000b\"");
}

Test(json_out, joins_a_string_from_parts)
{
    struct page page;
    page_open(&page, false);
    json_out_string_begin(&page.json);
    json_out_string_add(&page.json, bytes_of("a#"));
    json_out_string_add(&page.json, bytes_of(""));
    json_out_string_add(&page.json, bytes_of("#[b"));
    json_out_string_end(&page.json);
    AUTO(xfree) char *text = page_close(&page);
    cr_expect_str_eq(text, "\"a#\\u0023[b\"");
}

static const struct {
    double in;
    const char *out;
} decimals[] = {
    {0, "0.00"},    {3.456, "3.46"}, {-2.5, "-2.50"},     {-0.001, "0.00"},
    {1e15, "null"}, {NAN, "null"},   {-INFINITY, "null"},
};

EACH(json_out, writes_decimals, decimals, row)
{
    struct page page;
    page_open(&page, false);
    json_out_decimal(&page.json, decimals[*row].in);
    AUTO(xfree) char *text = page_close(&page);
    cr_expect_str_eq(text, decimals[*row].out);
}

Test(json_out, stops_at_a_value_without_a_key, .signal = SIGABRT)
{
    struct page page;
    page_open(&page, false);
    json_out_object(&page.json);
    json_out_null(&page.json);
}

Test(json_out, stops_at_a_bracket_that_does_not_match, .signal = SIGABRT)
{
    struct page page;
    page_open(&page, false);
    json_out_object(&page.json);
    json_out_array_end(&page.json);
}

Test(json_out, stops_at_too_many_brackets, .signal = SIGABRT)
{
    struct page page;
    page_open(&page, false);
    for (int i = 0; i <= JSON_OUT_DEPTH; i++)
        json_out_array(&page.json);
}
