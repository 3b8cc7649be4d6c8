/* decided.c - one sentence each, for all formats that speak to people. */
#include "report/decided.h"

#include "report/escape.h"
#include "scanner/acceptance.h"
#include "scanner/policy.h"

static void add(struct buf *to, const char *text)
{
    escape_add(to, bytes_of(text), ESCAPE_NAME);
}

void decided_suppressed(struct buf *to, const struct finding *finding)
{
    const struct acceptance *a = finding->acceptance;
    add(to, finding->suppressed);
    if (a == NULL || a->expired)
        return;
    if (a->reason) {
        buf_printf(to, ": ");
        add(to, a->reason);
    }
    if (!a->owner && !a->until[0])
        return;
    buf_printf(to, " (");
    if (a->owner)
        add(to, a->owner);
    if (a->until[0])
        buf_printf(to, "%suntil %s", a->owner ? ", " : "", a->until);
    buf_printf(to, ")");
}

bool decided_expired(struct buf *to, const struct finding *finding)
{
    const struct acceptance *a = finding->acceptance;
    if (a == NULL || !a->expired || finding->suppressed)
        return false;
    buf_printf(to, "accepted ");
    if (a->owner) {
        buf_printf(to, "by ");
        add(to, a->owner);
        buf_printf(to, " ");
    }
    buf_printf(to, "(%s", a->by);
    if (a->reason) {
        buf_printf(to, ": ");
        add(to, a->reason);
    }
    if (a->until[0])
        buf_printf(to, ") until %s, which is over", a->until);
    else
        buf_printf(to, "), but its 'until=' is no day such as 2027-03-01");
    return true;
}

bool decided_policy(struct buf *to, const struct finding *finding)
{
    const struct policy_rule *rule = finding->policy;
    bool only_reported = rule && rule->action == POLICY_REPORT;
    if (rule == NULL || finding->suppressed || (!rule->message && !only_reported))
        return false;
    buf_printf(to, "policy%s%s", only_reported ? ", reported only" : "", rule->message ? ": " : "");
    if (rule->message)
        add(to, rule->message);
    return true;
}

bool decided_next(struct buf *line, const struct finding *finding, size_t *at)
{
    static bool (*const all[])(struct buf *, const struct finding *) = {decided_expired,
                                                                        decided_policy};
    buf_reset(line);
    while (*at < COUNT_OF(all))
        if (all[(*at)++](line, finding))
            return true;
    return false;
}
