/* remedy_test.c - every credential can be ended and replaced, and what is public is not "revoked".
 */
#include "rules/remedy.h"

#include "rules/ruleset.h"
#include "rules/snippet.h"
#include "tests/test.h"

SUITE(remedy);

Test(remedy, every_rule_of_the_catalogue_says_how_it_ends_and_what_comes_instead)
{
    const struct ruleset *rules = ruleset_builtin();
    cr_assert_gt(ruleset_count(rules), 0);
    for (size_t i = 0; i < ruleset_count(rules); i++) {
        const struct rule *rule = ruleset_rule(rules, i);
        cr_assert(rule->revoke && rule->replace, "%s", rule->id);
        cr_expect(rule->revoke->endpoint || rule->revoke->console || rule->revoke->text, "%s",
                  rule->id);
        cr_expect(rule->replace->text && rule->replace->text[0], "%s", rule->id);
    }
}

Test(remedy, what_the_issuer_says_goes_before_what_the_kind_says)
{
    static const struct revoke revoke = {.text = "Ask Acme."};
    static const struct replace replace = {.step = 2, .text = "A key of Acme."};
    cr_expect_eq(remedy_revoke("api_key", &revoke), &revoke);
    cr_expect_eq(remedy_replace("api_key", &replace), &replace);
    cr_expect_eq(remedy_revoke("api_key", NULL)->method, REVOKE_CONSOLE);
    cr_expect_eq(remedy_revoke("webhook", NULL)->method, REVOKE_DELETE);
    cr_expect_eq(remedy_replace("db_dsn", NULL)->step, 3);
}

Test(remedy, what_is_public_is_nothing_to_revoke)
{
    static const struct revoke revoke = {.text = "Ask Acme.", .self = true};
    static const char *const kinds[] = {"identifier", "publishable_key", "certificate"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        cr_expect_neq(remedy_revoke(kinds[i], &revoke), &revoke, "%s", kinds[i]);
        cr_expect_not(remedy_revoke(kinds[i], &revoke)->self, "%s", kinds[i]);
    }
}

Test(remedy, every_snippet_is_plain_text_that_names_whom_it_trusts)
{
    static const char *const names[] = {
        "github-oidc-aws",    "github-oidc-gcp",  "github-oidc-azure",
        "github-oidc-docker", "github-oidc-npm",  "github-oidc-pypi",
        "vault-jwt",          "gitlab-id-tokens", "circleci-oidc",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct snippet *snippet = snippet_find(names[i]);
        cr_assert(snippet, "%s", names[i]);
        for (const char *c = snippet->text; *c; c++)
            cr_expect(*c == '\n' || (*c >= ' ' && *c <= '~'), "%s", names[i]);
        cr_expect_eq(snippet->text[strlen(snippet->text) - 1], '\n', "%s", names[i]);
        cr_expect(strstr(snippet->text, "REPO") || strstr(snippet->text, "PROJECT"), "%s",
                  names[i]);
        cr_expect_null(strchr(strrchr(snippet->text, '#'), '*'), "%s", names[i]);
    }
    cr_expect_null(snippet_find(NULL));
    cr_expect_null(snippet_find("github"));
}
