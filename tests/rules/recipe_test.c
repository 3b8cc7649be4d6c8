/* recipe_test.c - recipes: what they become, and that they become the same for ever. */
#include "rules/recipe.h"

#include "rules/check.h"
#include "tests/test.h"

SUITE(recipe);

static void expand(struct buf *out, const char *recipe)
{
    struct error err = {{0}};
    enum status st = recipe_expand(recipe, out, &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
    st = buf_add(out,
                 (struct bytes){(const unsigned char *)"", 1}); /* a NUL, to compare as a string */
    cr_assert_eq(st, ST_OK);
}

static const struct {
    const char *recipe, *text;
} plain[] = {
    {"", ""},
    {"no recipe", "no recipe"},
    {"{\"port\":80} {} { x } ${HOME} {a:} {:3} {a:b} {a:3",
     "{\"port\":80} {} { x } ${HOME} {a:} {:3} {a:b} {a:3"},
    {"{x:3}{-:2}{a-:0}", "xxx--"},
    {"{@}a{@}", "a"},
    {"{a:12345678}", "{a:12345678}"},
    {"{hex:Az}", "417a"},
    {"{b64:}|{b64:a}|{b64:ab}|{b64:abc}", "|YQ==|YWI=|YWJj"},
    {"{b64url:a}|{b64url:~~?}|{b64:~~?}", "YQ|fn4_|fn4/"},
    {"{b64:{\"a\":{}}}", "eyJhIjp7fX0="},
    {"{hex:{x:2}{b64:{y:3}}}", "787865586c35"},
    {"{b64:never closed {x:2}", "{b64:never closed xx"},
};

EACH(recipe, becomes, plain, row)
{
    AUTO(buf_dispose) struct buf out = {0};
    expand(&out, plain[*row].recipe);
    cr_expect_str_eq((const char *)out.ptr, plain[*row].text);
}

Test(recipe, keeps_to_its_class)
{
    AUTO(buf_dispose) struct buf out = {0};
    expand(&out, "acme_{A-Z2-7_-:500}");
    cr_assert_eq(out.len, 5 + 500 + 1);
    cr_expect_eq(memcmp(out.ptr, "acme_", 5), 0);
    const char *tail = (const char *)out.ptr + 5;
    cr_expect_eq(strspn(tail, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567_-"), 500);
    for (const char *c = "AZ27_-"; *c; c++)
        cr_expect(strchr(tail, *c), "no '%c' in 500 characters", *c);
}

Test(recipe, never_changes)
{
    AUTO(buf_dispose) struct buf out = {0};
    expand(&out, "{a-z0-9:16} {A-F:8}");
    cr_expect_str_eq((const char *)out.ptr, "35hmz6b0jif9wrv2 DBFECEFD");
}

Test(recipe, differs_from_another)
{
    AUTO(buf_dispose) struct buf one = {0};
    AUTO(buf_dispose) struct buf two = {0};
    expand(&one, "{a-z:16} {a-z:16}");
    expand(&two, "{a-z:16}.{a-z:16}");
    cr_expect_neq(memcmp(one.ptr, two.ptr, 16), 0);
    cr_expect_neq(memcmp(one.ptr, one.ptr + 17, 16), 0,
                  "one stream, not one block again and again");
}

Test(recipe, appends_what_a_check_wants)
{
    const struct check *check = check_find("github");
    AUTO(buf_dispose) struct buf out = {0};
    AUTO(buf_dispose) struct buf want = {0};
    expand(&out, "key: {@}ghp_{A:30}{+github}");
    cr_assert_eq(check->complete(bytes_of("ghp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &want), ST_OK);
    cr_assert_eq(out.len, 5 + 34 + want.len + 1);
    cr_expect_eq(memcmp(out.ptr + 5 + 34, want.ptr, want.len), 0);
}

static const struct {
    const char *recipe, *says;
} refused[] = {
    {"{z-a:3}", "a range runs backwards in {z-a:3}"},
    {"{+no-such}", "called 'no-such'"},
    {"nothing like it {+github}", "cannot complete"},
    {"{hex:{hex:{hex:{hex:{hex:{hex:{hex:{hex:{hex:a}}}}}}}}}", "nested too deeply"},
    {"{x:999}{x:999}", "too long"},
};

EACH(recipe, refuses, refused, row)
{
    AUTO(buf_dispose) struct buf out = {.max = 1000};
    struct error err = {{0}};
    cr_assert_neq(recipe_expand(refused[*row].recipe, &out, &err), ST_OK);
    cr_expect(strstr(err.text, refused[*row].says), "%s: %s", refused[*row].recipe, err.text);
}
