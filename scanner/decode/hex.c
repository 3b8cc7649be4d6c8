/* hex.c - pairs of hexadecimal digits in a row that spell text; hashes do not. */
#include "base/codec.h"
#include "base/limits.h"
#include "scanner/decode.h"

enum { DIGITS_LEAST = 24, OVERLAP = 2048 };

static bool is_hex(unsigned char c)
{
    return codec_hex_value(c) >= 0;
}

/* The first most bytes of the run; returns how many there are. */
static size_t unpack(struct bytes digits, unsigned char *to, size_t most)
{
    size_t len = 0;
    for (size_t i = 0; i + 1 < digits.len && len < most; i += 2) {
        int high = codec_hex_value(digits.ptr[i]), low = codec_hex_value(digits.ptr[i + 1]);
        if (high < 0 || low < 0)
            break;
        to[len++] = (unsigned char)(high << 4 | low);
    }
    return len;
}

static bool is_promising(struct bytes digits)
{
    unsigned char head[DECODE_HEAD];
    return unpack(digits, head, 2) == 2 && decode_may_begin(head[0], head[1]) &&
           decode_is_promising((struct bytes){head, unpack(digits, head, sizeof(head))});
}

/* No other letters stand beside the digits, but for "0x" in front of them. */
static bool hex_take(struct bytes text, size_t at, struct run *out)
{
    size_t start = out->start, end = out->end;
    (void)at;
    if (end - start > 2 && text.ptr[start] == '0' && (text.ptr[start + 1] | 0x20) == 'x')
        start += 2;
    if (!is_hex(text.ptr[start]) || end - start < DIGITS_LEAST || (end - start) % 2 != 0 ||
        !is_promising(bytes_slice(text, start, end)))
        return false;
    bool cut = end - start > LIMIT_RUN;
    end = cut ? start + LIMIT_RUN : end;
    for (size_t i = start; i < end; i++)
        if (!is_hex(text.ptr[i]))
            return false;
    *out = (struct run){.start = start, .end = end, .resume = cut ? end - OVERLAP : end};
    return true;
}

static enum status hex_decode(struct bytes run, struct buf *out)
{
    size_t room = out->max - MIN(out->max, out->len), bytes = MIN(run.len / 2, room);
    TRY(codec_hex_decode(bytes_slice(run, 0, 2 * bytes), out));
    return bytes < run.len / 2 ? ST_LIMIT : ST_OK;
}

const struct decoder_ops decoder_hex = {
    .name = "hex", .hint = DECODE_LETTERS, .take = hex_take, .decode = hex_decode};
