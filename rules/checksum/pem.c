/* pem.c - private key blocks as they stand in files, and as they are quoted, escaped and joined in
 * source code. */
#include "rules/checksum/pem.h"

#include "rules/checksum/token.h"

#include "base/codec.h"
#include "rules/checksum/keyblob.h"

enum { BLOCK_MAX = 64 << 10, LABEL_MAX = 64, CIPHER_BLOCK = 8, CIPHER_MIN = 16 };

static const char private_key[] = "PRIVATE KEY";

static const struct {
    const char *label;
    enum keyblob kind;
} labels[] = {
    {"RSA PRIVATE KEY", KEYBLOB_RSA},
    {"DSA PRIVATE KEY", KEYBLOB_DSA},
    {"EC PRIVATE KEY", KEYBLOB_EC},
    {"PRIVATE KEY", KEYBLOB_PKCS8},
    {"ENCRYPTED PRIVATE KEY", KEYBLOB_PKCS8_ENCRYPTED},
    {"OPENSSH PRIVATE KEY", KEYBLOB_OPENSSH},
    {"PGP PRIVATE KEY BLOCK", KEYBLOB_PGP},
};

struct block {
    enum keyblob kind;
    struct bytes text; /* between the two boundary lines */
};

/* Find the first label that holds a word at or after *from and move past it: certificates and
 * parameters may stand before a key. */
static bool find_label(struct bytes secret, const char *word, size_t *from, struct bytes *label)
{
    struct bytes begin = bytes_of("-----BEGIN "), dashes = bytes_of("-----");
    size_t at;
    while ((at = bytes_find(secret, *from, begin)) != SIZE_MAX) {
        at += begin.len;
        size_t to = bytes_find(secret, at, dashes);
        if (to == SIZE_MAX)
            return false;
        *label = bytes_slice(secret, at, to);
        *from = to + dashes.len;
        if (label->len <= LABEL_MAX && bytes_find(*label, 0, bytes_of(word)) != SIZE_MAX)
            return true;
    }
    return false;
}

/* The first block of that kind, up to its end line or, if that is missing, to the end. */
static bool find_block(struct bytes secret, const char *word, struct block *out)
{
    size_t from = 0;
    struct bytes label;
    if (!find_label(secret, word, &from, &label))
        return false;
    out->kind = KEYBLOB_DER;
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        if (token_equals(label, labels[i].label))
            out->kind = labels[i].kind;
    size_t end = bytes_find(secret, from, bytes_of("-----END"));
    out->text = bytes_slice(secret, from, end == SIZE_MAX ? secret.len : end);
    return true;
}

static bool take_line(struct bytes *rest, struct bytes *line)
{
    if (rest->len == 0)
        return false;
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] != '\n' && rest->ptr[len] != '\r')
        len++;
    *line = bytes_slice(*rest, 0, len);
    *rest = bytes_slice(*rest, MIN(len + 1, rest->len), rest->len);
    return true;
}

/* What source code puts around the lines of a key: quotes, commas, operators that join strings. */
static bool is_wrapping(unsigned char c)
{
    static const bool wrapping[256] = {
        [' '] = true, ['\t'] = true, ['\n'] = true, ['\v'] = true, ['\f'] = true, ['\r'] = true,
        ['"'] = true, ['\''] = true, ['`'] = true,  [','] = true,  [';'] = true,  ['.'] = true,
        ['&'] = true, ['#'] = true,  ['('] = true,  [')'] = true,  ['['] = true,  [']'] = true,
    };
    return wrapping[c];
}

/* A '+' is a digit unless it stands alone, as between two strings. */
static bool is_joining_plus(struct bytes line, size_t at)
{
    return line.ptr[at] == '+' && (at == 0 || is_wrapping(line.ptr[at - 1])) &&
           (at + 1 == line.len || is_wrapping(line.ptr[at + 1]));
}

static enum status add_line(struct bytes line, struct buf *digits)
{
    for (size_t from = 0, to = 0; from < line.len; from = ++to) {
        while (to < line.len && !is_wrapping(line.ptr[to]) && !is_joining_plus(line, to))
            to++;
        TRY(buf_add(digits, bytes_slice(line, from, to)));
    }
    return ST_OK;
}

/* The base64 of a block without header lines and wrapping; encrypted tells what its headers say
 * (RFC 1421). */
static enum status collect(struct bytes text, struct buf *digits, bool *encrypted)
{
    AUTO(buf_dispose) struct buf plain = {.max = BLOCK_MAX};
    TRY(token_unescape(text, &plain));
    struct bytes rest = buf_bytes(&plain), line;
    *encrypted = false;
    while (take_line(&rest, &line)) {
        size_t before = digits->len;
        if (bytes_find(line, 0, bytes_of(":")) != SIZE_MAX) {
            *encrypted |= bytes_find(line, 0, bytes_of("Proc-Type")) != SIZE_MAX &&
                          bytes_find(line, 0, bytes_of("ENCRYPTED")) != SIZE_MAX;
            continue;
        }
        TRY(add_line(line, digits));
        if (before > 0 && digits->len - before == 5 && digits->ptr[before] == '=') {
            digits->len = before; /* the CRC-24 line of PGP ends the base64 */
            return ST_OK;
        }
    }
    return ST_OK;
}

bool pem_decode(struct bytes text, const char *word, struct buf *out)
{
    struct block block;
    bool encrypted;
    AUTO(buf_dispose) struct buf digits = {.max = BLOCK_MAX};
    return text.len <= BLOCK_MAX && find_block(text, word, &block) &&
           collect(block.text, &digits, &encrypted) == ST_OK && !encrypted &&
           codec_base64_decode(buf_bytes(&digits), CODEC_BASE64_ANY, out) == ST_OK;
}

static enum check_result pem_run(struct bytes secret, struct facts *facts)
{
    struct block block;
    bool encrypted;
    if (secret.len > BLOCK_MAX || !find_block(secret, private_key, &block))
        return CHECK_NONE;
    AUTO(buf_dispose) struct buf digits = {.max = BLOCK_MAX}, key = {.max = BLOCK_MAX};
    if (collect(block.text, &digits, &encrypted) != ST_OK)
        return CHECK_FAILED;
    if (codec_base64_decode(buf_bytes(&digits), CODEC_BASE64_ANY, &key) != ST_OK)
        return CHECK_FAILED;
    if (!encrypted)
        return keyblob_check(buf_bytes(&key), block.kind, facts) ? CHECK_OK : CHECK_FAILED;
    /* The whole DER is encrypted, by a block cipher: nothing but its length can be checked. */
    if (key.len < CIPHER_MIN || key.len % CIPHER_BLOCK != 0)
        return CHECK_FAILED;
    facts_add(facts, "format", "pem_encrypted");
    facts_add(facts, "type", "%s", keyblob_type(block.kind));
    facts_add(facts, "encrypted", "yes");
    return CHECK_OK;
}

const struct check check_pem = {"pem", false, pem_run, NULL};
