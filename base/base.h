/* base.h - the words that every file of the program uses: status, memory, spans of bytes. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/lang.h"

/** What a function that can fail answers. Everything but ST_OK comes with a filled struct error. */
enum status {
    ST_OK,
    ST_USAGE,  /* the user asked for something impossible */
    ST_SYNTAX, /* a document (rule file, configuration) is malformed */
    ST_IO,     /* the operating system refused */
    ST_LIMIT,  /* a ceiling of limits.h was reached */
};

/** A borrowed span of bytes; never NUL-terminated by promise. */
struct bytes {
    const unsigned char *ptr;
    size_t len;
};

/** Allocate or abort. Sizes that come from input have passed a limit before they come here. */
MUST_CHECK void *xmalloc(size_t size);
MUST_CHECK void *xcalloc(size_t count, size_t size);
MUST_CHECK char *xstrdup(const char *text);
/** Copy len bytes and add a NUL. */
MUST_CHECK char *xmemdup(const void *ptr, size_t len);
/** Grow an array that never holds scanned bytes; aborts on overflow. */
MUST_CHECK void *xreallocarray(void *ptr, size_t count, size_t size);

/** free() for AUTO(): takes the address of any pointer, frees it, sets NULL. */
void xfree(void *address_of_pointer);

/** Overwrite memory in a way the compiler keeps. NULL with len 0 is fine. */
void wipe(void *ptr, size_t len);

/** A span over a NUL-terminated string of ours (never over input). */
static inline struct bytes bytes_of(const char *text)
{
    return (struct bytes){(const unsigned char *)text, strlen(text)};
}

/** The part [from, to) of b; both inside b. */
static inline struct bytes bytes_slice(struct bytes b, size_t from, size_t to)
{
    BUG_IF(from > to || to > b.len);
    return (struct bytes){from > 0 ? b.ptr + from : b.ptr, to - from};
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** Position of needle in hay at or after from, or SIZE_MAX. An empty needle is never found. */
size_t bytes_find(struct bytes hay, size_t from, struct bytes needle);
/** The same, ASCII letters compared without case; needle must be lower case. */
size_t bytes_find_nocase(struct bytes hay, size_t from, struct bytes needle);
/** Behind the last byte c of [from, to) of text, or from. */
size_t bytes_behind_last(struct bytes text, size_t from, size_t to, unsigned char c);

static inline bool byte_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}
static inline bool byte_is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}
static inline bool byte_is_lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}
static inline bool byte_is_alpha(unsigned char c)
{
    return byte_is_upper(c) || byte_is_lower(c);
}
static inline bool byte_is_alnum(unsigned char c)
{
    return byte_is_alpha(c) || byte_is_digit(c);
}
/** PCRE's \w over bytes. */
static inline bool byte_is_word(unsigned char c)
{
    return byte_is_alnum(c) || c == '_';
}
static inline bool byte_is_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline unsigned char byte_lower(unsigned char c)
{
    return byte_is_upper(c) ? (unsigned char)(c | 0x20) : c;
}

/** Does b begin with a text of ours, ASCII letters compared without case? lower is lower case. */
static inline bool bytes_begin_nocase(struct bytes b, const char *lower)
{
    size_t i = 0;
    while (lower[i] != '\0' && i < b.len && byte_lower(b.ptr[i]) == (unsigned char)lower[i])
        i++;
    return lower[i] == '\0';
}

#endif
