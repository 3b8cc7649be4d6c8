/* error.c - writing error messages. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

enum status error_set(struct error *err, enum status status, const char *format, ...)
{
    int saved = errno;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    for (unsigned char *at = (unsigned char *)err->text; *at; at++)
        if (*at < ' ' || *at == 0x7f)
            *at = '?';
    errno = saved;
    return status;
}

enum status error_errno(struct error *err, const char *name)
{
    char why[128];
    if (strerror_r(errno, why, sizeof(why)) != 0)
        snprintf(why, sizeof(why), "error %d", errno);
    return error_set(err, ST_IO, "%s: %s", name, why);
}
