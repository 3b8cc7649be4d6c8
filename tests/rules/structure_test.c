/* structure_test.c - the checks that decode: what they accept, what they tell, what they turn down.
 */
#include "base/codec.h"
#include "rules/check.h"
#include "tests/rules/checks.h"
#include "tests/test.h"

SUITE(structure);

#define HS256 "{b64url:{\"alg\":\"HS256\",\"typ\":\"JWT\"}}."
#define SIGNED ".{A-Za-z0-9_-:43}"

/* 1767225600 is 2026-01-01T00:00:00Z. Facts "" means: none. */
static const struct {
    const char *check, *recipe, *facts;
} decodes[] = {
    {"aws-key-id", "AKIAQYLPMN5HA{A-Z2-7:7}", "account=052310077262; temporary=no; canary=yes"},
    {"aws-key-id", "ASIAQNZGKIQY5{A-Z2-7:7}", "account=029608264753; temporary=yes"},

    {"jwt",
     HS256 "{b64url:{\"iss\":\"https://"
           "id.example\",\"sub\":\"svc\",\"aud\":[\"a\",\"b\"],\"exp\":1767225600}}" SIGNED,
     "alg=HS256; expires=2026-01-01T00:00:00Z; issuer=https://id.example; subject=svc; audience=a "
     "b"},
    {"jwt", HS256 "{b64:{\"sub\":1234}}" SIGNED, "alg=HS256; expires=never; subject=1234"},
    {"jwt",
     "{b64url:{\"typ\":\"at+jwt\",\"alg\":\"ES256\"}}.{b64url:{\"cnf\":{\"x5t#S256\":\"abcd\"},"
     "\"scp\":\"a b\"}}.{A-Za-z0-9_-:86}",
     "alg=ES256; typ=at+jwt; expires=never; binding=sender_constrained; "
     "confirmation=x5t#S256=abcd; scopes=a b"},
    {"jwt", HS256 "{b64url:{\"cnf\":{\"jkt\":\"xyz\"},\"azp\":\"app\",\"role\":\"anon\"}}" SIGNED,
     "alg=HS256; expires=never; binding=sender_constrained; confirmation=jkt=xyz; scopes=anon; "
     "app_id=app"},
    {"jwt", HS256 "{b64url:{\"cnf\":{\"jwk\":{\"kty\":\"EC\"}}}}" SIGNED,
     "alg=HS256; expires=never; binding=sender_constrained; confirmation=jwk"},
    {"jwt", "{b64url:{\"alg\":\"none\"}}.{b64url:{\"exp\":1767225600.75}}.",
     "alg=none; expires=2026-01-01T00:00:00Z"},
    {"jwt", HS256 "{b64url:{\"exp\":1e300,\"sub\":\"a\\nb\\u00e9\"}}" SIGNED,
     "alg=HS256; expires=never; subject=a?b??"},
    {"jwt", "{b64url:{\"alg\":\"RS256\"}}.{b64url:{}}.{A-Za-z0-9_-:342}",
     "alg=RS256; expires=never"},
    {"jwt",
     "{b64url:{\"alg\":\"dir\",\"enc\":\"A256GCM\"}}..{A-Za-z0-9_-:16}.{A-Za-z0-9_-:40}.{A-Za-z0-9_"
     "-:22}",
     "alg=dir; encryption=A256GCM"},

    {"github-app", "ghs_12345_" HS256 "{b64url:{\"iss\":\"x\",\"exp\":1767225600}}" SIGNED,
     "app_id=12345; expires=2026-01-01T00:00:00Z"},

    {"discord", "{b64url:175928847299117063}.G{A-Za-z0-9:5}.{A-Za-z0-9_-:38}",
     "bot_id=175928847299117063; bot_created=2016-04-30T11:18:25Z"}, /* the example of Discord's
                                                                        documentation */
    {"telegram", "123456789:AA{A-Za-z0-9_-:33}", "bot_id=123456789"},

    {"sentry",
     "sntrys_{b64:{\"iat\":1767225600.5,\"url\":\"https://sentry.example\",\"region_url\":\"https:/"
     "/us.sentry.example\",\"org\":\"acme\"}}_{A-Za-z0-9+/:43}",
     "organization=acme; url=https://sentry.example; region=https://us.sentry.example; "
     "issued=2026-01-01T00:00:00Z"},
    {"grafana-cloud",
     "glc_{b64:{\"o\":\"4711\",\"n\":\"ci\",\"k\":\"{a-z0-9:24}\",\"m\":{\"r\":\"eu\"}}}",
     "class=access_policy; organization=4711; name=ci; region=eu"},
    {"grafana-cloud", "{b64:{\"k\":\"{A-Za-z0-9:32}\",\"n\":\"ci\",\"id\":1}}",
     "class=legacy_api_key; organization=1; name=ci"},
    {"onepassword",
     "ops_{b64url:{\"signInAddress\":\"acme.1password.example\",\"email\":\"bot@acme.example\","
     "\"deviceUuid\":\"abc\",\"secretKey\":\"{A-Z0-9:20}\",\"muk\":{\"k\":\"{a-z:10}\"}}}",
     "account=acme.1password.example; email=bot@acme.example; device_id=abc"},
    {"mapbox", "sk.{b64url:{\"u\":\"acme\",\"a\":\"cl1\"}}.{A-Za-z0-9_-:22}",
     "class=secret; user=acme; token_id=cl1"},
    {"mapbox", "pk.{b64url:{\"u\":\"acme\",\"a\":\"cl1\"}}.{A-Za-z0-9_-:22}",
     "class=public; user=acme; token_id=cl1"},
    {"jfrog", "{b64:reftkn:01:1767225600:{A-Za-z0-9:28}}", "expires=2026-01-01T00:00:00Z"},
    {"jfrog", "{b64:reftkn:01:0000000000:{A-Za-z0-9:28}}", "expires=never"},
    {"sendgrid", "SG.an-id-of-22-characters.{A-Za-z0-9_-:43}", "key_id=an-id-of-22-characters"},
    {"weaviate", "{b64:{A-Za-z0-9+/:16}_{A-Za-z0-9+/:43}=_v200}", "generation=v200"},
    {"workos", "sk_live_{b64:key_01ACME,{A-Za-z0-9:25}}", "mode=live; key_id=key_01ACME"},
    {"workos", "sk_test_{b64:key_01ACME,{A-Za-z0-9:24}}", "mode=test; key_id=key_01ACME"},

    {"openai", "sk-{A-Za-z0-9:20}T3BlbkFJ{A-Za-z0-9:20}", "class=user"},
    {"openai", "sk-proj-{A-Za-z0-9_-:74}T3BlbkFJ{A-Za-z0-9_-:74}", "class=project"},
    {"openai", "sk-svcacct-{A-Za-z0-9_-:58}T3BlbkFJ{A-Za-z0-9_-:58}", "class=service_account"},
    {"openai", "sk-admin-{A-Za-z0-9_-:58}T3BlbkFJ{A-Za-z0-9_-:58}", "class=admin"},
    {"anthropic", "sk-ant-api03-{A-Za-z0-9_-:93}AA", "class=api_key"},
    {"anthropic", "sk-ant-admin01-{A-Za-z0-9_-:93}AA", "class=admin"},
    {"anthropic", "sk-ant-oat01-{A-Za-z0-9_-:93}AA", "class=oauth_access"},
    {"groq", "gsk_{A-Za-z0-9:20}WGdyb3FY{A-Za-z0-9:24}", ""},

    {"basic-auth", "{b64:deploy:{A-Za-z0-9:12}}", "user=deploy"},
    {"basic-auth", "Basic {b64:ci.bot@acme.example:p{A-Za-z0-9:12}:x}", "user=ci.bot@acme.example"},
    {"basic-auth", "{b64:{A-Za-z0-9:32}:}", ""},
    {"basic-auth", "{b64:{A-Za-z0-9:32}:x-oauth-basic}", ""},
    {"basic-auth", "{b64:k{A-Za-z0-9:31}:unused}", ""},

    {"slack", "xoxb-{1:12}-{2:13}-{A-Za-z0-9:24}",
     "class=bot; team_id=111111111111; bot_id=2222222222222"},
    {"slack", "xoxb-{1:12}-{A-Za-z0-9:24}", "class=bot; bot_id=111111111111"},
    {"slack", "xoxp-{1:12}-{2:12}-{3:12}-{0-9a-f:32}",
     "class=user; team_id=111111111111; user_id=222222222222"},
    {"slack", "xoxa-2-{1:12}-{2:12}-{3:12}-{0-9a-f:32}",
     "class=workspace; team_id=111111111111; user_id=222222222222"},
    {"slack", "xapp-1-A0123456789-{0-9:13}-{0-9a-f:64}", "class=app_level; app_id=A0123456789"},
    {"slack", "https://hooks.slack.com/services/T01234567/B01234567/{A-Za-z0-9:24}",
     "class=webhook; team_id=T01234567; hook_id=B01234567"},
    {"slack", "hooks.slack.com/workflows/T01234567/A01234567/{0-9:18}/{A-Za-z0-9:24}",
     "class=workflow_webhook; team_id=T01234567; app_id=A01234567"},
    {"slack", "xoxe.xoxp-1-{A-Za-z0-9:160}", "class=rotating"},

    {"aws-bedrock", "ABSK{b64:BedrockAPIKey-abcd-at-123456789012:{A-Za-z0-9:40}}",
     "class=long_term; user=BedrockAPIKey-abcd-at-123456789012; account=123456789012"},
    {"aws-bedrock",
     "bedrock-api-key-{b64:bedrock.amazonaws.com/"
     "?Action=CallWithBearerToken&X-Amz-Creden"
     "tial=ASIAQNZGK"
     "IQY5AAAAAAA%2F20260101%2Feu-west-1%"
     "2Fbedrock%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=43200&X-Amz-Signature={0-"
     "9a-f:64}}",
     "class=short_term; key_id=ASIAQNZGK"
     "IQY5AAAAAAA; account=029608264753; region=eu-west-1; "
     "expires=2026-01-01T12:00:00Z"},

    {"sas",
     "https://a.blob.core.example/"
     "c?sv=2022-11-02&ss=bq&srt=co&sp=rwdl&se=2026-01-01T00%3A00%3A00Z&sig={A-Za-z0-9:42}A%3D",
     "class=account; service=blob,queue; permissions=rwdl; expires=2026-01-01T00:00:00Z"},
    {"sas",
     "sv=2022-11-02&amp;sr=b&amp;sp=r&amp;se=2026-01-01&amp;skoid=x&amp;sig={b64:{A-Za-z0-9:32}}",
     "class=user_delegation; service=blob; permissions=r; expires=2026-01-01T00:00:00Z"},
    {"sas", "?sv=2022-11-02\\u0026sr=c\\u0026si=policy1\\u0026sig={b64:{A-Za-z0-9:32}}",
     "class=service; service=container; policy=policy1"},
    {"sas",
     "SharedAccessSignature sr=sb%3A%2F%2Fns.example&sig={A-Za-z0-9:42}A%3D&se=1767225600&skn=Root",
     "class=access_policy; resource=sb://ns.example; expires=2026-01-01T00:00:00Z; policy=Root"},
};

EACH(structure, decodes_and_tells, decodes, i)
{
    AUTO(buf_dispose) struct buf text = checks_text(decodes[*i].recipe);
    cr_expect_not(check_find(decodes[*i].check)->proof);
    cr_expect_eq(check_find(decodes[*i].check)->complete, NULL);
    checks_expect(decodes[*i].check, buf_bytes(&text), CHECK_OK, decodes[*i].facts);
}

EACH(structure, is_safe_on_every_beginning, decodes, i)
{
    AUTO(buf_dispose) struct buf text = checks_text(decodes[*i].recipe);
    const struct check *check = check_find(decodes[*i].check);
    for (size_t len = 0; len < text.len; len++) {
        struct facts facts = {0};
        AUTO(xfree) unsigned char *exact = xmalloc(len);
        memcpy(exact, text.ptr, len); /* a read past the end is seen by ASan */
        enum check_result result = check->run((struct bytes){exact, len}, &facts);
        cr_expect(result == CHECK_OK || facts.count == 0, "%s at %zu", check->name, len);
    }
}

static const struct {
    const char *check, *recipe;
    enum check_result result;
} turned_down[] = {
    {"aws-key-id", "AIDAQYLPMN5HA{A-Z2-7:7}", CHECK_NONE},
    {"aws-key-id", "AKIAQYLPMN5HA{A-Z2-7:6}", CHECK_NONE},
    {"aws-key-id", "AKIAQYLPMN5H1{A-Z2-7:7}", CHECK_FAILED},

    {"jwt", "{A-Za-z0-9_-:36}.{A-Za-z0-9_-:50}" SIGNED, CHECK_FAILED},
    {"jwt", "{b64url:{\"typ\":\"JWT\"}}.{b64url:{}}" SIGNED, CHECK_FAILED},
    {"jwt", "{b64url:{\"alg\":5}}.{b64url:{}}" SIGNED, CHECK_FAILED},
    {"jwt", "{b64url:[\"alg\"]}.{b64url:{}}" SIGNED, CHECK_FAILED},
    {"jwt", HS256 "{b64url:[1]}" SIGNED, CHECK_FAILED},
    {"jwt", HS256 "{b64url:{\"a\":1} {\"b\":2}}" SIGNED, CHECK_FAILED},
    {"jwt", HS256 "{b64url:{\"sub\":\"x\"}}", CHECK_FAILED},
    {"jwt", HS256 "{b64url:{\"sub\":\"x\"}}.", CHECK_FAILED},
    {"jwt", HS256 "{b64url:{\"sub\":\"x\"}}.{A-Za-z0-9_-:30}", CHECK_FAILED},
    {"jwt", HS256 "{b64url:{\"sub\":\"x\"}}.{A-Za-z0-9_-:20}.{A-Za-z0-9_-:22}", CHECK_FAILED},
    {"jwt", HS256 "{b64url:{\"sub\":\"x\",\"deep\":{[:70}{]:70}}}" SIGNED, CHECK_FAILED},
    {"jwt", HS256 "{b64url:{\"sub\":\"{a:20000}\"}}" SIGNED, CHECK_NONE},
    {"jwt", "{b64url:{\"alg\":\"dir\",\"enc\":\"A256GCM\"}}..{a:16}.{a:40}", CHECK_FAILED},
    {"github-app", "ghs_{A-Za-z0-9:36}", CHECK_NONE},
    {"github-app", "ghs_12345_{A-Za-z0-9:40}", CHECK_FAILED},

    {"discord", "mfa.{A-Za-z0-9_-:84}", CHECK_NONE},
    {"discord", "{b64url:bot-user-name-test}.G{A-Za-z0-9:5}.{A-Za-z0-9:38}", CHECK_FAILED},
    {"discord", "{b64url:99999999999999999999}.G{A-Za-z0-9:5}.{A-Za-z0-9:38}", CHECK_FAILED},
    {"discord", "{b64url:175928847299117063}.G{A-Za-z0-9:5}.{A-Za-z0-9:20}", CHECK_FAILED},
    {"telegram", "1234567:AA{A-Za-z0-9:33}", CHECK_FAILED},
    {"telegram", "123456789:BA{A-Za-z0-9:33}", CHECK_FAILED},
    {"telegram", "12345678x:AA{A-Za-z0-9:33}", CHECK_FAILED},

    {"sentry", "sntrys_{b64:{\"iat\":1}}_{A-Za-z0-9:43}", CHECK_FAILED},
    {"sentry", "sntrys_{b64:{\"org\":\"acme\"}}-{A-Za-z0-9:43}", CHECK_FAILED},
    {"sentry", "sntryu_{0-9a-f:64}", CHECK_NONE},
    {"grafana-cloud", "glc_{b64:{\"o\":\"4711\",\"n\":\"ci\"}}", CHECK_FAILED},
    {"grafana-cloud", "glc_{A-Za-z0-9:60}", CHECK_FAILED},
    {"onepassword", "ops_eyJ{A-Za-z0-9:100}", CHECK_FAILED},
    {"onepassword", "ops_{b64url:{\"signInAddress\":\"acme.example\"}}", CHECK_FAILED},
    {"mapbox", "sk.{b64url:{\"a\":\"cl1\"}}.{A-Za-z0-9:22}", CHECK_FAILED},
    {"mapbox", "sk.{b64url:{\"u\":\"acme\"}}", CHECK_FAILED},
    {"mapbox", "xx.{b64url:{\"u\":\"acme\"}}.{A-Za-z0-9:22}", CHECK_NONE},
    {"jfrog", "{b64:reftkn:01:17672256:{A-Za-z0-9:28}}", CHECK_FAILED},
    {"jfrog", "cmVmdGtu{A-Za-z0-9:56}", CHECK_FAILED},
    {"jfrog", "AKCp{A-Za-z0-9:69}", CHECK_NONE},
    {"sendgrid", "SG.{A-Za-z0-9:22}.{A-Za-z0-9:30}", CHECK_FAILED},
    {"sendgrid", "SG.your_api_key", CHECK_NONE},
    {"weaviate", "{b64:{A-Za-z0-9+/:15}_{A-Za-z0-9+/:44}=_v200}", CHECK_FAILED},
    {"weaviate", "{b64:{A-Za-z0-9+/:61}_v200}", CHECK_FAILED},
    {"weaviate", "{b64:{A-Za-z0-9+/:16}_{A-Za-z0-9:20} {A-Za-z0-9:23}_v200}", CHECK_FAILED},
    {"weaviate", "{A-Za-z0-9:87}-", CHECK_FAILED},
    {"weaviate", "{A-Za-z0-9:36}", CHECK_NONE},
    {"workos", "sk_live_{b64:key_01ACME;{A-Za-z0-9:25}}", CHECK_FAILED},
    {"workos", "sk_live_{b64:kex_01ACME,{A-Za-z0-9:25}}", CHECK_FAILED},
    {"workos", "sk_live_{b64:key_01ACME,}", CHECK_FAILED},
    {"workos", "sk_live_a2V5Xz$", CHECK_FAILED},
    {"workos", "pk_live_{A-Za-z0-9:24}", CHECK_NONE},

    {"openai", "sk-{a-z:48}", CHECK_FAILED},
    {"openai", "sk-proj-{A-Za-z0-9_-:156}", CHECK_FAILED},
    {"openai", "sk-{A-Za-z0-9:21}T3BlbkFJ{A-Za-z0-9:19}", CHECK_FAILED},
    {"openai", "sk-{0-9a-f:32}", CHECK_NONE},
    {"openai", "sk-ant-api03-{A-Za-z0-9_-:93}AA", CHECK_NONE},
    {"anthropic", "sk-ant-api03-{A-Za-z0-9_-:92}BAB", CHECK_FAILED},
    {"anthropic", "sk-ant-api03-{A-Za-z0-9_-:60}", CHECK_NONE},
    {"groq", "gsk_{A-Za-z0-9:21}WGdyb3FY{A-Za-z0-9:23}", CHECK_FAILED},
    {"groq", "gsk_{A-Za-z0-9:40}", CHECK_NONE},

    {"basic-auth", "{b64:no colon in here}", CHECK_FAILED},
    {"basic-auth", "{b64::}", CHECK_FAILED},
    {"basic-auth", "{b64:user:\x01\x02pass}", CHECK_FAILED},
    {"basic-auth", "{b64:user:\xff\xfepass}", CHECK_FAILED},
    {"basic-auth", "not!base64", CHECK_FAILED},

    {"slack", "xoxb-your-bot-token", CHECK_FAILED},
    {"slack", "xoxb-{1:12}-{2:12}-short", CHECK_FAILED},
    {"slack", "xapp-1-B0123456789-{0-9:13}-{0-9a-f:64}", CHECK_FAILED},
    {"slack", "https://hooks.slack.com/services/T00000000/B00000000/XXX", CHECK_FAILED},
    {"slack", "https://hooks.slack.com/other", CHECK_NONE},

    {"aws-bedrock", "ABSK{b64:SomethingElse:{A-Za-z0-9:40}}", CHECK_FAILED},
    {"aws-bedrock", "ABSK{b64:BedrockAPIKey-abcd:}", CHECK_FAILED},
    {"aws-bedrock", "bedrock-api-key-{b64:bedrock.amazonaws.com/?Action=x}", CHECK_FAILED},
    {"sas", "sv=2022-11-02&sp=r&se=2026-01-01&sig={A-Za-z0-9:20}", CHECK_FAILED},
    {"sas", "sv=2022-11-02&sp=r&sig={b64:{A-Za-z0-9:32}}", CHECK_FAILED},
    {"sas", "sv=2022-11-02&sp=r&se=2026-13-01&sig={b64:{A-Za-z0-9:32}}", CHECK_FAILED},
    {"sas", "sv=2022-11-02&sp=r&se=2026-01-01", CHECK_NONE},
    {"pypi", "pypi-{A-Za-z0-9_-:150}", CHECK_FAILED},
    {"pem", "-----BEGIN CERTIFICATE-----\n{A-Za-z0-9:64}\n-----END CERTIFICATE-----", CHECK_NONE},
};

EACH(structure, turns_down, turned_down, i)
{
    AUTO(buf_dispose) struct buf text = checks_text(turned_down[*i].recipe);
    checks_expect(turned_down[*i].check, buf_bytes(&text), turned_down[*i].result, "");
}

Test(structure, an_old_aws_key_id_names_no_account)
{
    AUTO(buf_dispose) struct buf text = checks_text("AKIAI{A-Z2-7:15}");
    checks_expect("aws-key-id", buf_bytes(&text), CHECK_NONE, "temporary=no");
}

Test(structure, a_token_may_hold_every_fact_there_is)
{
    AUTO(buf_dispose)
    struct buf text = checks_text(
        "{b64url:{\"alg\":\"HS256\",\"typ\":\"x\"}}.{b64url:{\"iss\":\"i\",\"sub\":\"s\",\"aud\":"
        "\"a\",\"exp\":1767225600,"
        "\"cnf\":{\"jkt\":\"j\"},\"scope\":\"s\",\"roles\":[\"r\"],\"azp\":\"z\"}}" SIGNED);
    checks_expect("jwt", buf_bytes(&text), CHECK_OK,
                  "alg=HS256; typ=x; expires=2026-01-01T00:00:00Z; binding=sender_constrained; "
                  "confirmation=jkt=j; "
                  "issuer=i; subject=s; audience=a; scopes=s; app_id=z");
}

/* --- PyPI: binary, so made by hand --------------------------------------------------------------
 */

static void put(struct buf *to, unsigned char type, const char *text)
{
    unsigned char head[2] = {type, (unsigned char)strlen(text)};
    cr_assert_lt(strlen(text), 128);
    cr_assert_eq(buf_add(to, (struct bytes){head, 2}), ST_OK);
    cr_assert_eq(buf_add(to, bytes_of(text)), ST_OK);
}

static void put_byte(struct buf *to, unsigned char byte)
{
    cr_assert_eq(buf_add(to, (struct bytes){&byte, 1}), ST_OK);
}

/* "pypi-" and a macaroon with these caveats; a signature of that many bytes. */
static struct buf macaroon(const char *const caveats[2], size_t signature)
{
    AUTO(buf_dispose) struct buf raw = {0};
    struct buf token = {0};
    put_byte(&raw, 2);
    put(&raw, 1, "pypi.org");
    put(&raw, 2, "00000000-0000-4000-8000-000000000000");
    put_byte(&raw, 0);
    for (size_t i = 0; i < 2 && caveats[i] != NULL; i++) {
        put(&raw, 2, caveats[i]);
        put_byte(&raw, 0);
    }
    put_byte(&raw, 0);
    put_byte(&raw, 6);
    put_byte(&raw, (unsigned char)signature);
    for (size_t i = 0; i < signature; i++)
        put_byte(&raw, (unsigned char)(i * 7));
    cr_assert_eq(buf_add(&token, bytes_of("pypi-")), ST_OK);
    cr_assert_eq(codec_base64_encode(buf_bytes(&raw), CODEC_BASE64URL, &token), ST_OK);
    return token;
}

#define PYPI "service=pypi.org; token_id=00000000-0000-4000-8000-000000000000"

static const struct {
    const char *caveats[2];
    size_t signature;
    enum check_result result;
    const char *facts;
} macaroons[] = {
    {{NULL}, 32, CHECK_OK, PYPI},
    {{"{\"version\":1,\"permissions\":\"user\"}", NULL}, 32, CHECK_OK, PYPI "; scopes=user"},
    {{"{\"permissions\":{\"projects\":[\"a\",\"b\"]}}", NULL},
     32,
     CHECK_OK,
     PYPI "; scopes=projects; projects=a b"},
    {{"[1,[\"a\"]]", "[0,1767225600,1700000000]"},
     32,
     CHECK_OK,
     PYPI "; scopes=projects; expires=2026-01-01T00:00:00Z"},
    {{"[3,\"id\"]", "[0,1700000000,1767225600]"},
     32,
     CHECK_OK,
     PYPI "; scopes=user; expires=2026-01-01T00:00:00Z"},
    {{"[9]", "[]"}, 32, CHECK_OK, PYPI},
    {{"not json", NULL}, 32, CHECK_FAILED, ""},
    {{NULL}, 31, CHECK_FAILED, ""},
    {{NULL}, 33, CHECK_FAILED, ""},
};

EACH(structure, reads_pypi_macaroons, macaroons, i)
{
    AUTO(buf_dispose) struct buf token = macaroon(macaroons[*i].caveats, macaroons[*i].signature);
    checks_expect("pypi", buf_bytes(&token), macaroons[*i].result, macaroons[*i].facts);
    struct facts facts = {0};
    for (size_t len = 0; len < token.len; len++)
        cr_expect_neq(check_find("pypi")->run((struct bytes){token.ptr, len}, &facts), CHECK_OK,
                      "%zu", len);
    cr_expect_eq(facts.count, 0);
}
