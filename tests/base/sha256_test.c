/* sha256_test.c - the vectors of FIPS 180-4 and RFC 4231, and that neither pieces nor
 * the processor make a difference. */
#include "base/sha256.h"
#include "base/buf.h"
#include "base/codec.h"
#include "base/sha256_block.h"
#include "tests/test.h"

SUITE(sha256);

static void expect_hex(const unsigned char *digest, size_t len, const char *hex)
{
    AUTO(buf_dispose) struct buf text = {0};
    cr_assert_eq(codec_hex_encode((struct bytes){digest, len}, &text), ST_OK);
    cr_expect(bytes_equal(buf_bytes(&text), bytes_of(hex)), "%.*s instead of %s", (int)text.len,
              (const char *)text.ptr, hex);
}

static const struct {
    const char *text, *digest;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
     "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};

EACH(sha256, follows_fips_180_4, vectors, i)
{
    struct sha256 ctx;
    unsigned char digest[SHA256_LEN];
    sha256_init(&ctx);
    sha256_add(&ctx, bytes_of(vectors[*i].text));
    sha256_finish(&ctx, digest);
    expect_hex(digest, SHA256_LEN, vectors[*i].digest);
}

Test(sha256, a_million_letters_in_uneven_pieces)
{
    static unsigned char letters[1000];
    struct sha256 ctx;
    unsigned char digest[SHA256_LEN];
    memset(letters, 'a', sizeof(letters));
    sha256_init(&ctx);
    size_t left = 1000000;
    for (size_t piece = 1; left > 0; piece = piece * 7 % 997 + 1) {
        size_t take = MIN(piece, left);
        sha256_add(&ctx, (struct bytes){letters, take});
        left -= take;
    }
    sha256_finish(&ctx, digest);
    expect_hex(digest, SHA256_LEN,
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

Test(sha256, every_split_of_every_length_around_a_block_gives_the_same)
{
    unsigned char text[130], whole[SHA256_LEN], parts[SHA256_LEN];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (unsigned char)(i * 31 + 5);
    for (size_t len = 0; len <= sizeof(text); len++)
        for (size_t split = 0; split <= len; split++) {
            struct sha256 ctx;
            sha256_init(&ctx);
            sha256_add(&ctx, (struct bytes){text, split});
            sha256_add(&ctx, (struct bytes){text + split, len - split});
            sha256_finish(&ctx, parts);
            if (split == 0)
                memcpy(whole, parts, sizeof(whole));
            cr_assert_eq(memcmp(whole, parts, SHA256_LEN), 0, "%zu bytes split at %zu", len, split);
        }
}

Test(sha256, special_instructions_give_what_plain_ones_give)
{
    unsigned char text[12 * SHA256_BLOCK + 3];
    uint32_t random = 1;
    for (size_t round = 0; round < 400; round++) {
        uint32_t state[8], plain[8];
        size_t from = round % 4, count = round % 13;
        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = (unsigned char)((random = random * 1664525 + 1013904223) >> 24);
        for (size_t i = 0; i < COUNT_OF(state); i++)
            state[i] = random = random * 1664525 + 1013904223;
        memcpy(plain, state, sizeof(plain));
        sha256_blocks(state, text + from, count);
        sha256_blocks_portably(plain, text + from, count);
        cr_assert_eq(memcmp(state, plain, sizeof(plain)), 0, "%zu blocks", count);
    }
}

Test(sha256, finishing_leaves_nothing_behind)
{
    struct sha256 ctx;
    unsigned char digest[SHA256_LEN];
    sha256_init(&ctx);
    sha256_add(&ctx, bytes_of("a secret"));
    sha256_finish(&ctx, digest);
    const unsigned char *memory = (const unsigned char *)&ctx;
    for (size_t i = 0; i < sizeof(ctx); i++)
        cr_assert_eq(memory[i], 0);
}

/* A key or data of RFC 4231: text, or count times one byte. */
struct part {
    const char *text;
    unsigned char byte;
    size_t count;
};

static const struct {
    struct part key, data;
    const char *mac; /* the beginning that the RFC gives */
} macs[] = {
    {{.byte = 0x0b, .count = 20},
     {.text = "Hi There"},
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {{.text = "Jefe"},
     {.text = "what do ya want for nothing?"},
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {{.byte = 0xaa, .count = 20},
     {.byte = 0xdd, .count = 50},
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {{.text = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15"
              "\x16\x17\x18\x19"},
     {.byte = 0xcd, .count = 50},
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {{.byte = 0x0c, .count = 20},
     {.text = "Test With Truncation"},
     "a3b6167473100ee06e0c796c2955552b"},
    {{.byte = 0xaa, .count = 131},
     {.text = "Test Using Larger Than Block-Size Key - Hash Key First"},
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {{.byte = 0xaa, .count = 131},
     {.text = "This is a test using a larger than block-size key and a larger than block-size data."
              " The key needs to be hashed before being used by the HMAC algorithm."},
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

static struct bytes part_bytes(const struct part *part, unsigned char room[200])
{
    if (part->text)
        return bytes_of(part->text);
    memset(room, part->byte, part->count);
    return (struct bytes){room, part->count};
}

EACH(sha256, hmac_follows_rfc_4231, macs, i)
{
    unsigned char key[200], data[200], mac[SHA256_LEN];
    sha256_hmac(part_bytes(&macs[*i].key, key), part_bytes(&macs[*i].data, data), mac);
    expect_hex(mac, strlen(macs[*i].mac) / 2, macs[*i].mac);
}

EACH(sha256, a_key_that_is_kept_gives_the_same_again_and_again, macs, i)
{
    unsigned char room[200], data[200], mac[SHA256_LEN];
    struct sha256_key key;
    struct bytes all = part_bytes(&macs[*i].data, data);
    sha256_key_init(&key, part_bytes(&macs[*i].key, room));
    for (size_t split = 0; split <= all.len; split += all.len / 2 + 1) {
        struct sha256 ctx = key.inner;
        sha256_add(&ctx, bytes_slice(all, 0, split));
        sha256_add(&ctx, bytes_slice(all, split, all.len));
        sha256_key_finish(&key, &ctx, mac);
        expect_hex(mac, strlen(macs[*i].mac) / 2, macs[*i].mac);
    }
}

Test(sha256, hmac_takes_no_key_and_no_data)
{
    unsigned char mac[SHA256_LEN];
    sha256_hmac((struct bytes){0}, (struct bytes){0}, mac);
    expect_hex(mac, SHA256_LEN, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}
