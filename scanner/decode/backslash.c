/* backslash.c - escapes in string literals of C, JSON, JavaScript and their like: \n \" \/ \x41
 * \101 \u0041 \u{41} \U00000041.
 *
 * Nearly every program has \n and \" in it, so they alone make no run: one holds at least one
 * escape that hides a character of a secret - a number, or "\/" - or one of \n, \r and \t with a
 * word behind it so long that it may be a token. */
#include "scanner/decode/spelled.h"

enum { TOKEN_LEAST = 16 };

/* \u0041, with the second half of a surrogate pair. */
static unsigned long read_unit(struct bytes text, size_t *at)
{
    size_t begin = *at;
    unsigned long high = spelled_number(text, at, 16, 4);
    if (*at - begin != 4)
        *at = 0;
    size_t low_at = *at + 2;
    if (*at == 0 || high < 0xd800 || high >= 0xdc00 || text.len < low_at + 4 ||
        text.ptr[*at] != '\\' || text.ptr[*at + 1] != 'u')
        return high;
    unsigned long low = spelled_number(text, &low_at, 16, 4);
    if (low_at != *at + 6 || low < 0xdc00 || low >= 0xe000)
        return high;
    *at = low_at;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static unsigned long read_braced(struct bytes text, size_t *at)
{
    size_t begin = ++*at;
    unsigned long value = spelled_number(text, at, 16, 6);
    bool closed = *at > begin && *at < text.len && text.ptr[*at] == '}';
    *at = closed ? *at + 1 : 0;
    return value;
}

/* A character given by its number; *at is behind "\x", "\u" ..., and set to 0 if there is none. */
static unsigned long read_numbered(struct bytes text, unsigned char kind, size_t *at)
{
    size_t begin = *at;
    if (kind == 'u')
        return *at < text.len && text.ptr[*at] == '{' ? read_braced(text, at) : read_unit(text, at);
    bool octal = kind != 'x' && kind != 'U';
    size_t digits = octal ? 3 : kind == 'x' ? 2 : 8;
    unsigned long value = spelled_number(text, at, octal ? 8 : 16, digits);
    if (*at - begin != digits || (octal && value > 0xff))
        *at = 0;
    return value;
}

static size_t read_escape(struct bytes text, unsigned char out[SPELLED_BYTES_MAX], size_t *len)
{
    static const char letters[] = "nrt0abfv\"'`\\/", stand_for[] = "\n\r\t\0\a\b\f\v\"'`\\/";
    if (text.ptr[0] != '\\' || text.len < 2)
        return 0;
    unsigned char kind = text.ptr[1];
    size_t at = kind >= '0' && kind <= '3' ? 1 : 2;
    if (at == 1 || kind == 'x' || kind == 'u' || kind == 'U') {
        unsigned long value = read_numbered(text, kind, &at);
        if (at > 0) {
            *len = spelled_point((uint32_t)value, out);
            if ((kind == 'x' || kind <= '3') && value < 0x100) { /* a byte, no code point */
                out[0] = (unsigned char)value;
                *len = 1;
            }
            return at;
        }
    }
    const char *letter = kind == 0 ? NULL : strchr(letters, kind);
    if (letter == NULL)
        return 0;
    out[0] = (unsigned char)stand_for[letter - letters];
    *len = 1;
    return 2;
}

static bool is_before_token(struct bytes text, size_t at)
{
    size_t end = at;
    while (end < text.len && end - at < TOKEN_LEAST && spelled_is_token(text.ptr[end]))
        end++;
    return end - at == TOKEN_LEAST;
}

/* What stands behind a backslash that may make a run. */
#define DIGITS (DECODE_BIT('/') | UINT64_C(15) << '0')
#define BLANKS (DECODE_BIT('n') | DECODE_BIT('r') | DECODE_BIT('t'))
#define LETTERS (BLANKS | DECODE_BIT('x') | DECODE_BIT('u') | DECODE_BIT('U'))

/* Does the escape at at, of these, make a run? */
static bool hides_something(struct bytes text, size_t at)
{
    unsigned char bytes[SPELLED_BYTES_MAX];
    size_t len = 0;
    if (at > 0 && text.ptr[at - 1] == '\\') /* the second half of one */
        return false;
    size_t used = read_escape(bytes_slice(text, at, text.len), bytes, &len);
    if (used > 2)
        return len > 1 || spelled_is_text(bytes[0]);
    unsigned char kind = used == 2 ? text.ptr[at + 1] : 0;
    return kind == '/' ||
           ((kind == 'n' || kind == 'r' || kind == 't') && is_before_token(text, at + 2));
}

static bool backslash_take(struct bytes text, size_t at, struct run *out)
{
    return hides_something(text, at) && spelled_word(text, at, out);
}

static enum status backslash_decode(struct bytes run, struct buf *out)
{
    return spelled_decode(run, '\\', read_escape, out);
}

static size_t backslash_locate(struct bytes run, size_t len)
{
    return spelled_locate(run, read_escape, len);
}

const struct decoder_ops decoder_backslash = {.name = "backslash",
                                              .hint = DECODE_MARK,
                                              .mark = '\\',
                                              .second = {DIGITS, LETTERS},
                                              .token = {0, BLANKS},
                                              .take = backslash_take,
                                              .decode = backslash_decode,
                                              .locate = backslash_locate};
