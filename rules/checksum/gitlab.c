/* gitlab.c - routable GitLab tokens: <prefix><payload>.[<version>.]<length><crc>, the payload
 * naming its owner.
 *
 * Length is two base36 digits, the checksum seven: the CRC-32 of everything before it. The payload
 * is base64url of lines such as "o:1" and "u:2s" (base36 ids), random bytes, and one byte that
 * counts them. */
#include "rules/checksum/token.h"

#include "base/codec.h"

#include <libdeflate.h>

enum { CRC_WIDTH = 7, LENGTH_WIDTH = 2, PAYLOAD_MIN = 27, PAYLOAD_MAX = 300, BASE36_MAX = 12 };

struct routable {
    struct bytes payload;
    struct bytes
        length; /* what follows the last dot: length and checksum, as far as they are there */
};

static bool is_base36(unsigned char c)
{
    return byte_is_digit(c) || byte_is_lower(c);
}

/* Cut a token of this generation apart; false for the older ones, which have no dot, and for all
 * else. */
static bool split(struct bytes token, struct routable *out)
{
    struct bytes rest = token, name, version;
    if (!token_cut(&rest, '-', &name) || !token_skip(&name, "gl") ||
        !token_all(name, byte_is_lower))
        return false;
    if (rest.len > 3 && rest.ptr[0] == 't' && byte_is_digit(rest.ptr[1]) && rest.ptr[2] == '_')
        rest = bytes_slice(rest, 3, rest.len); /* runner tokens: glrt-t1_ */
    if (!token_cut(&rest, '.', &out->payload) || !token_all(out->payload, token_is_base64url))
        return false;
    if (token_cut(&rest, '.', &version) && (version.len != 2 || !token_all(version, is_base36)))
        return false;
    out->length = rest;
    return out->payload.len >= PAYLOAD_MIN && out->payload.len <= PAYLOAD_MAX;
}

static uint64_t base36_number(struct bytes digits)
{
    uint64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned char c = digits.ptr[i];
        value = value * 36 + (uint64_t)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return value;
}

static const char *id_name(unsigned char letter)
{
    switch (letter) {
    case 'c':
        return "cell_id";
    case 'o':
        return "organization_id";
    case 'u':
        return "user_id";
    case 'g':
        return "group_id";
    case 'p':
        return "project_id";
    case 't':
        return "runner_type";
    default:
        return NULL;
    }
}

static bool line_facts(struct bytes line, struct facts *facts)
{
    if (line.len < 3 || line.len > 2 + BASE36_MAX || line.ptr[1] != ':')
        return false;
    struct bytes digits = bytes_slice(line, 2, line.len);
    const char *name = id_name(line.ptr[0]);
    if (name == NULL || !token_all(digits, is_base36))
        return false;
    facts_add(facts, name, "%llu", (unsigned long long)base36_number(digits));
    return true;
}

/* True if all of text is lines of ids; adds facts only then. */
static bool ids_facts(struct bytes text, struct facts *facts)
{
    struct facts found = {.count = facts->count};
    memcpy(found.item, facts->item, sizeof(found.item));
    struct bytes line;
    while (token_cut(&text, '\n', &line))
        if (!line_facts(line, &found))
            return false;
    if (!line_facts(text, &found))
        return false;
    *facts = found;
    return true;
}

/* The random bytes once stood before the ids and now follow them; only one of the two readings is
 * all ids. */
static void payload_facts(struct bytes payload, struct facts *facts)
{
    AUTO(buf_dispose) struct buf raw = {.max = PAYLOAD_MAX};
    if (codec_base64_decode(payload, CODEC_BASE64_ANY, &raw) != ST_OK || raw.len < 2)
        return;
    size_t len = raw.len - 1, random = raw.ptr[len];
    if (random >= len)
        return;
    struct bytes all = buf_bytes(&raw);
    if (!ids_facts(bytes_slice(all, 0, len - random), facts))
        (void)ids_facts(bytes_slice(all, random, len), facts);
}

static void crc_digits(struct bytes text, char out[static CRC_WIDTH])
{
    token_digits(libdeflate_crc32(0, text.ptr, text.len), token_base36, out, CRC_WIDTH);
}

static enum check_result gitlab_run(struct bytes token, struct facts *facts)
{
    struct routable parts;
    if (!split(token, &parts) || parts.length.len != LENGTH_WIDTH + CRC_WIDTH)
        return CHECK_NONE;
    char want[LENGTH_WIDTH + CRC_WIDTH];
    token_digits(parts.payload.len, token_base36, want, LENGTH_WIDTH);
    crc_digits(bytes_slice(token, 0, token.len - CRC_WIDTH), want + LENGTH_WIDTH);
    if (!bytes_equal(parts.length, (struct bytes){(const unsigned char *)want, sizeof(want)}))
        return CHECK_FAILED;
    payload_facts(parts.payload, facts);
    return CHECK_OK;
}

/* The token may end with its length, or with the dot before it. */
static enum status gitlab_complete(struct bytes token, struct buf *out)
{
    struct routable parts;
    if (!split(token, &parts))
        return ST_SYNTAX;
    char length[LENGTH_WIDTH], crc[CRC_WIDTH];
    token_digits(parts.payload.len, token_base36, length, sizeof(length));
    struct bytes want = {(const unsigned char *)length, sizeof(length)};
    if (parts.length.len > 0 && !bytes_equal(parts.length, want))
        return ST_SYNTAX;
    AUTO(buf_dispose) struct buf whole = {0};
    TRY(buf_add(&whole, token));
    if (parts.length.len == 0) {
        TRY(buf_add(&whole, want));
        TRY(buf_add(out, want));
    }
    crc_digits(buf_bytes(&whole), crc);
    return buf_add(out, (struct bytes){(const unsigned char *)crc, sizeof(crc)});
}

const struct check check_gitlab = {"gitlab", true, gitlab_run, gitlab_complete};
