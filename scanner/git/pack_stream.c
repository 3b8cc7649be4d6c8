/* pack_stream.c - zlib takes what libdeflate cannot: an end that is not there yet. */
#include "scanner/git/pack_stream.h"

#include "base/limits.h"
#include "scanner/git/raw.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

enum { PIECE = 1 << 16, STEP = 1 << 18 };

struct pack_stream {
    struct reader reader; /* first: this is one */
    int fd;               /* of the pack, borrowed */
    uint64_t at, end;     /* in the pack: what is still to be read */
    z_stream z;
    bool ended;
    unsigned char piece[PIECE];
};

static ptrdiff_t fail(struct pack_stream *s, int number)
{
    s->ended = true;
    errno = number;
    return READER_FAILED;
}

/* More input; false if there is none. */
static bool refill(struct pack_stream *s)
{
    size_t len = (size_t)MIN(s->end - s->at, (uint64_t)PIECE);
    if (len == 0 || !raw_read(s->fd, s->at, s->piece, len))
        return false;
    s->at += len;
    s->z.next_in = s->piece;
    s->z.avail_in = (unsigned)len;
    return true;
}

static ptrdiff_t stream_read(struct reader *self, unsigned char *to, size_t max)
{
    struct pack_stream *s = (struct pack_stream *)self;
    if (s->ended)
        return 0;
    s->z.next_out = to;
    s->z.avail_out = (unsigned)MIN(max, (size_t)STEP);
    unsigned room = s->z.avail_out;
    while (s->z.avail_out == room) {
        if (s->z.avail_in == 0 && !refill(s))
            return fail(s, EBADMSG);
        int result = inflate(&s->z, Z_NO_FLUSH);
        if (result == Z_STREAM_END) {
            s->ended = true;
            break;
        }
        if (result != Z_OK && result != Z_BUF_ERROR)
            return s->z.avail_out < room ? (ptrdiff_t)(room - s->z.avail_out) : fail(s, EBADMSG);
    }
    return (ptrdiff_t)(room - s->z.avail_out);
}

bool pack_stream_open(struct pack_stream **out, const struct forest *forest, uint32_t number,
                      size_t hash_len)
{
    uint64_t offset = pack_offset(forest->pack, number);
    uint64_t end = offset + pack_entry_len(forest->pack, number);
    return pack_stream_open_at(out, pack_fd(forest->pack), offset, end, hash_len, NULL);
}

bool pack_stream_open_at(struct pack_stream **out, int fd, uint64_t offset, uint64_t end,
                         size_t hash_len, uint64_t *size)
{
    unsigned char head[PACK_HEADER_MAX];
    struct pack_entry e;
    size_t len = (size_t)MIN(end - offset, sizeof(head));
    if (!raw_read(fd, offset, head, len) ||
        !pack_parse_entry(&e, (struct bytes){head, len}, offset, hash_len) || e.type > OBJECT_TAG)
        return false;
    struct pack_stream *s = xcalloc(1, sizeof(*s));
    s->reader.read = stream_read;
    s->fd = fd;
    s->at = offset + e.header;
    s->end = end;
    if (size != NULL)
        *size = e.size;
    int result = inflateInit(&s->z);
    BUG_IF(result != Z_OK);
    *out = s;
    return true;
}

void pack_stream_close(struct pack_stream **stream)
{
    struct pack_stream *s = MOVE(*stream);
    if (s == NULL)
        return;
    inflateEnd(&s->z);
    wipe(s, sizeof(*s));
    xfree(&s);
}

struct reader *pack_stream_reader(struct pack_stream *stream)
{
    return &stream->reader;
}

bool pack_stream_salvage(const struct forest *forest, uint32_t number, size_t hash_len,
                         struct buf *out)
{
    AUTO(pack_stream_close) struct pack_stream *s = NULL;
    buf_reset(out);
    if (!pack_stream_open(&s, forest, number, hash_len))
        return false;
    while (out->len < LIMIT_OBJECT_STREAM) {
        unsigned char *to;
        enum status st = buf_reserve(out, STEP, &to);
        BUG_IF(st != ST_OK);
        ptrdiff_t got = stream_read(&s->reader, to, STEP);
        if (got <= 0)
            break;
        out->len += (size_t)got;
    }
    return out->len > 0;
}
