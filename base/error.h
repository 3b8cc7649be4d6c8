/* error.h - one message about what went wrong, written by the one who knows the name of the thing.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/base.h"

/** Filled by whoever fails; carries paths and rule ids, never scanned content. */
struct error {
    char text[1024];
};

/** Write the message and hand the status back: `return error_set(err, ST_IO, "%s: %s", path, why);`
 *  Control bytes of the arguments are shown as '?'. A long message is cut. */
PRINTF_LIKE(3, 4)
enum status error_set(struct error *err, enum status status, const char *format, ...);

/** The same for a failed system call: "<name>: <strerror(errno)>", ST_IO. */
enum status error_errno(struct error *err, const char *name);

#endif
