/* position.c - counting lines, code points and UTF-16 units. */
#define _GNU_SOURCE /* memrchr */
#include "scanner/position.h"

enum { STEP = 32, COUNTED = 240 };

/* Length that a lead byte announces; 1 for a byte that is none. */
static size_t announced_len(unsigned char lead)
{
    if (lead < 0xc2 || lead >= 0xf5)
        return 1;
    if (lead < 0xe0)
        return 2;
    return lead < 0xf0 ? 3 : 4;
}

/* Length of the code point at ptr, 1 for a byte that begins none (Unicode 15, table 3-7, loosely:
 * lead and count). */
static size_t point_len(const unsigned char *ptr, size_t left)
{
    size_t len = announced_len(*ptr);
    if (len > left)
        return 1;
    for (size_t i = 1; i < len; i++)
        if ((ptr[i] & 0xc0) != 0x80)
            return 1;
    return len;
}

static bool is_ascii(const unsigned char *step)
{
    unsigned char any = 0;
    for (size_t i = 0; i < STEP; i++)
        any |= step[i];
    return any < 0x80;
}

/* By steps where all is ASCII: long lines are counted again and again. */
static void advance_columns(struct position *position, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.len;) {
        if (bytes.len - i >= STEP && is_ascii(bytes.ptr + i)) {
            position->points += STEP;
            position->utf16 += STEP;
            i += STEP;
            continue;
        }
        for (size_t end = MIN(bytes.len, i + STEP); i < end;) {
            size_t len = bytes.ptr[i] < 0x80 ? 1 : point_len(bytes.ptr + i, bytes.len - i);
            position->points++;
            position->utf16 += len == 4 ? 2 : 1;
            i += len;
        }
    }
}

static uint64_t count_line_ends(struct bytes bytes, bool after_cr)
{
    uint64_t count = 0;
    unsigned char before = after_cr ? '\r' : 0;
    if (memchr(bytes.ptr, '\r', bytes.len) == NULL && !after_cr) {
        for (size_t at = 0; at < bytes.len; at += COUNTED) {
            unsigned char few = 0; /* so small that the loop becomes vectors of bytes */
            for (size_t i = at; i < MIN(bytes.len, at + COUNTED); i++)
                few = (unsigned char)(few + (bytes.ptr[i] == '\n'));
            count += few;
        }
        return count;
    }
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = bytes.ptr[i];
        count += c == '\r' || (c == '\n' && before != '\r');
        before = c;
    }
    return count;
}

/* Where the last line of bytes begins, SIZE_MAX if no line ends in it. */
static size_t last_line(struct bytes bytes)
{
    const unsigned char *lf = memrchr(bytes.ptr, '\n', bytes.len);
    const unsigned char *cr = memrchr(bytes.ptr, '\r', bytes.len);
    const unsigned char *end = lf > cr ? lf : cr;
    return end ? (size_t)(end - bytes.ptr) + 1 : SIZE_MAX;
}

void position_advance(struct position *position, struct bytes bytes)
{
    if (bytes.len == 0)
        return;
    size_t from = last_line(bytes);
    if (from != SIZE_MAX) {
        position->line += count_line_ends(bytes, position->after_cr);
        position->points = position->utf16 = 0;
    } else {
        from = 0;
    }
    position->after_cr = bytes.ptr[bytes.len - 1] == '\r';
    advance_columns(position, bytes_slice(bytes, from, bytes.len));
}

void position_advance_all(struct position *position, struct bytes bytes)
{
    struct position units = {0};
    advance_columns(&units, bytes);
    position->units += units.utf16;
    position_advance(position, bytes);
}

size_t position_torn(struct bytes text)
{
    for (size_t back = 1; back <= 3 && back <= text.len; back++) {
        unsigned char c = text.ptr[text.len - back];
        if ((c & 0xc0) != 0x80)
            return announced_len(c) > back ? back : 0;
    }
    return 0;
}
