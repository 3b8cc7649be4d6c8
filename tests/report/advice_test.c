/* advice_test.c - one line each for every manner of ending a credential. */
#include "report/advice.h"

#include "rules/snippet.h"
#include "rules/ruleset.h"
#include "tests/test.h"

SUITE(advice);

static const struct revoke call = {.method = REVOKE_API,
                                   .endpoint = "DELETE https://api.acme.example/token",
                                   .console = "https://acme.example/tokens",
                                   .self = true};
static const struct revoke admin_call = {
    .method = REVOKE_API, .endpoint = "DELETE /keys/{id}", .needs = "the id of the key"};
static const struct revoke hand = {
    .method = REVOKE_CONSOLE, .console = "https://acme.example/tokens", .needs = "its name"};
static const struct revoke roll = {
    .method = REVOKE_ROTATE, .console = "https://acme.example/keys", .text = "Choose no overlap."};
static const struct revoke words = {.method = REVOKE_EXPIRES, .text = "Sign the session out."};
static const struct revoke hostile = {.method = REVOKE_CONSOLE,
                                      .text = "##[error]\x1b[31m\nno\xE2\x80\xAE."};

static const struct {
    const struct revoke *revoke;
    const char *docs, *issuer_name, *line, *short_line;
} lines[] = {
    {&call, NULL, NULL,
     "DELETE https://api.acme.example/token (whoever holds it can), or at "
     "https://acme.example/tokens",
     "a call to its issuer; whoever holds it can"},
    {&admin_call, NULL, NULL, "DELETE /keys/{id}; needs the id of the key", "a call to its issuer"},
    {&hand, NULL, NULL, "by hand at https://acme.example/tokens; needs its name",
     "by hand, at its issuer"},
    {&roll, NULL, NULL, "make a new one, which ends it, at https://acme.example/keys",
     "make a new one, which ends it"},
    {&words, "https://docs.acme.example/", NULL,
     "Sign the session out. See https://docs.acme.example/", "Sign the session out"},
    {&words, "javascript:alert(1)", NULL, "Sign the session out", "Sign the session out"},
    {&hostile, NULL, NULL, "##\\x5berror]\\x1b[31m\\nno\\u{202e}",
     "##\\x5berror]\\x1b[31m\\nno\\u{202e}"},
    {NULL, "https://docs.acme.example/", "Acme Cloud",
     "where it was issued, at Acme Cloud: https://docs.acme.example/",
     "where it was issued, at Acme Cloud"},
    {NULL, NULL, NULL, "change it where it is used", "change it where it is used"},
};

EACH(advice, says_how_it_ends, lines, i)
{
    AUTO(buf_dispose) struct buf line = {0};
    const struct rule rule = {
        .revoke = lines[*i].revoke, .docs = lines[*i].docs, .issuer_name = lines[*i].issuer_name};
    advice_revoke(&line, &rule);
    buf_printf(&line, "%c", '\0');
    cr_expect_str_eq((const char *)line.ptr, lines[*i].line);
    buf_reset(&line);
    advice_revoke_short(&line, &rule);
    buf_printf(&line, "%c", '\0');
    cr_expect_str_eq((const char *)line.ptr, lines[*i].short_line);
}

Test(advice, says_what_comes_instead_and_on_which_step)
{
    static const struct replace replace = {.step = 3, .text = "The identity of the job."};
    AUTO(buf_dispose) struct buf line = {0};
    const struct rule rule = {.replace = &replace}, none = {0};
    advice_replace(&line, &rule);
    buf_printf(&line, "|");
    advice_replace(&line, &none);
    buf_printf(&line, "%c", '\0');
    cr_expect_str_eq((const char *)line.ptr,
                     "The identity of the job (step 3 of 5)|"
                     "not by the same kind of secret, if the issuer federates identities");
}

Test(advice, of_every_rule_is_one_line_that_is_not_long)
{
    const struct ruleset *rules = ruleset_builtin();
    for (size_t i = 0; i < ruleset_count(rules); i++) {
        const struct rule *rule = ruleset_rule(rules, i);
        AUTO(buf_dispose) struct buf line = {0};
        advice_revoke(&line, rule);
        cr_expect(line.len > 0 && line.len < 700, "%s", rule->id);
        advice_replace(&line, rule);
        cr_expect_eq(bytes_find(buf_bytes(&line), 0, bytes_of("\n")), SIZE_MAX, "%s", rule->id);
        cr_expect(rule->replace->snippet == NULL || snippet_find(rule->replace->snippet), "%s",
                  rule->id);
    }
}
