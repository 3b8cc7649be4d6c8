/* raw.h - numbers as git writes them into its binary files, and bytes at an offset of a file. */
#ifndef SCANNER_GIT_RAW_H
#define SCANNER_GIT_RAW_H

#include "base/base.h"

#include <errno.h>
#include <unistd.h>

static inline uint16_t raw_16(const unsigned char *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t raw_32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t raw_64(const unsigned char *at)
{
    return (uint64_t)raw_32(at) << 32 | raw_32(at + 4);
}

/** Read all of [offset, offset + len).
 *  @return false, with errno, if not all of it is there (0: the file ends before) */
MUST_CHECK static inline bool raw_read(int fd, uint64_t offset, unsigned char *to, size_t len)
{
    while (len > 0) {
        ssize_t got = pread(fd, to, len, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got < 0 ? errno : 0;
            return false;
        }
        to += got;
        len -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

#endif
