/* cloud.c - what AWS key ids, Bedrock keys and Azure shared access signatures say without a
 * network. */
#include "rules/checksum/token.h"

#include "base/codec.h"
#include "base/date.h"

/* --- AWS access key ids -------------------------------------------------------------------------
 */

enum { KEY_ID = 20, KEY_ID_PREFIX = 4, WEEK = 7 * 86400 /* seconds; presigning allows no more */ };

/* Accounts whose keys are traps: using one alerts its owner. Thinkst's (canarytokens.org) and
 * look-alikes, as published by TruffleHog (pkg/detectors/aws/access_keys/canary.go) and Kingfisher
 * (validation/aws.rs). */
static const int64_t canary_accounts[] = {
    44858866125,  52310077262,  171436882533, 251535659677, 266735846894, 344043088457,
    351906852752, 390477818340, 426127672474, 427150556519, 439872796651, 445142720921,
    465867158099, 528757803018, 534261010715, 538784191382, 595918472158, 637958123769,
    693412236332, 717712589309, 729780141977, 730335385048, 732624840810, 735421457923,
    819147034852, 893192397702, 959235150393, 982842642351, 992382622183,
};

static bool is_canary(int64_t account)
{
    for (size_t i = 0; i < COUNT_OF(canary_accounts); i++)
        if (canary_accounts[i] == account)
            return true;
    return false;
}

static bool is_key_id(struct bytes token)
{
    static const char *const prefixes[] = {"AKIA", "ASIA", "ABIA", "ACCA", "A3T"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (token_starts(token, prefixes[i]))
            return token.len == KEY_ID;
    return false;
}

static bool is_base32(unsigned char c)
{
    return byte_is_upper(c) || (c >= '2' && c <= '7');
}

/* The account that a key id was made for: CHECK_NONE for ids older than that encoding (fifth
 * character below 'Q'). */
static enum check_result key_id_account(struct bytes id, int64_t *account)
{
    struct bytes body = bytes_slice(id, KEY_ID_PREFIX, KEY_ID);
    AUTO(buf_dispose) struct buf raw = {.max = 10};
    if (!token_all(body, is_base32) || codec_base32_decode(body, &raw) != ST_OK)
        return CHECK_FAILED;
    uint64_t head = 0;
    for (size_t i = 0; i < 6; i++)
        head = head << 8 | raw.ptr[i];
    if (head >> 47 == 0)
        return CHECK_NONE;
    *account = (int64_t)((head & UINT64_C(0x7fffffffff80)) >> 7);
    return *account <= INT64_C(999999999999) ? CHECK_OK : CHECK_FAILED;
}

static enum check_result aws_key_id_run(struct bytes token, struct facts *facts)
{
    if (!is_key_id(token))
        return CHECK_NONE;
    int64_t account;
    enum check_result result = key_id_account(token, &account);
    if (result == CHECK_FAILED)
        return CHECK_FAILED;
    if (result == CHECK_OK)
        facts_add(facts, "account", "%012lld", (long long)account);
    facts_add(facts, "temporary", "%s", token_starts(token, "ASIA") ? "yes" : "no");
    if (result == CHECK_OK && is_canary(account))
        facts_add(facts, "canary", "yes");
    return result;
}

const struct check check_aws_key_id = {"aws-key-id", false, aws_key_id_run, NULL};

/* --- Query strings, with their escapes already undone -------------------------------------------
 */

/* The value of a parameter, or an empty span. '&' may still be written "&amp;". */
static struct bytes query_value(struct bytes query, const char *name)
{
    struct bytes pair, key, rest = query;
    for (bool more = true; more;) {
        more = token_cut(&rest, '&', &pair);
        if (!more)
            pair = rest;
        (void)token_skip(&pair, "amp;");
        if (token_cut(&pair, '=', &key) && token_equals(key, name))
            return pair;
    }
    return (struct bytes){query.ptr, 0};
}

/* --- AWS Bedrock API keys -----------------------------------------------------------------------
 */

/* ABSK: base64 of BedrockAPIKey-<id>-at-<account>:<secret>; the part before the colon is an IAM
 * user. */
static enum check_result bedrock_long_run(struct bytes text, struct facts *facts)
{
    struct bytes user, rest = text, at = bytes_of("-at-");
    if (!token_starts(text, "BedrockAPIKey-") || !token_cut(&rest, ':', &user) || rest.len == 0)
        return CHECK_FAILED;
    facts_add(facts, "class", "long_term");
    token_fact(facts, "user", user);
    size_t found = bytes_find(user, 0, at);
    struct bytes account =
        bytes_slice(user, found == SIZE_MAX ? user.len : found + at.len, user.len);
    if (account.len == 12 && token_all(account, byte_is_digit))
        token_fact(facts, "account", account);
    return CHECK_OK;
}

/* A presigned URL: <key id>/<date>/<region>/bedrock/aws4_request, a date and a number of seconds.
 */
static enum check_result bedrock_short_run(struct bytes query, struct facts *facts)
{
    struct bytes id, date, region, scope = query_value(query, "X-Amz-Credential");
    int64_t from, lasts, account;
    if (!token_cut(&scope, '/', &id) || !token_cut(&scope, '/', &date) ||
        !token_cut(&scope, '/', &region) || !is_key_id(id))
        return CHECK_FAILED;
    if (!date_parse(query_value(query, "X-Amz-Date"), &from) ||
        !token_number(query_value(query, "X-Amz-Expires"), &lasts) || lasts > WEEK)
        return CHECK_FAILED;
    facts_add(facts, "class", "short_term");
    token_fact(facts, "key_id", id);
    if (key_id_account(id, &account) == CHECK_OK)
        facts_add(facts, "account", "%012lld", (long long)account);
    token_fact(facts, "region", region);
    token_fact_time(facts, "expires", from + lasts);
    return CHECK_OK;
}

static enum check_result aws_bedrock_run(struct bytes token, struct facts *facts)
{
    bool lasting = token_skip(&token, "ABSK");
    if ((!lasting && !token_skip(&token, "bedrock-api-key-")) || token.len > TOKEN_MAX)
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf text = {.max = TOKEN_MAX}, plain = {.max = TOKEN_MAX};
    if (codec_base64_decode(token, CODEC_BASE64_ANY, &text) != ST_OK)
        return CHECK_FAILED;
    if (lasting)
        return bedrock_long_run(buf_bytes(&text), facts);
    struct bytes host, rest = buf_bytes(&text);
    if (!token_cut(&rest, '?', &host) || token_unescape(rest, &plain) != ST_OK)
        return CHECK_FAILED;
    return bedrock_short_run(buf_bytes(&plain), facts);
}

const struct check check_aws_bedrock = {"aws-bedrock", false, aws_bedrock_run, NULL};

/* --- Azure shared access signatures -------------------------------------------------------------
 */

enum { SAS_MAX = 8 << 10, SAS_SIGNATURE = 32 };

static const char *sas_service_name(unsigned char letter)
{
    switch (letter) {
    case 'b':
        return "blob";
    case 'f':
        return "file";
    case 'q':
        return "queue";
    case 't':
        return "table";
    case 'c':
        return "container";
    case 'd':
        return "directory";
    case 's':
        return "share";
    default:
        return "other";
    }
}

/* ss lists services of an account, sr is one resource of storage or, elsewhere, an address. */
static void sas_service(struct bytes query, struct facts *facts)
{
    struct bytes services = query_value(query, "ss"), resource = query_value(query, "sr");
    if (services.len > 0 && services.len <= 4) {
        AUTO(buf_dispose) struct buf names = {.max = FACT_VALUE_MAX};
        for (size_t i = 0; i < services.len; i++)
            buf_printf(&names, "%s%s", i > 0 ? "," : "", sas_service_name(services.ptr[i]));
        token_fact(facts, "service", buf_bytes(&names));
    } else if (resource.len > 0 && resource.len <= 2) {
        facts_add(facts, "service", "%s", sas_service_name(resource.ptr[0]));
    } else {
        token_fact(facts, "resource", resource);
    }
}

static const char *sas_class(struct bytes query)
{
    if (query_value(query, "skoid").len > 0)
        return "user_delegation";
    if (query_value(query, "skn").len > 0)
        return "access_policy";
    return query_value(query, "ss").len > 0 ? "account" : "service";
}

/* Storage writes a date, the messaging services seconds since 1970. */
static bool sas_expiry(struct bytes query, int64_t *seconds)
{
    struct bytes text = query_value(query, "se");
    return token_number(text, seconds) || date_parse(text, seconds);
}

static bool sas_signature_fits(struct bytes query)
{
    AUTO(buf_dispose) struct buf raw = {.max = SAS_MAX};
    struct bytes text = query_value(query, "sig");
    return codec_base64_decode(text, CODEC_BASE64_ANY, &raw) == ST_OK && raw.len == SAS_SIGNATURE;
}

static enum check_result sas_run(struct bytes token, struct facts *facts)
{
    AUTO(buf_dispose) struct buf plain = {.max = SAS_MAX};
    if (token.len > SAS_MAX || token_unescape(token, &plain) != ST_OK)
        return CHECK_NONE;
    struct bytes address, query = buf_bytes(&plain);
    if (!token_cut(&query, '?', &address))
        (void)token_skip(&query, "SharedAccessSignature ");
    if (bytes_find(query, 0, bytes_of("sig=")) == SIZE_MAX)
        return CHECK_NONE;
    int64_t expires = 0;
    bool dated = sas_expiry(query, &expires);
    if (!sas_signature_fits(query) || (!dated && query_value(query, "si").len == 0))
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", sas_class(query));
    sas_service(query, facts);
    token_fact(facts, "permissions", query_value(query, "sp"));
    if (dated)
        token_fact_time(facts, "expires", expires);
    token_fact(facts, "policy",
               query_value(query, query_value(query, "si").len > 0 ? "si" : "skn"));
    return CHECK_OK;
}

const struct check check_sas = {"sas", false, sas_run, NULL};
