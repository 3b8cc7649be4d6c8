/* request_fuzz.c - any bytes as a credential and as the block that says what is asked: a request
 * goes to a host of the block, and is one request. */
#include "base/limits.h"
#include "rules/load.h"
#include "verify/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct validate *block, const struct request *request)
{
    BUG_IF(!validate_owns_host(block, request->host));
    for (size_t i = 0; i < request->url.len; i++)
        BUG_IF(request->url.ptr[i] <= ' ' || request->url.ptr[i] > '~');
    for (size_t i = 0; i < request->header_count; i++)
        BUG_IF(strpbrk((const char *)request->headers[i].ptr, "\r\n"));
}

static void render(const struct validate *block, struct bytes secret, const char *text)
{
    struct validate_pair parts[2] = {{NULL, NULL}, {NULL, NULL}};
    const struct render_values values = {
        .secret = secret, .parts = parts, .nonce = "0", .now = 1767323045};
    parts[0] = (struct validate_pair){block->parts ? block->parts[0].name : "x", text};
    for (uint32_t i = 0; i < block->step_count; i++) {
        AUTO(request_dispose) struct request request = {0};
        if (render_request(block, &block->steps[i], &values, &request) == NULL)
            look_at(block, &request);
    }
}

/* The credential ends with a NUL byte, the rule file follows. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, 0, MIN(size, LIMIT_SECRET)) : NULL;
    AUTO(rule_list_dispose) struct rule_list list = {0};
    struct error err;
    if (end == NULL)
        return 0;
    struct bytes secret = {data, (size_t)(end - data)};
    enum status st =
        rule_list_load(&list, "f", (struct bytes){end + 1, size - secret.len - 1}, &err);
    for (size_t i = 0; st == ST_OK && i < list.count; i++)
        if (list.rules[i].validate)
            render(list.rules[i].validate, secret, (const char *)data);
    return 0;
}
