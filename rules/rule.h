/* rule.h - what a rule is: one way in which one kind of credential looks. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "base/base.h"
#include "base/error.h"

enum severity { SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
enum binding {
    BINDING_BEARER,
    BINDING_SENDER_CONSTRAINED,
    BINDING_ASYMMETRIC_KEY,
    BINDING_CERTIFICATE
};

/** What a bare match proves, in rising weight; the base of its confidence. */
enum evidence {
    EVIDENCE_RANDOM,    /* the value looks random, nothing else */
    EVIDENCE_GENERIC,   /* a name that says "secret" beside a value */
    EVIDENCE_KEYWORD,   /* an issuer's name beside a value of its form */
    EVIDENCE_FIELD,     /* a field that only ever holds credentials */
    EVIDENCE_STRUCTURE, /* decoded and checked */
    EVIDENCE_PREFIX,    /* a form that only one issuer uses */
};

/** Strings are NUL-terminated and belong to whoever owns the rule (the binary, or a struct
 * rule_list). */
struct rule {
    const char *id, *title, *kind;
    const char *issuer, *issuer_name, *docs;
    const char *pattern; /* PCRE2, composed; rule->group holds the secret */
    const char *check;   /* name of the offline check, or NULL */
    const char *const *examples;
    const char *const *counters; /* both end with NULL */
    const char *origin;          /* "rules/catalog/aws.toml:12" */
    uint32_t group;
    uint32_t min_width, max_width; /* bytes of the whole match; measured when the ruleset is made */
    enum severity severity;
    enum binding binding;
    enum evidence evidence;
    bool fallback; /* gives way to any issuer's own rule that matches the same text */
    bool entropy; /* the secret must look random for its charset and length */
};

const char *severity_name(enum severity severity); /* "critical" */
const char *binding_name(enum binding binding);    /* "bearer" */
const char *evidence_name(enum evidence evidence); /* "prefix" */
/** False if name is none of theirs. */
bool severity_parse(const char *name, enum severity *out);
bool binding_parse(const char *name, enum binding *out);
bool evidence_parse(const char *name, enum evidence *out);

/** Generic rules do not run on binary content. */
static inline bool rule_is_generic(const struct rule *rule)
{
    return rule->evidence <= EVIDENCE_KEYWORD;
}

#endif
