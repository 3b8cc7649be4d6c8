/* bech32.c - age identities: "AGE-SECRET-KEY-1" ("-PQ-1" if they are post-quantum hybrids) and 58
 * characters of bech32 (BIP-173), six of them the check. */
#include "rules/checksum/token.h"

enum { BODY = 52, CHECK_WIDTH = 6 };

static const char of_x25519[] = "AGE-SECRET-KEY-1";
static const char of_hybrid[] = "AGE-SECRET-KEY-PQ-1";
static const char *const prefixes[] = {of_x25519, of_hybrid};
static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t step(uint32_t sum, unsigned value)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                          0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (unsigned i = 0; i < 5; i++)
        if (top >> i & 1)
            sum ^= generator[i];
    return sum;
}

/* The sum after the human-readable part, which stands before the '1'. */
static uint32_t start(const char *prefix)
{
    uint32_t sum = 1;
    const size_t len = strlen(prefix) - 1;
    for (size_t i = 0; i < len; i++)
        sum = step(sum, byte_lower((unsigned char)prefix[i]) >> 5);
    sum = step(sum, 0);
    for (size_t i = 0; i < len; i++)
        sum = step(sum, byte_lower((unsigned char)prefix[i]) & 31u);
    return sum;
}

/* Add data characters of either case to the sum; false at one outside the alphabet. */
static bool add_data(uint32_t *sum, struct bytes data)
{
    for (size_t i = 0; i < data.len; i++) {
        const char *at = memchr(alphabet, byte_lower(data.ptr[i]), sizeof(alphabet) - 1);
        if (at == NULL)
            return false;
        *sum = step(*sum, (unsigned)(at - alphabet));
    }
    return true;
}

/* Move past prefix in either case. */
static bool skip(struct bytes *token, const char *prefix)
{
    const size_t len = strlen(prefix);
    if (token->len < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (byte_lower(token->ptr[i]) != byte_lower((unsigned char)prefix[i]))
            return false;
    *token = bytes_slice(*token, len, token->len);
    return true;
}

/* Move past the prefix, whichever it is, and return it; NULL if there is none. */
static const char *skip_prefix(struct bytes *token)
{
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (skip(token, prefixes[i]))
            return prefixes[i];
    return NULL;
}

static bool is_mixed_case(struct bytes token)
{
    bool upper = false, lower = false;
    for (size_t i = 0; i < token.len; i++) {
        upper |= byte_is_upper(token.ptr[i]);
        lower |= byte_is_lower(token.ptr[i]);
    }
    return upper && lower;
}

static enum check_result age_run(struct bytes token, struct facts *facts)
{
    (void)facts;
    struct bytes data = token;
    const char *prefix = skip_prefix(&data);
    if (prefix == NULL || data.len != BODY + CHECK_WIDTH)
        return CHECK_NONE;
    uint32_t sum = start(prefix);
    return !is_mixed_case(token) && add_data(&sum, data) && sum == 1 ? CHECK_OK : CHECK_FAILED;
}

static enum status age_complete(struct bytes token, struct buf *out)
{
    const char *prefix = skip_prefix(&token);
    if (prefix == NULL)
        return ST_SYNTAX;
    uint32_t sum = start(prefix);
    if (token.len != BODY || !add_data(&sum, token))
        return ST_SYNTAX;
    for (int i = 0; i < CHECK_WIDTH; i++)
        sum = step(sum, 0);
    sum ^= 1;
    unsigned char check[CHECK_WIDTH];
    for (unsigned i = 0; i < CHECK_WIDTH; i++) {
        unsigned char c = (unsigned char)alphabet[sum >> (5 * (CHECK_WIDTH - 1 - i)) & 31];
        check[i] = byte_is_lower(c) ? (unsigned char)(c & 0xdf) : c;
    }
    return buf_add(out, (struct bytes){check, sizeof(check)});
}

const struct check check_age = {"age", true, age_run, age_complete};
