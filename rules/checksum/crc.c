/* crc.c - tokens that carry a CRC-32 of themselves, most of them lines of one table; and one XOR.
 */
#include "rules/checksum/token.h"

#include "base/codec.h"

#include <libdeflate.h>

enum encoding {
    ENCODING_BASE62,     /* 6 digits */
    ENCODING_HEX,        /* 8 digits, most significant byte first */
    ENCODING_HEX_LITTLE, /* 8 digits, least significant byte first */
    ENCODING_BASE64,     /* 6 digits of the 4 bytes, least significant first */
};

/* prefix, body of letters and digits, separator, check characters */
struct form {
    const char *prefix;
    size_t body;
    const char *separator;
    enum encoding encoding;
    bool whole;        /* the checksum covers the prefix too */
    const char *class; /* the fact "class", or NULL */
};

static const struct form github_forms[] = {
    {"ghp_", 30, "", ENCODING_BASE62, false, "personal_access_token"},
    {"gho_", 30, "", ENCODING_BASE62, false, "oauth_access"},
    {"ghu_", 30, "", ENCODING_BASE62, false, "app_user_to_server"},
    {"ghs_", 30, "", ENCODING_BASE62, false, "app_installation"},
    {"ghr_", 30, "", ENCODING_BASE62, false, "refresh"},
};
static const struct form npm_forms[] = {{"npm_", 30, "", ENCODING_BASE62, false, NULL}};
static const struct form vercel_forms[] = {
    {"vcp_", 50, "", ENCODING_BASE62, false, "personal_access_token"},
    {"vci_", 50, "", ENCODING_BASE62, false, "integration"},
    {"vca_", 50, "", ENCODING_BASE62, false, "app_access"},
    {"vcr_", 50, "", ENCODING_BASE62, false, "app_refresh"},
    {"vck_", 50, "", ENCODING_BASE62, false, "api_key"},
};
static const struct form polar_forms[] = {
    {"polar_oat_", 37, "", ENCODING_BASE62, false, "organization_access_token"},
};
static const struct form cloudflare_forms[] = {
    {"cfut_", 40, "", ENCODING_HEX, false, "user"},
    {"cfat_", 40, "", ENCODING_HEX, false, "account"},
    {"cfk_", 40, "", ENCODING_HEX, false, "global"},
};
static const struct form grafana_forms[] = {
    {"glsa_", 32, "_", ENCODING_HEX_LITTLE, true, "service_account"},
};
static const struct form confluent_forms[] = {{"cflt", 54, "", ENCODING_BASE64, false, NULL}};
static const struct form zuplo_forms[] = {{"zpka_", 32, "_", ENCODING_HEX, false, NULL}};

static uint32_t crc32_of(struct bytes text)
{
    return libdeflate_crc32(0, text.ptr, text.len);
}

static uint32_t swapped(uint32_t value)
{
    return value >> 24 | (value >> 8 & 0xff00u) | (value << 8 & 0xff0000u) | value << 24;
}

/* The 4 bytes as 32 bits in base64: five whole digits, and the last two bits as a sixth. */
static void base64_digits(uint32_t crc, char *out)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    token_digits((uint64_t)swapped(crc) << 4, alphabet, out, 6);
}

/* Write the check characters for a token that begins with prefix and body, and return their number.
 */
static size_t check_of(const struct form *form, struct bytes token,
                       char out[static TOKEN_CHECK_MAX])
{
    size_t prefix = strlen(form->prefix);
    uint32_t crc = crc32_of(bytes_slice(token, form->whole ? 0 : prefix, prefix + form->body));
    static const char hex[] = "0123456789abcdef";
    switch (form->encoding) {
    case ENCODING_BASE62:
        token_digits(crc, token_base62, out, 6);
        return 6;
    case ENCODING_BASE64:
        base64_digits(crc, out);
        return 6;
    case ENCODING_HEX_LITTLE:
        crc = swapped(crc);
        break;
    case ENCODING_HEX:
        break;
    }
    token_digits(crc, hex, out, 8);
    return 8;
}

static const struct form *form_of(struct bytes token, const struct form *forms, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (token_starts(token, forms[i].prefix))
            return &forms[i];
    return NULL;
}

static enum check_result forms_run(struct bytes token, struct facts *facts,
                                   const struct form *forms, size_t count)
{
    const struct form *form = form_of(token, forms, count);
    if (form == NULL)
        return CHECK_NONE;
    size_t prefix = strlen(form->prefix), plain = prefix + form->body;
    size_t before_check = plain + strlen(form->separator);
    bool hex = form->encoding == ENCODING_HEX || form->encoding == ENCODING_HEX_LITTLE;
    if (token.len != before_check + (hex ? 8 : 6))
        return CHECK_NONE;
    if (!token_all(bytes_slice(token, prefix, plain), byte_is_alnum))
        return CHECK_FAILED;
    char check[TOKEN_CHECK_MAX];
    struct bytes want = {(const unsigned char *)check, check_of(form, token, check)};
    if (!token_equals(bytes_slice(token, plain, before_check), form->separator) ||
        !bytes_equal(bytes_slice(token, before_check, token.len), want))
        return CHECK_FAILED;
    if (form->class != NULL)
        facts_add(facts, "class", "%s", form->class);
    return CHECK_OK;
}

static enum status forms_complete(struct bytes token, struct buf *out, const struct form *forms,
                                  size_t count)
{
    const struct form *form = form_of(token, forms, count);
    if (form == NULL || token.len < strlen(form->prefix) + form->body)
        return ST_SYNTAX;
    size_t plain = strlen(form->prefix) + form->body;
    struct bytes after = bytes_slice(token, plain, token.len);
    if (after.len > 0 && !token_equals(after, form->separator))
        return ST_SYNTAX;
    if (after.len == 0 && form->separator[0] != '\0')
        TRY(buf_add(out, bytes_of(form->separator)));
    char check[TOKEN_CHECK_MAX];
    size_t len = check_of(form, token, check);
    return buf_add(out, (struct bytes){(const unsigned char *)check, len});
}

/* A check whose tokens are all lines of <family>_forms. */
#define FORMS(family)                                                                              \
    static enum check_result family##_run(struct bytes token, struct facts *facts)                 \
    {                                                                                              \
        return forms_run(token, facts, family##_forms, COUNT_OF(family##_forms));                  \
    }                                                                                              \
    static enum status family##_complete(struct bytes token, struct buf *out)                      \
    {                                                                                              \
        return forms_complete(token, out, family##_forms, COUNT_OF(family##_forms));               \
    }                                                                                              \
    const struct check check_##family = {#family, true, family##_run, family##_complete}

FORMS(github);
FORMS(npm);
FORMS(vercel);
FORMS(polar);
FORMS(cloudflare);
FORMS(grafana);
FORMS(confluent);
FORMS(zuplo);

/* --- Atlassian: any length; the last 8 characters are the upper-case CRC-32 of all before them ---
 */

static const struct {
    const char *prefix, *class;
} atlassian_kinds[] = {
    {"ATATT3", "api_token"},
    {"ATCTT3", "access_token"},
    {"ATSTT3", "service_token"},
    {"ATBB", "app_password"},
};
enum { ATLASSIAN_CHECK = 8, ATLASSIAN_MIN = 24 };

static const char *atlassian_class(struct bytes token)
{
    for (size_t i = 0; i < COUNT_OF(atlassian_kinds); i++)
        if (token_starts(token, atlassian_kinds[i].prefix))
            return atlassian_kinds[i].class;
    return NULL;
}

static void atlassian_check(struct bytes token, char out[static ATLASSIAN_CHECK])
{
    token_digits(crc32_of(token), "0123456789ABCDEF", out, ATLASSIAN_CHECK);
}

static enum check_result atlassian_run_plain(struct bytes token, struct facts *facts)
{
    const char *class = atlassian_class(token);
    if (class == NULL || token.len < ATLASSIAN_MIN || token.len > TOKEN_MAX)
        return CHECK_NONE;
    char check[ATLASSIAN_CHECK];
    atlassian_check(bytes_slice(token, 0, token.len - ATLASSIAN_CHECK), check);
    struct bytes want = {(const unsigned char *)check, sizeof(check)};
    if (!bytes_equal(bytes_slice(token, token.len - ATLASSIAN_CHECK, token.len), want))
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", class);
    return CHECK_OK;
}

static enum check_result atlassian_run(struct bytes token, struct facts *facts)
{
    return token_run_unescaped(token, facts, atlassian_run_plain);
}

static enum status atlassian_complete(struct bytes token, struct buf *out)
{
    if (atlassian_class(token) == NULL || token.len < ATLASSIAN_MIN - ATLASSIAN_CHECK)
        return ST_SYNTAX;
    char check[ATLASSIAN_CHECK];
    atlassian_check(token, check);
    return buf_add(out, (struct bytes){(const unsigned char *)check, sizeof(check)});
}

const struct check check_atlassian = {"atlassian", true, atlassian_run, atlassian_complete};

/* --- crates.io trusted publishing: one character, the XOR of the 31 before it -------------------
 */

enum { CRATES_BODY = 31 };

static unsigned char crates_check(struct bytes body)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    unsigned sum = 0;
    for (size_t i = 0; i < body.len; i++)
        sum ^= body.ptr[i];
    return (unsigned char)alphabet[sum % (sizeof(alphabet) - 1)];
}

static enum check_result crates_run(struct bytes token, struct facts *facts)
{
    if (!token_skip(&token, "cio_tp_") || token.len != CRATES_BODY + 1)
        return CHECK_NONE;
    if (!token_all(token, byte_is_alnum))
        return CHECK_FAILED;
    if (crates_check(bytes_slice(token, 0, CRATES_BODY)) != token.ptr[CRATES_BODY])
        return CHECK_FAILED;
    facts_add(facts, "class", "trusted_publishing");
    return CHECK_OK;
}

static enum status crates_complete(struct bytes token, struct buf *out)
{
    if (!token_skip(&token, "cio_tp_") || token.len != CRATES_BODY)
        return ST_SYNTAX;
    unsigned char check = crates_check(token);
    return buf_add(out, (struct bytes){&check, 1});
}

const struct check check_crates_io = {"crates-io", true, crates_run, crates_complete};
