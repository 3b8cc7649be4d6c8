/* hook_input_test.c - the lines of git's hooks: every one is read, or all are refused. */
#include "cmd/hook_input.h"

#include "scanner/git/revision.h"
#include "tests/test.h"

SUITE(hook_input);

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ZERO "0000000000000000000000000000000000000000"

static enum status parse(struct hook_input *input, const char *text, enum hook_form form)
{
    struct error err;
    return hook_input_parse(input, bytes_of(text), form, 20, &err);
}

Test(hook_input, has_every_line_of_a_push)
{
    AUTO(hook_input_dispose) struct hook_input input = {0};
    cr_assert_eq(parse(&input,
                       "refs/heads/a " A " refs/heads/x " B "\n"
                       "(delete) " ZERO " refs/heads/y " B "\n"
                       "HEAD~1 " A " refs/heads/z " ZERO "\n",
                       HOOK_PRE_PUSH),
                 ST_OK);
    cr_assert_eq(input.count, 3);
    cr_expect_eq(input.updates[0].after.bytes[0], 0xaa);
    cr_expect_eq(input.updates[0].before.bytes[0], 0xbb);
    cr_expect(oid_is_zero(&input.updates[1].after), "a deletion");
    cr_expect(oid_is_zero(&input.updates[2].before), "a new branch");
    cr_expect(bytes_equal(input.updates[2].ref, bytes_of("refs/heads/z")));
}

Test(hook_input, has_every_line_that_a_server_gets)
{
    AUTO(hook_input_dispose) struct hook_input input = {0};
    cr_assert_eq(
        parse(&input, ZERO " " A " refs/heads/x\n" B " " A " refs/tags/y", HOOK_PRE_RECEIVE),
        ST_OK);
    cr_assert_eq(input.count, 2, "the last one without its line end, too");
    cr_expect_eq(input.updates[1].before.bytes[0], 0xbb);
    cr_expect(bytes_equal(input.updates[1].ref, bytes_of("refs/tags/y")));
}

static const struct {
    enum hook_form form;
    const char *text;
} refused[] = {
    {HOOK_PRE_RECEIVE, "x\n"},
    {HOOK_PRE_RECEIVE, A " " B "\n"},
    {HOOK_PRE_RECEIVE, A " " B " \n"},
    {HOOK_PRE_RECEIVE, A " " B " refs/heads/x more\n"},
    {HOOK_PRE_RECEIVE, "aaaa " B " refs/heads/x\n"},
    {HOOK_PRE_RECEIVE, A " " B " refs/heads/x\n\n" A "\n"},
    {HOOK_PRE_PUSH, A " " B " refs/heads/x\n"},
    {HOOK_PRE_PUSH, "refs/heads/x " A " refs/heads/x zzzz\n"},
};

EACH(hook_input, of_another_form_is_refused, refused, i)
{
    AUTO(hook_input_dispose) struct hook_input input = {0};
    cr_expect_eq(parse(&input, refused[*i].text, refused[*i].form), ST_USAGE, "%s",
                 refused[*i].text);
}
