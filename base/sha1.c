/* sha1.c - after FIPS 180-4, section 6.1. Sixty lines, because loading libcrypto for a few hashes
 * would cost more time than a small scan. */
#include "base/sha1.h"

enum { BLOCK = 64, LENGTH_AT = 56 };

static uint32_t rol(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static uint32_t choose(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
    static const uint32_t constants[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t mixed = round == 0 ? (b & c) ^ (~b & d) : b ^ c ^ d;
    if (round == 2)
        mixed = (b & c) ^ (b & d) ^ (c & d);
    return mixed + constants[round];
}

static void compress(uint32_t state[5], const unsigned char block[BLOCK])
{
    uint32_t w[80], v[5];
    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (unsigned i = 16; i < 80; i++)
        w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    memcpy(v, state, sizeof(v));
    for (unsigned i = 0; i < 80; i++) {
        uint32_t next = rol(v[0], 5) + choose(i / 20, v[1], v[2], v[3]) + v[4] + w[i];
        v[4] = v[3];
        v[3] = v[2];
        v[2] = rol(v[1], 30);
        v[1] = v[0];
        v[0] = next;
    }
    for (unsigned i = 0; i < 5; i++)
        state[i] += v[i];
    wipe(w, sizeof(w));
}

void sha1(struct bytes data, unsigned char out[SHA1_LEN])
{
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    unsigned char last[2 * BLOCK] = {0};
    size_t whole = data.len - data.len % BLOCK, rest = data.len - whole;
    size_t end = rest < LENGTH_AT ? BLOCK : 2 * BLOCK;
    uint64_t bits = (uint64_t)data.len * 8;
    for (size_t at = 0; at < whole; at += BLOCK)
        compress(state, data.ptr + at);
    if (rest > 0)
        memcpy(last, data.ptr + whole, rest);
    last[rest] = 0x80;
    for (unsigned i = 0; i < 8; i++)
        last[end - 1 - i] = (unsigned char)(bits >> (8 * i));
    for (size_t at = 0; at < end; at += BLOCK)
        compress(state, last + at);
    for (unsigned i = 0; i < SHA1_LEN; i++)
        out[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
    wipe(last, sizeof(last));
}
