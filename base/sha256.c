/* sha256.c - after FIPS 180-4: padding, lengths, keys; the blocks are sha256_block.c's. */
#include "base/sha256.h"

#include "base/sha256_block.h"

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
            take = data.len - data.len % sizeof(ctx->block);
            sha256_blocks(ctx->state, data.ptr, take / sizeof(ctx->block));
            data = bytes_slice(data, take, data.len);
            continue;
        }
        memcpy(ctx->block + used, data.ptr, take);
        data.ptr += take;
        data.len -= take;
        used += take;
        if (used == sizeof(ctx->block)) {
            sha256_blocks(ctx->state, ctx->block, 1);
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

void sha256_key_init(struct sha256_key *out, struct bytes key)
{
    add_key(&out->inner, key, 0x36);
    add_key(&out->outer, key, 0x5c);
}

void sha256_key_finish(const struct sha256_key *key, struct sha256 *ctx,
                       unsigned char out[SHA256_LEN])
{
    sha256_finish(ctx, out);
    *ctx = key->outer;
    sha256_add(ctx, (struct bytes){out, SHA256_LEN});
    sha256_finish(ctx, out);
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
