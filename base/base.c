/* base.c - allocation that cannot fail quietly, wiping, and searching spans. */
#define _GNU_SOURCE /* explicit_bzero, memmem */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

void base_bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "sprawl: bug at %s:%d: %s\nPlease report this line.\n", file, line, what);
    abort();
}

static void *checked(void *ptr, size_t size)
{
    if (ptr == NULL && size > 0) {
        fputs("sprawl: out of memory\n", stderr);
        abort();
    }
    return ptr;
}

void *xmalloc(size_t size)
{
    return checked(malloc(size ? size : 1), size);
}

void *xcalloc(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1), size);
}

char *xstrdup(const char *text)
{
    return xmemdup(text, strlen(text));
}

char *xmemdup(const void *ptr, size_t len)
{
    BUG_IF(len == SIZE_MAX);
    char *copy = xmalloc(len + 1);
    if (len > 0)
        memcpy(copy, ptr, len);
    copy[len] = '\0';
    return copy;
}

void *xreallocarray(void *ptr, size_t count, size_t size)
{
    size_t total;
    BUG_IF(ckd_mul(&total, count, size));
    return checked(realloc(ptr, total ? total : 1), total);
}

void xfree(void *address_of_pointer)
{
    void *ptr;
    memcpy(&ptr, address_of_pointer, sizeof(ptr));
    free(ptr);
    ptr = NULL;
    memcpy(address_of_pointer, &ptr, sizeof(ptr));
}

void wipe(void *ptr, size_t len)
{
    if (len > 0)
        explicit_bzero(ptr, len);
}

size_t bytes_find(struct bytes hay, size_t from, struct bytes needle)
{
    if (needle.len == 0 || from > hay.len || hay.len - from < needle.len)
        return SIZE_MAX;
    const unsigned char *at = memmem(hay.ptr + from, hay.len - from, needle.ptr, needle.len);
    return at ? (size_t)(at - hay.ptr) : SIZE_MAX;
}

size_t bytes_find_nocase(struct bytes hay, size_t from, struct bytes needle)
{
    if (needle.len == 0 || from > hay.len)
        return SIZE_MAX;
    for (size_t i = from; hay.len - i >= needle.len; i++) {
        size_t k = 0;
        while (k < needle.len && byte_lower(hay.ptr[i + k]) == needle.ptr[k])
            k++;
        if (k == needle.len)
            return i;
    }
    return SIZE_MAX;
}
