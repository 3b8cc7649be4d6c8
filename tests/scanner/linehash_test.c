/* linehash_test.c - the hashes that GitHub computes, from a model of its algorithm written for this
 * test's expectations in another language. */
#include "scanner/linehash.h"

#include "base/buf.h"
#include "tests/test.h"

#include <stdio.h>

SUITE(linehash);

static const struct {
    const char *text;
    const char *hashes[5]; /* of lines 1, 2 ... */
} items[] = {
    {"", {"c129715d7a2bc9a3:1"}},
    {"\n", {"3c5bef55b72b93c9:1", "c129715d7a2bc9a3:1"}},
    {"key = 1\n  other\t= 2", {"6ffdb24af8a9e179:1", "618eda07192e3bec:1"}},
    {"key=1\nother=2\n", {"6b7e4747734069c7:1", "32679dd190d9812a:1", "c129715d7a2bc9a3:1"}},
    {"key=1\r\nother=2\r\n", {"6b7e4747734069c7:1", "32679dd190d9812a:1", "c129715d7a2bc9a3:1"}},
    {"key=1\rother=2\r", {"6b7e4747734069c7:1", "32679dd190d9812a:1", "c129715d7a2bc9a3:1"}},
    {"\tkey = 1 \n other =\t2\n",
     {"6b7e4747734069c7:1", "32679dd190d9812a:1", "c129715d7a2bc9a3:1"}},
    {"key=1\r \nother=2\n",
     {"af0e8ab652a487d1:1", "bbf5d4dc4fffd704:1", "32679dd190d9812a:1", "c129715d7a2bc9a3:1"}},
    {"gr\xC3\xBC\xC3\x9F"
     "e \xF0\x9F\x98\x80\nx\n",
     {"b0d591e47869fa55:1", "828973aa50c68d6d:1", "c129715d7a2bc9a3:1"}},
    {"a\xFF\xC3\nb\xE2\x82\n", {"d7df88bd6c05a0cd:1", "beaa078b735db000:1", "c129715d7a2bc9a3:1"}},
};

EACH(linehash, is_what_github_computes, items, row)
{
    struct linehash lines[6];
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        lines[i].line = i + 1;
    linehash_compute(bytes_of(items[*row].text), lines, COUNT_OF(lines));
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        const char *want = i < 5 && items[*row].hashes[i] ? items[*row].hashes[i] : "";
        cr_expect_str_eq(lines[i].text, want, "line %zu", i + 1);
    }
}

static void repeat(struct buf *to, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_printf(to, "%s", text);
}

Test(linehash, counts_the_lines_that_look_alike)
{
    AUTO(buf_dispose) struct buf text = {0};
    repeat(&text, "same\n", 30);
    struct linehash lines[] = {{.line = 1}, {.line = 11}, {.line = 12}, {.line = 30}, {.line = 31}};
    linehash_compute(buf_bytes(&text), lines, COUNT_OF(lines));
    cr_expect_str_eq(lines[0].text, "6468d5768bad9560:1");
    cr_expect_str_eq(lines[1].text, "6468d5768bad9560:11");
    cr_expect_str_eq(lines[2].text, "6468d593175bf9e7:1");
    cr_expect_str_eq(lines[3].text, "930af01a65e2307f:1");
    cr_expect_str_eq(lines[4].text, "c129715d7a2bc9a3:1");
}

Test(linehash, does_not_depend_on_what_else_is_asked)
{
    AUTO(buf_dispose) struct buf text = {0};
    repeat(&text, "one\ntwo\n\n  two\r\nthree\r", 40);
    struct linehash all[200];
    for (size_t i = 0; i < COUNT_OF(all); i++)
        all[i].line = i + 1;
    linehash_compute(buf_bytes(&text), all, COUNT_OF(all));
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct linehash twice[] = {{.line = i + 1}, {.line = i + 1}};
        linehash_compute(buf_bytes(&text), twice, 2);
        cr_expect_str_eq(twice[0].text, all[i].text);
        cr_expect_str_eq(twice[1].text, all[i].text);
    }
}

Test(linehash, takes_lines_in_any_order)
{
    struct linehash lines[] = {{.line = 2}, {.line = 1}, {.line = 0}, {.line = 2}};
    linehash_compute(bytes_of("key=1\nother=2\n"), lines, COUNT_OF(lines));
    cr_expect_str_eq(lines[0].text, "32679dd190d9812a:1");
    cr_expect_str_eq(lines[1].text, "6b7e4747734069c7:1");
    cr_expect_str_eq(lines[2].text, "");
    cr_expect_str_eq(lines[3].text, "32679dd190d9812a:1");
}

Test(linehash, has_nothing_to_say_about_lines_that_are_not_there)
{
    struct linehash lines[] = {{.line = 1}, {.line = 3}, {.line = UINT64_MAX}};
    linehash_compute(bytes_of("a\nb"), lines, COUNT_OF(lines));
    cr_expect_str_neq(lines[0].text, "");
    cr_expect_str_eq(lines[1].text, "");
    cr_expect_str_eq(lines[2].text, "");
    linehash_compute(bytes_of("a"), NULL, 0);
}
