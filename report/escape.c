/* escape.c - what must not reach a terminal as it is, and how wide the rest is. */
#include "report/escape.h"

#include "base/utf8.h"

#include <inttypes.h>

struct range {
    uint32_t first, last;
};

static bool in_ranges(uint32_t point, const struct range *ranges, size_t count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (point > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && point >= ranges[low].first;
}

/* Seen as nothing: zero-width characters, fillers, variation selectors' big brothers, tags. */
static bool is_invisible(uint32_t point)
{
    static const struct range ranges[] = {
        {0x00AD, 0x00AD},   {0x034F, 0x034F}, {0x115F, 0x1160},   {0x17B4, 0x17B5},
        {0x180B, 0x180F},   {0x200B, 0x200D}, {0x2060, 0x206F},   {0x3164, 0x3164},
        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
        {0xE0000, 0xE0FFF},
    };
    return in_ranges(point, ranges, COUNT_OF(ranges));
}

static bool is_combining(uint32_t point)
{
    static const struct range ranges[] = {
        {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05C7}, {0x0610, 0x061A},
        {0x064B, 0x065F}, {0x06D6, 0x06ED}, {0x0711, 0x0711}, {0x0730, 0x074A}, {0x07A6, 0x07B0},
        {0x0816, 0x082D}, {0x08D3, 0x0902}, {0x093A, 0x093C}, {0x0941, 0x094D}, {0x0951, 0x0957},
        {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
        {0x20D0, 0x20F0}, {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    };
    return in_ranges(point, ranges, COUNT_OF(ranges));
}

static bool is_wide(uint32_t point)
{
    static const struct range ranges[] = {
        {0x1100, 0x115E},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x26A1, 0x26A1},
        {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
        {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
        {0x1F004, 0x1F004}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F64F},
        {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
    };
    return in_ranges(point, ranges, COUNT_OF(ranges));
}

static void add(struct buf *to, struct bytes piece)
{
    enum status st = buf_add(to, piece);
    BUG_IF(st != ST_OK); /* at most eight times a path or an excerpt */
}

static void add_control(struct buf *to, unsigned char c, enum escape_as as)
{
    if (c == '\t' && as == ESCAPE_LINE)
        buf_printf(to, "    ");
    else if (c == '\t')
        buf_printf(to, "\\t");
    else if (c == '\n')
        buf_printf(to, "\\n");
    else if (c == '\r')
        buf_printf(to, "\\r");
    else
        buf_printf(to, "\\x%02x", c);
}

static void add_wide(struct buf *to, struct bytes text, size_t *at)
{
    size_t from = *at;
    uint32_t point;
    if (!utf8_next(text, at, &point))
        for (size_t i = from; i < *at; i++)
            buf_printf(to, "\\x%02x", text.ptr[i]);
    else if (point < 0xA0 || utf8_is_deceptive(point) || is_invisible(point))
        buf_printf(to, "\\u{%" PRIx32 "}", point);
    else
        add(to, bytes_slice(text, from, *at));
}

static bool ends_with(const struct buf *b, const char *word)
{
    size_t len = strlen(word);
    return b->len >= len && memcmp(b->ptr + b->len - len, word, len) == 0;
}

static void add_ascii(struct buf *to, unsigned char c, enum escape_as as)
{
    if (c < ' ' || c == 0x7F)
        add_control(to, c, as);
    else if (c == '[' && (ends_with(to, "##") || ends_with(to, "##vso")))
        buf_printf(to, "\\x5b");
    else
        add(to, (struct bytes){&c, 1});
}

/* The runner skips blanks before it looks for "::". */
static bool starts_command(struct bytes text)
{
    size_t at = 0;
    while (at < text.len && byte_is_space(text.ptr[at]))
        at++;
    return text.len - at >= 2 && text.ptr[at] == ':' && text.ptr[at + 1] == ':';
}

void escape_add(struct buf *to, struct bytes text, enum escape_as as)
{
    bool defuse = as == ESCAPE_NAME && starts_command(text);
    for (size_t at = 0; at < text.len;) {
        unsigned char c = text.ptr[at];
        if (c >= 0x80) {
            add_wide(to, text, &at);
            continue;
        }
        if (defuse && c == ':')
            buf_printf(to, "\\x3a");
        else
            add_ascii(to, c, as);
        defuse = defuse && c != ':';
        at++;
    }
}

void escape_write(struct out *out, struct bytes text, enum escape_as as)
{
    AUTO(buf_dispose) struct buf safe = {0};
    escape_add(&safe, text, as);
    out_write(out, safe.ptr, safe.len);
}

static size_t next_width(struct bytes text, size_t *at)
{
    uint32_t point;
    utf8_next(text, at, &point);
    if (is_combining(point))
        return 0;
    return is_wide(point) ? 2 : 1;
}

size_t escape_width(struct bytes escaped)
{
    size_t columns = 0;
    for (size_t at = 0; at < escaped.len;)
        columns += next_width(escaped, &at);
    return columns;
}

size_t escape_fit(struct bytes escaped, size_t columns)
{
    size_t used = 0;
    for (size_t at = 0; at < escaped.len;) {
        size_t before = at;
        used += next_width(escaped, &at);
        if (used > columns)
            return before;
    }
    return escaped.len;
}

size_t escape_fit_end(struct bytes escaped, size_t columns)
{
    size_t too_many = escape_width(escaped), at = 0;
    while (too_many > columns)
        too_many -= next_width(escaped, &at);
    return at;
}
