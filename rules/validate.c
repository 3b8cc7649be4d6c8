/* validate.c - the words of validation blocks, and which hosts a block may speak to. */
#include "rules/validate.h"

static const char *const outcomes[] = {
    [OUTCOME_UNKNOWN] = "unknown",       [OUTCOME_VALID] = "valid",
    [OUTCOME_RESTRICTED] = "restricted", [OUTCOME_EXPIRED] = "expired",
    [OUTCOME_REVOKED] = "revoked",       [OUTCOME_INVALID] = "invalid",
    [OUTCOME_SKIPPED] = "skipped",
};
static const char *const effects[] = {
    [EFFECT_READ] = "read",
    [EFFECT_AUTH_WRITE] = "auth-write",
    [EFFECT_SPEND] = "spend",
    [EFFECT_NOTIFY] = "notify",
};
static const char *const facts[VALIDATE_FACTS] = {
    "principal",  "principal_kind", "account", "tenant",      "scopes",        "expires_at",
    "created_at", "last_used_at",   "name",    "environment", "restricted_by", "is_admin",
};
static const char *const suffixes[] = {
#define SUFFIX(text) text,
#include "rules/suffixes.h"
#undef SUFFIX
    NULL,
};
static const struct {
    const char *name;
    const char *parts[3];
} signers[] = {
    {"aws-sigv4", {"id"}},
    {"azure-shared-key", {"account"}},
};

/* The index of name, or count. */
static size_t index_of(const char *const *names, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

static bool is_one_of(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

const char *outcome_name(enum outcome outcome)
{
    BUG_IF((size_t)outcome >= COUNT_OF(outcomes));
    return outcomes[outcome];
}

bool outcome_parse(const char *name, enum outcome *out)
{
    size_t i = index_of(outcomes, COUNT_OF(outcomes), name);
    if (i < COUNT_OF(outcomes))
        *out = (enum outcome)i;
    return i < COUNT_OF(outcomes);
}

const char *effect_name(enum effect effect)
{
    BUG_IF((size_t)effect >= COUNT_OF(effects));
    return effects[effect];
}

bool effect_parse(const char *name, enum effect *out)
{
    size_t i = index_of(effects, COUNT_OF(effects), name);
    if (i < COUNT_OF(effects))
        *out = (enum effect)i;
    return i < COUNT_OF(effects);
}

size_t validate_fact(const char *name)
{
    return index_of(facts, VALIDATE_FACTS, name);
}

const char *validate_fact_name(size_t fact)
{
    BUG_IF(fact >= VALIDATE_FACTS);
    return facts[fact];
}

bool validate_is_suffix(const char *suffix)
{
    return is_one_of(suffixes, suffix);
}

const char *const *validate_signer_parts(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(signers); i++)
        if (strcmp(signers[i].name, name) == 0)
            return signers[i].parts;
    return NULL;
}

bool validate_owns_host(const struct validate *validate, const char *host)
{
    size_t len = strlen(host);
    for (const char *const *at = validate->hosts; at && *at; at++) {
        size_t own = strlen(*at);
        bool below = **at == '.' && len > own && strcmp(host + len - own, *at) == 0;
        if (below || (**at != '.' && strcmp(host, *at) == 0))
            return true;
    }
    return false;
}
