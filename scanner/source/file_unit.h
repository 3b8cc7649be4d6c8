/* file_unit.h - some files of one directory: how the worker that gets them opens and reads them. */
#ifndef SCANNER_SOURCE_FILE_UNIT_H
#define SCANNER_SOURCE_FILE_UNIT_H

#include "base/buf.h"
#include "scanner/source.h"

/** Filled by the walk, then moved to a worker. */
struct file_unit {
    struct unit unit;
    int directory; /* descriptor, owned; AT_FDCWD for the target itself; -1 if it could not be had
                    */
    int why_not;   /* errno for that */
    bool named;    /* the target itself: links are followed, and leaving it out is a gap */
    uint64_t max_file_size;
    struct buf path;  /* as reported, of the directory; each file's name is put behind it in turn */
    size_t prefix;    /* bytes of path that are the directory */
    size_t root;      /* bytes of path that name the target */
    struct buf names; /* NUL behind each */
    size_t count;
};

/** An empty unit.
 *
 *  @param directory  as reported, with the '/' behind it; may be empty */
struct file_unit *file_unit_new(const struct scan_options *options, struct bytes directory);

/** Free one that was never handed out; accepts NULL inside. */
void file_unit_free(struct file_unit **unit);

void file_unit_add(struct file_unit *unit, const char *name);

/** Report what could not be opened.
 *
 *  @param number  an errno; ENOENT and its like mean that it was there when its directory was read
 *  @param named   the user named it: it is missed */
void file_unit_skip(struct batch *batch, struct bytes path, int number, bool named);

/** Append to a buffer that names bound. */
void file_unit_put(struct buf *to, struct bytes bytes);

/** Open for reading what a foreign name leads to: never waits for a fifo's other end, and takes no
 *  terminal over.
 *
 *  @param flags  O_DIRECTORY, O_NOFOLLOW
 *  @return a descriptor, or -1 and errno */
int file_unit_open(int directory, const char *name, int flags);

/** For AUTO(): close unless negative, and set -1. */
void file_unit_close(int *fd);

#endif
