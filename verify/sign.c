/* sign.c - AWS Signature Version 4, and Shared Key of Azure Storage. */
#include "verify/sign.h"

#include "base/codec.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "verify/filter.h"

#include <stdio.h>

enum { DATE_LEN = 8 }; /* of 20260102T030405Z */

static struct bytes part_of(const struct render_values *values, const char *name)
{
    for (const struct validate_pair *at = values->parts; at && at->name; at++)
        if (strcmp(at->name, name) == 0)
            return bytes_of(at->value);
    return (struct bytes){NULL, 0};
}

static void add(struct buf *to, struct bytes bytes)
{
    enum status st = buf_add(to, bytes); /* of texts that are limited already */
    BUG_IF(st != ST_OK);
}

static struct buf *next_header(struct request *out)
{
    BUG_IF(out->header_count == RENDER_HEADERS_MOST);
    struct buf *header = &out->headers[out->header_count++];
    *header = (struct buf){0};
    return header;
}

/* A header, NUL-terminated behind its length. */
static void end_header(struct buf *header)
{
    add(header, (struct bytes){(const unsigned char *)"", 1});
    header->len--;
}

static void date_now(const struct render_values *values, enum template_filter filter,
                     struct buf *out)
{
    char seconds[24];
    (void)snprintf(seconds, sizeof(seconds), "%lld", (long long)values->now);
    const struct bytes none = {NULL, 0};
    const char *wrong = filter_apply(filter, none, none, bytes_of(seconds), out);
    BUG_IF(wrong != NULL);
}

static void add_sum(struct buf *to, struct bytes text)
{
    struct sha256 ctx;
    unsigned char sum[SHA256_LEN];
    sha256_init(&ctx);
    sha256_add(&ctx, text);
    sha256_finish(&ctx, sum);
    enum status st = codec_hex_encode((struct bytes){sum, sizeof(sum)}, to);
    BUG_IF(st != ST_OK);
}

/* ---- AWS ---- */

/** What a signature is made over, besides the request. */
struct scope {
    struct buf date; /* 20260102T030405Z */
    char service[32], region[32];
    struct bytes token;
};

/* sts.amazonaws.com, sts.eu-west-1.amazonaws.com. */
static const char *read_scope(const char *host, struct scope *out)
{
    const char *dot = strchr(host, '.'), *next = dot ? strchr(dot + 1, '.') : NULL;
    size_t service = dot ? (size_t)(dot - host) : 0;
    bool global = dot && strncmp(dot, ".amazonaws.", 11) == 0;
    size_t region = next && !global ? (size_t)(next - dot) - 1 : 0;
    if (service == 0 || service >= sizeof(out->service) || region >= sizeof(out->region))
        return "the host is none of AWS";
    memcpy(out->service, host, service);
    (void)snprintf(out->region, sizeof(out->region), "%.*s", global ? 9 : (int)region,
                   global ? "us-east-1" : dot + 1);
    return NULL;
}

static const char signed_with_token[] = "content-type;host;x-amz-date;x-amz-security-token";
static const char signed_plain[] = "content-type;host;x-amz-date";

/* Only what such blocks send: a form to the path "/", without a query. */
static void canonical_request(const struct request *request, const struct scope *scope,
                              struct buf *out)
{
    buf_printf(out,
               "%s\n/\n\ncontent-type:application/x-www-form-urlencoded\nhost:%s\n"
               "x-amz-date:%.*s\n",
               request->method, request->host, (int)scope->date.len, (const char *)scope->date.ptr);
    if (scope->token.len > 0) {
        buf_printf(out, "x-amz-security-token:");
        add(out, scope->token);
        buf_printf(out, "\n");
    }
    buf_printf(out, "\n%s\n", scope->token.len > 0 ? signed_with_token : signed_plain);
    add_sum(out, buf_bytes(&request->body));
}

static void string_to_sign(const struct request *request, const struct scope *scope,
                           struct buf *out)
{
    AUTO(buf_dispose) struct buf canonical = {0};
    canonical_request(request, scope, &canonical);
    buf_printf(out, "AWS4-HMAC-SHA256\n%.*s\n%.*s/%s/%s/aws4_request\n", (int)scope->date.len,
               (const char *)scope->date.ptr, DATE_LEN, (const char *)scope->date.ptr,
               scope->region, scope->service);
    add_sum(out, buf_bytes(&canonical));
}

static void aws_signature(struct bytes secret, const struct scope *scope, struct bytes text,
                          unsigned char out[SHA256_LEN])
{
    const struct bytes links[] = {
        {scope->date.ptr, DATE_LEN},
        bytes_of(scope->region),
        bytes_of(scope->service),
        bytes_of("aws4_request"),
        text,
    };
    unsigned char link[SHA256_LEN];
    AUTO(buf_dispose) struct buf key = {0};
    buf_printf(&key, "AWS4");
    add(&key, secret);
    for (size_t i = 0; i < COUNT_OF(links); i++) {
        sha256_hmac(buf_bytes(&key), links[i], link);
        buf_reset(&key);
        add(&key, (struct bytes){link, sizeof(link)});
    }
    memcpy(out, link, sizeof(link));
    wipe(link, sizeof(link));
}

static const char *sign_aws(const struct render_values *values, struct request *out)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct scope scope = {.token = part_of(values, "token")};
    unsigned char signature[SHA256_LEN];
    struct bytes id = part_of(values, "id");
    const char *wrong = read_scope(out->host, &scope);
    if (wrong)
        return wrong;
    if (id.len == 0)
        return "the key id was not found";
    date_now(values, FILTER_ISO8601, &scope.date);
    string_to_sign(out, &scope, &text);
    aws_signature(values->secret, &scope, buf_bytes(&text), signature);
    struct buf *header = next_header(out);
    buf_printf(header, "Authorization: AWS4-HMAC-SHA256 Credential=");
    wrong = filter_escape(PLACE_HEADER, id, header);
    buf_printf(header, "/%.*s/%s/%s/aws4_request, SignedHeaders=%s, Signature=", DATE_LEN,
               (const char *)scope.date.ptr, scope.region, scope.service,
               scope.token.len > 0 ? signed_with_token : signed_plain);
    enum status st = codec_hex_encode((struct bytes){signature, sizeof(signature)}, header);
    BUG_IF(st != ST_OK);
    end_header(header);
    header = next_header(out);
    buf_printf(header, "X-Amz-Date: %.*s", (int)scope.date.len, (const char *)scope.date.ptr);
    end_header(header);
    buf_dispose(&scope.date);
    if (scope.token.len == 0 || wrong)
        return wrong;
    header = next_header(out);
    buf_printf(header, "X-Amz-Security-Token: ");
    wrong = filter_escape(PLACE_HEADER, scope.token, header);
    end_header(header);
    return wrong;
}

/* ---- Azure ---- */

/* For a list of containers, with nothing in the request but date and version. */
static const char *sign_azure(const struct render_values *values, struct request *out)
{
    static const char version[] = "2023-11-03";
    AUTO(buf_dispose) struct buf key = {.max = LIMIT_REQUEST}, text = {0}, date = {0};
    unsigned char signature[SHA256_LEN];
    struct bytes account = part_of(values, "account");
    if (account.len == 0)
        return "the account was not found";
    if (codec_base64_decode(values->secret, CODEC_BASE64_ANY, &key) != ST_OK)
        return "the key is not base64";
    date_now(values, FILTER_RFC1123, &date);
    buf_printf(&text, "%s\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:%.*s\nx-ms-version:%s\n/", out->method,
               (int)date.len, (const char *)date.ptr, version);
    add(&text, account);
    buf_printf(&text, "/\ncomp:list");
    sha256_hmac(buf_bytes(&key), buf_bytes(&text), signature);
    struct buf *header = next_header(out);
    buf_printf(header, "x-ms-date: %.*s", (int)date.len, (const char *)date.ptr);
    end_header(header);
    header = next_header(out);
    buf_printf(header, "x-ms-version: %s", version);
    end_header(header);
    header = next_header(out);
    buf_printf(header, "Authorization: SharedKey ");
    const char *wrong = filter_escape(PLACE_HOST, account, header);
    buf_printf(header, ":");
    enum status st =
        codec_base64_encode((struct bytes){signature, sizeof(signature)}, CODEC_BASE64, header);
    BUG_IF(st != ST_OK);
    end_header(header);
    return wrong;
}

const char *sign_request(const struct validate *block, const struct validate_step *step,
                         const struct render_values *values, struct request *out)
{
    const char *wrong = render_request(block, step, values, out);
    if (wrong || block->sign == NULL || values->masked)
        return wrong;
    return strcmp(block->sign, "aws-sigv4") == 0 ? sign_aws(values, out) : sign_azure(values, out);
}
