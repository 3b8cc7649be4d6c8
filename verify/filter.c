/* filter.c - encodings, digests, pieces of a value, dates. */
#include "verify/filter.h"

#include "base/codec.h"
#include "base/date.h"
#include "base/sha1.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "rules/checksum/pem.h"
#include "scanner/keys.h"

#include <stdio.h>

static const char too_long[] = "a value is too long";

static const char *add(struct buf *out, struct bytes bytes)
{
    return buf_add(out, bytes) == ST_OK ? NULL : too_long;
}

static void hmac_sha1(struct bytes key, struct bytes data, unsigned char out[SHA1_LEN])
{
    unsigned char block[64] = {0}, inner[SHA1_LEN];
    AUTO(buf_dispose) struct buf text = {0};
    if (key.len > sizeof(block))
        sha1(key, block);
    else if (key.len > 0)
        memcpy(block, key.ptr, key.len);
    for (size_t i = 0; i < sizeof(block); i++)
        block[i] ^= 0x36;
    enum status st = buf_add(&text, (struct bytes){block, sizeof(block)});
    BUG_IF(st != ST_OK || buf_add(&text, data) != ST_OK);
    sha1(buf_bytes(&text), inner);
    buf_reset(&text);
    for (size_t i = 0; i < sizeof(block); i++)
        block[i] ^= 0x36 ^ 0x5c;
    st = buf_add(&text, (struct bytes){block, sizeof(block)});
    BUG_IF(st != ST_OK || buf_add(&text, (struct bytes){inner, sizeof(inner)}) != ST_OK);
    sha1(buf_bytes(&text), out);
    wipe(block, sizeof(block));
}

static void digest(enum template_filter filter, struct bytes key, struct bytes value,
                   unsigned char out[SHA256_LEN])
{
    struct sha256 ctx;
    if (filter == FILTER_SHA1) {
        sha1(value, out);
    } else if (filter == FILTER_HMAC_SHA1) {
        hmac_sha1(key, value, out);
    } else if (filter == FILTER_HMAC_SHA256) {
        sha256_hmac(key, value, out);
    } else {
        sha256_init(&ctx);
        sha256_add(&ctx, value);
        sha256_finish(&ctx, out);
    }
}

static const char *add_digest(enum template_filter filter, struct bytes key, struct bytes value,
                              struct buf *out)
{
    unsigned char sum[SHA256_LEN];
    bool is_short = filter == FILTER_SHA1 || filter == FILTER_HMAC_SHA1;
    digest(filter, key, value, sum);
    const char *wrong = add(out, (struct bytes){sum, is_short ? SHA1_LEN : SHA256_LEN});
    wipe(sum, sizeof(sum));
    return wrong;
}

/* Only here is a private key used for what it is for; it does not leave this process. */
static const char *add_signature(enum template_filter filter, struct bytes key, struct bytes value,
                                 struct buf *out)
{
    AUTO(buf_dispose) struct buf der = {.max = LIMIT_SECRET};
    enum key_signature how = filter == FILTER_RS256 ? KEY_RS256 : KEY_ES256;
    return pem_decode(key, "PRIVATE KEY", &der) && keys_sign(how, buf_bytes(&der), value, out)
               ? NULL
               : "the private key does not sign as its issuer wants";
}

static const char *add_percent(struct bytes value, struct buf *out)
{
    static const char digits[] = "0123456789ABCDEF", plain[] = "-._~";
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        unsigned char text[3] = {'%', (unsigned char)digits[c >> 4], (unsigned char)digits[c & 15]};
        bool itself = byte_is_alnum(c) || (c != '\0' && strchr(plain, c) != NULL);
        if (itself)
            text[0] = c;
        const char *wrong = add(out, (struct bytes){text, itself ? 1 : 3});
        if (wrong)
            return wrong;
    }
    return NULL;
}

static const char *add_json(struct bytes value, struct buf *out)
{
    const char *wrong = NULL;
    for (size_t i = 0; i < value.len && !wrong; i++) {
        unsigned char c = value.ptr[i];
        char text[8];
        int len = c < ' ' || c == 0x7f    ? snprintf(text, sizeof(text), "\\u%04x", c)
                  : c == '"' || c == '\\' ? snprintf(text, sizeof(text), "\\%c", c)
                                          : snprintf(text, sizeof(text), "%c", c);
        wrong = add(out, (struct bytes){(unsigned char *)text, (size_t)len});
    }
    return wrong;
}

static const char *add_case(struct bytes value, bool upper, struct buf *out)
{
    unsigned char *to;
    if (buf_reserve(out, value.len, &to) != ST_OK)
        return too_long;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char low = byte_lower(value.ptr[i]);
        to[i] = upper && byte_is_lower(low) ? (unsigned char)(low & ~0x20) : low;
    }
    out->len += value.len;
    return NULL;
}

static const char *add_around(enum template_filter filter, struct bytes text, struct bytes value,
                              struct buf *out)
{
    size_t at = bytes_find(value, 0, text), next = at;
    while (filter == FILTER_AFTER_LAST && next != SIZE_MAX) {
        at = next;
        next = bytes_find(value, at + 1, text);
    }
    if (at == SIZE_MAX)
        return "a value does not have the form that the rule expects";
    return add(out, filter == FILTER_BEFORE ? bytes_slice(value, 0, at)
                                            : bytes_slice(value, at + text.len, value.len));
}

static int64_t number_of(struct bytes text)
{
    int64_t number = 0;
    for (size_t i = 0; i < text.len && i < 18; i++)
        if (byte_is_digit(text.ptr[i]))
            number = number * 10 + (text.ptr[i] - '0');
    return text.len > 0 && text.ptr[0] == '-' ? -number : number;
}

static const char *add_date(enum template_filter filter, struct bytes value, struct buf *out)
{
    static const char days[] = "ThuFriSatSunMonTueWed",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char iso[DATE_TEXT], text[40];
    int64_t now = number_of(value);
    if (!date_format(now, iso))
        return "a time does not fit";
    int month = (iso[5] - '0') * 10 + iso[6] - '0';
    if (filter == FILTER_ISO8601)
        (void)snprintf(text, sizeof(text), "%.4s%.2s%.2sT%.2s%.2s%.2sZ", iso, iso + 5, iso + 8,
                       iso + 11, iso + 14, iso + 17);
    else
        (void)snprintf(text, sizeof(text), "%.3s, %.2s %.3s %.4s %.8s GMT",
                       days + (size_t)(now / 86400 % 7) * 3, iso + 8,
                       months + (size_t)(month - 1) * 3, iso, iso + 11);
    return add(out, bytes_of(text));
}

static const char *add_plus(struct bytes text, struct bytes value, struct buf *out)
{
    char number[24];
    int len =
        snprintf(number, sizeof(number), "%lld", (long long)(number_of(value) + number_of(text)));
    return add(out, (struct bytes){(unsigned char *)number, (size_t)len});
}

/* Slashes of a URL in JSON or a string may be escaped: "https:\/\/". */
static const char *add_url(struct bytes value, struct buf *out)
{
    static const char scheme[] = "https://";
    size_t start = out->len;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        if (c == '\\')
            continue;
        if (c <= ' ' || c > '~' || strchr("\"<>^`{}|#", c))
            return "a URL holds what cannot stand there";
        const char *wrong = add(out, (struct bytes){&c, 1});
        if (wrong)
            return wrong;
    }
    bool is_https =
        out->len - start > strlen(scheme) && memcmp(out->ptr + start, scheme, strlen(scheme)) == 0;
    return is_https ? NULL : "a URL is not https";
}

static const char *add_base64(enum template_filter filter, struct bytes value, struct buf *out)
{
    enum status st = filter == FILTER_B64DEC
                         ? codec_base64_decode(value, CODEC_BASE64_ANY, out)
                         : codec_base64_encode(
                               value, filter == FILTER_B64 ? CODEC_BASE64 : CODEC_BASE64URL, out);
    return st == ST_OK      ? NULL
           : st == ST_LIMIT ? too_long
                            : "a value is not base64, as the rule expects";
}

const char *filter_apply(enum template_filter filter, struct bytes text, struct bytes key,
                         struct bytes value, struct buf *out)
{
    switch (filter) {
    case FILTER_B64:
    case FILTER_B64URL:
    case FILTER_B64DEC:
        return add_base64(filter, value, out);
    case FILTER_HEX:
        return codec_hex_encode(value, out) == ST_OK ? NULL : too_long;
    case FILTER_URLENC:
        return add_percent(value, out);
    case FILTER_JSON:
        return add_json(value, out);
    case FILTER_LOWER:
    case FILTER_UPPER:
        return add_case(value, filter == FILTER_UPPER, out);
    case FILTER_SHA1:
    case FILTER_SHA256:
    case FILTER_HMAC_SHA1:
    case FILTER_HMAC_SHA256:
        return add_digest(filter, key, value, out);
    case FILTER_RS256:
    case FILTER_ES256:
        return add_signature(filter, key, value, out);
    case FILTER_BEFORE:
    case FILTER_AFTER:
    case FILTER_AFTER_LAST:
        return add_around(filter, text, value, out);
    case FILTER_URL:
        return add_url(value, out);
    case FILTER_PLUS:
        return add_plus(text, value, out);
    default:
        return add_date(filter, value, out);
    }
}

static const char *add_host(struct bytes value, struct buf *out)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        bool edge = i == 0 || i == value.len - 1;
        if (!byte_is_alnum(c) && (edge || (c != '-' && c != '.')))
            return "a part of a host name holds what cannot stand there";
    }
    return value.len == 0 ? "a part of a host name is empty" : add_case(value, false, out);
}

static const char *add_header(struct bytes value, struct buf *out)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] < ' ' || value.ptr[i] > '~')
            return "a header cannot hold that value";
    return add(out, value);
}

const char *filter_escape(enum filter_place place, struct bytes value, struct buf *out)
{
    switch (place) {
    case PLACE_HOST:
        return add_host(value, out);
    case PLACE_URL:
    case PLACE_FORM:
        return add_percent(value, out);
    case PLACE_JSON:
        return add_json(value, out);
    case PLACE_HEADER:
        return add_header(value, out);
    default:
        return add(out, value);
    }
}
