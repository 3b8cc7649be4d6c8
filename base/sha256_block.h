/* sha256_block.h - the part of SHA-256 that takes time, for sha256.c. */
#ifndef BASE_SHA256_BLOCK_H
#define BASE_SHA256_BLOCK_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK = 64 };

/** Take whole blocks into the state; none is fine. */
void sha256_blocks(uint32_t state[8], const unsigned char *at, size_t count);

/** The same on any processor; for tests. */
void sha256_blocks_portably(uint32_t state[8], const unsigned char *at, size_t count);

#endif
