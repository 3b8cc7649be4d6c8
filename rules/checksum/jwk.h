/* jwk.h - keys as JSON objects (RFC 7517): which key it is, told by its public members. */
#ifndef RULES_CHECKSUM_JWK_H
#define RULES_CHECKSUM_JWK_H

#include "base/base.h"
#include "base/sha256.h"
#include "rules/check.h"

/** The thumbprint (RFC 7638) of a key, and the facts "format", "type", "curve", "bits", "key_id".
 *
 *  @param object  from brace to brace, any bytes; the quotes may be escaped
 *  @return false, and nothing is added, if it is no RSA, EC or OKP key with its public members */
MUST_CHECK bool jwk_thumbprint(struct bytes object, unsigned char out[SHA256_LEN],
                               struct facts *facts);

/** The same for public members in base64url. */
void jwk_hash(const char *kty, const char *const members[3], unsigned char out[SHA256_LEN]);

#endif
