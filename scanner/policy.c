/* policy.c - rules in their order; the first that fits decides. */
#include "scanner/policy.h"

#include "base/glob.h"
#include "scanner/config_read.h"

static const char *const policy_keys[] = {"rule", "test_fingerprints", NULL};
static const char *const rule_keys[] = {"action",       "message",        "paths",
                                        "rules",        "issuers",        "kinds",
                                        "min_severity", "min_confidence", NULL};

void policy_dispose(struct policy *policy)
{
    for (size_t i = 0; i < policy->rule_count; i++) {
        glob_list_free(&policy->rules[i].paths);
        glob_list_free(&policy->rules[i].rules);
        glob_list_free(&policy->rules[i].issuers);
        glob_list_free(&policy->rules[i].kinds);
    }
    *policy = (struct policy){0};
}

const char *policy_action_name(enum policy_action action)
{
    return action == POLICY_FAIL ? "fail" : "report";
}

/* ---- Reading ---- */

/* The string of that key, or NULL if there is none. */
static enum status read_word(const struct config_reader *r, const struct toml_node *table,
                             const char *key, const struct toml_node **out)
{
    *out = toml_get(table, key);
    return *out ? config_expect(r, *out, TOML_STRING) : ST_OK;
}

static enum status read_action(const struct config_reader *r, const struct toml_node *table,
                               struct policy_rule *rule)
{
    const struct toml_node *word;
    TRY(read_word(r, table, "action", &word));
    if (word == NULL)
        return config_refuse(r, table, "a policy rule needs an 'action': fail or report");
    rule->action = strcmp(word->text, "fail") == 0 ? POLICY_FAIL : POLICY_REPORT;
    if (strcmp(word->text, policy_action_name(rule->action)) != 0)
        return config_refuse(r, word, "action is fail or report, not '%s'", word->text);
    return ST_OK;
}

static enum status read_message(const struct config_reader *r, const struct toml_node *table,
                                struct policy_rule *rule)
{
    const struct toml_node *word;
    TRY(read_word(r, table, "message", &word));
    if (word && word->text_len == 0)
        return config_refuse(r, word, "'message' is empty");
    if (word)
        rule->message = arena_copy(r->arena, word->text, word->text_len);
    return ST_OK;
}

static enum status read_least(const struct config_reader *r, const struct toml_node *table,
                              struct policy_rule *rule)
{
    const struct toml_node *word;
    rule->min_severity = SEVERITY_LOW;
    rule->min_confidence = CONFIDENCE_LOW;
    TRY(read_word(r, table, "min_severity", &word));
    if (word && !severity_parse(word->text, &rule->min_severity))
        return config_refuse(r, word, "min_severity is low, medium, high or critical");
    TRY(read_word(r, table, "min_confidence", &word));
    if (word && !confidence_parse(word->text, &rule->min_confidence))
        return config_refuse(r, word, "min_confidence is low, medium or high");
    return ST_OK;
}

/* A rule for everything would make --fail-on a word without meaning. */
static enum status check_limited(const struct config_reader *r, const struct toml_node *table)
{
    bool limited = false;
    for (const struct toml_node *child = table->child; child; child = child->next) {
        limited =
            limited || (strcmp(child->key, "action") != 0 && strcmp(child->key, "message") != 0);
        if (child->kind == TOML_ARRAY && !child->child)
            return config_refuse(r, child, "'%s' is empty", child->key);
    }
    if (limited)
        return ST_OK;
    return config_refuse(r, table,
                         "this rule would hold for every finding: give it paths, rules, issuers, "
                         "kinds, min_severity or min_confidence");
}

static enum status read_globs(const struct config_reader *r, const struct toml_node *table,
                              const char *key, struct glob_list **out)
{
    const char *const *texts = NULL;
    return config_globs(r, table, key, &texts, out);
}

static enum status read_rule(const struct config_reader *r, const struct toml_node *table,
                             struct policy_rule *rule)
{
    if (table->kind != TOML_TABLE)
        return config_refuse(r, table, "write policy rules as [[policy.rule]]");
    TRY(config_check_keys(r, table, rule_keys));
    TRY(read_action(r, table, rule));
    TRY(check_limited(r, table));
    TRY(read_message(r, table, rule));
    TRY(read_least(r, table, rule));
    TRY(read_globs(r, table, "paths", &rule->paths));
    TRY(read_globs(r, table, "rules", &rule->rules));
    TRY(read_globs(r, table, "issuers", &rule->issuers));
    return read_globs(r, table, "kinds", &rule->kinds);
}

static enum status read_rules(struct policy *policy, const struct config_reader *r,
                              const struct toml_node *array)
{
    size_t count = 0;
    if (array->kind != TOML_ARRAY)
        return config_refuse(r, array, "write policy rules as [[policy.rule]]");
    for (const struct toml_node *table = array->child; table; table = table->next)
        count++;
    policy->rules = arena_alloc(r->arena, (count + 1) * sizeof(*policy->rules));
    for (const struct toml_node *table = array->child; table; table = table->next)
        TRY(read_rule(r, table, &policy->rules[policy->rule_count++]));
    return ST_OK;
}

enum status policy_read(struct policy *policy, const struct config_reader *reader,
                        const struct toml_node *table)
{
    TRY(config_expect(reader, table, TOML_TABLE));
    TRY(config_check_keys(reader, table, policy_keys));
    TRY(config_fingerprints(reader, table, "test_fingerprints", &policy->test_fingerprints));
    const struct toml_node *rules = toml_get(table, "rule");
    return rules ? read_rules(policy, reader, rules) : ST_OK;
}

/* ---- Deciding ---- */

static bool agrees(const struct glob_list *globs, const char *text)
{
    return globs == NULL || glob_list_match(globs, bytes_of(text), false);
}

static bool fits(const struct policy_rule *rule, const struct finding *finding, struct bytes path)
{
    return finding->rule->severity >= rule->min_severity &&
           finding->confidence >= rule->min_confidence && agrees(rule->rules, finding->rule->id) &&
           agrees(rule->issuers, finding->rule->issuer) &&
           agrees(rule->kinds, finding->rule->kind) &&
           (rule->paths == NULL || config_covers_path(rule->paths, path));
}

void policy_apply(const struct policy *policy, struct finding *finding)
{
    struct bytes path = bytes_of(finding->place.path);
    path = bytes_slice(path, MIN(finding->place.root, path.len), path.len);
    if (finding->suppressed)
        return;
    if (policy->test_fingerprints &&
        config_has_text(policy->test_fingerprints, bytes_of(finding->fingerprint))) {
        finding->suppressed = "policy: a test credential";
        return;
    }
    for (size_t i = 0; i < policy->rule_count && finding->policy == NULL; i++)
        if (fits(&policy->rules[i], finding, path))
            finding->policy = &policy->rules[i];
}
