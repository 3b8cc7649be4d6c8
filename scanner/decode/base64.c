/* base64.c - base64 of either alphabet, on one line or wrapped.
 *
 * A run is a stretch of digits with its padding, and the lines that follow one of 32 to 256 digits:
 * each as long as the first, but for the last. Lines end with LF or CRLF and blanks behind it, or
 * with "\n" as in JSON. The special characters beside the first letters tell the alphabet. A run
 * begins at the first digit of its stretch, or at the first of the letters if it only reads from
 * there ("/v1/dXNl..."). */
#include "base/limits.h"
#include "scanner/decode.h"

enum {
    NOT = 64,          /* no digit */
    DIGITS_LEAST = 11, /* of a password of eight bytes */
    WRAP_LEAST = 32,   /* digits of a line that another may follow */
    WRAP_MOST = 256,
    INDENT_MOST = 64, /* blanks before a line */
    OVERLAP = 2048,   /* digits that are read again behind a cut */
    HEAD_DIGITS = 32,
};

/* Both alphabets. */
static const unsigned char values[128] = {
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62,
    64, 62, 64, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64, 64, 0,
    1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
    23, 24, 25, 64, 64, 64, 64, 63, 64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
    39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64,
};

static unsigned value_of(unsigned char c)
{
    return c < 128 ? values[c] : NOT;
}

/* The two digits that differ between alphabets. */
struct alphabet {
    unsigned char c62, c63;
};

static bool is_digit(unsigned char c, struct alphabet alphabet)
{
    return byte_is_alnum(c) || c == alphabet.c62 || c == alphabet.c63;
}

static size_t digits_end(struct bytes text, size_t at, struct alphabet a)
{
    return decode_digits_end(text, at, a.c62, a.c63);
}

static struct alphabet alphabet_of(unsigned char before, unsigned char after)
{
    bool url = before == '-' || before == '_' || after == '-' || after == '_';
    return url ? (struct alphabet){'-', '_'} : (struct alphabet){'+', '/'};
}

/* Decode whole digits until there are no more, or room is left; returns the bytes written. */
static size_t unpack(struct bytes digits, unsigned char *to, size_t room)
{
    uint32_t window = 0;
    size_t out = 0;
    unsigned held = 0;
    for (size_t i = 0; i < digits.len && out < room; i++) {
        unsigned value = value_of(digits.ptr[i]);
        if (value == NOT) {
            i += digits.ptr[i] == '\\'; /* the letter behind it is none either */
            continue;
        }
        window = window << 6 | value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            to[out++] = (unsigned char)(window >> held & 0xff);
        }
    }
    return out;
}

/* Do the digits from start on, up to end at least, begin something worth decoding? Most do not, and
 * their first bytes show it. */
static bool is_promising(struct bytes text, size_t start, size_t end)
{
    unsigned char head[DECODE_HEAD];
    struct bytes digits = bytes_slice(text, start, MIN(end, start + HEAD_DIGITS));
    if (digits.len < DIGITS_LEAST)
        return false;
    unsigned a = value_of(digits.ptr[0]), b = value_of(digits.ptr[1]), c = value_of(digits.ptr[2]);
    return decode_may_begin((unsigned char)(a << 2 | b >> 4), (unsigned char)(b << 4 | c >> 2)) &&
           decode_is_promising((struct bytes){head, unpack(digits, head, sizeof(head))});
}

/* Where the line behind the end of one begins, or 0. */
static size_t next_line(struct bytes text, size_t at)
{
    static const char *const ends[] = {"\\n", "\\r\\n", "\n", "\r\n"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t len = strlen(ends[i]);
        if (text.len - at < len || memcmp(text.ptr + at, ends[i], len) != 0)
            continue;
        size_t begin = at + len;
        while (begin < text.len && begin - at < INDENT_MOST &&
               (text.ptr[begin] == ' ' || text.ptr[begin] == '\t'))
            begin++;
        return begin;
    }
    return 0;
}

static size_t skip_padding(struct bytes text, size_t at)
{
    for (size_t i = 0; i < 2 && at < text.len && text.ptr[at] == '='; i++)
        at++;
    return at;
}

/* Does a line end here? What is shorter than the others and goes on is no line of digits. */
static bool is_line_end(struct bytes text, size_t at)
{
    static const unsigned char ends[] = {'\r', '\n', '"', '\'', '\\', ',', '<'};
    return at == text.len || memchr(ends, text.ptr[at], sizeof(ends)) != NULL;
}

/* The end of the run whose first line is [start, end). If it is cut, *cut is set to the line from
 * which the search goes on. */
static size_t lines_end(struct bytes text, size_t start, size_t end, struct alphabet a, size_t *cut)
{
    size_t width = end - start, lines = 1 + OVERLAP / width, begin, to;
    if (width < WRAP_LEAST || width > WRAP_MOST || width % 4 != 0)
        return skip_padding(text, end);
    size_t next = next_line(text, end);
    while ((begin = next) != 0 && end - start < LIMIT_RUN) {
        to = digits_end(text, begin, a);
        size_t padded = skip_padding(text, to);
        if (to == begin || to - begin > width)
            break;
        if (to - begin < width || padded > to)
            return is_line_end(text, padded) ? padded : end;
        end = to;
        next = next_line(text, end);
    }
    if (begin != 0 && end - start >= LIMIT_RUN)
        *cut = end - width - MIN(end - width - start, lines * (width + begin - end));
    return skip_padding(text, end);
}

static void set_end(struct bytes text, size_t start, size_t end, struct alphabet a, struct run *out)
{
    size_t cut = 0;
    out->start = start;
    if (end - start > LIMIT_RUN) {
        out->end = start + LIMIT_RUN;
        out->resume = out->end - OVERLAP;
        return;
    }
    out->end = lines_end(text, start, end, a, &cut);
    out->resume = cut > start ? cut : out->end;
}

static bool base64_take(struct bytes text, size_t at, struct run *out)
{
    size_t letters = out->start, start = letters, end = out->end;
    unsigned char before = letters > 0 ? text.ptr[letters - 1] : 0;
    struct alphabet a = alphabet_of(before, end < text.len ? text.ptr[end] : 0);
    while (start > 0 && at - start < DECODE_REACH && is_digit(text.ptr[start - 1], a))
        start--;
    if (end < text.len && is_digit(text.ptr[end], a))
        out->resume = end = digits_end(text, end, a);
    if (at - start == DECODE_REACH)
        return false;
    if (!is_promising(text, start, end)) {
        if (start == letters || !is_promising(text, letters, end))
            return false;
        start = letters;
    }
    set_end(text, start, end, a, out);
    return true;
}

static enum status base64_decode(struct bytes run, struct buf *out)
{
    unsigned char *to;
    size_t room = out->max - MIN(out->max, out->len), want = MIN(run.len / 4 * 3 + 3, room);
    TRY(buf_reserve(out, want, &to));
    out->len += unpack(run, to, want);
    return want == room && want < run.len / 4 * 3 ? ST_LIMIT : ST_OK;
}

/* With all the padding it should have, so that few words look like it. */
static bool base64_is_value(struct bytes value)
{
    size_t end = decode_digits_end(value, 0, '+', '/');
    return value.len % 4 == 0 && skip_padding(value, end) == value.len &&
           is_promising(value, 0, end);
}

const struct decoder_ops decoder_base64 = {.name = "base64",
                                           .hint = DECODE_LETTERS,
                                           .take = base64_take,
                                           .decode = base64_decode,
                                           .is_value = base64_is_value};
