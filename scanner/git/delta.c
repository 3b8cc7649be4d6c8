/* delta.c - git's copy and insert instructions (gitformat-pack(5), "Deltified representation"). */
#include "scanner/git/delta.h"

void copies_dispose(struct copies *copies)
{
    xfree(&copies->item);
    *copies = (struct copies){0};
}

/* A number of 7 bits a byte, least first; takes it off the front. */
static bool read_size(struct bytes *at, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; at->len > 0 && shift < 63; shift += 7) {
        unsigned char c = *at->ptr;
        *at = bytes_slice(*at, 1, at->len);
        *out |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return true;
    }
    return false;
}

bool delta_sizes(struct bytes delta, uint64_t *base_size, uint64_t *size, struct bytes *rest)
{
    *rest = delta;
    return read_size(rest, base_size) && read_size(rest, size);
}

static inline void add_copy(struct copies *copies, size_t to, size_t from, size_t len)
{
    if (copies->count > 0) {
        struct copied *last = &copies->item[copies->count - 1];
        if (last->to + (size_t)last->len == to && last->from + (size_t)last->len == from) {
            last->len += (uint32_t)len;
            return;
        }
    }
    if (copies->count == copies->cap) {
        copies->cap = MAX(copies->cap * 2, (size_t)64);
        copies->item = xreallocarray(copies->item, copies->cap, sizeof(struct copied));
    }
    copies->item[copies->count++] = (struct copied){(uint32_t)to, (uint32_t)from, (uint32_t)len};
}

/* One byte of a number, if bit `which` of op says that it follows. No jump: no processor foresees
 * these bits. */
static inline size_t take_byte(const unsigned char **at, unsigned op, unsigned which)
{
    size_t follows = op >> which & 1, byte = **at & (0 - follows);
    *at += follows;
    return byte;
}

/* Where a copy instruction reads, and how much: the bits of op say which bytes of the two numbers
 * follow. NULL if they do not. */
static inline const unsigned char *read_copy(unsigned op, const unsigned char *at,
                                             const unsigned char *end, size_t *from, size_t *len)
{
    enum { BYTES = 7 };
    unsigned char last[BYTES] = {0};
    const unsigned char *byte = at;
    size_t left = (size_t)(end - at);
    if (UNLIKELY(left < BYTES)) {
        memcpy(last, at, left);
        byte = last;
    }
    const unsigned char *first = byte;
    *from = take_byte(&byte, op, 0);
    *from |= take_byte(&byte, op, 1) << 8;
    *from |= take_byte(&byte, op, 2) << 16;
    *from |= take_byte(&byte, op, 3) << 24;
    *len = take_byte(&byte, op, 4);
    *len |= take_byte(&byte, op, 5) << 8;
    *len |= take_byte(&byte, op, 6) << 16;
    if (*len == 0)
        *len = 0x10000;
    size_t used = (size_t)(byte - first);
    return used <= left ? at + used : NULL;
}

/* An object being made. */
struct making {
    struct bytes base;
    unsigned char *out;
    size_t size, done;
    struct copies *copies; /* NULL: nobody wants them */
};

/* Not within put_piece: there the compiler knows enough of len to prefer string instructions, which
 * are slow to start. */
__attribute__((noinline)) static void put_long(unsigned char *to, const unsigned char *from,
                                               size_t len)
{
    memcpy(to, from, len);
}

/* Copy len bytes. Most pieces are short: where there is room for more on both sides, always as much
 * is copied, and what follows overwrites it. */
static inline void put_piece(struct making *m, const unsigned char *from, size_t len,
                             size_t readable)
{
    enum { SHORT = 64, MIDDLE = 128 };
    unsigned char *to = m->out + m->done;
    size_t room = MIN(readable, m->size - m->done);
    m->done += len;
    if (LIKELY(len <= SHORT && room >= SHORT))
        memcpy(to, from, SHORT);
    else if (len <= MIDDLE && room >= MIDDLE)
        memcpy(to, from, MIDDLE);
    else
        put_long(to, from, len);
}

/* Take a stretch of the base; false if it is not there, or does not fit. */
static inline bool take_copy(struct making *m, size_t from, size_t len)
{
    if (from > m->base.len || len > m->base.len - from || len > m->size - m->done)
        return false;
    if (m->copies)
        add_copy(m->copies, m->done, from, len);
    put_piece(m, m->base.ptr + from, len, m->base.len - from);
    return true;
}

/* Take new bytes, of those that are left from at on. */
static inline bool take_insert(struct making *m, const unsigned char *at, size_t len, size_t left)
{
    if (len == 0 || len > left || len > m->size - m->done)
        return false;
    put_piece(m, at, len, left);
    return true;
}

bool delta_apply(struct bytes instructions, struct bytes base, unsigned char *out, size_t size,
                 struct copies *copies)
{
    const unsigned char *at = instructions.ptr, *end = at + instructions.len;
    bool wanted = copies && size <= UINT32_MAX && base.len <= UINT32_MAX;
    struct making m = {.base = base, .out = out, .size = size, .copies = wanted ? copies : NULL};
    if (copies)
        copies->count = 0;
    while (at < end) {
        size_t from, len = *at++;
        if (len & 0x80) {
            at = read_copy((unsigned)len, at, end, &from, &len);
            if (at == NULL || !take_copy(&m, from, len))
                return false;
        } else {
            if (!take_insert(&m, at, len, (size_t)(end - at)))
                return false;
            at += len;
        }
    }
    return m.done == size;
}
