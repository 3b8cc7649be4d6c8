/* nkey.c - seeds in base32 that end with a CRC-16: NATS nkeys and Stellar accounts.
 *
 * Both are a kind byte or two, 32 bytes of seed, and CRC-16/XMODEM of all that, low byte first. The
 * layout of nkeys is that of nats-io/nkeys (strkey.go), which took it from Stellar's SEP-23. */
#include "rules/checksum/token.h"

#include "base/codec.h"

enum {
    CRC_LEN = 2,
    NATS_TEXT = 58,    /* characters of 2 + 32 + 2 bytes */
    STELLAR_TEXT = 56, /* characters of 1 + 32 + 2 bytes */
    RAW_MAX = 36,
    CHECK_TEXT =
        4, /* last characters, made of checksum only but for bits that complete sets to zero */
    SEED_KIND = 18 << 3 /* 'S' in the first five bits */
};

static uint16_t crc16(struct bytes data)
{
    unsigned crc = 0;
    for (size_t i = 0; i < data.len; i++) {
        crc ^= (unsigned)data.ptr[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc << 1 ^ (crc & 0x8000u ? 0x1021u : 0)) & 0xffffu;
    }
    return (uint16_t)crc;
}

static bool is_base32(unsigned char c)
{
    return byte_is_upper(c) || (c >= '2' && c <= '7');
}

static bool crc_holds(struct bytes raw)
{
    size_t at = raw.len - CRC_LEN;
    uint16_t crc = crc16(bytes_slice(raw, 0, at));
    return raw.ptr[at] == (crc & 0xff) && raw.ptr[at + 1] == crc >> 8;
}

/* Append the last characters of a seed of text characters whose beginning is token. */
static enum status complete(struct bytes token, size_t text, struct buf *out)
{
    if (token.len != text - CHECK_TEXT || !token_all(token, is_base32) || token.ptr[0] != 'S')
        return ST_SYNTAX;
    AUTO(buf_dispose)
    struct buf raw = {.max = RAW_MAX}, whole = {.max = NATS_TEXT}, padded = {.max = NATS_TEXT};
    TRY(buf_add(&padded, token));
    TRY(buf_add(&padded, bytes_of("AAAA")));
    TRY(codec_base32_decode(buf_bytes(&padded), &raw));
    size_t at = raw.len - CRC_LEN;
    uint16_t crc = crc16((struct bytes){raw.ptr, at});
    raw.ptr[at] = (unsigned char)(crc & 0xff);
    raw.ptr[at + 1] = (unsigned char)(crc >> 8);
    TRY(codec_base32_encode(buf_bytes(&raw), &whole));
    return buf_add(out, bytes_slice(buf_bytes(&whole), token.len, text));
}

/* What the second letter of a seed says. */
static const char *nats_role(unsigned char letter)
{
    switch (letter) {
    case 'A':
        return "account";
    case 'C':
        return "cluster";
    case 'N':
        return "server";
    case 'O':
        return "operator";
    case 'U':
        return "user";
    case 'X':
        return "curve";
    default:
        return NULL;
    }
}

static enum check_result nats_run(struct bytes token, struct facts *facts)
{
    if (token.len != NATS_TEXT || token.ptr[0] != 'S')
        return CHECK_NONE;
    const char *role = nats_role(token.ptr[1]);
    if (role == NULL)
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf raw = {.max = RAW_MAX};
    if (!token_all(token, is_base32) || codec_base32_decode(token, &raw) != ST_OK)
        return CHECK_FAILED;
    if (!crc_holds(buf_bytes(&raw)))
        return CHECK_FAILED;
    facts_add(facts, "role", "%s", role);
    return CHECK_OK;
}

static enum status nats_complete(struct bytes token, struct buf *out)
{
    return token.len > 1 && nats_role(token.ptr[1]) ? complete(token, NATS_TEXT, out) : ST_SYNTAX;
}

static enum check_result stellar_run(struct bytes token, struct facts *facts)
{
    (void)facts;
    if (token.len != STELLAR_TEXT || token.ptr[0] != 'S')
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf raw = {.max = RAW_MAX};
    if (!token_all(token, is_base32) || codec_base32_decode(token, &raw) != ST_OK)
        return CHECK_FAILED;
    return raw.ptr[0] == SEED_KIND && crc_holds(buf_bytes(&raw)) ? CHECK_OK : CHECK_FAILED;
}

static enum status stellar_complete(struct bytes token, struct buf *out)
{
    if (token.len < 2 || token.ptr[1] < 'A' || token.ptr[1] > 'D')
        return ST_SYNTAX; /* the kind byte reaches into the second letter */
    return complete(token, STELLAR_TEXT, out);
}

const struct check check_nats = {"nats", true, nats_run, nats_complete};
const struct check check_stellar = {"stellar", true, stellar_run, stellar_complete};
