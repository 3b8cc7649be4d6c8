/* jwt.c - JSON Web Tokens (RFC 7519) and what they say of themselves; GitHub's installation tokens
 * around one. */
#include "rules/checksum/token.h"

#include "base/codec.h"
#include "rules/checksum/claims.h"

struct parts {
    struct bytes header, payload, signature;
};

/* The length in bytes of the signatures that have a fixed one (RFC 7518, 8037, 8812). */
static const struct {
    const char *alg;
    size_t len;
} fixed_signatures[] = {
    {"HS256", 32},  {"HS384", 48}, {"HS512", 64},  {"ES256", 64},
    {"ES256K", 64}, {"ES384", 96}, {"ES512", 132},
};

enum { RSA_SIGNATURE_MIN = 64, RSA_SIGNATURE_MAX = 2048 };

static bool signature_fits(struct bytes text, const char *alg)
{
    if (strcmp(alg, "none") == 0)
        return true;
    AUTO(buf_dispose) struct buf raw = {.max = TOKEN_MAX};
    if (codec_base64_decode(text, CODEC_BASE64_ANY, &raw) != ST_OK || raw.len == 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(fixed_signatures); i++)
        if (strcmp(fixed_signatures[i].alg, alg) == 0)
            return raw.len == fixed_signatures[i].len;
    if (strncmp(alg, "RS", 2) == 0 || strncmp(alg, "PS", 2) == 0)
        return raw.len >= RSA_SIGNATURE_MIN && raw.len <= RSA_SIGNATURE_MAX;
    return true;
}

/* What binds the token to a key of its sender (RFC 8705 section 3.1, RFC 9449 section 6.1, RFC
 * 7800). */
static void confirmation_facts(const cJSON *payload, struct facts *facts)
{
    static const char *const methods[] = {"x5t#S256", "jkt", "kid"};
    const cJSON *cnf = cJSON_GetObjectItemCaseSensitive(payload, "cnf");
    if (!cJSON_IsObject(cnf))
        return;
    facts_add(facts, "binding", "sender_constrained");
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        const char *value = claims_text(cnf, methods[i]);
        if (value != NULL) {
            facts_add(facts, "confirmation", "%s=%s", methods[i], value);
            return;
        }
    }
    facts_add(facts, "confirmation", "%s",
              cJSON_GetObjectItemCaseSensitive(cnf, "jwk") ? "jwk" : "other");
}

/* The first of several members that is there. */
static void first_fact(const cJSON *claims, const char *const *members, struct facts *facts,
                       const char *name)
{
    while (*members != NULL && !claims_fact(claims, *members, facts, name))
        members++;
}

static void expiry_fact(const cJSON *payload, struct facts *facts)
{
    int64_t expires;
    if (claims_time(payload, "exp", &expires))
        token_fact_time(facts, "expires", expires);
    else
        facts_add(facts, "expires", "never");
}

/* Ten facts at most: FACTS_MAX. */
static void payload_facts(const cJSON *payload, struct facts *facts)
{
    static const char *const scopes[] = {"scope", "scp", "roles", "role", NULL};
    static const char *const apps[] = {"azp", "appid", "client_id", NULL};
    expiry_fact(payload, facts);
    confirmation_facts(payload, facts);
    claims_fact(payload, "iss", facts, "issuer");
    claims_fact(payload, "sub", facts, "subject");
    claims_fact(payload, "aud", facts, "audience");
    first_fact(payload, scopes, facts, "scopes");
    first_fact(payload, apps, facts, "app_id");
}

/* Only the types that are not "a token, what else": dpop+jwt is a proof and no secret. */
static void type_fact(const cJSON *header, struct facts *facts)
{
    const char *type = claims_text(header, "typ");
    if (type != NULL && strcmp(type, "JWT") != 0)
        facts_add(facts, "typ", "%s", type);
}

/* Encrypted tokens (RFC 7516) have five parts, of which only the header can be read; the second is
 * empty with a shared key. */
static enum check_result encrypted_run(const cJSON *header, const char *alg, struct bytes rest,
                                       struct facts *facts)
{
    struct bytes key, vector, cipher;
    if (!token_cut(&rest, '.', &key) || !token_cut(&rest, '.', &vector) ||
        !token_cut(&rest, '.', &cipher) || claims_text(header, "enc") == NULL)
        return CHECK_FAILED;
    if ((key.len > 0 && !token_all(key, token_is_base64url)) ||
        !token_all(vector, token_is_base64url) || !token_all(cipher, token_is_base64url) ||
        !token_all(rest, token_is_base64url))
        return CHECK_FAILED;
    facts_add(facts, "alg", "%s", alg);
    claims_fact(header, "enc", facts, "encryption");
    return CHECK_OK;
}

static enum check_result jwt_run(struct bytes token, struct facts *facts)
{
    if (token.len > TOKEN_MAX)
        return CHECK_NONE;
    struct parts parts;
    struct bytes rest = token;
    if (!token_cut(&rest, '.', &parts.header))
        return CHECK_FAILED;
    AUTO(claims_free) cJSON *header = claims_decode(parts.header);
    const char *alg = claims_text(header, "alg");
    if (alg == NULL)
        return CHECK_FAILED;
    if (cJSON_GetObjectItemCaseSensitive(header, "enc") != NULL)
        return encrypted_run(header, alg, rest, facts);
    if (!token_cut(&rest, '.', &parts.payload))
        return CHECK_FAILED;
    parts.signature = rest;
    AUTO(claims_free) cJSON *payload = claims_decode(parts.payload);
    if (payload == NULL || !signature_fits(parts.signature, alg))
        return CHECK_FAILED;
    facts_add(facts, "alg", "%s", alg);
    type_fact(header, facts);
    payload_facts(payload, facts);
    return CHECK_OK;
}

const struct check check_jwt = {"jwt", false, jwt_run, NULL};

/* GitHub installation tokens since April 2026: ghs_<app id>_<JWT>. GitHub asks not to rely on the
 * claims, so only the expiry is told. */
static enum check_result github_app_run(struct bytes token, struct facts *facts)
{
    struct bytes app, rest = token;
    if (!token_skip(&rest, "ghs_") || token.len > TOKEN_MAX)
        return CHECK_NONE;
    if (!token_cut(&rest, '_', &app) || !token_all(app, byte_is_digit))
        return CHECK_NONE; /* an opaque one: check "github" */
    struct facts claims = {0};
    if (jwt_run(rest, &claims) != CHECK_OK)
        return CHECK_FAILED;
    token_fact(facts, "app_id", app);
    for (size_t i = 0; i < claims.count; i++)
        if (strcmp(claims.item[i].name, "expires") == 0)
            facts_add(facts, "expires", "%s", claims.item[i].value);
    return CHECK_OK;
}

const struct check check_github_app = {"github-app", false, github_app_run, NULL};
