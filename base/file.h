/* file.h - reading a whole document: a rule file, a configuration, a baseline. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/error.h"

/** Append the content of the file at path to out; max bytes at most.
 *
 *  @return ST_IO if it cannot be opened or read; ST_LIMIT if it is larger. Never waits: a pipe or a
 * device is refused by ST_IO, "<path>: not a regular file" */
MUST_CHECK enum status file_read(struct buf *out, const char *path, size_t max, struct error *err);

#endif
