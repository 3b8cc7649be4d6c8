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

/* "0x" in front belongs to the run: behind an x, nothing would be a word of its own. */
static size_t prefix_len(struct bytes run)
{
    return run.len > 2 && run.ptr[0] == '0' && (run.ptr[1] | 0x20) == 'x' ? 2 : 0;
}

/* No other letters stand beside the digits. */
static bool hex_take(struct bytes text, size_t at, struct run *out)
{
    struct bytes run = bytes_slice(text, out->start, out->end);
    struct bytes digits = bytes_slice(run, prefix_len(run), run.len);
    (void)at;
    if (digits.len < DIGITS_LEAST || digits.len % 2 != 0 || !is_promising(digits))
        return false;
    bool cut = digits.len > LIMIT_RUN;
    digits.len = cut ? LIMIT_RUN : digits.len;
    for (size_t i = 0; i < digits.len; i++)
        if (!is_hex(digits.ptr[i]))
            return false;
    out->end = (size_t)(digits.ptr - text.ptr) + digits.len;
    out->resume = cut ? out->end - OVERLAP : out->end;
    return true;
}

static enum status hex_decode(struct bytes run, struct buf *out)
{
    struct bytes digits = bytes_slice(run, prefix_len(run), run.len);
    size_t room = out->max - MIN(out->max, out->len), bytes = MIN(digits.len / 2, room);
    TRY(codec_hex_decode(bytes_slice(digits, 0, 2 * bytes), out));
    return bytes < digits.len / 2 ? ST_LIMIT : ST_OK;
}

const struct decoder_ops decoder_hex = {
    .name = "hex", .hint = DECODE_LETTERS, .take = hex_take, .decode = hex_decode};
