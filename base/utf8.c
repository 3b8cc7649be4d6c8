/* utf8.c - a decoder for one code point at a time. */
#include "base/utf8.h"

/* How a lead byte goes on: so many more bytes, the first of them in [low, high]. */
struct lead {
    unsigned more;
    unsigned char low, high;
};

static struct lead lead_of(unsigned char c)
{
    if (c >= 0xC2 && c <= 0xDF)
        return (struct lead){1, 0x80, 0xBF};
    if (c >= 0xE0 && c <= 0xEF)
        return (struct lead){2, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF};
    if (c >= 0xF0 && c <= 0xF4)
        return (struct lead){3, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF};
    return (struct lead){0, 0, 0};
}

bool utf8_next(struct bytes text, size_t *at, uint32_t *out)
{
    BUG_IF(*at >= text.len);
    unsigned char first = text.ptr[(*at)++];
    *out = first;
    if (first < 0x80)
        return true;
    struct lead lead = lead_of(first);
    uint32_t point = lead.more > 0 ? first & (0x3Fu >> lead.more) : UTF8_REPLACEMENT;
    for (unsigned i = 0; i < lead.more; i++) {
        unsigned char low = i == 0 ? lead.low : 0x80;
        unsigned char high = i == 0 ? lead.high : 0xBF;
        if (*at == text.len || text.ptr[*at] < low || text.ptr[*at] > high) {
            *out = UTF8_REPLACEMENT;
            return false;
        }
        point = point << 6 | (text.ptr[(*at)++] & 0x3Fu);
    }
    *out = point;
    return lead.more > 0;
}

bool utf8_valid(struct bytes text)
{
    uint32_t point;
    for (size_t at = 0; at < text.len;)
        if (!utf8_next(text, &at, &point))
            return false;
    return true;
}

bool utf8_is_deceptive(uint32_t point)
{
    return point == 0x061C || point == 0x200E || point == 0x200F ||
           (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}
