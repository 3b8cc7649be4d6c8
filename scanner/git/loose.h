/* loose.h - what is in an object that lies in a file of its own. */
#ifndef SCANNER_GIT_LOOSE_H
#define SCANNER_GIT_LOOSE_H

#include "base/error.h"
#include "scanner/git/object.h"

struct reader;

/** Reads loose objects, one after the other. Private to one thread. */
struct loose;

/** What is read of one. */
struct loose_object {
    enum object_type type;
    uint64_t size;        /* as its header says */
    struct bytes content; /* all of it, or what a damaged one gives; empty if reader is set */
    struct reader
        *reader; /* content in a stream, if object or file are over LIMIT_GIT_WHOLE; else NULL */
};

void loose_new(struct loose **out, size_t hash_len);
/** Wipes and frees. */
void loose_free(struct loose **loose);

/** Read one. content and reader are borrowed until the next call.
 *
 *  @param objects  the objects directory
 *  @return ST_OK, even if only the start of a damaged object could be read: see loose_damage.
 *          ST_IO: it cannot be opened or read (errno says why). ST_SYNTAX: its header cannot be
 * read. A message names the file */
MUST_CHECK enum status loose_read(struct loose *loose, const char *objects, const struct oid *oid,
                                  struct loose_object *out, struct error *err);

/** What was wrong with the last object read, as a constant text: "damaged", "truncated", "longer
 * than its header says" ...; NULL if nothing. The content is not hashed again, zlib's checksum
 * guards it. For a stream: ask once it has ended; a read of the disk that fails is READER_FAILED.
 */
const char *loose_damage(const struct loose *loose);

/** Read "<type> <size>\0" at the start of an object.
 *  @return its length with the NUL, or 0 if text does not start so */
size_t loose_header(struct bytes text, enum object_type *type, uint64_t *size);

/** The reading without the file: data are the bytes of a loose object's file, borrowed as long as
 * the result. Never streams: what is over LIMIT_GIT_WHOLE is refused by ST_LIMIT. */
MUST_CHECK enum status loose_inflate(struct loose *loose, struct bytes data,
                                     struct loose_object *out);

#endif
