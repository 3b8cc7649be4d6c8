/* utf16.c - UTF-16 to UTF-8, unit by unit. */
#include "scanner/decode/utf16.h"

enum { RAW_SIZE = 64 << 10, POINT_MAX = 4, SAMPLE = 1024 };

enum utf16_kind utf16_detect(struct bytes head)
{
    size_t zeros[2] = {0, 0};
    size_t len = MIN(head.len, (size_t)SAMPLE) & ~(size_t)1;
    if (head.len >= 2 && head.ptr[0] == 0xff && head.ptr[1] == 0xfe)
        return UTF16_LITTLE;
    if (head.len >= 2 && head.ptr[0] == 0xfe && head.ptr[1] == 0xff)
        return UTF16_BIG;
    if (len < 16 || memchr(head.ptr, 0, len) == NULL)
        return UTF16_NONE;
    for (size_t i = 0; i < len; i++)
        zeros[i & 1] += head.ptr[i] == 0;
    if (zeros[1] * 10 >= len / 2 * 7 && zeros[0] * 50 <= len)
        return UTF16_LITTLE;
    if (zeros[0] * 10 >= len / 2 * 7 && zeros[1] * 50 <= len)
        return UTF16_BIG;
    return UTF16_NONE;
}

const char *utf16_name(enum utf16_kind kind)
{
    return kind == UTF16_LITTLE ? "utf-16le" : "utf-16be";
}

static uint32_t unit(const struct utf16_reader *self, size_t at)
{
    const unsigned char *b = self->bytes + at;
    return self->kind == UTF16_LITTLE ? (uint32_t)(b[0] | b[1] << 8) : (uint32_t)(b[0] << 8 | b[1]);
}

static size_t put_point(unsigned char *to, uint32_t point)
{
    if (point < 0x80) {
        to[0] = (unsigned char)point;
        return 1;
    }
    size_t len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, point >>= 6)
        to[i] = (unsigned char)(0x80 | (point & 0x3f));
    to[0] = (unsigned char)((0xf00u >> len & 0xffu) | point);
    return len;
}

/* The code point at the cursor; 0 bytes used if it needs more than there are. */
static size_t take_point(const struct utf16_reader *self, uint32_t *point)
{
    size_t left = self->len - self->at;
    uint32_t high = unit(self, self->at);
    *point = high;
    if (high < 0xd800 || high >= 0xe000)
        return 2;
    *point = 0xfffd;
    if (high >= 0xdc00)
        return 2;
    if (left < 4)
        return self->ended ? 2 : 0;
    uint32_t low = unit(self, self->at + 2);
    if (low < 0xdc00 || low >= 0xe000)
        return 2;
    *point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    return 4;
}

/* Decode while a whole point fits; leaves what needs more bytes. */
static size_t decode(struct utf16_reader *self, unsigned char *to, size_t max)
{
    size_t out = 0;
    while (max - out >= POINT_MAX && self->len - self->at >= 2) {
        uint32_t point;
        size_t used = take_point(self, &point);
        if (used == 0)
            break;
        out += put_point(to + out, point);
        self->at += used;
    }
    if (self->ended && self->len - self->at == 1 && max - out >= POINT_MAX) {
        out += put_point(to + out, 0xfffd);
        self->at++;
    }
    return out;
}

static ptrdiff_t utf16_read(struct reader *reader, unsigned char *to, size_t max)
{
    struct utf16_reader *self = (struct utf16_reader *)reader;
    BUG_IF(max < POINT_MAX);
    for (;;) {
        size_t out = decode(self, to, max);
        if (out > 0 || self->ended)
            return (ptrdiff_t)out;
        size_t left = self->len - self->at;
        memmove(self->bytes, self->bytes + self->at, left);
        self->at = 0;
        self->len = left;
        ptrdiff_t got = self->raw->read(self->raw, self->bytes + left, RAW_SIZE - left);
        if (got < 0)
            return got;
        self->ended = got == 0;
        self->len += (size_t)got;
    }
}

void utf16_reader_init(struct utf16_reader *self, enum utf16_kind kind, struct reader *raw,
                       struct bytes head)
{
    size_t mark =
        head.len >= 2 && (head.ptr[0] | head.ptr[1]) == 0xff && (head.ptr[0] & head.ptr[1]) == 0xfe
            ? 2
            : 0;
    *self = (struct utf16_reader){.reader = {utf16_read}, .raw = raw, .kind = kind};
    self->bytes = xmalloc(MAX(head.len, (size_t)RAW_SIZE));
    self->at = mark;
    self->len = head.len;
    if (head.len > 0)
        memcpy(self->bytes, head.ptr, head.len);
}

void utf16_reader_dispose(struct utf16_reader *self)
{
    wipe(self->bytes, self->len);
    xfree(&self->bytes);
}
