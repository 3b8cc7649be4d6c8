/* markup.c - entities. */
#include "report/markup.h"

static const char *entity(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* U+FFFE or U+FFFF at that byte of text that is UTF-8. */
static bool is_no_character(struct bytes text, size_t at)
{
    return text.len - at >= 3 && text.ptr[at] == 0xEF && text.ptr[at + 1] == 0xBF &&
           text.ptr[at + 2] >= 0xBE;
}

void markup_add(struct buf *to, struct bytes foreign, enum escape_as as)
{
    AUTO(buf_dispose) struct buf safe = {0};
    escape_add(&safe, foreign, as);
    struct bytes text = buf_bytes(&safe);
    for (size_t at = 0; at < text.len; at++) {
        const char *name = entity(text.ptr[at]);
        if (name) {
            buf_printf(to, "%s", name);
        } else if (is_no_character(text, at)) {
            buf_printf(to, "\xEF\xBF\xBD");
            at += 2;
        } else {
            enum status st = buf_add(to, bytes_slice(text, at, at + 1));
            BUG_IF(st != ST_OK); /* at most six times what fitted */
        }
    }
}

void markup_write(struct out *out, struct bytes foreign, enum escape_as as)
{
    AUTO(buf_dispose) struct buf safe = {0};
    markup_add(&safe, foreign, as);
    out_write(out, safe.ptr, safe.len);
}
