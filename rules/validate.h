/* validate.h - how the issuer of a credential is asked whether it still works: one declarative
 * block of a rule file (rules/catalog/README.md, "Asking the issuer"). */
#ifndef RULES_VALIDATE_H
#define RULES_VALIDATE_H

#include "base/base.h"
#include "rules/login.h"

/** What an answer means. */
enum outcome {
    OUTCOME_UNKNOWN,    /* nothing was learned */
    OUTCOME_VALID,      /* accepted, and the answer proves it */
    OUTCOME_RESTRICTED, /* accepted, but this call was refused: scope, network, billing */
    OUTCOME_EXPIRED,    /* was real, past its lifetime */
    OUTCOME_REVOKED,    /* was real, withdrawn */
    OUTCOME_INVALID,    /* the issuer says it never was */
    OUTCOME_SKIPPED,    /* not asked, by policy */
};

/** What a request does at the issuer. Only EFFECT_READ is ever done unasked. */
enum effect { EFFECT_READ, EFFECT_AUTH_WRITE, EFFECT_SPEND, EFFECT_NOTIFY };

const char *outcome_name(enum outcome outcome); /* "restricted" */
bool outcome_parse(const char *name, enum outcome *out);
const char *effect_name(enum effect effect); /* "auth-write" */
bool effect_parse(const char *name, enum effect *out);

/** Lists of these end with {NULL, NULL}; a NULL list is empty. */
struct validate_pair {
    const char *name, *value;
};

enum condition_kind {
    CONDITION_JSON_TEXT,   /* the string at the pointer is one of the values */
    CONDITION_JSON_NUMBER, /* the same for whole numbers */
    CONDITION_JSON_BOOL,
    CONDITION_JSON_CONTAINS, /* the string holds one of them, in any case */
    CONDITION_JSON_TYPE,     /* "object", "array", "string", "number", "bool" */
    CONDITION_JSON_EXISTS,   /* there is something, and it is not null */
    CONDITION_JSON_MISSING,
    CONDITION_BODY_CONTAINS, /* one of the values, byte by byte */
    CONDITION_BODY_LACKS,    /* all of them */
    CONDITION_HEADER_CONTAINS,
    CONDITION_HEADER_EXISTS,
    CONDITION_CERTIFICATE,  /* a certificate in the JSON body is that of the private key */
    CONDITION_CONTENT_TYPE, /* the media type, without parameters, is one of them */
};

struct validate_condition {
    enum condition_kind kind;
    const char *name;          /* JSON pointer, or name of a header in lower case; else NULL */
    const char *const *values; /* ends with NULL */
};

struct validate_status {
    uint16_t from, to; /* both included */
};

/** If all of this holds, this is the outcome, or the next step is made. */
struct validate_when {
    const struct validate_status *statuses;
    const struct validate_condition *conditions;
    const struct validate_pair *set;     /* fact -> where it stands: "/pointer", "header:name" */
    const struct validate_pair *capture; /* name -> where it stands, for {{prev.NAME}} */
    const char *because;                 /* what people are told, or NULL */
    uint32_t status_count, condition_count;
    enum outcome outcome;
    bool next; /* the outcome is that of the next step */
};

/** One request. Values are templates (rules/template.h). */
struct validate_step {
    const char *method, *url;
    const struct validate_pair *let, *headers, *form;
    const char *json, *body;               /* what is sent: one of form, json, body, or nothing */
    const char *basic_user, *basic_pass;   /* both or none */
    const char *digest_user, *digest_pass; /* likewise, for Digest (RFC 7616) */
    const struct validate_when *whens;     /* the first that holds decides */
    uint32_t when_count;
};

enum { VALIDATE_STEPS_MOST = 3, VALIDATE_FACTS = 12, VALIDATE_LETS_MOST = 8 };

struct validate {
    const char *origin;                /* "rules/catalog/slack.toml:20" */
    const char *const *hosts;          /* exact names, or ".suffix" of rules/suffixes.h */
    const char *const *variants;       /* what {{host}} stands for, in turn; NULL: none */
    const char *sign;                  /* name of code that signs every request, or NULL */
    const char *spacing;               /* name of a part: questions with one value of it stand
                                        spacing_seconds apart; or NULL */
    const struct validate_pair *parts; /* {{part.NAME}} -> role of a part of the credential;
                                        behind it '?' if the request can do without */
    const struct validate_step *steps;
    uint32_t step_count, spacing_seconds;
    enum effect effect;
    bool self_hosted; /* the user's configuration may name other hosts */
    enum login login; /* LOGIN_NONE, or what is logged in to: then there are no hosts and steps */
    bool url;         /* of a login: texts are percent-encoded */
};

/** The number, below VALIDATE_FACTS, of a fact that a `set` may fill: "principal", "scopes"; or
 * VALIDATE_FACTS. */
size_t validate_fact(const char *name);
const char *validate_fact_name(size_t fact);
/** Is it a suffix that hosts found beside a credential may have: ".jfrog.io"? */
bool validate_is_suffix(const char *suffix);
/** Is host, in lower case, one of the block's own: the exact name, or below a suffix? */
bool validate_owns_host(const struct validate *validate, const char *host);
/** Which parts, by the block's names, the code that signs requests as "aws-sigv4" needs; NULL if
 * there is no code of that name. Ended with NULL. */
const char *const *validate_signer_parts(const char *name);

#endif
