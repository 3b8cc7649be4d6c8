/* spelled.h - what the decoders share that know escapes of single characters. */
#ifndef SCANNER_DECODE_SPELLED_H
#define SCANNER_DECODE_SPELLED_H

#include "scanner/decode.h"

enum { SPELLED_BYTES_MAX = 4 };

/** Reads the escape at the beginning of text.
 *
 *  @param out  what it stands for; *len is set to its bytes
 *  @return the bytes of the escape, 0 if there is none */
typedef size_t (*spelled_read)(struct bytes text, unsigned char out[SPELLED_BYTES_MAX],
                               size_t *len);

/** The run around an escape at at: the word it stands in, without blanks, control bytes, angle
 * brackets and quotes (but for those behind a backslash), at most DECODE_REACH bytes before and
 * SPELLED_AFTER behind: where a longer one is cut, what is read next overlaps it. False if it is
 * shorter than any secret. */
enum { SPELLED_AFTER = 8192 };
bool spelled_word(struct bytes text, size_t at, struct run *out);

/** Where the word begins that goes on at at, or most bytes before. */
size_t spelled_back(struct bytes text, size_t at, size_t most);

/** The decode and the locate of a decoder whose escapes all begin with mark. */
enum status spelled_decode(struct bytes run, unsigned char mark, spelled_read read,
                           struct buf *out);
size_t spelled_locate(struct bytes run, spelled_read read, size_t len);

/** Write a code point as UTF-8; what is none becomes "?". Returns its bytes. */
size_t spelled_point(uint32_t point, unsigned char out[SPELLED_BYTES_MAX]);

/** A byte of text that an escape may hide: a printable one, a tab, an end of line. */
static inline bool spelled_is_text(unsigned long c)
{
    return (c >= ' ' && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
}

/** The value of up to most digits to the base (8, 10 or 16) from at on; *at moves behind them. */
unsigned long spelled_number(struct bytes text, size_t *at, unsigned base, size_t most);

/** Is it a byte of a token such as stands behind \n (decoder_ops.token)? */
static inline bool spelled_is_token(unsigned char c)
{
    return byte_is_word(c) || c == '-';
}

#endif
