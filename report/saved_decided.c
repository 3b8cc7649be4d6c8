/* saved_decided.c - acceptances and policies of saved reports. */
#include "report/saved_decided.h"

#include "scanner/acceptance.h"
#include "scanner/policy.h"

static enum status read_optional(const struct saved_at *at, const cJSON *json, const char *key,
                                 const char **out)
{
    *out = NULL;
    return saved_has(json, key) ? saved_text(at, json, key, out) : ST_OK;
}

/* The acceptance under key. One without words is none of its own: by alone says it all. */
static enum status read_acceptance(const struct saved_at *at, const cJSON *place, const char *key,
                                   bool expired, struct finding *finding)
{
    const cJSON *json;
    const char *by, *reason, *owner, *until;
    if (!saved_has(place, key))
        return ST_OK;
    TRY(saved_object(at, place, key, &json));
    TRY(saved_keep(at, json, "by", &by));
    if (by == NULL)
        return saved_fault(at, key, "needs 'by', a string");
    TRY(read_optional(at, json, "reason", &reason));
    TRY(read_optional(at, json, "owner", &owner));
    TRY(read_optional(at, json, "until", &until));
    if (until && !date_is_day(bytes_of(until)))
        return saved_fault(at, key, "has an 'until' that is no day");
    if (!expired)
        finding->suppressed = by;
    if (expired || reason || owner || until)
        acceptance_keep(finding, by, reason ? bytes_of(reason) : (struct bytes){0},
                        owner ? bytes_of(owner) : (struct bytes){0}, until, expired);
    return ST_OK;
}

static enum status read_policy(const struct saved_at *at, const cJSON *place,
                               struct finding *finding)
{
    const cJSON *json;
    const char *action;
    if (!saved_has(place, "policy"))
        return ST_OK;
    TRY(saved_object(at, place, "policy", &json));
    TRY(saved_text(at, json, "action", &action));
    struct policy_rule *rule = arena_alloc(at->keep, sizeof(*rule));
    rule->action = strcmp(action, "fail") == 0 ? POLICY_FAIL : POLICY_REPORT;
    if (strcmp(action, policy_action_name(rule->action)) != 0)
        return saved_fault(at, "policy.action", "must be fail or report");
    if (saved_has(json, "message"))
        TRY(saved_keep(at, json, "message", &rule->message));
    finding->policy = rule;
    return ST_OK;
}

enum status saved_decided(const struct saved_at *at, const cJSON *place, struct finding *finding)
{
    TRY(read_acceptance(at, place, "suppressed", false, finding));
    TRY(read_acceptance(at, place, "expired", true, finding));
    return read_policy(at, place, finding);
}
