/* spelled.c - words with escapes of single characters. */
#include "scanner/decode/spelled.h"

#include "base/codec.h"

enum {
    WORD_LEAST = 8,
    OVERLAP = 2048, /* bytes that are read again behind a cut */
};

static bool ends_word(struct bytes text, size_t at)
{
    unsigned char c = text.ptr[at];
    if (c <= ' ' || c == 0x7f || c == '<' || c == '>')
        return true;
    return (c == '"' || c == '\'' || c == '`') && (at == 0 || text.ptr[at - 1] != '\\');
}

size_t spelled_back(struct bytes text, size_t at, size_t most)
{
    size_t least = at - MIN(at, most);
    while (at > least && !ends_word(text, at - 1))
        at--;
    return at;
}

bool spelled_word(struct bytes text, size_t at, struct run *out)
{
    size_t start = spelled_back(text, at, DECODE_REACH), end = at;
    while (end < text.len && end - at < SPELLED_AFTER && !ends_word(text, end))
        end++;
    bool cut = end < text.len && !ends_word(text, end);
    *out = (struct run){.start = start, .end = end, .resume = cut ? end - OVERLAP : end};
    return end - start >= WORD_LEAST;
}

/* No escape stands for more bytes than it has. */
enum status spelled_decode(struct bytes run, unsigned char mark, spelled_read read, struct buf *out)
{
    size_t max = out->max ? out->max : BUF_MAX, done = 0, at = 0;
    size_t room = MIN(run.len, max - MIN(max, out->len));
    unsigned char *to;
    TRY(buf_reserve(out, room, &to));
    while (at < run.len) {
        unsigned char bytes[SPELLED_BYTES_MAX];
        size_t len,
            used = run.ptr[at] == mark ? read(bytes_slice(run, at, run.len), bytes, &len) : 0;
        if (used == 0) {
            bytes[0] = run.ptr[at];
            len = used = 1;
        }
        if (len > room - done)
            break;
        for (size_t i = 0; i < len; i++)
            to[done++] = bytes[i];
        at += used;
    }
    out->len += done;
    return at < run.len ? ST_LIMIT : ST_OK;
}

size_t spelled_locate(struct bytes run, spelled_read read, size_t len)
{
    size_t at = 0;
    for (size_t done = 0; at < run.len && done < len;) {
        unsigned char bytes[SPELLED_BYTES_MAX];
        size_t some = 0, used = read(bytes_slice(run, at, run.len), bytes, &some);
        done += used == 0 ? 1 : some;
        at += used == 0 ? 1 : used;
    }
    return at;
}

size_t spelled_point(uint32_t point, unsigned char out[SPELLED_BYTES_MAX])
{
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
        point = '?';
    if (point < 0x80) {
        out[0] = (unsigned char)point;
        return 1;
    }
    size_t len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, point >>= 6)
        out[i] = (unsigned char)(0x80 | (point & 0x3f));
    out[0] = (unsigned char)((0xf00u >> len & 0xffu) | point);
    return len;
}

unsigned long spelled_number(struct bytes text, size_t *at, unsigned base, size_t most)
{
    unsigned long value = 0;
    for (size_t end = MIN(text.len, *at + most); *at < end; ++*at) {
        int digit = codec_hex_value(text.ptr[*at]);
        if (digit < 0 || (unsigned)digit >= base)
            break;
        value = value * base + (unsigned)digit;
    }
    return value;
}
