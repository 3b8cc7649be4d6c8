/* memory_reader.c - copying what is there. */
#include "scanner/source/memory_reader.h"

static ptrdiff_t memory_read(struct reader *self, unsigned char *to, size_t max)
{
    struct memory_reader *r = (struct memory_reader *)self;
    size_t len = MIN(max, r->rest.len);
    if (len > 0)
        memcpy(to, r->rest.ptr, len);
    r->rest = bytes_slice(r->rest, len, r->rest.len);
    return (ptrdiff_t)len;
}

struct memory_reader memory_reader(struct bytes content)
{
    return (struct memory_reader){{memory_read}, content};
}
