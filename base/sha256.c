/* sha256.c - after FIPS 180-4, section 6.2; small rather than fast, it hashes findings and not
 * files. */
#include "base/sha256.h"

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t ror(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static void schedule(const unsigned char *block, uint32_t w[64])
{
    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
}

/* One round. The letters do not move: each round calls them by other names. */
static inline void turn(uint32_t v[8], unsigned round, uint32_t added)
{
    uint32_t a = v[(0 - round) % 8], b = v[(1 - round) % 8], c = v[(2 - round) % 8];
    uint32_t e = v[(4 - round) % 8], f = v[(5 - round) % 8], g = v[(6 - round) % 8];
    uint32_t *d = &v[(3 - round) % 8], *h = &v[(7 - round) % 8];
    uint32_t s1 = ror(e, 6) ^ ror(e, 11) ^ ror(e, 25);
    uint32_t t1 = *h + s1 + ((e & f) ^ (~e & g)) + added;
    uint32_t s0 = ror(a, 2) ^ ror(a, 13) ^ ror(a, 22);
    *d += t1;
    *h = t1 + s0 + ((a & b) ^ (a & c) ^ (b & c));
}

static void compress(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64], v[8];
    schedule(block, w);
    memcpy(v, state, sizeof(v));
    for (unsigned i = 0; i < 64; i += 8) {
        turn(v, 0, K[i] + w[i]);
        turn(v, 1, K[i + 1] + w[i + 1]);
        turn(v, 2, K[i + 2] + w[i + 2]);
        turn(v, 3, K[i + 3] + w[i + 3]);
        turn(v, 4, K[i + 4] + w[i + 4]);
        turn(v, 5, K[i + 5] + w[i + 5]);
        turn(v, 6, K[i + 6] + w[i + 6]);
        turn(v, 7, K[i + 7] + w[i + 7]);
    }
    for (int i = 0; i < 8; i++)
        state[i] += v[i];
    wipe(w, sizeof(w));
}

void sha256_init(struct sha256 *ctx)
{
    *ctx = (struct sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                                     0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void sha256_add(struct sha256 *ctx, struct bytes data)
{
    size_t used = ctx->total % sizeof(ctx->block);
    ctx->total += data.len;
    while (data.len > 0) {
        size_t take = MIN(sizeof(ctx->block) - used, data.len);
        if (take == sizeof(ctx->block)) {
            compress(ctx->state, data.ptr);
            data = bytes_slice(data, take, data.len);
            continue;
        }
        memcpy(ctx->block + used, data.ptr, take);
        data.ptr += take;
        data.len -= take;
        used += take;
        if (used == sizeof(ctx->block)) {
            compress(ctx->state, ctx->block);
            used = 0;
        }
    }
}

void sha256_finish(struct sha256 *ctx, unsigned char out[SHA256_LEN])
{
    static const unsigned char padding[64] = {0x80};
    uint64_t bits = ctx->total * 8;
    unsigned char length[8];
    size_t used = ctx->total % 64;
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    sha256_add(ctx, (struct bytes){padding, used < 56 ? 56 - used : 120 - used});
    sha256_add(ctx, (struct bytes){length, sizeof(length)});
    for (int i = 0; i < SHA256_LEN; i++)
        out[i] = (unsigned char)(ctx->state[i / 4] >> (24 - 8 * (i % 4)));
    wipe(ctx, sizeof(*ctx));
}

/* The key, or what stands for one that is too long, with every byte changed. */
static void add_key(struct sha256 *ctx, struct bytes key, unsigned char change)
{
    unsigned char pad[64] = {0};
    sha256_init(ctx);
    if (key.len > sizeof(pad)) {
        sha256_add(ctx, key);
        sha256_finish(ctx, pad);
        sha256_init(ctx);
    } else if (key.len > 0) {
        memcpy(pad, key.ptr, key.len);
    }
    for (size_t i = 0; i < sizeof(pad); i++)
        pad[i] ^= change;
    sha256_add(ctx, (struct bytes){pad, sizeof(pad)});
    wipe(pad, sizeof(pad));
}

void sha256_hmac_init(struct sha256 *ctx, struct bytes key)
{
    add_key(ctx, key, 0x36);
}

void sha256_hmac_finish(struct sha256 *ctx, struct bytes key, unsigned char out[SHA256_LEN])
{
    sha256_finish(ctx, out);
    add_key(ctx, key, 0x5c);
    sha256_add(ctx, (struct bytes){out, SHA256_LEN});
    sha256_finish(ctx, out);
}

void sha256_hmac(struct bytes key, struct bytes data, unsigned char out[SHA256_LEN])
{
    struct sha256 ctx;
    sha256_hmac_init(&ctx, key);
    sha256_add(&ctx, data);
    sha256_hmac_finish(&ctx, key, out);
}
