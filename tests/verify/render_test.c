/* render_test.c - templates filled: what is sent, and what is never sent. */
#include "verify/render.h"

#include "base/limits.h"
#include "tests/test.h"
#include "verify/sign.h"

SUITE(render);

static const char *const plain_hosts[] = {"api.acme.example", ".jfrog.io", NULL};
static const struct validate plain = {.hosts = plain_hosts};
static const struct validate own = {.hosts = plain_hosts, .self_hosted = true};
static const struct validate_pair parts[] = {{"id", "k 1"},
                                             {"host", "Shop-1"},
                                             {"bad", "a.b/../c"},
                                             {"crlf", "x\r\nHost: evil"},
                                             {"url", "https:\\/\\/api.acme.example\\/hook?a=b"},
                                             {NULL, NULL}};

/* 2026-01-02T03:04:05Z */
static struct render_values values_of(const char *secret, const char *host)
{
    return (struct render_values){.secret = bytes_of(secret),
                                  .parts = parts,
                                  .host = host,
                                  .now = 1767323045,
                                  .nonce = "0123456789abcdef0123456789abcdef"};
}

static const struct {
    const char *url, *secret, *host, *becomes; /* NULL: refused */
} urls[] = {
    {"https://api.acme.example/me", "s", NULL, "https://api.acme.example/me"},
    {"https://api.acme.example/{{secret}}?q={{part.id}}", "a/../b?c#d&e%f", NULL,
     "https://api.acme.example/a%2F..%2Fb%3Fc%23d%26e%25f?q=k%201"},
    {"https://api.acme.example?x={{secret}}", "a@b:c", NULL,
     "https://api.acme.example?x=a%40b%3Ac"},
    {"https://{{part.host}}.jfrog.io/a", "s", NULL, "https://shop-1.jfrog.io/a"},
    {"https://{{secret}}.jfrog.io/a", "evil.example/x", NULL, NULL},
    {"https://{{secret}}.jfrog.io/a", "evil.example#", NULL, NULL},
    {"https://{{secret}}.jfrog.io/a", "u@evil.example:443", NULL, NULL},
    {"https://{{secret}}.jfrog.io/a", "-x", NULL, NULL},
    {"https://{{secret}}.jfrog.io/a", "", NULL, NULL},
    {"https://{{part.none}}.jfrog.io/a", "s", NULL, NULL},
    {"https://{{secret|after_last(-)}}.jfrog.io/", "abc-def-us5", NULL, "https://us5.jfrog.io/"},
    {"https://{{secret|after_last(-)}}.jfrog.io/", "abc", NULL, NULL},
    {"https://{{host}}/api", "s", "api.acme.example", "https://api.acme.example/api"},
    {"https://{{host}}/api", "s", "evil.example", NULL},
    {"https://{{host}}/api", "s", NULL, NULL},
    {"{{secret|url}}", "https://api.acme.example/hook/T1", NULL,
     "https://api.acme.example/hook/T1"},
    {"{{secret|url}}", "https:\\/\\/api.acme.example\\/hook", NULL,
     "https://api.acme.example/hook"},
    {"{{part.url|url}}", "s", NULL, "https://api.acme.example/hook?a=b"},
    {"{{secret|url}}/x", "https://api.acme.example", NULL, "https://api.acme.example/x"},
    {"{{secret|url}}", "http://api.acme.example/hook", NULL, NULL},
    {"{{secret|url}}", "https://evil.example/hook", NULL, NULL},
    {"{{secret|url}}", "https://api.acme.example@evil.example/", NULL, NULL},
    {"{{secret|url}}", "https://api.acme.example\\@evil.example/", NULL, NULL},
    {"{{secret|url}}", "https://evil.example/?api.acme.example", NULL, NULL},
    {"{{secret|url}}", "https://evil.example?.jfrog.io", NULL, NULL},
    {"{{secret|url}}", "https://evil.example#.jfrog.io", NULL, NULL},
    {"{{secret|url}}", "https://api.acme.example:8443/", NULL, NULL},
    {"{{secret|url}}", "https://api.acme.example./", NULL, NULL},
    {"{{secret|url}}", "https://api.acme.example/a b", NULL, NULL},
    {"{{secret|url}}", "https://api.acme.example/a\r\nHost: x", NULL, NULL},
    {"{{secret|url}}", "https://xjfrog.io/", NULL, NULL},
    /* a secret that says where its token is had, as the challenge of a registry does */
    {"{{secret|after(realm=\")|before(\")|url}}?service={{secret|after(service=\")|before(\")}}",
     "Bearer realm=\"https://api.acme.example/token\",service=\"a&b\"", NULL,
     "https://api.acme.example/token?service=a%26b"},
    {"{{secret|after(realm=\")|before(\")|url}}", "Bearer realm=\"https://evil.example/token\"",
     NULL, NULL},
    {"{{secret|after(realm=\")|before(\")|url}}",
     "Bearer realm=\"https://api.acme.example@evil.example/\"", NULL, NULL},
    {"{{secret|after(realm=\")|before(\")|url}}", "Basic", NULL, NULL},
};

EACH(render, urls_lead_to_hosts_of_the_block, urls, row)
{
    AUTO(request_dispose) struct request request = {0};
    const struct validate_step step = {.method = "GET", .url = urls[*row].url};
    struct render_values values = values_of(urls[*row].secret, urls[*row].host);
    const char *wrong = render_request(&plain, &step, &values, &request);
    if (urls[*row].becomes == NULL) {
        cr_expect_not_null(wrong, "row %zu: %s", *row, (const char *)request.url.ptr);
        return;
    }
    cr_assert_null(wrong, "row %zu: %s", *row, wrong);
    cr_expect_str_eq((const char *)request.url.ptr, urls[*row].becomes, "row %zu: %s", *row,
                     (const char *)request.url.ptr);
}

static const struct {
    const char *host;
    bool good;
} hosts[] = {
    {"git.corp.example", true},
    {"git.corp.example:8443", true},
    {"git.corp.example/api/v3", true},
    {"localhost", true},
    {"10.0.0.1:80/x", true},
    {"", false},
    {"Git.example", false},
    {"a..b", false},
    {"a/../b", false},
    {"u@x", false},
    {"x:", false},
    {"x:123456", false},
    {"x?y", false},
    {"x#y", false},
    {"-x", false},
    {"https://x", false},
    {"x/{{secret}}", false},
    {"x y", false},
};

EACH(render, a_configuration_names_hosts, hosts, row)
{
    cr_expect_eq(render_is_own_host(hosts[*row].host), hosts[*row].good, "%s", hosts[*row].host);
}

Test(render, a_configured_host_may_have_port_and_path)
{
    AUTO(request_dispose) struct request request = {0};
    const struct validate_step step = {.method = "GET", .url = "https://{{host}}/user"};
    struct render_values values = values_of("s", "git.corp.example:8443/api/v3");
    cr_assert_null(render_request(&own, &step, &values, &request));
    cr_expect_str_eq((const char *)request.url.ptr, "https://git.corp.example:8443/api/v3/user");
    cr_expect_str_eq(request.host, "git.corp.example:8443");
    request_dispose(&request);
    cr_expect_not_null(render_request(&plain, &step, &values, &request));
}

static const struct {
    const char *header, *secret, *becomes; /* NULL: refused */
} headers[] = {
    {"Bearer {{secret}}", "abc", "X: Bearer abc"},
    {"{{secret}}", "a\r\nHost: evil", NULL},
    {"{{secret}}", "a\nb", NULL},
    {"{{secret}}", "a\tb", NULL},
    {"{{part.crlf}}", "s", NULL},
    {"{{secret|b64}}", "a\nb", "X: YQpi"},
    {"{{secret|hex}}", "\x01z", "X: 017a"},
    {"{{secret|before(:)}}-{{secret|after(:)}}", "id:se:cret", "X: id-se:cret"},
    {"{{secret|upper|lower}}", "aBc1", "X: abc1"},
    {"{{secret|sha1|hex}}", "abc", "X: a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"{{secret|sha256|hex}}", "abc",
     "X: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    /* RFC 2202 and RFC 4231, the second case of each: the key is "Jefe" */
    {"{{let.text|hmac_sha1(secret)|hex}}", "Jefe", "X: effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {"{{let.text|hmac_sha256(secret)|hex}}", "Jefe",
     "X: 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"{{let.text|hmac_sha256(let.key)|hex}}", "x",
     "X: 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"{{secret|b64dec}}", "!!", NULL},
    {"{{now}} {{now|plus(60)}} {{now|iso8601}}", "s", "X: 1767323045 1767323105 20260102T030405Z"},
    {"{{now|plus(-60)}}", "s", "X: 1767322985"},
    {"{{let.text|rs256(secret)|b64url}}", "no key", NULL},
    {"{{let.text|es256(secret)|b64url}}", "-----BEGIN KEY-----", NULL},
    {"{{now|rfc1123}}", "s", "X: Fri, 02 Jan 2026 03:04:05 GMT"},
    {"{{nonce}}", "s", "X: 0123456789abcdef0123456789abcdef"},
};

EACH(render, headers_hold_what_they_may, headers, row)
{
    AUTO(request_dispose) struct request request = {0};
    const struct validate_pair list[] = {{"X", headers[*row].header}, {NULL, NULL}};
    const struct validate_pair lets[] = {
        {"key", "Jefe"}, {"text", "what do ya want for nothing?"}, {NULL, NULL}};
    const struct validate_step step = {
        .method = "GET", .url = "https://api.acme.example/", .headers = list, .let = lets};
    struct render_values values = values_of(headers[*row].secret, NULL);
    const char *wrong = render_request(&plain, &step, &values, &request);
    if (headers[*row].becomes == NULL) {
        cr_expect_not_null(wrong, "row %zu", *row);
        return;
    }
    cr_assert_null(wrong, "row %zu: %s", *row, wrong);
    cr_expect_str_eq((const char *)request.headers[0].ptr, headers[*row].becomes, "row %zu: %s",
                     *row, (const char *)request.headers[0].ptr);
}

static void expect_body(const struct validate_step *step, const char *secret, const char *body)
{
    AUTO(request_dispose) struct request request = {0};
    struct render_values values = values_of(secret, NULL);
    cr_assert_null(render_request(&plain, step, &values, &request));
    cr_expect(bytes_equal(buf_bytes(&request.body), bytes_of(body)), "%.*s", (int)request.body.len,
              (const char *)request.body.ptr);
}

Test(render, bodies_escape_what_is_inserted)
{
    const struct validate_pair form[] = {{"a b", "{{secret}}"}, {"c", "d"}, {NULL, NULL}};
    struct validate_step step = {
        .method = "POST", .url = "https://api.acme.example/", .form = form};
    expect_body(&step, "x&y=z +%\n", "a%20b=x%26y%3Dz%20%2B%25%0A&c=d");
    step.form = NULL;
    step.json = "{\"t\": \"{{secret}}\"}";
    expect_body(&step, "q\"\\\n\x7f", "{\"t\": \"q\\\"\\\\\\u000a\\u007f\"}");
    step.json = NULL;
    step.body = "as it is";
    expect_body(&step, "s", "as it is");
}

Test(render, basic_joins_user_and_password)
{
    AUTO(request_dispose) struct request request = {0};
    const struct validate_step step = {.method = "GET",
                                       .url = "https://api.acme.example/",
                                       .basic_user = "{{part.id}}",
                                       .basic_pass = "{{secret}}"};
    struct render_values values = values_of("s\n", NULL);
    cr_assert_null(render_request(&plain, &step, &values, &request));
    cr_expect_str_eq((const char *)request.headers[0].ptr, "Authorization: Basic ayAxOnMK");
}

Test(render, a_masked_request_shows_what_stands_for_the_secret)
{
    AUTO(request_dispose) struct request request = {0};
    const struct validate_step step = {.method = "GET",
                                       .url = "https://{{part.host}}.jfrog.io/{{secret|sha1|hex}}",
                                       .basic_user = "",
                                       .basic_pass = "{{secret}}"};
    struct render_values values = values_of("[secret abc]", NULL);
    values.masked = true;
    cr_assert_null(render_request(&plain, &step, &values, &request));
    cr_expect_str_eq((const char *)request.url.ptr, "https://Shop-1.jfrog.io/[secret abc]");
    cr_expect_str_eq((const char *)request.headers[0].ptr, "Authorization: Basic :[secret abc]");
}

Test(render, a_masked_request_shows_no_signature)
{
    AUTO(request_dispose) struct request request = {0};
    const struct validate_pair lets[] = {{"text", "a.{{now|plus(60)}}"}, {NULL, NULL}};
    const struct validate_pair list[] = {{"X", "{{let.text}}.{{let.text|rs256(secret)|b64url}}"},
                                         {NULL, NULL}};
    const struct validate_step step = {
        .method = "GET", .url = "https://api.acme.example/", .headers = list, .let = lets};
    struct render_values values = values_of("[secret abc]", NULL);
    values.masked = true;
    cr_assert_null(render_request(&plain, &step, &values, &request));
    cr_expect_str_eq((const char *)request.headers[0].ptr, "X: a.[now].[signature]");
}

Test(render, nothing_grows_without_end)
{
    AUTO(request_dispose) struct request request = {0};
    AUTO(buf_dispose) struct buf secret = {0};
    const struct validate_step step = {.method = "GET",
                                       .url = "https://api.acme.example/{{secret|hex|hex|hex}}"};
    for (size_t i = 0; i < LIMIT_SECRET; i++)
        buf_printf(&secret, "%%");
    struct render_values values = values_of("", NULL);
    values.secret = buf_bytes(&secret);
    cr_expect_not_null(render_request(&plain, &step, &values, &request));
}

/* The answer of Azure's own documentation is not at hand: the parts that must be there are. */
Test(render, azure_signs_with_the_decoded_key)
{
    AUTO(request_dispose) struct request request = {0};
    static const char *const azure_hosts[] = {".blob.core.windows.net", NULL};
    const struct validate_pair account[] = {{"account", "acme1"}, {NULL, NULL}};
    const struct validate block = {.hosts = azure_hosts, .sign = "azure-shared-key"};
    const struct validate_step step = {
        .method = "GET", .url = "https://{{part.account}}.blob.core.windows.net/?comp=list"};
    struct render_values values = values_of("a2V5", NULL);
    values.parts = account;
    cr_assert_null(sign_request(&block, &step, &values, &request));
    cr_assert_eq(request.header_count, 3);
    cr_expect_str_eq((const char *)request.headers[0].ptr,
                     "x-ms-date: Fri, 02 Jan 2026 03:04:05 GMT");
    cr_expect_eq(
        strncmp((const char *)request.headers[2].ptr, "Authorization: SharedKey acme1:", 31), 0);
    request_dispose(&request);
    values.secret = bytes_of("not base64!");
    cr_expect_not_null(sign_request(&block, &step, &values, &request));
}
