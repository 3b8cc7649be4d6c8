/* template.h - the values of requests: text with {{secret}}, {{part.NAME|lower}} and their like in
 * it. */
#ifndef RULES_TEMPLATE_H
#define RULES_TEMPLATE_H

#include "base/base.h"

enum template_source {
    TEMPLATE_END,
    TEMPLATE_LITERAL, /* text as it stands */
    TEMPLATE_SECRET,
    TEMPLATE_PART, /* of the credential, by the name that the block gives it */
    TEMPLATE_FACT, /* decoded offline */
    TEMPLATE_PREV, /* captured in the step before */
    TEMPLATE_LET,  /* made before, in this step */
    TEMPLATE_HOST, /* the variant at hand */
    TEMPLATE_NOW,  /* seconds since 1970 */
    TEMPLATE_NONCE,
};

enum template_filter {
    FILTER_B64,
    FILTER_B64URL,
    FILTER_B64DEC, /* either alphabet */
    FILTER_HEX,
    FILTER_URLENC,
    FILTER_JSON,
    FILTER_LOWER,
    FILTER_UPPER,
    FILTER_SHA1,
    FILTER_SHA256,
    FILTER_HMAC_SHA1,   /* (value): the key */
    FILTER_HMAC_SHA256, /* (value): the key */
    FILTER_RS256,       /* (value): the private key, PEM; RFC 7518 */
    FILTER_ES256,       /* (value): likewise, on P-256 */
    FILTER_BEFORE,      /* (text): what stands before the first of it */
    FILTER_AFTER,       /* (text): what stands behind the first of it */
    FILTER_AFTER_LAST,  /* (text): what stands behind the last of it */
    FILTER_URL,         /* an https URL that stands for itself, without escaped slashes */
    FILTER_PLUS,        /* (seconds), of now */
    FILTER_ISO8601,     /* 20260102T030405Z, of now */
    FILTER_RFC1123,     /* Fri, 02 Jan 2026 03:04:05 GMT, of now */
};

enum { TEMPLATE_FILTERS_MOST = 4 };

/** A value by its name. */
struct template_value {
    enum template_source source;
    struct bytes name; /* of PART, FACT, PREV, LET; the text of LITERAL */
};

struct template_piece {
    struct template_value value;
    struct {
        enum template_filter filter;
        struct bytes text;         /* of BEFORE, AFTER, AFTER_LAST, PLUS */
        struct template_value key; /* of those that template_is_keyed names */
    } filters[TEMPLATE_FILTERS_MOST];
    size_t filter_count;
};

/** Does the filter sign with a key: HMAC_*, RS256, ES256? */
bool template_is_keyed(enum template_filter filter);

/** Read the piece at *at and step behind it; TEMPLATE_END when there is no more. Pieces borrow from
 * the template.
 *
 *  @return NULL, or what is wrong with it, a constant sentence */
MUST_CHECK const char *template_next(const char **at, struct template_piece *out);

#endif
