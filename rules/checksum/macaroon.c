/* macaroon.c - PyPI tokens: a libmacaroons version 2 binary, whose caveats say what the token may
 * do.
 *
 * Fields are <type><length><bytes> with lengths as varints; a zero ends a section: the header
 * (location, identifier), each caveat, the list of caveats. The signature follows. Caveats are
 * those of pypi/warehouse (warehouse/macaroons/caveats): older ones are objects, newer ones arrays
 * that begin with a number. */
#include "rules/checksum/token.h"

#include "base/codec.h"
#include "rules/checksum/claims.h"

enum {
    VERSION = 2,
    END = 0,
    LOCATION = 1,
    IDENTIFIER = 2,
    SIGNATURE = 6,
    SIGNATURE_LEN = 32,
    UUID_TEXT = 36
};
enum { CAVEAT_EXPIRATION = 0, CAVEAT_PROJECTS = 1, CAVEAT_PROJECT_IDS = 2, CAVEAT_USER = 3 };

static bool take_byte(struct bytes *rest, unsigned char *out)
{
    if (rest->len == 0)
        return false;
    *out = rest->ptr[0];
    *rest = bytes_slice(*rest, 1, rest->len);
    return true;
}

/* Lengths in a token never need more than three varint bytes. */
static bool take_length(struct bytes *rest, size_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 21; shift += 7) {
        unsigned char c;
        if (!take_byte(rest, &c))
            return false;
        *out |= (size_t)(c & 0x7f) << shift;
        if (c < 0x80)
            return true;
    }
    return false;
}

static bool take_field(struct bytes *rest, unsigned char type, struct bytes *out)
{
    unsigned char found;
    size_t len;
    struct bytes at = *rest;
    if (!take_byte(&at, &found) || found != type || !take_length(&at, &len) || len > at.len)
        return false;
    *out = bytes_slice(at, 0, len);
    *rest = bytes_slice(at, len, at.len);
    return true;
}

static bool take_end(struct bytes *rest)
{
    if (rest->len == 0 || rest->ptr[0] != END)
        return false;
    *rest = bytes_slice(*rest, 1, rest->len);
    return true;
}

static void projects_fact(const cJSON *owner, const char *member, struct facts *facts)
{
    facts_add(facts, "scopes", "projects");
    claims_fact(owner, member, facts, "projects");
}

/* {"version": 1, "permissions": "user"} or {"permissions": {"projects": ["a"]}} */
static void old_caveat(const cJSON *caveat, struct facts *facts)
{
    const cJSON *permissions = cJSON_GetObjectItemCaseSensitive(caveat, "permissions");
    if (cJSON_IsObject(permissions))
        projects_fact(permissions, "projects", facts);
    else
        claims_fact(caveat, "permissions", facts, "scopes");
}

/* The two times of an expiration caveat stand in either order: the later one ends the token. */
static void expiration_fact(const cJSON *first, struct facts *facts)
{
    double latest = -1;
    for (const cJSON *time = first; time != NULL; time = time->next)
        if (cJSON_IsNumber(time) && time->valuedouble > latest)
            latest = time->valuedouble;
    if (latest >= 0 && latest < 253402300800.0)
        token_fact_time(facts, "expires", (int64_t)latest);
}

/* [0, time, time], [1, ["a"]], [2, ["id"]], [3, "user id"]; the caller wrapped it as {"c": [...]}
 */
static void new_caveat(const cJSON *caveat, struct facts *facts)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(caveat, "c");
    const cJSON *kind = cJSON_GetArrayItem(list, 0), *value = cJSON_GetArrayItem(list, 1);
    if (!cJSON_IsNumber(kind) || value == NULL)
        return;
    switch (kind->valueint) {
    case CAVEAT_EXPIRATION:
        expiration_fact(value, facts);
        break;
    case CAVEAT_PROJECTS:
    case CAVEAT_PROJECT_IDS:
        facts_add(facts, "scopes", "projects");
        break;
    case CAVEAT_USER:
        facts_add(facts, "scopes", "user");
        break;
    default:
        break;
    }
}

static bool caveat_facts(struct bytes json, struct facts *facts)
{
    AUTO(buf_dispose) struct buf text = {.max = TOKEN_MAX};
    bool wrapped = json.len > 0 && json.ptr[0] == '[';
    if (wrapped && (buf_add(&text, bytes_of("{\"c\":")) != ST_OK || buf_add(&text, json) != ST_OK ||
                    buf_add(&text, bytes_of("}")) != ST_OK))
        return false;
    AUTO(claims_free) cJSON *caveat = claims_parse(wrapped ? buf_bytes(&text) : json);
    if (caveat == NULL)
        return false;
    if (wrapped)
        new_caveat(caveat, facts);
    else
        old_caveat(caveat, facts);
    return true;
}

static bool read_macaroon(struct bytes rest, struct facts *facts)
{
    unsigned char version;
    struct bytes location, identifier, caveat, signature;
    if (!take_byte(&rest, &version) || version != VERSION ||
        !take_field(&rest, LOCATION, &location) || !take_field(&rest, IDENTIFIER, &identifier) ||
        !take_end(&rest))
        return false;
    token_fact(facts, "service", location);
    if (identifier.len == UUID_TEXT)
        token_fact(facts, "token_id", identifier);
    while (take_field(&rest, IDENTIFIER, &caveat))
        if (!caveat_facts(caveat, facts) || !take_end(&rest))
            return false;
    return take_end(&rest) && take_field(&rest, SIGNATURE, &signature) &&
           signature.len == SIGNATURE_LEN && rest.len == 0;
}

static enum check_result pypi_run(struct bytes token, struct facts *facts)
{
    if (!token_skip(&token, "pypi-") || token.len > TOKEN_MAX)
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf raw = {.max = TOKEN_MAX};
    struct facts found = *facts;
    if (codec_base64_decode(token, CODEC_BASE64_ANY, &raw) != ST_OK ||
        !read_macaroon(buf_bytes(&raw), &found))
        return CHECK_FAILED;
    *facts = found;
    return CHECK_OK;
}

const struct check check_pypi = {"pypi", false, pypi_run, NULL};
