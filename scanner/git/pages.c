/* pages.c - a table by the number of the page; what spans many pages is read past it. */
#include "scanner/git/pages.h"

#include <stdlib.h>

enum { PAGE = 4096, SLOTS = 128 };

void pages_dispose(struct pages *pages)
{
    if (pages->bytes != NULL)
        wipe(pages->bytes, (size_t)PAGE * SLOTS);
    xfree(&pages->bytes);
    xfree(&pages->numbers);
    *pages = (struct pages){0};
}

static void start(struct pages *pages, const struct pack *pack)
{
    if (pages->bytes == NULL) {
        pages->bytes = xmalloc((size_t)PAGE * SLOTS);
        pages->numbers = xcalloc(SLOTS, sizeof(*pages->numbers));
    }
    if (pages->pack != pack)
        memset(pages->numbers, 0, SLOTS * sizeof(*pages->numbers));
    pages->pack = pack;
}

/* Bytes of a page: those of a pack's last one are fewer. NULL if they cannot be read. */
static const unsigned char *page_at(struct pages *pages, uint64_t page, size_t *len)
{
    size_t slot = (size_t)(page % SLOTS);
    unsigned char *bytes = pages->bytes + slot * PAGE;
    *len = (size_t)MIN(pack_size(pages->pack) - page * PAGE, (uint64_t)PAGE);
    if (LIKELY(pages->numbers[slot] == page + 1))
        return bytes;
    pages->numbers[slot] = 0;
    if (!pack_read(pages->pack, page * PAGE, bytes, *len))
        return NULL;
    pages->numbers[slot] = page + 1;
    return bytes;
}

bool pages_read(struct pages *pages, const struct pack *pack, uint64_t offset, unsigned char *to,
                size_t len)
{
    if (len > PAGE || offset > pack_size(pack) || len > pack_size(pack) - offset)
        return pack_read(pack, offset, to, len);
    start(pages, pack);
    while (len > 0) {
        size_t from = (size_t)(offset % PAGE), there;
        const unsigned char *page = page_at(pages, offset / PAGE, &there);
        if (page == NULL) /* the file has become shorter: what is wanted may be there */
            return pack_read(pack, offset, to, len);
        size_t step = MIN(there - from, len);
        memcpy(to, page + from, step);
        to += step;
        offset += step;
        len -= step;
    }
    return true;
}

const char *pages_read_entry(struct pages *pages, const struct pack *pack, uint32_t number,
                             struct buf *raw)
{
    unsigned char *to;
    uint64_t len = pack_entry_len(pack, number);
    if (len == 0 || len > PAGE)
        return pack_read_entry(pack, number, raw);
    raw->len = 0;
    enum status st = buf_reserve(raw, (size_t)len, &to);
    BUG_IF(st != ST_OK);
    if (!pages_read(pages, pack, pack_offset(pack, number), to, (size_t)len))
        return "unreadable";
    raw->len = (size_t)len;
    return pack_check_entry(pack, number, buf_bytes(raw));
}
