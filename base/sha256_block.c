/* sha256_block.c - FIPS 180-4, section 6.2: portably, and by the instructions that processors have
 * for it. */
#include "base/sha256_block.h"

#include "base/base.h"

/* Who asks the C library asks no processor, which takes long in a virtual machine. */
#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)
#define HAS_WIDE 1
#include <immintrin.h>
#include <sys/platform/x86.h>
#else
#define HAS_WIDE 0
#endif

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

static void compress(uint32_t state[8], const unsigned char *block, uint32_t w[64])
{
    uint32_t v[8];
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
}

void sha256_blocks_portably(uint32_t state[8], const unsigned char *at, size_t count)
{
    uint32_t w[64];
    for (; count > 0; count--, at += SHA256_BLOCK)
        compress(state, at, w);
    wipe(w, sizeof(w));
}

#if HAS_WIDE

#define WIDE __attribute__((target("sha,sse4.1")))

WIDE static inline __m128i load(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

/* All letters of the state, as the instructions want them. */
struct halves {
    __m128i abef, cdgh;
};

WIDE static inline struct halves take_apart(const uint32_t state[8])
{
    __m128i cdab = _mm_shuffle_epi32(load(state), 0xb1);
    __m128i efgh = _mm_shuffle_epi32(load(state + 4), 0x1b);
    return (struct halves){_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
}

WIDE static inline void put_together(uint32_t state[8], struct halves halves)
{
    __m128i feba = _mm_shuffle_epi32(halves.abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(halves.cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* Four rounds at a time; w holds the 16 words that the next ones come from. */
WIDE static void compress_wide(struct halves *halves, const unsigned char *block, __m128i w[4])
{
    const __m128i order = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    __m128i abef = halves->abef, cdgh = halves->cdgh;
    for (size_t i = 0; i < 4; i++)
        w[i] = _mm_shuffle_epi8(load(block + 16 * i), order);
    for (size_t i = 0; i < 16; i++) {
        __m128i now = w[i % 4], last = w[(i + 3) % 4], added = _mm_add_epi32(now, load(K + 4 * i));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, added);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(added, 0x0e));
        __m128i seven = _mm_alignr_epi8(last, w[(i + 2) % 4], 4);
        __m128i next = _mm_add_epi32(_mm_sha256msg1_epu32(now, w[(i + 1) % 4]), seven);
        w[i % 4] = _mm_sha256msg2_epu32(next, last);
    }
    halves->abef = _mm_add_epi32(halves->abef, abef);
    halves->cdgh = _mm_add_epi32(halves->cdgh, cdgh);
}

WIDE static void blocks_wide(uint32_t state[8], const unsigned char *at, size_t count)
{
    __m128i w[4];
    struct halves halves = take_apart(state);
    for (; count > 0; count--, at += SHA256_BLOCK)
        compress_wide(&halves, at, w);
    put_together(state, halves);
    wipe(w, sizeof(w));
}

void sha256_blocks(uint32_t state[8], const unsigned char *at, size_t count)
{
    if (CPU_FEATURE_ACTIVE(SHA) && CPU_FEATURE_ACTIVE(SSE4_1))
        blocks_wide(state, at, count);
    else
        sha256_blocks_portably(state, at, count);
}

#else

void sha256_blocks(uint32_t state[8], const unsigned char *at, size_t count)
{
    sha256_blocks_portably(state, at, count);
}

#endif
