/* policy.c - a live check alerts, costs and discloses: reasons not to make it. */
#include "verify/policy.h"

#include "base/date.h"

enum { GAP_BEFORE = 3, GAP_BEHIND = 5 }; /* ":*:" of .pgpass, "@tcp(" of Go */

/* The part on the same line that ends just before byte at, or begins just behind it; or NULL. */
static const struct finding *neighbour(const struct finding *finding, uint64_t at, bool before)
{
    for (size_t i = 0; i < finding->part_count; i++) {
        const struct finding *part = finding->parts[i].finding;
        uint64_t end = part->at + part->secret_len;
        bool is_one = before ? end < at && at - end <= GAP_BEFORE
                             : part->at > at && part->at - at <= GAP_BEHIND;
        if (is_one && part->text == finding->text &&
            part->place.start_line == finding->place.start_line)
            return part;
    }
    return NULL;
}

/* Of a login all stands in a row, as in user:secret@host/database: parts that stand elsewhere are
 * those of another, and a login with them would be a wrong one. */
static bool is_in_row(const struct finding *finding, const struct finding *part)
{
    bool before = part->at < finding->at;
    uint64_t at = before ? finding->at : finding->at + finding->secret_len;
    const struct finding *next = neighbour(finding, at, before);
    for (size_t i = 1; next && next != part && i < finding->part_count; i++)
        next = neighbour(finding, before ? next->at : next->at + next->secret_len, before);
    return next == part;
}

const struct finding *policy_part(const struct finding *finding, const char *role)
{
    size_t len = strcspn(role, "?");
    const struct validate *block = finding->rule->validate;
    for (size_t i = 0; i < finding->part_count; i++) {
        const struct finding *part = finding->parts[i].finding;
        const char *its = finding->parts[i].role;
        if (strncmp(its, role, len) == 0 && its[len] == '\0' &&
            (block == NULL || block->login == LOGIN_NONE || is_in_row(finding, part)))
            return part;
    }
    return NULL;
}

static bool has_parts(const struct finding *finding, const struct validate *block)
{
    for (const struct validate_pair *at = block ? block->parts : NULL; at && at->name; at++)
        if (strchr(at->value, '?') == NULL && policy_part(finding, at->value) == NULL)
            return false;
    return true;
}

struct finding *policy_choose(struct finding *const *findings, size_t count,
                              const struct validate *block)
{
    for (size_t i = 0; i < count; i++)
        if (has_parts(findings[i], block))
            return findings[i];
    return findings[0];
}

static bool is_canary(const struct finding *finding)
{
    const char *fact = facts_value(&finding->facts, "canary");
    bool is = fact && strcmp(fact, "yes") == 0;
    for (size_t i = 0; i < finding->part_count && !is; i++) {
        fact = facts_value(&finding->parts[i].finding->facts, "canary");
        is = fact && strcmp(fact, "yes") == 0;
    }
    return is;
}

static bool is_over(const struct finding *finding, int64_t now)
{
    int64_t expires;
    const char *fact = facts_value(&finding->facts, "expires");
    return fact && date_parse(bytes_of(fact), &expires) && expires < now;
}

static bool is_allowed(const struct plan_options *options, const struct rule *rule)
{
    const char *const *at = options->effects;
    while (at && *at && strcmp(*at, rule->id) != 0)
        at++;
    return rule->validate->effect == EFFECT_READ || (at && *at);
}

static bool has_host(const struct plan_options *options, const struct rule *rule)
{
    const struct validate *block = rule->validate;
    if (block->login != LOGIN_NONE || block->variants ||
        strstr(block->steps[0].url, "{{host}}") == NULL)
        return true;
    for (const struct validate_pair *at = options->hosts; at && at->name; at++)
        if (strcmp(at->name, rule->issuer) == 0)
            return true;
    return false;
}

/* Is the host that stands beside it neither one of the block's nor one that the user has named? */
static bool has_foreign_host(const struct plan_options *options, const struct finding *finding)
{
    static const char whole[] = "https://{{part.host}}/";
    char host[256] = "";
    const struct validate *block = finding->rule->validate;
    if (block->login != LOGIN_NONE || strncmp(block->steps[0].url, whole, strlen(whole)) != 0)
        return false;
    const struct validate_pair *at = block->parts;
    while (strcmp(at->name, "host") != 0)
        at++;
    const struct finding *part = policy_part(finding, at->value);
    for (size_t i = 0; part && i < part->secret_len && i < sizeof(host) - 1; i++)
        host[i] = (char)byte_lower((unsigned char)part->secret[i]);
    if (validate_owns_host(block, host))
        return false;
    for (at = options->hosts; at && at->name && block->self_hosted; at++)
        if (strcmp(at->name, finding->rule->issuer) == 0 && strcmp(at->value, host) == 0)
            return false;
    return true;
}

/* A temporary key of AWS without its session token would look unknown. */
static bool lacks_session(const struct finding *finding)
{
    const struct validate *block = finding->rule->validate;
    const struct finding *id = policy_part(finding, "key id");
    return block->sign && strcmp(block->sign, "aws-sigv4") == 0 && id && id->secret_len > 4 &&
           memcmp(id->secret, "ASIA", 4) == 0 && policy_part(finding, "session token") == NULL;
}

static const char *why_not(const struct plan_options *options, const struct finding *finding,
                           bool is_seen)
{
    const struct rule *rule = finding->rule;
    if (rule->validate == NULL)
        return "no way to ask its issuer is known";
    if (!is_seen)
        return "suppressed";
    if (finding->check == CHECK_FAILED)
        return "its checksum is wrong";
    if (is_canary(finding))
        return "a known canary: to ask would alert whoever watches it";
    if (finding->confidence == CONFIDENCE_LOW)
        return "too unsure to be sent to anybody";
    if (!is_allowed(options, rule))
        return "to ask does more than read: [verify] effects may allow it";
    if (!has_parts(finding, rule->validate))
        return "what belongs to it was not found beside it";
    if (lacks_session(finding))
        return "its session token was not found beside it";
    if (!has_host(options, rule))
        return "[verify.hosts] names no host of its issuer";
    if (has_foreign_host(options, finding))
        return "its host is none of the issuer's, and [verify.hosts] does not name it";
    return NULL;
}

bool policy_decides(const struct plan_options *options, const struct finding *finding, bool is_seen,
                    enum outcome *outcome, const char **evidence)
{
    *outcome = OUTCOME_SKIPPED;
    *evidence = why_not(options, finding, is_seen);
    if (*evidence || !is_over(finding, options->now))
        return *evidence != NULL;
    *outcome = OUTCOME_EXPIRED;
    *evidence = "it says itself that its time is over";
    return true;
}
