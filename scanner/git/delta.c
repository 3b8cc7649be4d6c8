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

static void add_copy(struct copies *copies, size_t to, size_t from, size_t len)
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

/* Where a copy instruction reads, and how much: the bits of op say which bytes of the two numbers
 * follow. NULL if they do not. */
static const unsigned char *read_copy(unsigned char op, const unsigned char *at,
                                      const unsigned char *end, size_t *from, size_t *len)
{
    *from = *len = 0;
    if (end - at < 7 && end - at < __builtin_popcount(op & 0x7f))
        return NULL;
    for (unsigned i = 0; i < 4; i++)
        if (op & 1u << i)
            *from |= (size_t)*at++ << (8 * i);
    for (unsigned i = 0; i < 3; i++)
        if (op & 0x10u << i)
            *len |= (size_t)*at++ << (8 * i);
    if (*len == 0)
        *len = 0x10000;
    return at;
}

/* An object being made. */
struct making {
    struct bytes base;
    unsigned char *out;
    size_t size, done;
    struct copies *copies; /* NULL: nobody wants them */
};

/* Take a stretch of the base; false if it is not there, or does not fit. */
static bool take_copy(struct making *m, size_t from, size_t len)
{
    if (from > m->base.len || len > m->base.len - from || len > m->size - m->done)
        return false;
    memcpy(m->out + m->done, m->base.ptr + from, len);
    if (m->copies)
        add_copy(m->copies, m->done, from, len);
    m->done += len;
    return true;
}

/* Take new bytes. */
static bool take_insert(struct making *m, const unsigned char *at, size_t len)
{
    if (len == 0 || len > m->size - m->done)
        return false;
    memcpy(m->out + m->done, at, len);
    m->done += len;
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
            at = read_copy((unsigned char)len, at, end, &from, &len);
            if (at == NULL || !take_copy(&m, from, len))
                return false;
        } else {
            if ((size_t)(end - at) < len || !take_insert(&m, at, len))
                return false;
            at += len;
        }
    }
    return m.done == size;
}
