/* certificate.c - PEM in JSON, compared by public key. */
#include "verify/certificate.h"

#include "base/buf.h"
#include "base/codec.h"
#include "base/limits.h"
#include "scanner/keys.h"

static const char head[] = "-----BEGIN CERTIFICATE-----", tail[] = "-----END CERTIFICATE-----";

/* The DER of the first certificate in text; false if there is none. */
static bool read_pem(const char *text, struct buf *der)
{
    AUTO(buf_dispose) struct buf digits = {.max = LIMIT_ANSWER};
    const char *from = strstr(text, head), *to = from ? strstr(from, tail) : NULL;
    if (to == NULL)
        return false;
    for (from += strlen(head); from < to; from++)
        if (!byte_is_space((unsigned char)*from) &&
            buf_add(&digits, (struct bytes){(const unsigned char *)from, 1}) != ST_OK)
            return false;
    return codec_base64_decode(buf_bytes(&digits), CODEC_BASE64, der) == ST_OK;
}

static bool is_for(const char *text, const char *spki)
{
    struct certificate certificate;
    AUTO(buf_dispose) struct buf der = {.max = LIMIT_ANSWER}, hex = {0};
    if (!read_pem(text, &der) || !keys_certificate(&certificate, buf_bytes(&der)))
        return false;
    enum status st =
        codec_hex_encode((struct bytes){certificate.spki, sizeof(certificate.spki)}, &hex);
    BUG_IF(st != ST_OK);
    return bytes_equal(buf_bytes(&hex), bytes_of(spki));
}

bool certificate_is_in(const cJSON *document, const char *spki)
{
    const cJSON *value;
    cJSON_ArrayForEach(value, document) if (cJSON_IsString(value) &&
                                            is_for(value->valuestring, spki)) return true;
    return false;
}
