/* rule.h - what a rule is: one way in which one kind of credential looks. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "base/base.h"
#include "base/error.h"
#include "rules/remedy.h"
#include "rules/validate.h"

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

/** A rule whose match beside a credential is a part of it: an id, a second key, a host. Several
 * rules may have one role: the nearest match of any of them fills it. */
struct rule_part {
    const char *rule, *role; /* "aws-access-key-id", "key id" */
    bool before;             /* it stands before the credential: the host of a registry's entry */
};

/** Strings are NUL-terminated and belong to whoever owns the rule (the binary, or a struct
 * rule_list). */
struct rule {
    const char *id, *title, *kind;
    const char *issuer, *issuer_name, *docs;
    const char *pattern; /* PCRE2, composed; rule->group holds the secret */
    const char *check;   /* name of the offline check, or NULL */
    const char *const *examples;
    const char *const *counters;     /* both end with NULL */
    const struct rule_part *parts;   /* ends with {NULL}; NULL: no other part is looked for */
    const struct validate *validate; /* how its issuer is asked, or NULL */
    const struct revoke *revoke;     /* or NULL */
    const struct replace *replace;   /* or NULL */
    const char *origin;              /* "rules/catalog/aws.toml:12" */
    uint32_t group;
    /* Filled in when the ruleset is made: bytes of the whole match; what its assertions read before
     * and behind it; times that all of it may go on to another line, or PATTERN_LINES_ANY; where
     * its parts' rules stand in ruleset.parts. */
    uint32_t min_width, max_width, behind, ahead, lines, first_part;
    enum severity severity;
    enum binding binding;
    enum evidence evidence;
    bool only_as_part; /* looked for around credentials that name it as a part, nowhere else */
    bool fallback;     /* gives way to any issuer's own rule that matches the same text */
    bool entropy;      /* the secret must look random for its charset and length */
    bool imported;     /* of another scanner's configuration (rules/import.h) */
};

/** A group of an imported rule: the first that took part in the match and is not empty, else the
 * whole. */
#define RULE_GROUP_FIRST UINT32_MAX

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

/** No secret: reported as a part of a credential, not for itself. */
static inline bool rule_is_identifier(const struct rule *rule)
{
    return rule->only_as_part || strcmp(rule->kind, "identifier") == 0 ||
           strcmp(rule->kind, "certificate") == 0;
}

#endif
