/* sha1.h - SHA-1 (FIPS 180-4), to recognise what detect-secrets has hashed; never for anything of
 * ours. */
#ifndef BASE_SHA1_H
#define BASE_SHA1_H

#include "base/base.h"

enum { SHA1_LEN = 20 };

/** The digest of data in one go. */
void sha1(struct bytes data, unsigned char out[SHA1_LEN]);

#endif
