/* saas.c - tokens that carry the ids of their owner in the open: bots, mail, maps, registries,
 * databases, basic auth. */
#include "rules/checksum/token.h"

#include "base/codec.h"
#include "base/utf8.h"
#include "rules/checksum/claims.h"

/* --- Discord: base64 of the bot's id, a time stamp, a signature ----------------------------------
 */

enum { SNOWFLAKE_SHIFT = 22, DISCORD_ID_MIN = 16, DISCORD_ID_MAX = 20 };
static const int64_t discord_epoch =
    1420070400; /* 2015-01-01, the zero of its ids (there in milliseconds) */

static enum check_result discord_run(struct bytes token, struct facts *facts)
{
    struct bytes id, stamp, rest = token;
    if (token.len > TOKEN_MAX || !token_cut(&rest, '.', &id) || !token_cut(&rest, '.', &stamp))
        return CHECK_NONE; /* "mfa." and what else there was */
    AUTO(buf_dispose) struct buf digits = {.max = DISCORD_ID_MAX};
    int64_t number;
    if (codec_base64_decode(id, CODEC_BASE64_ANY, &digits) != ST_OK ||
        digits.len < DISCORD_ID_MIN || !token_number(buf_bytes(&digits), &number))
        return CHECK_FAILED;
    if (stamp.len != 6 || !token_all(stamp, token_is_base64url) || rest.len < 27 || rest.len > 38 ||
        !token_all(rest, token_is_base64url))
        return CHECK_FAILED;
    token_fact(facts, "bot_id", buf_bytes(&digits));
    token_fact_time(facts, "bot_created", (number >> SNOWFLAKE_SHIFT) / 1000 + discord_epoch);
    return CHECK_OK;
}

const struct check check_discord = {"discord", false, discord_run, NULL};

/* --- Telegram: <bot id>:A... ---------------------------------------------------------------------
 */

static enum check_result telegram_run(struct bytes token, struct facts *facts)
{
    struct bytes id, rest = token;
    if (!token_cut(&rest, ':', &id))
        return CHECK_NONE;
    if (id.len < 8 || id.len > 10 || !token_all(id, byte_is_digit) || rest.len != 35 ||
        rest.ptr[0] != 'A' || !token_all(rest, token_is_base64url))
        return CHECK_FAILED;
    token_fact(facts, "bot_id", id);
    return CHECK_OK;
}

const struct check check_telegram = {"telegram", false, telegram_run, NULL};

/* --- Sentry: sntrys_<base64 of JSON>_<43> --------------------------------------------------------
 */

enum { SENTRY_SECRET = 43 };

static enum check_result sentry_run(struct bytes token, struct facts *facts)
{
    if (!token_skip(&token, "sntrys_") || token.len > TOKEN_MAX)
        return CHECK_NONE;
    if (token.len < SENTRY_SECRET + 2 || token.ptr[token.len - SENTRY_SECRET - 1] != '_')
        return CHECK_FAILED;
    AUTO(claims_free)
    cJSON *claims = claims_decode(bytes_slice(token, 0, token.len - SENTRY_SECRET - 1));
    if (claims_text(claims, "org") == NULL && claims_text(claims, "url") == NULL)
        return CHECK_FAILED;
    int64_t issued;
    claims_fact(claims, "org", facts, "organization");
    claims_fact(claims, "url", facts, "url");
    claims_fact(claims, "region_url", facts, "region");
    if (claims_time(claims, "iat", &issued))
        token_fact_time(facts, "issued", issued);
    return CHECK_OK;
}

const struct check check_sentry = {"sentry", false, sentry_run, NULL};

/* --- Grafana Cloud: glc_<base64 of JSON>, and the older bare one
 * ---------------------------------- */

static enum check_result grafana_cloud_run(struct bytes token, struct facts *facts)
{
    bool current = token_skip(&token, "glc_");
    if ((!current && !token_starts(token, "eyJ")) || token.len > TOKEN_MAX)
        return CHECK_NONE;
    AUTO(claims_free) cJSON *claims = claims_decode(token);
    if (claims_text(claims, "k") == NULL)
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", current ? "access_policy" : "legacy_api_key");
    if (!claims_fact(claims, "o", facts, "organization"))
        claims_fact(claims, "id", facts, "organization");
    claims_fact(claims, "n", facts, "name");
    claims_fact(cJSON_GetObjectItemCaseSensitive(claims, "m"), "r", facts, "region");
    return CHECK_OK;
}

const struct check check_grafana_cloud = {"grafana-cloud", false, grafana_cloud_run, NULL};

/* --- 1Password service accounts: ops_<base64 of JSON>
 * --------------------------------------------- */

static enum check_result onepassword_run(struct bytes token, struct facts *facts)
{
    if (!token_skip(&token, "ops_") || token.len > TOKEN_MAX)
        return CHECK_NONE;
    AUTO(claims_free) cJSON *claims = claims_decode(token);
    if (claims_text(claims, "signInAddress") == NULL || claims_text(claims, "secretKey") == NULL)
        return CHECK_FAILED;
    claims_fact(claims, "signInAddress", facts, "account");
    claims_fact(claims, "email", facts, "email");
    claims_fact(claims, "deviceUuid", facts, "device_id");
    return CHECK_OK;
}

const struct check check_onepassword = {"onepassword", false, onepassword_run, NULL};

/* --- Mapbox: sk. pk. tk. <base64 of JSON> . <signature>
 * ------------------------------------------- */

static const char *mapbox_class(struct bytes *token)
{
    if (token_skip(token, "sk."))
        return "secret";
    if (token_skip(token, "pk."))
        return "public";
    return token_skip(token, "tk.") ? "temporary" : NULL;
}

static enum check_result mapbox_run(struct bytes token, struct facts *facts)
{
    struct bytes json;
    const char *class = mapbox_class(&token);
    if (class == NULL || token.len > TOKEN_MAX)
        return CHECK_NONE;
    if (!token_cut(&token, '.', &json) || !token_all(token, token_is_base64url))
        return CHECK_FAILED;
    AUTO(claims_free) cJSON *claims = claims_decode(json);
    if (claims_text(claims, "u") == NULL)
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", class);
    claims_fact(claims, "u", facts, "user");
    claims_fact(claims, "a", facts, "token_id");
    return CHECK_OK;
}

const struct check check_mapbox = {"mapbox", false, mapbox_run, NULL};

/* --- JFrog reference tokens: base64 of reftkn:<version>:<expiry>:<secret>
 * ------------------------- */

static enum check_result jfrog_run(struct bytes token, struct facts *facts)
{
    if (!token_starts(token, "cmVmdGtu") || token.len > TOKEN_MAX)
        return CHECK_NONE; /* AKCp keys say nothing */
    AUTO(buf_dispose) struct buf text = {.max = TOKEN_MAX};
    if (codec_base64_decode(token, CODEC_BASE64_ANY, &text) != ST_OK)
        return CHECK_FAILED;
    struct bytes version, expiry, rest = buf_bytes(&text);
    int64_t seconds;
    if (!token_skip(&rest, "reftkn:") || !token_cut(&rest, ':', &version) || version.len != 2 ||
        !token_all(version, byte_is_digit))
        return CHECK_FAILED;
    if (!token_cut(&rest, ':', &expiry) || expiry.len != 10 || !token_number(expiry, &seconds) ||
        !token_all(rest, byte_is_alnum))
        return CHECK_FAILED;
    if (seconds == 0)
        facts_add(facts, "expires", "never");
    else
        token_fact_time(facts, "expires", seconds);
    return CHECK_OK;
}

const struct check check_jfrog = {"jfrog", false, jfrog_run, NULL};

/* --- SendGrid: SG.<key id>.<secret>
 * --------------------------------------------------------------- */

static enum check_result sendgrid_run(struct bytes token, struct facts *facts)
{
    struct bytes id;
    if (!token_skip(&token, "SG.") || !token_cut(&token, '.', &id))
        return CHECK_NONE;
    if (id.len != 22 || !token_all(id, token_is_base64url) || token.len != 43 ||
        !token_all(token, token_is_base64url))
        return CHECK_FAILED;
    token_fact(facts, "key_id", id);
    return CHECK_OK;
}

const struct check check_sendgrid = {"sendgrid", false, sendgrid_run, NULL};

/* --- Weaviate: base64 of <user, 16>_<32 random bytes in base64>_v200
 * -------------------------------------------------------------- */

enum { WEAVIATE_LEN = 88, WEAVIATE_TEXT = 66, WEAVIATE_USER = 16, WEAVIATE_SECRET = 44 };

static bool weaviate_is_base64(unsigned char c)
{
    return byte_is_alnum(c) || c == '+' || c == '/' || c == '=';
}

static enum check_result weaviate_run(struct bytes token, struct facts *facts)
{
    struct bytes user, secret;
    if (token.len != WEAVIATE_LEN)
        return CHECK_NONE; /* keys that the operator wrote */
    AUTO(buf_dispose) struct buf text = {.max = WEAVIATE_TEXT};
    if (codec_base64_decode(token, CODEC_BASE64, &text) != ST_OK)
        return CHECK_FAILED;
    struct bytes rest = buf_bytes(&text);
    if (!token_cut(&rest, '_', &user) || !token_cut(&rest, '_', &secret))
        return CHECK_FAILED;
    if (user.len != WEAVIATE_USER || secret.len != WEAVIATE_SECRET ||
        !token_all(user, weaviate_is_base64) || !token_all(secret, weaviate_is_base64))
        return CHECK_FAILED;
    token_fact(facts, "generation", rest);
    return CHECK_OK;
}

const struct check check_weaviate = {"weaviate", false, weaviate_run, NULL};

/* --- WorkOS: sk_live_ or sk_test_, then base64 of <key id>,<secret>
 * --------------------------------------------------------------- */

static enum check_result workos_run(struct bytes token, struct facts *facts)
{
    bool live = token_skip(&token, "sk_live_");
    if ((!live && !token_skip(&token, "sk_test_")) || token.len > TOKEN_MAX)
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf text = {.max = TOKEN_MAX};
    if (codec_base64_decode(token, CODEC_BASE64_ANY, &text) != ST_OK)
        return CHECK_FAILED;
    struct bytes id, secret = buf_bytes(&text);
    if (!token_cut(&secret, ',', &id) || !token_starts(id, "key_") ||
        !token_all(secret, byte_is_alnum))
        return CHECK_FAILED;
    facts_add(facts, "mode", "%s", live ? "live" : "test");
    token_fact(facts, "key_id", id);
    return CHECK_OK;
}

const struct check check_workos = {"workos", false, workos_run, NULL};

/* --- HTTP basic authentication: base64 of <user>:<password>
 * ---------------------------------------- */

enum { USER_FACT_MAX = 64, USER_RUN_MAX = 16, PASSWORD_MIN = 4 };

static bool is_printable(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return false;
    return utf8_valid(text);
}

/* Many services take an API key as the user and little or nothing as the password: such a user is
 * no fact but the secret. Names have no long run of letters and digits. */
static bool user_is_a_name(struct bytes user, struct bytes password)
{
    if (user.len == 0 || user.len > USER_FACT_MAX || password.len < PASSWORD_MIN ||
        token_equals(password, "x-oauth-basic"))
        return false;
    size_t run = 0;
    for (size_t i = 0; i < user.len && run <= USER_RUN_MAX; i++)
        run = byte_is_word(user.ptr[i]) ? run + 1 : 0;
    return run <= USER_RUN_MAX;
}

static enum check_result basic_auth_run(struct bytes token, struct facts *facts)
{
    if (!token_skip(&token, "Basic "))
        (void)token_skip(&token, "basic ");
    if (token.len == 0 || token.len > TOKEN_MAX)
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf text = {.max = TOKEN_MAX};
    if (codec_base64_decode(token, CODEC_BASE64_ANY, &text) != ST_OK)
        return CHECK_FAILED;
    struct bytes user, password = buf_bytes(&text);
    if (!is_printable(password) || !token_cut(&password, ':', &user) ||
        user.len + password.len == 0)
        return CHECK_FAILED;
    if (user_is_a_name(user, password))
        token_fact(facts, "user", user);
    return CHECK_OK;
}

const struct check check_basic_auth = {"basic-auth", false, basic_auth_run, NULL};
