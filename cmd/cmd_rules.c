/* cmd_rules.c - `sprawl rules list|show|check`: the catalogue, and whether it keeps its word. */
#include "cmd/command.h"
#include "cmd/nearest.h"
#include "cmd/rule_check.h"
#include "cmd/setup.h"
#include "base/buf.h"
#include "base/json_out.h"
#include "report/escape.h"
#include "report/record.h"
#include "scanner/match.h"

#include <stdio.h>
#include <stdlib.h>

static void put(struct out *out, const char *text)
{
    escape_write(out, bytes_of(text), ESCAPE_NAME);
}

static bool wants_json(const struct options *options)
{
    return strcmp(options->format, "json") == 0;
}

static enum exit_code refuse(const struct error *err)
{
    say(err);
    return EXIT_USAGE;
}

/* ---- JSON ---- */

static void json_texts(struct json_out *json, const char *key, const char *const *texts)
{
    json_out_key(json, key);
    json_out_array(json);
    for (; *texts; texts++)
        json_out_text(json, *texts);
    json_out_array_end(json);
}

static void json_verification(struct json_out *json, const struct rule *rule)
{
    const struct validate *validate = rule->validate;
    json_out_key(json, "asks");
    json_out_array(json);
    for (uint32_t i = 0; validate && i < validate->step_count; i++)
        json_out_text(json, validate->steps[i].url);
    if (validate && validate->login != LOGIN_NONE) {
        AUTO(buf_dispose) struct buf text = {0};
        buf_printf(&text, "%s://{{part.host}}%c", login_name(validate->login), 0);
        json_out_text(json, (const char *)text.ptr);
    }
    json_out_array_end(json);
    record_revoke(json, rule->revoke);
    record_replace(json, rule->replace);
}

static void json_rule(struct json_out *json, const struct rule *rule, bool all)
{
    json_out_object(json);
    json_out_member_text(json, "id", rule->id);
    json_out_member_text(json, "title", rule->title);
    json_out_member_text(json, "issuer", rule->issuer);
    json_out_member_text(json, "issuer_name", rule->issuer_name);
    json_out_member_text(json, "kind", rule->kind);
    json_out_member_text(json, "severity", severity_name(rule->severity));
    json_out_member_text(json, "binding", binding_name(rule->binding));
    json_out_member_text(json, "evidence", evidence_name(rule->evidence));
    json_out_member_text(json, "check", rule->check);
    json_out_member_bool(json, "entropy", rule->entropy);
    json_out_member_text(json, "docs", rule->docs);
    json_out_member_text(json, "origin", rule->origin);
    if (all) {
        json_out_member_uint(json, "min_width", rule->min_width);
        json_out_member_uint(json, "max_width", rule->max_width);
        json_out_member_text(json, "pattern", rule->pattern);
        json_out_member_uint(json, "group", rule->group);
        json_texts(json, "examples", rule->examples);
        json_texts(json, "counter", rule->counters);
        json_verification(json, rule);
    }
    json_out_object_end(json);
}

/* ---- list ---- */

static int by_id(const void *a, const void *b)
{
    const struct rule *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static const struct rule **sort_rules(const struct ruleset *rules)
{
    size_t count = ruleset_count(rules);
    const struct rule **sorted = xcalloc(count, sizeof(struct rule *));
    for (size_t i = 0; i < count; i++)
        sorted[i] = ruleset_rule(rules, i);
    qsort(sorted, count, sizeof(struct rule *), by_id);
    return sorted;
}

static void list_text(struct out *out, const struct rule *const *rules, size_t count)
{
    size_t id = 2, kind = 4;
    for (size_t i = 0; i < count; i++) {
        id = MAX(id, strlen(rules[i]->id));
        kind = MAX(kind, strlen(rules[i]->kind));
    }
    for (size_t i = 0; i < count; i++) {
        out_printf(out, "%-*s  %-8s  %-*s  ", (int)id, rules[i]->id,
                   severity_name(rules[i]->severity), (int)kind, rules[i]->kind);
        put(out, rules[i]->title);
        out_text(out, "\n");
    }
}

static void list_json(struct out *out, const struct rule *const *rules, size_t count)
{
    struct json_out json;
    json_out_init(&json, out, true);
    json_out_array(&json);
    for (size_t i = 0; i < count; i++)
        json_rule(&json, rules[i], false);
    json_out_array_end(&json);
    out_text(out, "\n");
}

static enum exit_code list(const struct options *options, const struct ruleset *rules)
{
    AUTO(out_free) struct out *out = stdout_open();
    AUTO(xfree) const struct rule **sorted = sort_rules(rules);
    if (wants_json(options))
        list_json(out, sorted, ruleset_count(rules));
    else
        list_text(out, sorted, ruleset_count(rules));
    return stdout_finish(out, EXIT_CLEAN);
}

/* ---- show ---- */

static void show_field(struct out *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    out_printf(out, "%-10s", name);
    put(out, value);
    out_text(out, "\n");
}

static void show_texts(struct out *out, const char *name, const char *const *texts)
{
    for (; *texts; texts++, name = "")
        show_field(out, name, *texts);
}

static void show_verification(struct out *out, const struct rule *rule)
{
    const struct validate *validate = rule->validate;
    for (uint32_t i = 0; validate && i < validate->step_count; i++)
        show_field(out, i == 0 ? "asks" : "", validate->steps[i].url);
    if (validate && validate->login != LOGIN_NONE) {
        AUTO(buf_dispose) struct buf text = {0};
        buf_printf(&text, "%s, by one login over TLS%c", login_title(validate->login), 0);
        show_field(out, "asks", (const char *)text.ptr);
    }
    if (validate && validate->effect != EFFECT_READ)
        show_field(out, "effect", effect_name(validate->effect));
}

static void show_remedy(struct out *out, const struct rule *rule)
{
    if (rule->revoke) {
        show_field(out, "revoke", rule->revoke->endpoint);
        show_field(out, rule->revoke->endpoint ? "" : "revoke", rule->revoke->console);
        show_field(out, rule->revoke->endpoint || rule->revoke->console ? "" : "revoke",
                   rule->revoke->text);
    }
    if (rule->replace)
        show_field(out, "replace", rule->replace->text);
    if (rule->replace)
        show_field(out, "snippet", rule->replace->snippet);
}

static void show_text(struct out *out, const struct rule *rule)
{
    char width[64];
    snprintf(width, sizeof(width), "%u to %u bytes", rule->min_width, rule->max_width);
    show_field(out, "id", rule->id);
    show_field(out, "title", rule->title);
    show_field(out, "issuer", rule->issuer_name);
    show_field(out, "kind", rule->kind);
    show_field(out, "severity", severity_name(rule->severity));
    show_field(out, "binding", binding_name(rule->binding));
    show_field(out, "evidence", evidence_name(rule->evidence));
    show_field(out, "check", rule->check);
    show_field(out, "entropy", rule->entropy ? "must look random" : "not looked at");
    show_field(out, "width", width);
    show_field(out, "docs", rule->docs);
    show_field(out, "origin", rule->origin);
    show_verification(out, rule);
    show_remedy(out, rule);
    show_field(out, "pattern", rule->pattern);
    show_texts(out, "example", rule->examples);
    show_texts(out, "counter", rule->counters);
}

static const struct rule *find_rule(const struct ruleset *rules, const char *id)
{
    for (size_t i = 0; i < ruleset_count(rules); i++)
        if (strcmp(ruleset_rule(rules, i)->id, id) == 0)
            return ruleset_rule(rules, i);
    return NULL;
}

static enum exit_code unknown_rule(const struct ruleset *rules, const char *id)
{
    struct nearest near;
    nearest_init(&near, id);
    for (size_t i = 0; i < ruleset_count(rules); i++)
        nearest_offer(&near, ruleset_rule(rules, i)->id);
    if (near.name)
        say_line("there is no rule '%s'; did you mean '%s'?", id, near.name);
    else
        say_line("there is no rule '%s'; 'sprawl rules list' lists them", id);
    return EXIT_USAGE;
}

static enum exit_code show(const struct options *options, const struct ruleset *rules,
                           const char *id)
{
    struct json_out json;
    const struct rule *rule = find_rule(rules, id);
    if (rule == NULL)
        return unknown_rule(rules, id);
    AUTO(out_free) struct out *out = stdout_open();
    if (wants_json(options)) {
        json_out_init(&json, out, true);
        json_rule(&json, rule, true);
        out_text(out, "\n");
    } else {
        show_text(out, rule);
    }
    return stdout_finish(out, EXIT_CLEAN);
}

/* ---- check ---- */

static void tell_fault(struct out *out, const struct error *why, struct rule_check_result *result)
{
    out_printf(out, "%s\n", why->text);
    result->failures++;
}

/* Take rules out that do not compile, each with its reason, so that the others are checked too.
 * Their parts are rules as well and are looked up when all are together. */
static void drop_faulty(struct rule_list *list, struct out *out, struct rule_check_result *result)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct error why;
        struct rule rule = list->rules[i];
        rule.parts = NULL;
        AUTO(ruleset_free) struct ruleset *alone = NULL;
        bool good =
            matcher_check(&rule, &why) == ST_OK && ruleset_new(&alone, &rule, 1, &why) == ST_OK;
        if (good)
            list->rules[kept++] = list->rules[i];
        else
            tell_fault(out, &why, result);
    }
    list->count = kept;
}

static bool is_loaded(const struct rule_list *list, const struct rule *rule)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->rules[i].pattern == rule->pattern)
            return true;
    return false;
}

static enum status check_rules(struct setup *setup, bool all, struct out *out,
                               struct rule_check_result *result, struct error *err)
{
    size_t count = 0;
    AUTO(xfree) size_t *indexes = xcalloc(ruleset_count(setup->rules), sizeof(*indexes));
    for (size_t i = 0; i < ruleset_count(setup->rules); i++)
        if (all || is_loaded(&setup->loaded, ruleset_rule(setup->rules, i)))
            indexes[count++] = i;
    return rule_check(setup->rules, indexes, count, out, result, err);
}

static enum exit_code check(const struct options *options)
{
    struct error err;
    struct rule_check_result result = {0};
    AUTO(setup_dispose) struct setup setup = {0};
    AUTO(out_free) struct out *out = stdout_open();
    size_t files = options->arguments.count - 1 + options->rule_files.count;
    for (size_t i = 0; i < files; i++) {
        bool argument = i < options->arguments.count - 1;
        const char *file = argument ? options->arguments.item[i + 1]
                                    : options->rule_files.item[i - (options->arguments.count - 1)];
        if (rule_list_load_path(&setup.loaded, file, &err) != ST_OK)
            tell_fault(out, &err, &result);
    }
    drop_faulty(&setup.loaded, out, &result);
    if (setup_combine(&setup, options->verbose > 0, &err) != ST_OK ||
        check_rules(&setup, files == 0, out, &result, &err) != ST_OK)
        tell_fault(out, &err, &result);
    out_printf(out, "%zu rules, %zu examples and counter-examples, %zu %s\n", result.rules,
               result.texts, result.failures, result.failures == 1 ? "failure" : "failures");
    return stdout_finish(out, result.failures > 0 ? EXIT_USAGE : EXIT_CLEAN);
}

static enum exit_code list_or_show(const struct options *options, const char *id)
{
    struct error err;
    AUTO(setup_dispose) struct setup setup = {0};
    if (setup_rules(&setup, &options->rule_files, options->verbose > 0, &err) != ST_OK)
        return refuse(&err);
    return id ? show(options, setup.rules, id) : list(options, setup.rules);
}

static const char *const words[] = {"list", "show", "check", NULL};

static enum exit_code unknown_word(const char *word)
{
    struct nearest near;
    nearest_init(&near, word);
    for (size_t i = 0; words[i]; i++)
        nearest_offer(&near, words[i]);
    if (near.name)
        say_line("'rules' cannot '%s'; did you mean '%s'?", word, near.name);
    else
        say_line("'rules' cannot '%s'; it can list, show ID and check [FILE]...", word);
    return EXIT_USAGE;
}

static enum exit_code rules_run(const struct options *options)
{
    size_t count = options->arguments.count;
    const char *word = count > 0 ? options->arguments.item[0] : "list";
    if (strcmp(word, "check") == 0)
        return check(options);
    if (strcmp(word, "list") == 0 && count <= 1)
        return list_or_show(options, NULL);
    if (strcmp(word, "show") == 0 && count == 2)
        return list_or_show(options, options->arguments.item[1]);
    if (strcmp(word, "list") != 0 && strcmp(word, "show") != 0)
        return unknown_word(word);
    say_line("%s",
             word[0] == 's' ? "'rules show' wants one rule id" : "'rules list' takes no arguments");
    return EXIT_USAGE;
}

static const char *const examples[] = {
    "sprawl rules list",
    "all rules in a table",
    "sprawl rules check my.toml",
    "try rules before they are used with --rules",
    NULL,
};

const struct command command_rules = {
    .name = "rules",
    .words = words,
    .arguments = "list | show ID | check [FILE]...",
    .summary = "list, show and check the rules",
    .about = "check scans every example and counter-example of the rules in FILEs (none: the\n"
             "built-in rules) and says which are not as they should be; then the exit code is 2.\n",
    .examples = examples,
    .run = rules_run,
};
