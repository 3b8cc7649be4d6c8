/* load_validate_test.c - [rule.validate], [rule.revoke] and [rule.replace]: what is read, what is
 * refused and with which line. */
#include "rules/load.h"

#include "base/buf.h"
#include "rules/remedy.h"
#include "tests/test.h"

SUITE(load_validate);

#define HEAD "issuer = 'acme'\nname = 'Acme'\n"
#define RULE                                                                                       \
    "[[rule]]\nid = 'acme-key'\ntitle = 'Acme key'\nkind = 'api_key'\nseverity = 'high'\n"         \
    "token = 'acme_[a-z]{8}'\nexamples = ['acme_{a-z:8}']\ncounter = ['acme']\n"
/* Ten lines so far: what follows starts at line 11. */
#define PARTS "parts = [{ rule = 'acme-id', role = 'key id' }]\n"
#define BLOCK "[rule.validate]\nhosts = ['api.acme.example']\n"
#define SUFFIX_BLOCK "[rule.validate]\nhosts = ['.jfrog.io']\n"
#define LOGIN_PARTS                                                                                \
    "parts = [{ rule = 'acme-user', role = 'user' }, { rule = 'acme-host', role = 'host' }]\n"
#define LOGIN(name) "[rule.validate]\nlogin = " name "\n"
#define WHOSE "parts = { host = 'host', user = 'user' }\n"
#define STEP "[[rule.validate.step]]\nmethod = 'GET'\nurl = 'https://api.acme.example/me'\n"
#define URL(url) "[[rule.validate.step]]\nmethod = 'GET'\nurl = '" url "'\n"
#define WHEN "[[rule.validate.step.when]]\n"
#define GOOD WHEN "status = 200\njson = { '/id' = { exists = true } }\noutcome = 'valid'\n"

Test(load_validate, reads_every_key)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    struct error err = {{0}};
    const char *text = HEAD RULE PARTS
        "[rule.validate]\nhosts = ['api.acme.example', 'eu.acme.example', '.jfrog.io']\n"
        "variants = ['api.acme.example', 'eu.acme.example']\nself_hosted = true\n"
        "effect = 'spend'\nparts = { id = 'key id' }\n"
        "spacing = { part = 'id', seconds = 5 }\n"
        "[[rule.validate.step]]\nmethod = 'POST'\nurl = 'https://{{host}}/me?k={{part.id}}'\n"
        "headers = { X-Sig = '{{let.sig}}' }\nbasic = ['', '{{secret}}']\n"
        "let = { text = 'a{{now|plus(60)}}', sig = '{{let.text|hmac_sha256(secret)|b64}}' }\n"
        "form = { token = '{{secret}}' }\n" WHEN
        "status = [200, '400-404']\njson = { '' = { type = 'object' }, '/a' = 7, '/b' = [true] }\n"
        "header = { x-scope = 'all' }\nbody_contains = 'x'\nbody_not_contains = ['y', 'z']\n"
        "content_type = 'application/json'\noutcome = 'next'\ncapture = { id = '/id' }\n"
        "set = { scopes = '/scopes/*/name', name = 'header:x-name', environment = '=live' }\n"
        "[[rule.validate.step]]\nmethod = 'GET'\nurl = 'https://{{prev.id}}.jfrog.io/'\n" GOOD
        "[rule.revoke]\nmethod = 'api'\nendpoint = 'DELETE /'\nself = true\nneeds = 'id'\n"
        "[rule.replace]\nstep = 3\ntext = 'Federate.'\nsnippet = 'github-oidc-aws'\n";
    enum status st = rule_list_load(&list, "a.toml", bytes_of(text), &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
    const struct validate *v = list.rules[0].validate;
    cr_assert_not_null(v);
    cr_expect_str_eq(v->origin, "a.toml:12");
    cr_expect_str_eq(v->hosts[2], ".jfrog.io");
    cr_expect_str_eq(v->variants[1], "eu.acme.example");
    cr_expect_str_eq(v->parts[0].value, "key id");
    cr_expect(v->self_hosted);
    cr_expect_eq(v->effect, EFFECT_SPEND);
    cr_expect_str_eq(v->spacing, "id");
    cr_expect_eq(v->spacing_seconds, 5);
    cr_assert_eq(v->step_count, 2);
    const struct validate_step *step = &v->steps[0];
    cr_expect_str_eq(step->let[1].name, "sig");
    cr_expect_str_eq(step->headers[0].name, "X-Sig");
    cr_expect_str_eq(step->form[0].value, "{{secret}}");
    cr_expect_str_eq(step->basic_user, "");
    const struct validate_when *when = &step->whens[0];
    cr_expect(when->next);
    cr_expect_eq(when->status_count, 2);
    cr_expect_eq(when->statuses[1].to, 404);
    cr_expect_eq(when->condition_count, 7);
    cr_expect_eq(when->conditions[1].kind, CONDITION_JSON_NUMBER);
    cr_expect_str_eq(when->conditions[1].values[0], "7");
    cr_expect_eq(when->conditions[2].kind, CONDITION_JSON_BOOL);
    cr_expect_str_eq(when->capture[0].value, "/id");
    cr_expect_eq(v->steps[1].whens[0].outcome, OUTCOME_VALID);
    cr_expect_eq(list.rules[0].revoke->method, REVOKE_API);
    cr_expect(list.rules[0].revoke->self);
    cr_expect_eq(list.rules[0].replace->step, 3);
}

Test(load_validate, gives_a_file_s_block_and_remedies_to_its_rules)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    struct error err = {{0}};
    const char *text =
        HEAD "[revoke]\nmethod = 'console'\nconsole = 'https://acme.example/keys'\n"
             "[validate.me]\nhosts = ['api.acme.example']\n"
             "[[validate.me.step]]\nmethod = 'GET'\nurl = 'https://api.acme.example/me'\n"
             "[[validate.me.step.when]]\nstatus = 204\noutcome = 'valid'\nproof = 'status'\n" RULE
             "validate = 'me'\n"
             "[[rule]]\nid = 'acme-hook'\ntitle = 'x'\nkind = 'webhook'\nseverity = 'low'\n"
             "token = 'hook_[a-z]{8}'\nexamples = ['x']\ncounter = ['x']\n"
             "revoke = { method = 'expires', text = 'Wait.' }\n";
    enum status st = rule_list_load(&list, "a.toml", bytes_of(text), &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
    cr_expect_str_eq(list.rules[0].validate->hosts[0], "api.acme.example");
    cr_expect_eq(list.rules[0].revoke->method, REVOKE_CONSOLE);
    cr_expect_null(list.rules[1].validate);
    cr_expect_eq(list.rules[1].revoke->method, REVOKE_EXPIRES);
    cr_expect_eq(list.rules[1].replace, remedy_replace("webhook", NULL));
}

#define ENDS                                                                                       \
    "[[revoke.request.step]]\nmethod = 'DELETE'\nurl = 'https://api.acme.example/me'\n"            \
    "[[revoke.request.step.when]]\nstatus = 204\noutcome = 'revoked'\nproof = 'status'\n"

/* Of two rules only one is asked by the block that [revoke] names. */
Test(load_validate, gives_a_request_of_revocation_to_those_it_is_for)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    struct error err = {{0}};
    const char *text = HEAD
        "[revoke]\nmethod = 'api'\nendpoint = 'DELETE /me'\nself = true\nrequest_for = ['me']\n"
        "[revoke.request]\nhosts = ['api.acme.example']\n" ENDS
        "[validate.me]\nhosts = ['api.acme.example']\n"
        "[[validate.me.step]]\nmethod = 'GET'\nurl = 'https://api.acme.example/me'\n"
        "[[validate.me.step.when]]\nstatus = 204\noutcome = 'valid'\nproof = 'status'\n" RULE
        "validate = 'me'\n"
        "[[rule]]\nid = 'acme-hook'\ntitle = 'x'\nkind = 'webhook'\nseverity = 'low'\n"
        "token = 'hook_[a-z]{8}'\nexamples = ['x']\ncounter = ['x']\n";
    enum status st = rule_list_load(&list, "a.toml", bytes_of(text), &err);
    cr_assert_eq(st, ST_OK, "%s", err.text);
    cr_expect_not_null(list.rules[0].revoke->request);
    cr_expect(list.rules[0].revoke->self);
    cr_expect_null(list.rules[1].revoke->request);
    cr_expect_not(list.rules[1].revoke->self);
    cr_expect_str_eq(list.rules[1].revoke->endpoint, "DELETE /me");
}

Test(load_validate, refuses_a_request_of_revocation_for_nobody)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    struct error err = {{0}};
    const char *text = HEAD
        "[revoke]\nmethod = 'api'\nendpoint = 'DELETE /me'\nself = true\nrequest_for = ['me']\n"
        "[revoke.request]\nhosts = ['api.acme.example']\n" ENDS RULE;
    cr_assert_neq(rule_list_load(&list, "a.toml", bytes_of(text), &err), ST_OK);
    cr_expect_not_null(strstr(err.text, "'me' is no kind, and no [validate.me]"), "%s", err.text);
}

/* HEAD and RULE stand before each; their ten lines make a block's header line 11. */
static const struct {
    const char *text, *says;
} refused[] = {
    {"validate = 'me'\n", "11: the file has no [validate.me]"},
    {"validate = 1\n", "11: 'validate' must be a table"},
    {"[rule.validate]\n", "11: 'hosts' is missing"},
    {"[rule.validate]\nhosts = ['Acme.example']\n", "12: 'Acme.example' is no host name"},
    {"[rule.validate]\nhosts = ['10.0.0.1']\n", "12: '10.0.0.1' is no host name"},
    {"[rule.validate]\nhosts = ['localhost']\n", "12: 'localhost' is no host name"},
    {"[rule.validate]\nhosts = ['acme.example:8443']\n", "12: 'acme.example:8443' is no"},
    {"[rule.validate]\nhosts = ['.example']\n", "12: '.example' is none of the domains"},
    {BLOCK "variants = ['b.example']\n", "13: 'b.example' is not among 'hosts'"},
    {BLOCK "colour = 1\n", "13: unknown key 'colour'"},
    {BLOCK "effect = 'write'\n", "13: effect is read"},
    {BLOCK "sign = 'magic'\n", "13: nothing signs as 'magic'"},
    {BLOCK "sign = 'aws-sigv4'\n", "13: 'aws-sigv4' needs 'id' among 'parts'"},
    {BLOCK "spacing = { part = 'id', seconds = 5 }\n", "13: 'parts' gives no 'id'"},
    {BLOCK "spacing = { seconds = 5 }\n", "13: 'part' is missing"},
    {PARTS "[rule.validate]\nhosts = ['api.acme.example']\nparts = { id = 'key id' }\n"
           "spacing = { part = 'id', seconds = 61 }\n",
     "15: spacing is { part"},
    {PARTS "[rule.validate]\nself_hosted = true\nparts = { host = 'key id' }\n" URL(
         "https://{{part.host}}/me") GOOD,
     NULL},
    {PARTS "[rule.validate]\nself_hosted = true\nparts = { host = 'key id' }\n" URL(
         "https://x.{{part.host}}/me") GOOD,
     "17: a host that is found needs a suffix"},
    {PARTS "[rule.validate]\nself_hosted = true\nparts = { host = 'key id' }\n" URL(
         "https://{{part.host}}.example/me") GOOD,
     "17: a host that is found needs a suffix"},
    {PARTS "[rule.validate]\nhosts = ['a.example']\nparts = { host = 'key id' }\n" URL(
         "https://{{part.host}}/me") GOOD,
     "17: a host that is found needs a suffix"},
    {BLOCK, "11: 'step' is missing"},
    {BLOCK "parts = { id = 'key id' }\n", "13: the rule has no part with the role 'key id'"},
    {BLOCK STEP, "13: 'when' is missing"},
    {BLOCK STEP GOOD "colour = 1\n", "20: unknown key 'colour'"},
    {BLOCK "[[rule.validate.step]]\nmethod = 'PATCH'\n", "14: method is GET"},
    {BLOCK STEP "body = 'x'\n" GOOD, "13: GET sends no body"},
    {BLOCK STEP "colour = 'x'\n" GOOD, "16: unknown key 'colour'"},
    {BLOCK STEP "basic = ['x']\n" GOOD, "16: basic is"},
    {BLOCK STEP "digest = ['{{part.k}}', '']\n" GOOD, "16: 'parts' gives no such name"},
    {BLOCK STEP "headers = { Host = 'x' }\n" GOOD, "16: the header 'Host' is not for blocks"},
    {BLOCK STEP "headers = { 'a b' = 'x' }\n" GOOD, "16: 'a b' is no header name"},

    {BLOCK URL("http://api.acme.example/") GOOD, "15: a URL starts with https://"},
    {BLOCK URL("https://evil.example/") GOOD, "15: the host is not among 'hosts'"},
    {BLOCK URL("https://api.acme.example.evil.example/") GOOD, "15: the host is not among"},
    {BLOCK URL("https://api.acme.example:8443/") GOOD, "15: a host is made of"},
    {BLOCK URL("https://u@api.acme.example/") GOOD, "15: a host is made of"},
    {BLOCK URL("https://{{secret}}/") GOOD, "15: a host that is found needs a suffix"},
    {BLOCK URL("https://{{secret}}.acme.example/") GOOD, "15: a host that is found needs a suffix"},
    {BLOCK URL("https://{{host}}/") GOOD, "15: {{host}} needs variants"},
    {SUFFIX_BLOCK URL("https://x{{secret}}/") GOOD, NULL},
    {SUFFIX_BLOCK URL("https://{{secret}}.jfrog.io/") GOOD, NULL},
    {SUFFIX_BLOCK URL("https://{{secret}}.evil.io/") GOOD, "15: a host that is found"},
    {SUFFIX_BLOCK URL("https://{{secret}}jfrog.io/") GOOD, "15: a host that is found"},
    {BLOCK URL("{{secret|url}}") GOOD, NULL},
    {BLOCK URL("x{{secret|url}}") GOOD, "15: a URL starts with"},
    {BLOCK URL("https://api.acme.example/{{secret|url}}") GOOD, "15: the filter url stands alone"},
    {BLOCK URL("https://api.acme.example/{{secret|urlenc}}") GOOD, "15: what is inserted here is"},
    {BLOCK URL("https://api.acme.example/#x") GOOD, "15: a request has no '#'"},
    {BLOCK URL("https://api.acme.example/{{part.id}}") GOOD, "15: 'parts' gives no such name"},
    {BLOCK URL("https://api.acme.example/{{prev.id}}") GOOD, "15: no step before captures that"},
    {BLOCK URL("https://api.acme.example/{{let.id}}") GOOD, "15: 'let' gives no such name"},
    {BLOCK URL("https://api.acme.example/{{secret") GOOD, "15: '{{' has no '}}'"},
    {BLOCK URL("https://api.acme.example/{{env.HOME}}") GOOD, "15: a value is secret"},
    {BLOCK URL("https://api.acme.example/{{secret|exec}}") GOOD, "15: no filter has that name"},
    {BLOCK URL("https://api.acme.example/{{secret|b64(x)}}") GOOD, "15: this filter takes no"},
    {BLOCK URL("https://api.acme.example/{{secret|before}}") GOOD, "15: this filter needs an"},
    {BLOCK URL("https://api.acme.example/{{secret|iso8601}}") GOOD, "15: this filter is for"},
    {BLOCK URL("https://api.acme.example/{{secret|hmac_sha1(part.k)}}") GOOD, "15: 'parts' gives"},
    {BLOCK STEP "let = { a = '{{let.b}}', b = 'x' }\n" GOOD, "16: 'let' gives no such name"},
    {BLOCK "[[rule.validate.step]]\nmethod = 'POST'\nurl = 'https://api.acme.example/'\n"
           "json = '{\"a\": {{secret}}}'\n" GOOD,
     "16: in json, values are inserted within quotes"},
    {BLOCK "[[rule.validate.step]]\nmethod = 'POST'\nurl = 'https://api.acme.example/'\n"
           "body = 'a={{secret}}'\n" GOOD,
     "16: nothing is inserted into 'body'"},
    {BLOCK "[[rule.validate.step]]\nmethod = 'POST'\nurl = 'https://api.acme.example/'\n"
           "body = 'a'\njson = '{}'\n" GOOD,
     "13: write one of form, json and body"},

    {BLOCK STEP WHEN "status = 200\noutcome = 'valid'\n", "16: nothing proves 'valid'"},
    {BLOCK STEP WHEN "status = 200\noutcome = 'valid'\nproof = 'status'\n", "16: a 2xx alone does"},
    {BLOCK STEP WHEN "status = '200-204'\noutcome = 'valid'\nproof = 'status'\n", "16: a 2xx"},
    {BLOCK STEP WHEN "status = 200\njson = { '/error' = { exists = false } }\noutcome = 'valid'\n",
     "16: nothing proves 'valid'"},
    {BLOCK STEP WHEN "status = 401\noutcome = 'invalid'\n", "16: nothing proves 'invalid'"},
    {BLOCK STEP WHEN "status = 401\noutcome = 'invalid'\nproof = 'status'\n", NULL},
    {BLOCK STEP WHEN "status = 204\noutcome = 'invalid'\nproof = 'status'\n", "16: a 2xx alone"},
    {BLOCK STEP WHEN "status = '400-499'\noutcome = 'invalid'\nproof = 'status'\n", "16: 429"},
    {BLOCK STEP GOOD "proof = 'status'\n", "20: proof is \"status\", where no"},
    {BLOCK STEP WHEN "status = 302\noutcome = 'unknown'\n", "17: a status is"},
    {BLOCK STEP WHEN "status = '200-499'\noutcome = 'unknown'\n", "17: a status is"},
    {BLOCK STEP WHEN "status = 500\noutcome = 'unknown'\n", "17: a status is"},
    {BLOCK STEP WHEN "status = '4xx'\noutcome = 'unknown'\n", "17: a status is"},
    {BLOCK STEP WHEN "status = 200\n", "16: 'outcome' is missing"},
    {BLOCK STEP WHEN "status = 200\noutcome = 'skipped'\n", "18: outcome is valid"},
    {BLOCK STEP WHEN "status = 200\noutcome = 'good'\n", "18: outcome is valid"},
    {BLOCK STEP WHEN "status = 200\noutcome = 'next'\n", "13: an answer leads to a step that is"},
    {BLOCK STEP GOOD STEP GOOD, "13: no answer leads to the next step"},
    {BLOCK STEP WHEN "status = 200\njson = { 'id' = 1 }\n", "18: 'id' is no JSON pointer"},
    {BLOCK STEP WHEN "status = 200\njson = { '/id' = [1, 'x'] }\n", "18: expected text"},
    {BLOCK STEP WHEN "status = 200\njson = { '/id' = { type = 'set' } }\n", "18: write one of"},
    {BLOCK STEP WHEN "status = 200\nheader = { X-A = 'x' }\n", "18: names of headers are in"},
    {BLOCK STEP WHEN "status = 200\nheader = { x-a = { exists = false } }\n", "18: a header that"},
    {BLOCK STEP GOOD "certificate = false\n", "20: certificate is true, or"},
    {BLOCK STEP GOOD "certificate = true\n", NULL},
    {BLOCK STEP GOOD "set = { colour = '/x' }\n", "20: 'set' knows no 'colour'"},
    {BLOCK STEP GOOD "set = { name = 'x' }\n", "20: 'x' is no \"/pointer\""},
    {BLOCK STEP GOOD "capture = { a = '/x' }\n", "20: only an answer that leads"},

    {LOGIN_PARTS LOGIN("'postgresql'") WHOSE, NULL},
    {LOGIN_PARTS LOGIN("'redis'") "parts = { host = 'host', user = 'user?' }\n", NULL},
    {LOGIN_PARTS LOGIN("'mysql'") "url = true\n" WHOSE, NULL},
    {LOGIN_PARTS LOGIN("'oracle'") WHOSE, "13: login is postgresql"},
    {LOGIN_PARTS LOGIN("1") WHOSE, "13: 'login' must be"},
    {LOGIN_PARTS LOGIN("'mysql'"), "12: a login needs 'host' among 'parts'"},
    {LOGIN_PARTS LOGIN("'mysql'") "parts = { host = 'host' }\n", "14: a login needs 'user'"},
    {LOGIN_PARTS LOGIN("'redis'") "parts = { user = 'user' }\n", "14: a login needs 'host'"},
    {LOGIN_PARTS LOGIN("'mysql'") "parts = { host = 'host', user = 'user?' }\n",
     "14: nobody can log in without 'user'"},
    {LOGIN_PARTS LOGIN("'redis'") "parts = { host = 'host?' }\n", "14: nobody can log in"},
    {LOGIN_PARTS LOGIN("'mysql'") "parts = { host = 'host', user = 'user', port = 'host' }\n",
     "14: a login has the parts"},
    {LOGIN_PARTS LOGIN("'mysql'") "parts = { host = 'host', user = 'name' }\n",
     "14: the rule has no part with the role 'name'"},
    {LOGIN_PARTS LOGIN("'mysql'") WHOSE "hosts = ['db.acme.example']\n", "15: unknown key 'hosts'"},
    {LOGIN_PARTS LOGIN("'mysql'") WHOSE "effect = 'read'\n", "15: unknown key 'effect'"},
    {LOGIN_PARTS LOGIN("'mysql'") WHOSE STEP GOOD, "15: unknown key 'step'"},
    {LOGIN_PARTS LOGIN("'mysql'") "url = 'yes'\n" WHOSE, "14: 'url' must be"},
    {BLOCK "url = true\n" STEP GOOD, "13: unknown key 'url'"},

    {"[rule.revoke]\nmethod = 'burn'\n", "12: method is api"},
    {"[rule.revoke]\nmethod = 'api'\n", "11: one of endpoint, console and text"},
    {"[rule.revoke]\nmethod = 'api'\nconsole = 'http://x'\n", "13: 'console' is an https address"},
    {"[rule.revoke]\nmethod = 'api'\ntext = 'x'\n[rule.revoke.request]\nhosts = ['a.example']\n",
     "14: only what the holder can do alone"},
    {"[rule.replace]\ntext = 'x'\n", "11: 'step' is missing"},
    {"[rule.replace]\nstep = 6\n", "12: 'step' is a number from 0 to 5"},
    {"[rule.replace]\nstep = 1\ntext = 'x'\nsnippet = 'y'\n", "14: no snippet is called 'y'"},
    {"[rule.replace]\nstep = 1\ntext = 'x'\nsnippets = 'y'\n", "14: unknown key 'snippets'"},
};

/* A row without words is what just passes. */
EACH(load_validate, refuses, refused, row)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    AUTO(buf_dispose) struct buf text = {0};
    struct error err = {{0}};
    buf_printf(&text, "%s%s", HEAD RULE, refused[*row].text);
    enum status st = rule_list_load(&list, "a.toml", buf_bytes(&text), &err);
    if (refused[*row].says == NULL) {
        cr_assert_eq(st, ST_OK, "row %zu: %s", *row, err.text);
        return;
    }
    cr_assert_neq(st, ST_OK, "row %zu", *row);
    cr_expect_eq(strncmp(err.text, "a.toml:", 7), 0, "row %zu: %s", *row, err.text);
    cr_expect_eq(strncmp(err.text + 7, refused[*row].says, strlen(refused[*row].says)), 0,
                 "row %zu: %s", *row, err.text);
}
