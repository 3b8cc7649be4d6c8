/* sha256.h - SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), for fingerprints and digests. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/base.h"

enum { SHA256_LEN = 32 };

struct sha256 {
    uint32_t state[8];
    uint64_t total;
    unsigned char block[64];
};

void sha256_init(struct sha256 *ctx);
void sha256_add(struct sha256 *ctx, struct bytes data);
/** Writes the digest and wipes ctx. */
void sha256_finish(struct sha256 *ctx, unsigned char out[SHA256_LEN]);

/** HMAC: begin, add the data, finish with the same key. */
void sha256_hmac_init(struct sha256 *ctx, struct bytes key);
void sha256_hmac_finish(struct sha256 *ctx, struct bytes key, unsigned char out[SHA256_LEN]);
/** The same in one go. */
void sha256_hmac(struct bytes key, struct bytes data, unsigned char out[SHA256_LEN]);

/** A key that is used again and again, hashed once: as secret as the key itself, wiped by its
 * owner.
 */
struct sha256_key {
    struct sha256 inner, outer;
};

void sha256_key_init(struct sha256_key *out, struct bytes key);
/** HMAC of what was added to a copy of key->inner; wipes that. */
void sha256_key_finish(const struct sha256_key *key, struct sha256 *ctx,
                       unsigned char out[SHA256_LEN]);

#endif
