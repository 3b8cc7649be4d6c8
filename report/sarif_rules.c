/* sarif_rules.c - reportingDescriptors with all that GitHub shows beside an alert. */
#include "report/sarif_rules.h"

#include "report/advice.h"
#include "report/sarif_help.h"

void sarif_rules_dispose(struct sarif_rules *set)
{
    xfree(&set->rules);
    *set = (struct sarif_rules){0};
}

/* The first rule that does not come before id. */
static size_t lower_bound(const struct sarif_rules *set, const char *id)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(set->rules[middle]->id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void sarif_rules_add(struct sarif_rules *set, const struct rule *rule)
{
    size_t at = lower_bound(set, rule->id);
    if (at < set->count && strcmp(set->rules[at]->id, rule->id) == 0)
        return;
    if (set->count == set->cap) {
        set->cap = set->cap ? set->cap * 2 : 16;
        set->rules = xreallocarray(set->rules, set->cap, sizeof(const struct rule *));
    }
    for (size_t i = set->count; i > at; i--)
        set->rules[i] = set->rules[i - 1];
    set->rules[at] = rule;
    set->count++;
}

size_t sarif_rules_index(const struct sarif_rules *set, const struct rule *rule)
{
    size_t at = lower_bound(set, rule->id);
    BUG_IF(at == set->count || strcmp(set->rules[at]->id, rule->id) != 0);
    return at;
}

const char *sarif_rules_level(enum severity severity)
{
    static const char *const levels[] = {
        [SEVERITY_LOW] = "note",
        [SEVERITY_MEDIUM] = "warning",
        [SEVERITY_HIGH] = "error",
        [SEVERITY_CRITICAL] = "error",
    };
    return levels[severity];
}

static const char *security_severity(enum severity severity)
{
    static const char *const scores[] = {
        [SEVERITY_LOW] = "3.0",
        [SEVERITY_MEDIUM] = "5.5",
        [SEVERITY_HIGH] = "8.0",
        [SEVERITY_CRITICAL] = "9.5",
    };
    return scores[severity];
}

/* Of the rule, not of what it found today: an alert keeps its rank from scan to scan. */
static const char *precision(enum evidence evidence)
{
    static const char *const words[] = {
        [EVIDENCE_RANDOM] = "low",          [EVIDENCE_GENERIC] = "medium",
        [EVIDENCE_KEYWORD] = "medium",      [EVIDENCE_FIELD] = "high",
        [EVIDENCE_STRUCTURE] = "very-high", [EVIDENCE_PREFIX] = "very-high",
    };
    return words[evidence];
}

static bool is_set(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void add(struct json_out *json, const char *text)
{
    json_out_string_add(json, bytes_of(text));
}

static void text_object(struct json_out *json, const char *key, const char *text)
{
    json_out_key(json, key);
    json_out_object(json);
    json_out_member_text(json, "text", text);
    json_out_object_end(json);
}

/* "aws-access-key" as "AwsAccessKey": SARIF wants a name that is not the id once more. */
static void member_name(struct json_out *json, const char *id)
{
    json_out_key(json, "name");
    json_out_string_begin(json);
    bool upper = true;
    for (const char *at = id; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (upper && byte_is_lower(c))
            c = (unsigned char)(c - 'a' + 'A');
        upper = !byte_is_alnum(c);
        if (!upper)
            json_out_string_add(json, (struct bytes){&c, 1});
    }
    json_out_string_end(json);
}

static void member_descriptions(struct json_out *json, const struct rule *rule)
{
    json_out_key(json, "shortDescription");
    json_out_object(json);
    json_out_key(json, "text");
    json_out_string_begin(json);
    sarif_help_quoted(json, rule->title, "");
    add(json, " in plain text.");
    json_out_string_end(json);
    json_out_object_end(json);
    json_out_key(json, "fullDescription");
    json_out_object(json);
    json_out_key(json, "text");
    json_out_string_begin(json);
    add(json, "A credential of the kind ");
    sarif_help_quoted(json, rule->title, "'");
    add(json, " stands in plain text where it does not belong. ");
    add(json, sarif_help_danger(rule->binding));
    json_out_string_end(json);
    json_out_object_end(json);
}

/* With a prefix, so that no two tags of a rule are the same. */
static void add_tag(struct json_out *json, const char *prefix, const char *word)
{
    if (!is_set(word))
        return;
    json_out_string_begin(json);
    add(json, prefix);
    add(json, word);
    json_out_string_end(json);
}

static void member_properties(struct json_out *json, const struct rule *rule)
{
    json_out_key(json, "properties");
    json_out_object(json);
    json_out_key(json, "tags");
    json_out_array(json);
    json_out_text(json, "security");
    json_out_text(json, "secret");
    json_out_text(json, "external/cwe/cwe-798");
    add_tag(json, "kind/", rule->kind);
    add_tag(json, "provider/", rule->issuer);
    json_out_array_end(json);
    json_out_member_text(json, "precision", precision(rule->evidence));
    json_out_member_text(json, "security-severity", security_severity(rule->severity));
    json_out_object_end(json);
}

static void write_rule(struct json_out *json, const struct rule *rule)
{
    json_out_object(json);
    json_out_member_text(json, "id", rule->id);
    member_name(json, rule->id);
    member_descriptions(json, rule);
    sarif_help_write(json, rule);
    if (advice_is_link(rule->docs))
        json_out_member_text(json, "helpUri", rule->docs);
    json_out_key(json, "defaultConfiguration");
    json_out_object(json);
    json_out_member_text(json, "level", sarif_rules_level(rule->severity));
    json_out_object_end(json);
    member_properties(json, rule);
    json_out_object_end(json);
}

void sarif_rules_write(struct json_out *json, const struct sarif_rules *set)
{
    json_out_array(json);
    for (size_t i = 0; i < set->count; i++)
        write_rule(json, set->rules[i]);
    json_out_array_end(json);
}

static const struct {
    const char *id, *name, *what, *help;
} notices[SARIF_NOTICES] = {
    [SARIF_NOT_SCANNED] = {"sprawl/not-scanned", "NotScanned",
                           "Something that should have been scanned could not be.",
                           "Make it readable, or leave it out of the scan, and scan again."},
    [SARIF_SKIPPED] = {"sprawl/skipped", "SkippedOnPurpose", "Something was left out on purpose.",
                       "Nothing needs to be done unless it should have been scanned."},
    [SARIF_CUT] = {"sprawl/results-cut", "ResultsCut", "Not all results are in this file.",
                   "GitHub takes 25000 results in a run: the gravest were kept. The JSON report "
                   "has all of them."},
};

const char *sarif_rules_notice_id(enum sarif_notice notice)
{
    return notices[notice].id;
}

void sarif_rules_write_notices(struct json_out *json)
{
    json_out_array(json);
    for (size_t i = 0; i < COUNT_OF(notices); i++) {
        json_out_object(json);
        json_out_member_text(json, "id", notices[i].id);
        json_out_member_text(json, "name", notices[i].name);
        text_object(json, "shortDescription", notices[i].what);
        text_object(json, "fullDescription", notices[i].what);
        text_object(json, "help", notices[i].help);
        json_out_object_end(json);
    }
    json_out_array_end(json);
}
