/* answer_test.c - what answers mean: every recorded one, and what no answer may ever mean. */
#include "verify/answer.h"

#include "base/buf.h"
#include "base/file.h"
#include "tests/test.h"
#include "tests/verify/recorded.h"

#include <stdio.h>
#include <stdlib.h>

SUITE(answer);

static const char secret[] = "the-secret-itself";

static const char *text_of(const cJSON *json, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(json, key));
    return text ? text : "";
}

/* A case is called as it ends, unless it has a name. */
static const char *name_of(const struct recorded *r)
{
    return text_of(r->json, cJSON_HasObjectItem(r->json, "name") ? "name" : "outcome");
}

static void judge(const struct validate_step *step, const struct answer *answer,
                  struct verdict *verdict)
{
    /* of the key in testdata/verify/gcp/service-account.json */
    static const char spki[] = "11ba90163909fb423f33b7024367707184d8b4176ebdee96ae0b0dcf4e444d6f";
    const struct subject subject = {bytes_of(secret), spki};
    answer_judge(step, answer, &subject, verdict);
}

/* ---- Recorded answers ---- */

/* Which answers of which blocks were reached: one bit each. */
struct reached {
    const struct validate *blocks[512];
    uint32_t whens[512][VALIDATE_STEPS_MOST];
    size_t count;
};

static uint32_t *reached_of(struct reached *reached, const struct validate *block)
{
    size_t i = 0;
    while (i < reached->count && reached->blocks[i] != block)
        i++;
    cr_assert_lt(i, COUNT_OF(reached->blocks));
    reached->blocks[i] = block;
    reached->count = MAX(reached->count, i + 1);
    return reached->whens[i];
}

static void check_facts(const struct recorded *r, const struct verdict *verdict)
{
    const cJSON *fact;
    cJSON_ArrayForEach(fact, cJSON_GetObjectItem(r->json, "facts"))
    {
        size_t number = validate_fact(fact->string);
        cr_assert_lt(number, VALIDATE_FACTS, "%s: no fact '%s'", r->file, fact->string);
        const char *got = verdict->facts[number] ? verdict->facts[number] : "(none)";
        cr_expect_str_eq(got, fact->valuestring, "%s, %s: %s is %s", r->file, name_of(r),
                         fact->string, got);
    }
}

/* Logins are in meaning_test.c. */
static void check_case(void *ctx, const struct recorded *r)
{
    int at = 0;
    if (r->block->login != LOGIN_NONE)
        return;
    uint32_t *whens = reached_of(ctx, r->block);
    AUTO(verdict_dispose) struct verdict verdict = {.next = true};
    while (verdict.next) {
        struct answer answer;
        AUTO(xfree) char *body = recorded_answer(r, at, &answer);
        cr_assert_not_null(body, "%s, %s: there is no answer %d", r->file, name_of(r), at + 1);
        judge(&r->block->steps[at], &answer, &verdict);
        if (verdict.when != SIZE_MAX)
            whens[at] |= UINT32_C(1) << verdict.when;
        at++;
    }
    cr_expect_str_eq(outcome_name(verdict.outcome), text_of(r->json, "outcome"), "%s, %s: is %s",
                     r->file, name_of(r), outcome_name(verdict.outcome));
    check_facts(r, &verdict);
}

static void check_reached(struct reached *reached, const struct validate *block)
{
    uint32_t *whens = reached_of(reached, block);
    for (uint32_t s = 0; s < block->step_count; s++)
        for (uint32_t w = 0; w < block->steps[s].when_count; w++)
            cr_expect(whens[s] >> w & 1, "%s: no recorded answer fits number %u of step %u",
                      block->origin, w + 1, s + 1);
}

Test(answer, recorded_ones_mean_what_they_say_and_leave_no_condition_out)
{
    AUTO(xfree) struct reached *reached = xcalloc(1, sizeof(*reached));
    const struct ruleset *rules = ruleset_builtin();
    recorded_each(check_case, reached);
    for (size_t i = 0; i < ruleset_count(rules); i++) {
        const struct rule *rule = ruleset_rule(rules, i);
        if (rule->validate)
            check_reached(reached, rule->validate);
        if (rule->revoke && rule->revoke->request)
            check_reached(reached, rule->revoke->request);
    }
}

/* ---- Coverage ---- */

enum { KINDS_LEAST = 131 }; /* of credentials whose issuers are asked: no fewer than there were */

/* "github/app<TAB>github-app-private-key": a file of recorded answers, and a rule that is asked so.
 */
static void check_kind(const char *root, struct bytes line)
{
    struct error err;
    char name[200], path[800];
    AUTO(buf_dispose) struct buf text = {0};
    size_t tab = bytes_find(line, 0, bytes_of("\t")), rule = 0;
    const struct ruleset *rules = ruleset_builtin();
    cr_assert(tab != SIZE_MAX && line.len < sizeof(name), "a line is FILE, tab, RULE");
    (void)snprintf(path, sizeof(path), "%.500s/verify/%.*s.json", root, (int)tab,
                   (const char *)line.ptr);
    cr_expect_eq(file_read(&text, path, 1 << 20, &err), ST_OK, "%s", err.text);
    (void)snprintf(name, sizeof(name), "%.*s", (int)(line.len - tab - 1),
                   (const char *)line.ptr + tab + 1);
    while (rule < ruleset_count(rules) && strcmp(ruleset_rule(rules, rule)->id, name) != 0)
        rule++;
    cr_assert_lt(rule, ruleset_count(rules), "there is no rule %s", name);
    cr_expect_not_null(ruleset_rule(rules, rule)->validate, "%s is asked nowhere", name);
}

Test(answer, of_no_kind_of_credential_was_forgotten)
{
    struct error err;
    char path[600];
    size_t count = 0, end;
    AUTO(buf_dispose) struct buf text = {0};
    const char *root = getenv("SPRAWL_TESTDATA");
    cr_assert_not_null(root, "SPRAWL_TESTDATA is the folder testdata");
    (void)snprintf(path, sizeof(path), "%.500s/verify/kinds.tsv", root);
    cr_assert_eq(file_read(&text, path, 1 << 20, &err), ST_OK, "%s", err.text);
    for (struct bytes rest = buf_bytes(&text); rest.len > 0; count++) {
        end = bytes_find(rest, 0, bytes_of("\n"));
        cr_assert_neq(end, SIZE_MAX, "a line has no end");
        check_kind(root, bytes_slice(rest, 0, end));
        rest = bytes_slice(rest, end + 1, rest.len);
    }
    cr_expect_geq(count, KINDS_LEAST);
}

/* ---- What proves nothing, whoever says it ---- */

static const struct {
    unsigned status;
    const char *type, *body;
} nothing[] = {
    {200, "application/json", "{}"},
    {200, "application/json", "[]"},
    {200, "application/json", "null"},
    {200, "application/json", "{\"error\":\"unauthorized\"}"},
    {200, "application/json", "{\"errors\":[{\"message\":\"Unauthorized\"}],\"data\":null}"},
    {200, "application/json", "{\"success\":false}"},
    {200, "text/html", "<html><body>Sign in</body></html>"},
    {200, "text/plain", "OK"},
    {200, "text/plain", ""},
    {301, "text/html", ""},
    {302, "text/html", "<html></html>"},
    {403, "text/html", "<!DOCTYPE html><html><body>Blocked by the proxy</body></html>"},
    {407, "text/html", "<html></html>"},
    {418, "text/plain", "short and stout"},
    {429, "application/json", "{}"},
    {429, "text/plain", "slow down"},
    {500, "application/json", "{}"},
    {502, "text/html", "<html></html>"},
    {503, "application/json", "{\"message\":\"try again\"}"},
};

EACH(answer, of_anybody_teach_nothing, nothing, row)
{
    const struct ruleset *rules = ruleset_builtin();
    for (size_t i = 0; i < ruleset_count(rules); i++) {
        const struct validate *block = ruleset_rule(rules, i)->validate;
        if (block == NULL || block->login != LOGIN_NONE)
            continue;
        struct answer answer = {
            .status = nothing[*row].status,
            .headers = {{"content-type", nothing[*row].type}},
            .header_count = 1,
            .body = bytes_of(nothing[*row].body),
        };
        AUTO(verdict_dispose) struct verdict verdict = {0};
        judge(&block->steps[0], &answer, &verdict);
        cr_expect(verdict.outcome == OUTCOME_UNKNOWN && !verdict.next, "%s: row %zu is %s",
                  block->origin, *row, outcome_name(verdict.outcome));
    }
}

/* A recorded answer as what it must not mean: longer than is read, with trouble, torn off. */
static void check_mangled(void *ctx, const struct recorded *r)
{
    static const unsigned troubles[] = {302, 429, 500, 503};
    struct answer answer;
    (void)ctx;
    if (r->block->login != LOGIN_NONE)
        return;
    AUTO(xfree) char *body = recorded_answer(r, 0, &answer);
    BUG_IF(body == NULL);
    AUTO(verdict_dispose) struct verdict verdict = {0};
    const char *name = name_of(r);
    struct answer other = answer;
    other.cut = true;
    judge(&r->block->steps[0], &other, &verdict);
    cr_expect_eq(verdict.outcome, OUTCOME_UNKNOWN, "%s, %s: cut", r->file, name);
    for (size_t i = 0; i < COUNT_OF(troubles); i++) {
        other = answer;
        other.status = troubles[i];
        judge(&r->block->steps[0], &other, &verdict);
        bool expected = answer.status == other.status;
        cr_expect(expected || verdict.outcome == OUTCOME_UNKNOWN, "%s, %s: status %u is %s",
                  r->file, name, troubles[i], outcome_name(verdict.outcome));
    }
    if (answer.body.len < 2 || (answer.body.ptr[0] != '{' && answer.body.ptr[0] != '['))
        return;
    other = answer;
    other.body = bytes_slice(answer.body, 0, answer.body.len - 1);
    judge(&r->block->steps[0], &other, &verdict);
    cr_expect(verdict.outcome != OUTCOME_VALID, "%s, %s: torn off", r->file, name);
}

Test(answer, mangled_ones_mean_nothing)
{
    recorded_each(check_mangled, NULL);
}

/* ---- Facts ---- */

static const struct validate_status ok[] = {{200, 200}};
static const struct validate_condition object[] = {
    {CONDITION_JSON_TYPE, "", (const char *const[]){"object", NULL}}};
static const struct validate_pair takes[] = {
    {"principal", "/user/id"},    {"name", "/name"},           {"scopes", "/list/*/scope"},
    {"tenant", "/a~1b/c~0d"},     {"account", "header:x-org"}, {"last_used_at", "/keys/?/used"},
    {"expires_at", "/none/?/id"}, {"environment", "=live"},    {NULL, NULL}};
static const struct validate_when taking[] = {{.statuses = ok,
                                               .status_count = 1,
                                               .conditions = object,
                                               .condition_count = 1,
                                               .set = takes,
                                               .outcome = OUTCOME_VALID}};
static const struct validate_step step = {
    .method = "GET", .url = "https://acme.example/", .whens = taking, .when_count = 1};

static void expect_fact(const struct verdict *verdict, const char *name, const char *value)
{
    const char *got = verdict->facts[validate_fact(name)];
    cr_expect_str_eq(got ? got : "(none)", value);
}

Test(answer, facts_are_found_by_pointer_and_never_hold_the_secret)
{
    AUTO(verdict_dispose) struct verdict verdict = {0};
    struct answer answer = {
        .status = 200,
        .headers = {{"x-org", "acme"}},
        .header_count = 1,
        .body = bytes_of("{\"user\":{\"id\":1234567890123},\"name\":\"key the-secret-itself!\","
                         "\"list\":[{\"scope\":\"read\"},{\"x\":1},{\"scope\":\"write\"}],"
                         "\"a/b\":{\"c~d\":true},\"keys\":[{\"used\":\"1\"},{\"used\":\"2\","
                         "\"in\":{\"token\":\"the-secret-itself\"}}],\"none\":[{\"id\":\"x\"}]}"),
    };
    judge(&step, &answer, &verdict);
    cr_expect_eq(verdict.outcome, OUTCOME_VALID);
    expect_fact(&verdict, "principal", "1234567890123");
    expect_fact(&verdict, "name", "(none)");
    expect_fact(&verdict, "scopes", "read,write");
    expect_fact(&verdict, "tenant", "true");
    expect_fact(&verdict, "account", "acme");
    expect_fact(&verdict, "last_used_at", "2");
    expect_fact(&verdict, "expires_at", "(none)");
    expect_fact(&verdict, "environment", "live");
}
