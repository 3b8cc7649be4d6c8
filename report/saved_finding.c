/* saved_finding.c - rules and findings out of a JSON report. */
#include "report/saved_finding.h"

#include "base/date.h"
#include "base/limits.h"
#include "report/saved_decided.h"
#include "report/saved_place.h"
#include "report/saved_remedy.h"
#include "scanner/finding_new.h"

#include <stdio.h>

void saved_build_dispose(struct saved_build *build)
{
    xfree(&build->rules);
}

/* ---- Rules ---- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_rule(const struct rule *a, const struct rule *b)
{
    return a->severity == b->severity && same_text(a->id, b->id) && same_text(a->title, b->title) &&
           same_text(a->kind, b->kind) && same_text(a->issuer, b->issuer);
}

static const struct rule *find_known(const struct saved_build *s, const char *id)
{
    for (size_t i = 0; i < ruleset_count(s->known); i++)
        if (strcmp(ruleset_rule(s->known, i)->id, id) == 0)
            return ruleset_rule(s->known, i);
    return NULL;
}

static const char *keep(struct saved_build *s, const char *text)
{
    return text ? arena_copy(s->keep, text, strlen(text)) : NULL;
}

/* A rule that prints as told; what the report does not tell comes from the rule of that id that is
 * known. told's texts are borrowed. */
static enum status make_rule(struct saved_build *s, const struct saved_at *at, const cJSON *json,
                             const struct rule *told, const struct rule **out)
{
    for (size_t i = s->rule_count; i > 0; i--)
        if (same_rule(s->rules[i - 1], told)) {
            *out = s->rules[i - 1];
            return ST_OK;
        }
    if (s->rule_count == LIMIT_RULES)
        return saved_fault(at, "rule", "more rules than there can be");
    const struct rule *known = find_known(s, told->id);
    struct rule *rule = arena_alloc(s->keep, sizeof(*rule));
    if (known)
        *rule = *known;
    else
        rule->only_as_part = told->only_as_part;
    rule->id = keep(s, told->id);
    rule->title = keep(s, told->title);
    rule->kind = keep(s, told->kind);
    rule->issuer = keep(s, told->issuer);
    if (known == NULL)
        rule->issuer_name = rule->issuer;
    TRY(saved_remedy(at, json, rule));
    rule->severity = told->severity;
    if (s->rule_count == s->rule_cap) {
        s->rule_cap = MAX(s->rule_cap * 2, (size_t)16);
        s->rules = xreallocarray(s->rules, s->rule_cap, sizeof(const struct rule *));
    }
    *out = s->rules[s->rule_count++] = rule;
    return ST_OK;
}

/* ---- Findings ---- */

static enum status read_fingerprint(const struct saved_at *at, const cJSON *json,
                                    struct finding *finding)
{
    const char *text;
    TRY(saved_text(at, json, "fingerprint", &text));
    for (const char *c = text; *c; c++)
        if (!byte_is_alnum((unsigned char)*c))
            return saved_fault(at, "fingerprint", "must be letters and digits");
    if (text[0] == '\0' || strlen(text) > FINGERPRINT_CHARS)
        return saved_fault(at, "fingerprint", "is no fingerprint");
    snprintf(finding->fingerprint, sizeof(finding->fingerprint), "%s", text);
    return ST_OK;
}

/* Redacted in the report, or redacted now. */
static enum status read_secret(const struct saved_build *s, const struct saved_at *at,
                               const cJSON *json, struct finding *finding)
{
    const char *text;
    TRY(saved_text(at, json, "secret", &text));
    size_t len = strlen(text);
    if (!s->in_clear && len >= sizeof(finding->preview))
        return saved_fault(at, "secret", "too long for a redacted one");
    if (len > LIMIT_SECRET * 3)
        return saved_fault(at, "secret", "too long");
    finding->secret = xmemdup(text, len);
    finding->secret_len = len;
    if (!s->in_clear)
        snprintf(finding->preview, sizeof(finding->preview), "%s", text);
    else if (finding->rule->kind)
        secret_preview(finding->rule, (struct bytes){(const unsigned char *)text, len},
                       finding->preview, sizeof(finding->preview));
    else
        snprintf(finding->preview, sizeof(finding->preview), "********");
    return ST_OK;
}

static enum status read_reasons(const struct saved_at *at, const cJSON *json,
                                struct kept_reasons *reasons)
{
    const cJSON *list, *item;
    TRY(saved_array(at, json, "confidence_reasons", &list));
    cJSON_ArrayForEach(item, list)
    {
        const char *text = cJSON_GetStringValue(item);
        if (text == NULL || reasons->count == REASONS_MAX)
            return saved_fault(at, "confidence_reasons", "must be a few strings");
        reasons_add(reasons, arena_copy(at->keep, text, strlen(text)));
    }
    return ST_OK;
}

static enum status read_checks(const struct saved_at *at, const cJSON *json,
                               struct finding *finding)
{
    static const char *const names[] = {
        [CHECK_NONE] = "none", [CHECK_OK] = "ok", [CHECK_FAILED] = "failed"};
    const cJSON *checks;
    const char *name;
    size_t i = 0;
    TRY(saved_object(at, json, "checks", &checks));
    TRY(saved_text(at, checks, "checksum", &name));
    while (i < COUNT_OF(names) && strcmp(names[i], name) != 0)
        i++;
    if (i == COUNT_OF(names))
        return saved_fault(at, "checks.checksum", "must be ok, failed or none");
    finding->check = (enum check_result)i;
    TRY(saved_decimal(at, checks, "entropy_bits", &finding->entropy_bits));
    return saved_facts(at, checks, &finding->facts);
}

static enum status read_rule(struct saved_build *s, const struct saved_at *at, const cJSON *json,
                             const struct rule **out)
{
    struct rule told = {0};
    const char *severity;
    TRY(saved_text(at, json, "rule", &told.id));
    TRY(saved_text(at, json, "title", &told.title));
    TRY(saved_text_or_null(at, json, "provider", &told.issuer));
    TRY(saved_text_or_null(at, json, "kind", &told.kind));
    TRY(saved_text(at, json, "severity", &severity));
    if (!severity_parse(severity, &told.severity))
        return saved_fault(at, "severity", "must be low, medium, high or critical");
    return make_rule(s, at, json, &told, out);
}

/* What all places of a credential have in common. */
static enum status read_common(struct saved_build *s, const struct saved_at *at, const cJSON *json,
                               struct finding *finding)
{
    const char *confidence;
    TRY(read_rule(s, at, json, &finding->rule));
    TRY(read_fingerprint(at, json, finding));
    TRY(saved_text(at, json, "confidence", &confidence));
    if (!confidence_parse(confidence, &finding->confidence))
        return saved_fault(at, "confidence", "must be low, medium or high");
    TRY(read_reasons(at, json, &finding->reasons));
    TRY(read_checks(at, json, finding));
    return read_secret(s, at, json, finding);
}

static enum status read_place(struct saved_build *s, struct saved_at *at, const cJSON *json,
                              const cJSON *place, size_t index, struct finding *finding)
{
    size_t len = strlen(at->path);
    TRY(read_common(s, at, json, finding));
    snprintf(at->path + len, sizeof(at->path) - len, ".places[%zu]", index);
    TRY(saved_place(at, place, &finding->place));
    TRY(saved_decided(at, place, finding));
    s->with_suppressed = s->with_suppressed || finding->suppressed;
    at->path[len] = '\0';
    return ST_OK;
}

/* The place that a part stands beside: the nearest in its file, and none before that of the part
 * before it. */
static size_t beside(const struct credential *credential, const struct place *part, size_t from)
{
    size_t best = from;
    uint64_t least = UINT64_MAX;
    for (size_t i = from; i < credential->count; i++) {
        const struct place *place = &credential->findings[i]->place;
        uint64_t a = place->start_line, b = part->start_line, apart = a > b ? a - b : b - a;
        if (strcmp(place->path, part->path) == 0 && apart < least) {
            least = apart;
            best = i;
        }
    }
    return best;
}

static enum status read_part(struct saved_build *s, struct saved_at *at, const cJSON *json,
                             struct part *part)
{
    struct finding *finding = part->finding = xcalloc(1, sizeof(*finding));
    struct rule told = {.kind = "identifier", .only_as_part = true};
    TRY(saved_keep(at, json, "role", &part->role));
    TRY(saved_text(at, json, "rule", &told.id));
    const struct rule *known = find_known(s, told.id);
    if (part->role == NULL)
        return saved_fault(at, "role", "must be a string");
    if (known)
        told = *known;
    else
        told.title = told.id;
    TRY(make_rule(s, at, json, &told, &finding->rule));
    TRY(read_fingerprint(at, json, finding));
    TRY(read_secret(s, at, json, finding));
    TRY(saved_facts(at, json, &finding->facts));
    return saved_place(at, saved_member(json, "place"), &finding->place);
}

static enum status read_parts(struct saved_build *s, struct saved_at *at, const cJSON *json,
                              struct credential *credential)
{
    const cJSON *list, *item;
    size_t at_place = 0, n = 0, len = strlen(at->path);
    if (saved_member(json, "parts") == NULL)
        return ST_OK;
    TRY(saved_array(at, json, "parts", &list));
    cJSON_ArrayForEach(item, list)
    {
        struct part part = {0};
        snprintf(at->path + len, sizeof(at->path) - len, ".parts[%zu]", n++);
        enum status st = cJSON_IsObject(item) ? read_part(s, at, item, &part)
                                              : saved_fault(at, "", "must be an object");
        if (st != ST_OK) {
            finding_free(&part.finding);
            return st;
        }
        BUG_IF(part.finding == NULL);
        at_place = beside(credential, &part.finding->place, at_place);
        struct finding *owner = credential->findings[at_place];
        owner->parts = xreallocarray(owner->parts, owner->part_count + 1, sizeof(*owner->parts));
        owner->parts[owner->part_count++] = part;
    }
    at->path[len] = '\0';
    return ST_OK;
}

/* What we would write for it; absent: 0. */
static enum status read_when(const struct saved_at *at, const cJSON *json, int64_t *out)
{
    const char *text;
    char again[DATE_TEXT];
    if (!saved_has(json, "at"))
        return ST_OK;
    TRY(saved_text(at, json, "at", &text));
    if (!date_parse(bytes_of(text), out) || !date_format(*out, again) || strcmp(again, text) != 0)
        return saved_fault(at, "verification.at", "must be a time in UTC");
    return ST_OK;
}

/* What the issuer said, if it was asked; the first place holds it. */
static enum status read_verification(const struct saved_at *at, const cJSON *json,
                                     struct finding *lead)
{
    const char *outcome, *evidence;
    const cJSON *object, *facts, *fact;
    if (saved_member(json, "verification") == NULL)
        return ST_OK;
    struct verification *v = lead->verification = xcalloc(1, sizeof(*v));
    TRY(saved_object(at, json, "verification", &object));
    TRY(saved_text(at, object, "outcome", &outcome));
    if (!outcome_parse(outcome, &v->outcome))
        return saved_fault(at, "verification.outcome", "is no outcome");
    TRY(saved_text(at, object, "evidence", &evidence));
    verification_say(v, evidence);
    TRY(saved_bool(at, object, "remembered", &v->remembered));
    TRY(read_when(at, object, &v->at));
    TRY(saved_object(at, object, "facts", &facts));
    cJSON_ArrayForEach(fact, facts)
    {
        size_t number = validate_fact(fact->string);
        const char *text = cJSON_GetStringValue(fact);
        if (number == VALIDATE_FACTS || text == NULL || v->facts[number])
            return saved_fault(at, "verification.facts", "must be facts that are known");
        v->facts[number] = xstrdup(text);
    }
    return ST_OK;
}

enum status saved_credential(struct saved_build *s, struct saved_at *at, const cJSON *json,
                             struct credential *credential)
{
    const cJSON *places, *place;
    if (!cJSON_IsObject(json))
        return saved_fault(at, "", "must be an object");
    TRY(saved_array(at, json, "places", &places));
    size_t count = saved_length(places);
    if (count == 0)
        return saved_fault(at, "places", "must not be empty");
    if (count > LIMIT_FINDINGS - s->place_count)
        return saved_fault(at, "places", "more than a report can have");
    credential->findings = xcalloc(count, sizeof(*credential->findings));
    cJSON_ArrayForEach(place, places)
    {
        struct finding *finding = xcalloc(1, sizeof(*finding));
        credential->findings[credential->count++] = finding;
        TRY(read_place(s, at, json, place, credential->count - 1, finding));
    }
    s->place_count += count;
    TRY(read_verification(at, json, credential->findings[0]));
    return read_parts(s, at, json, credential);
}
