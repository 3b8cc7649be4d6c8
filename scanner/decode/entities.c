/* entities.c - &quot; &#39; &#x27; as in HTML and XML: the five names of XML, and numbers. */
#include "scanner/decode/spelled.h"

enum { DIGITS_MOST = 7 };

static size_t read_number(struct bytes text, unsigned long *point)
{
    size_t at = 2;
    bool hex = text.len > 2 && (text.ptr[2] | 0x20) == 'x';
    at += hex;
    size_t begin = at;
    *point = spelled_number(text, &at, hex ? 16 : 10, DIGITS_MOST);
    return at > begin && at < text.len && text.ptr[at] == ';' && *point > 0 ? at + 1 : 0;
}

static size_t read_escape(struct bytes text, unsigned char out[SPELLED_BYTES_MAX], size_t *len)
{
    static const struct {
        const char *name;
        char stands_for;
    } names[] = {{"&quot;", '"'}, {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&apos;", '\''}};
    unsigned long point;
    if (text.ptr[0] != '&' || text.len < 4)
        return 0;
    if (text.ptr[1] == '#') {
        size_t used = read_number(text, &point);
        *len = used > 0 ? spelled_point((uint32_t)point, out) : 0;
        return used;
    }
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t used = strlen(names[i].name);
        if (text.len >= used && memcmp(text.ptr, names[i].name, used) == 0) {
            out[0] = (unsigned char)names[i].stands_for;
            *len = 1;
            return used;
        }
    }
    return 0;
}

static bool entities_take(struct bytes text, size_t at, struct run *out)
{
    unsigned char bytes[SPELLED_BYTES_MAX];
    size_t len;
    return read_escape(bytes_slice(text, at, text.len), bytes, &len) > 0 &&
           spelled_word(text, at, out);
}

static enum status entities_decode(struct bytes run, struct buf *out)
{
    return spelled_decode(run, '&', read_escape, out);
}

static size_t entities_locate(struct bytes run, size_t len)
{
    return spelled_locate(run, read_escape, len);
}

const struct decoder_ops decoder_entities = {
    .name = "entities",
    .hint = DECODE_MARK,
    .mark = '&',
    .second = {DECODE_BIT('#'),
               DECODE_BIT('a') | DECODE_BIT('g') | DECODE_BIT('l') | DECODE_BIT('q')},
    .take = entities_take,
    .decode = entities_decode,
    .locate = entities_locate};
