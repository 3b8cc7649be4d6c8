/* rule.c - the words that rule files and reports use for severity, binding and evidence. */
#include "rules/rule.h"

static const char *const severities[] = {
    [SEVERITY_LOW] = "low",
    [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_HIGH] = "high",
    [SEVERITY_CRITICAL] = "critical",
};
static const char *const bindings[] = {
    [BINDING_BEARER] = "bearer",
    [BINDING_SENDER_CONSTRAINED] = "sender_constrained",
    [BINDING_ASYMMETRIC_KEY] = "asymmetric_key",
    [BINDING_CERTIFICATE] = "certificate",
};
static const char *const evidences[] = {
    [EVIDENCE_RANDOM] = "random",       [EVIDENCE_GENERIC] = "generic",
    [EVIDENCE_KEYWORD] = "keyword",     [EVIDENCE_FIELD] = "field",
    [EVIDENCE_STRUCTURE] = "structure", [EVIDENCE_PREFIX] = "prefix",
};

static const char *name_at(const char *const *names, size_t count, unsigned index)
{
    BUG_IF(index >= count);
    return names[index];
}

/* The index of name, or count. */
static size_t index_of(const char *const *names, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

const char *severity_name(enum severity severity)
{
    return name_at(severities, COUNT_OF(severities), severity);
}

const char *binding_name(enum binding binding)
{
    return name_at(bindings, COUNT_OF(bindings), binding);
}

const char *evidence_name(enum evidence evidence)
{
    return name_at(evidences, COUNT_OF(evidences), evidence);
}

bool severity_parse(const char *name, enum severity *out)
{
    size_t i = index_of(severities, COUNT_OF(severities), name);
    if (i < COUNT_OF(severities))
        *out = (enum severity)i;
    return i < COUNT_OF(severities);
}

bool binding_parse(const char *name, enum binding *out)
{
    size_t i = index_of(bindings, COUNT_OF(bindings), name);
    if (i < COUNT_OF(bindings))
        *out = (enum binding)i;
    return i < COUNT_OF(bindings);
}

bool evidence_parse(const char *name, enum evidence *out)
{
    size_t i = index_of(evidences, COUNT_OF(evidences), name);
    if (i < COUNT_OF(evidences))
        *out = (enum evidence)i;
    return i < COUNT_OF(evidences);
}
