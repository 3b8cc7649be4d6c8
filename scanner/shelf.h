/* shelf.h - what one scan leaves for the next: files in a directory of their owner's alone, which
 * come back whole and as they were written, or not at all. */
#ifndef SCANNER_SHELF_H
#define SCANNER_SHELF_H

#include "base/buf.h"
#include "base/error.h"
#include "base/sha256.h"

/** Used by one thread; any number of processes may share the directory. The last one that writes a
 * file wins. */
struct shelf {
    char *directory;
    unsigned char key[SHA256_LEN]; /* of the directory: random, in a file there */
    bool orphaned;                 /* the key is new, and there are files of another */
};

/** Open the directory and read its key; both are made if they are missing. A key that is damaged,
 * or not its owner's alone, is made anew: then nothing that is there comes back any more.
 *
 *  @return ST_IO if that fails; then dispose of it all the same */
MUST_CHECK enum status shelf_open(struct shelf *shelf, const char *directory, struct error *err);
void shelf_dispose(struct shelf *shelf);

/** HMAC under the key of the directory. */
void shelf_mac(const struct shelf *shelf, struct bytes data, unsigned char out[SHA256_LEN]);

enum shelf_answer {
    SHELF_NOTHING,
    SHELF_HERE,
    SHELF_DAMAGED, /* there is a file, but not as it was written, or somebody else's */
};

/** Read what was put under that name.
 *
 *  @param text     empty; gets the file
 *  @param content  what was put, in text; empty if there is nothing usable */
MUST_CHECK enum shelf_answer shelf_get(const struct shelf *shelf,
                                       const unsigned char name[SHA256_LEN], struct buf *text,
                                       struct bytes *content);

/** Keep content under that name, in place of what was there. Of very many files the oldest ones
 * go.
 *
 *  @param content  one after the other
 *  @return ST_LIMIT if that is more than LIMIT_SHELF_FILE; ST_IO */
MUST_CHECK enum status shelf_put(const struct shelf *shelf, const unsigned char name[SHA256_LEN],
                                 const struct bytes *content, size_t count, struct error *err);

#endif
