/* out.h - buffered writing to a descriptor with one sticky error, and atomic report files. */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include "base/base.h"
#include "base/error.h"

/** One output stream. Errors stick: after the first, writes do nothing and out_finish tells. */
struct out;

/** Over an open descriptor (borrowed; standard output). name is for messages. */
enum status out_new_fd(struct out **out, int fd, const char *name);
/** A file written beside path (mode 0600) and renamed over it by out_finish; a symbolic link is
 * replaced, not followed. Where path is a device or a pipe, it is written in place. */
MUST_CHECK enum status out_new_file(struct out **out, const char *path, struct error *err);
/** Let others read a file of out_new_file (mode 0644): it is no report, it will be committed. */
MUST_CHECK enum status out_share(struct out *out, struct error *err);
/** Free; an unfinished file is removed. */
void out_free(struct out **out);

void out_write(struct out *out, const void *ptr, size_t len);
void out_text(struct out *out, const char *text);
PRINTF_LIKE(2, 3) void out_printf(struct out *out, const char *format, ...);
/** Push what is buffered to the descriptor. */
void out_flush(struct out *out);
/** Flush, sync, rename. ST_IO with "<name>: No space left on device" and the like; ST_OK after a
 * broken pipe (the program ignores SIGPIPE). */
MUST_CHECK enum status out_finish(struct out *out, struct error *err);
/** The reader went away (EPIPE): stop working for it, quietly. */
bool out_is_broken_pipe(const struct out *out);
bool out_failed(const struct out *out);

#endif
