/* buf.c - the growable buffer. Never realloc: what moves leaves no copy behind. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_dispose(struct buf *b)
{
    wipe(b->ptr, b->cap);
    xfree(&b->ptr);
    b->len = b->cap = 0;
}

void buf_reset(struct buf *b)
{
    wipe(b->ptr, b->len);
    b->len = 0;
}

static void grow(struct buf *b, size_t want)
{
    size_t cap = MAX(want, MAX(b->cap * 2, (size_t)64));
    unsigned char *bigger = xmalloc(cap);
    if (b->len > 0)
        memcpy(bigger, b->ptr, b->len);
    wipe(b->ptr, b->cap);
    free(b->ptr);
    b->ptr = bigger;
    b->cap = cap;
}

enum status buf_reserve(struct buf *b, size_t extra, unsigned char **out)
{
    size_t max = b->max ? b->max : BUF_MAX;
    size_t want;
    if (ckd_add(&want, b->len, extra) || want > max)
        return ST_LIMIT;
    if (want > b->cap)
        grow(b, want);
    *out = b->len > 0 ? b->ptr + b->len : b->ptr; /* NULL + 0 is not C */
    return ST_OK;
}

enum status buf_add(struct buf *b, struct bytes bytes)
{
    unsigned char *to;
    TRY(buf_reserve(b, bytes.len, &to));
    if (bytes.len > 0)
        memcpy(to, bytes.ptr, bytes.len);
    b->len += bytes.len;
    return ST_OK;
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BUG_IF(need < 0);
    unsigned char *to;
    enum status st = buf_reserve(b, (size_t)need + 1, &to);
    BUG_IF(st != ST_OK);
    vsnprintf((char *)to, (size_t)need + 1, format, again);
    va_end(again);
    b->len += (size_t)need;
}
