/* token.c - helpers of the offline checks. */
#include "rules/checksum/token.h"

#include "base/codec.h"
#include "base/date.h"

const char token_base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const char token_base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";

bool token_starts(struct bytes token, const char *prefix)
{
    size_t len = strlen(prefix);
    return token.len >= len && bytes_equal(bytes_slice(token, 0, len), bytes_of(prefix));
}

bool token_skip(struct bytes *token, const char *prefix)
{
    if (!token_starts(*token, prefix))
        return false;
    *token = bytes_slice(*token, strlen(prefix), token->len);
    return true;
}

bool token_cut(struct bytes *rest, unsigned char c, struct bytes *head)
{
    size_t at = bytes_find(*rest, 0, (struct bytes){&c, 1});
    if (at == SIZE_MAX)
        return false;
    *head = bytes_slice(*rest, 0, at);
    *rest = bytes_slice(*rest, at + 1, rest->len);
    return true;
}

bool token_all(struct bytes token, bool (*is)(unsigned char c))
{
    for (size_t i = 0; i < token.len; i++)
        if (!is(token.ptr[i]))
            return false;
    return token.len > 0;
}

bool token_is_base64url(unsigned char c)
{
    return byte_is_alnum(c) || c == '-' || c == '_';
}

bool token_is_hex(unsigned char c)
{
    return codec_hex_value(c) >= 0;
}

bool token_equals(struct bytes token, const char *text)
{
    return bytes_equal(token, bytes_of(text));
}

bool token_number(struct bytes digits, int64_t *out)
{
    int64_t value = 0;
    if (!token_all(digits, byte_is_digit))
        return false;
    for (size_t i = 0; i < digits.len; i++)
        if (ckd_mul(&value, value, (int64_t)10) || ckd_add(&value, value, digits.ptr[i] - '0'))
            return false;
    *out = value;
    return true;
}

void token_digits(uint64_t value, const char *alphabet, char *out, size_t width)
{
    uint64_t base = strlen(alphabet);
    for (size_t i = width; i > 0; i--) {
        out[i - 1] = alphabet[value % base];
        value /= base;
    }
}

/* The value of the count hexadecimal digits at `at`, or -1 if they are not there. */
static int hex_at(struct bytes text, size_t at, size_t count)
{
    if (at > text.len || text.len - at < count)
        return -1;
    int value = 0;
    for (size_t i = at; i < at + count; i++) {
        int digit = codec_hex_value(text.ptr[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* What the letter after a backslash stands for. */
static unsigned char escaped(unsigned char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

/* Read one character, escaped or not, from *at on and move *at past it; false if backslashes end
 * the text. */
static bool next_char(struct bytes text, size_t *at, unsigned char *out)
{
    unsigned char c = text.ptr[*at];
    int code = c == '%' ? hex_at(text, *at + 1, 2) : -1;
    if (c != '\\') {
        *out = code >= 0 ? (unsigned char)code : c;
        *at += code >= 0 ? 3 : 1;
        return true;
    }
    while (*at < text.len && text.ptr[*at] == '\\')
        ++*at;
    if (*at == text.len)
        return false;
    code = text.ptr[*at] == 'u' ? hex_at(text, *at + 1, 4) : -1;
    bool ascii = code >= 0 && code < 0x80;
    *out = ascii ? (unsigned char)code : escaped(text.ptr[*at]);
    *at += ascii ? 5 : 1;
    return true;
}

enum status token_unescape(struct bytes text, struct buf *out)
{
    unsigned char *to;
    if (text.len == 0)
        return ST_OK;
    TRY(buf_reserve(out, text.len, &to)); /* it can only get shorter */
    size_t len = 0;
    for (size_t at = 0; at < text.len;)
        if (next_char(text, &at, &to[len]))
            len++;
    out->len += len;
    return ST_OK;
}

static void drop_space(struct buf *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->len; i++)
        if (!byte_is_space(text->ptr[i]))
            text->ptr[kept++] = text->ptr[i];
    text->len = kept;
}

enum check_result token_run_unescaped(struct bytes token, struct facts *facts, token_run run)
{
    size_t facts_before = facts->count;
    enum check_result first = run(token, facts);
    if (first == CHECK_OK || token.len > TOKEN_ESCAPED_MAX)
        return first;
    AUTO(buf_dispose) struct buf plain = {.max = TOKEN_ESCAPED_MAX};
    if (token_unescape(token, &plain) != ST_OK)
        return first;
    drop_space(&plain);
    if (plain.len == token.len)
        return first;
    facts->count = facts_before;
    enum check_result second = run(buf_bytes(&plain), facts);
    return second == CHECK_NONE ? first : second;
}

void token_fact(struct facts *facts, const char *name, struct bytes value)
{
    char text[FACT_VALUE_MAX];
    size_t len = MIN(value.len, sizeof(text) - 1);
    if (len == 0)
        return;
    for (size_t i = 0; i < len; i++)
        text[i] = (char)(value.ptr[i] == '\0' ? '?' : value.ptr[i]);
    text[len] = '\0';
    facts_add(facts, name, "%s", text);
}

void token_fact_time(struct facts *facts, const char *name, int64_t seconds)
{
    char text[DATE_TEXT];
    if (date_format(seconds, text))
        facts_add(facts, name, "%s", text);
}
