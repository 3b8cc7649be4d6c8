/* decode_fuzz.c - runs in any bytes: within the text, the same when looked at alone, and bounded.
 */
#include "scanner/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { DECODED_MOST = 1 << 16 };

static void decode(struct bytes run, const struct decoder_ops *by)
{
    AUTO(buf_dispose) struct buf out = {.max = DECODED_MOST};
    struct run whole;
    enum status st = by->decode(run, &out);
    BUG_IF(st != ST_OK && st != ST_LIMIT && by->hint != DECODE_WHOLE);
    BUG_IF(out.len > DECODED_MOST);
    BUG_IF(by->locate && st == ST_OK && by->locate(run, out.len) != run.len);
    if (by->hint != DECODE_WHOLE && decode_whole(buf_bytes(&out), &whole))
        decode(buf_bytes(&out), whole.by);
}

/* Of any alphabet of base64. */
static bool is_digit(unsigned char c)
{
    return byte_is_alnum(c) || (c != '\0' && strchr("+/-_=", c) != NULL);
}

/* With one byte on each side it is the same run. Longer ones may be cut; and one of letters may
 * have been passed over at its beginning, with a word of another alphabet right before it. */
static void look_alone(struct bytes text, size_t group, const struct run *run)
{
    struct run again;
    size_t from = run->start > 0, to = run->end < text.len;
    struct bytes part = bytes_slice(text, run->start - from, run->end + to);
    if (run->end - run->start > DECODE_REACH || (group == 0 && from > 0 && is_digit(part.ptr[0])))
        return;
    BUG_IF(!decode_find(group, part, from, from + 1, &again));
    BUG_IF(again.by != run->by || again.start != from || again.end - from != run->end - run->start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes text = {data, len};
    struct run run;
    for (size_t group = 0; group < DECODE_GROUPS; group++) {
        for (size_t from = 0; from < len && decode_find(group, text, from, len, &run);) {
            BUG_IF(run.start < from || run.end <= run.start || run.end > len);
            BUG_IF(run.resume <= from || run.resume > run.end);
            look_alone(text, group, &run);
            decode(bytes_slice(text, run.start, run.end), run.by);
            from = run.resume;
        }
    }
    if (decode_whole(text, &run))
        decode(text, run.by);
    return 0;
}
