/* utf16.h - reading UTF-16 files as UTF-8, so that everything behind sees ordinary text. */
#ifndef SCANNER_DECODE_UTF16_H
#define SCANNER_DECODE_UTF16_H

#include "base/base.h"
#include "scanner/worker.h"

enum utf16_kind { UTF16_NONE, UTF16_LITTLE, UTF16_BIG };

/** Judge the beginning of an item: a byte-order mark, or ASCII with every other byte zero. */
enum utf16_kind utf16_detect(struct bytes head);

/** "utf-16le" or "utf-16be". */
const char *utf16_name(enum utf16_kind kind);

/** A reader over another one's bytes. Unpaired surrogates and a torn last unit become U+FFFD (one
 * unit each). */
struct utf16_reader {
    struct reader reader; /* first: this is one */
    struct reader *raw;
    enum utf16_kind kind;
    unsigned char *bytes; /* read from raw, not yet decoded */
    size_t at, len;
    bool ended;
};

/** head: what was already read from raw, with its byte-order mark. */
void utf16_reader_init(struct utf16_reader *self, enum utf16_kind kind, struct reader *raw,
                       struct bytes head);
void utf16_reader_dispose(struct utf16_reader *self);

#endif
