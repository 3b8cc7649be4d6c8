/* delta_fuzz.c - any delta of any base: copies lie in order, and are equal in both. */
#include "scanner/git/delta.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(const struct copies *copies, struct bytes base, const unsigned char *out,
                  size_t size)
{
    size_t end = 0;
    for (size_t i = 0; i < copies->count; i++) {
        struct copied c = copies->item[i];
        BUG_IF(c.len == 0 || c.to < end || c.from + (size_t)c.len > base.len);
        end = c.to + (size_t)c.len;
        BUG_IF(end > size || memcmp(out + c.to, base.ptr + c.from, c.len) != 0);
    }
}

/* What gitformat-pack(5) says, byte by byte: the result is what stands in out, or there is none. */
static bool is_result(struct bytes delta, struct bytes base, const unsigned char *out, size_t size)
{
    size_t done = 0, at = 0;
    while (at < delta.len) {
        unsigned op = delta.ptr[at++], fields = op & 0x80 ? op & 0x7f : 0;
        size_t number[2] = {0, op & 0x80 ? 0 : op}; /* from, len */
        const unsigned char *from = delta.ptr + at;
        for (unsigned i = 0; i < 7; i++) {
            if (!(fields & 1u << i))
                continue;
            if (at == delta.len)
                return false;
            number[i / 4] |= (size_t)delta.ptr[at++] << (8 * (i % 4));
        }
        if (op & 0x80)
            from = number[0] <= base.len ? base.ptr + number[0] : NULL;
        if (op & 0x80 && number[1] == 0)
            number[1] = 0x10000;
        size_t there = op & 0x80 ? base.len - number[0] : delta.len - at;
        if (from == NULL || number[1] == 0 || number[1] > there || number[1] > size - done ||
            memcmp(out + done, from, number[1]) != 0)
            return false;
        done += number[1];
        at += op & 0x80 ? 0 : number[1];
    }
    return done == size;
}

/* Input: the length of the base in a byte, the base, and a delta. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint64_t base_size, size;
    struct bytes rest;
    if (len == 0 || data[0] > len - 1)
        return 0;
    struct bytes base = {data + 1, data[0]}, delta = {data + 1 + data[0], len - 1 - data[0]};
    if (!delta_sizes(delta, &base_size, &size, &rest) || size > (1 << 20))
        return 0;
    AUTO(xfree) unsigned char *out = xmalloc((size_t)size + 1);
    AUTO(copies_dispose) struct copies copies = {0};
    bool good = delta_apply(rest, base, out, (size_t)size, &copies);
    if (good)
        check(&copies, base, out, (size_t)size);
    BUG_IF(is_result(rest, base, out, (size_t)size) != good);
    BUG_IF(delta_apply(rest, base, out, (size_t)size, NULL) != good);
    return 0;
}
