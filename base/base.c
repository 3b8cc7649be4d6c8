/* base.c - allocation that cannot fail quietly, wiping, and searching spans. */
#define _GNU_SOURCE /* explicit_bzero, memmem, memrchr */
#include "base/base.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
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

/* Longer needles are told by their beginning; after a few that only begin so, memmem goes on, which
 * never takes longer than the text. */
enum { NEEDLE_SHORT = 16, TRIES = 8 };

static unsigned char lower_if(unsigned char c, bool nocase)
{
    return nocase ? byte_lower(c) : c;
}

static bool stands_at(const unsigned char *hay, struct bytes needle, bool nocase)
{
    size_t i = 0;
    while (i < needle.len && lower_if(hay[i], nocase) == needle.ptr[i])
        i++;
    return i == needle.len;
}

/* Where the needle may begin next, at or after from: its first two bytes stand there, or what only
 * differs in the bit that tells cases apart. last: where it begins at the latest. */
static size_t next_spot(struct bytes hay, size_t from, size_t last, struct bytes needle,
                        unsigned char fold)
{
    const size_t second = needle.len > 1 ? 1 : 0;
    const unsigned char a = needle.ptr[0] | fold, b = needle.ptr[second] | fold;
#ifdef __SSE2__
    const __m128i folds = _mm_set1_epi8((char)fold);
    const __m128i as = _mm_set1_epi8((char)a), bs = _mm_set1_epi8((char)b);
    for (; from <= last && hay.len - second - from >= sizeof(__m128i); from += sizeof(__m128i)) {
        const unsigned char *at = hay.ptr + from;
        __m128i x = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)at), folds);
        __m128i y =
            _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(at + second)), folds);
        int mask = _mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(x, as), _mm_cmpeq_epi8(y, bs)));
        if (mask != 0)
            return from + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    while (from <= last && ((hay.ptr[from] | fold) != a || (hay.ptr[from + second] | fold) != b))
        from++;
    return from;
}

static size_t find(struct bytes hay, size_t from, struct bytes needle, bool nocase)
{
    if (needle.len == 0 || from > hay.len || hay.len - from < needle.len)
        return SIZE_MAX;
    size_t last = hay.len - needle.len;
    for (; from <= last; from++) {
        from = next_spot(hay, from, last, needle, nocase ? 0x20 : 0);
        if (from <= last && stands_at(hay.ptr + from, needle, nocase))
            return from;
    }
    return SIZE_MAX;
}

static size_t find_long(struct bytes hay, size_t from, struct bytes needle)
{
    struct bytes head = bytes_slice(needle, 0, NEEDLE_SHORT);
    struct bytes heads = bytes_slice(hay, 0, hay.len - (needle.len - head.len));
    for (int i = 0; i < TRIES; i++, from++) {
        from = find(heads, from, head, false);
        if (from == SIZE_MAX || memcmp(hay.ptr + from, needle.ptr, needle.len) == 0)
            return from;
    }
    const unsigned char *at = memmem(hay.ptr + from, hay.len - from, needle.ptr, needle.len);
    return at ? (size_t)(at - hay.ptr) : SIZE_MAX;
}

size_t bytes_find(struct bytes hay, size_t from, struct bytes needle)
{
    if (needle.len <= NEEDLE_SHORT)
        return find(hay, from, needle, false);
    if (from > hay.len || hay.len - from < needle.len)
        return SIZE_MAX;
    return find_long(hay, from, needle);
}

size_t bytes_find_nocase(struct bytes hay, size_t from, struct bytes needle)
{
    return find(hay, from, needle, true);
}

size_t bytes_behind_last(struct bytes text, size_t from, size_t to, unsigned char c)
{
    const unsigned char *found = memrchr(text.ptr + from, c, to - from);
    return found ? (size_t)(found - text.ptr) + 1 : from;
}
