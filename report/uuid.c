/* uuid.c - a hash in the form of a UUID. */
#include "report/uuid.h"

#include "base/sha256.h"

#include <stdio.h>

void uuid_of(struct bytes name, char out[static UUID_TEXT])
{
    unsigned char d[SHA256_LEN];
    struct sha256 hash;
    sha256_init(&hash);
    sha256_add(&hash, name);
    sha256_finish(&hash, d);
    d[6] = (unsigned char)((d[6] & 0x0F) | 0x50);
    d[8] = (unsigned char)((d[8] & 0x3F) | 0x80);
    for (size_t i = 0, at = 0; i < 16; i++) {
        bool dash = i == 4 || i == 6 || i == 8 || i == 10;
        int len = snprintf(out + at, UUID_TEXT - at, dash ? "-%02x" : "%02x", d[i]);
        BUG_IF(len < 0);
        at += (size_t)len;
    }
}
