/* walk.h - texts that a pattern's tree allows, made by walking it at random. */
#ifndef TESTS_RULES_WALK_H
#define TESTS_RULES_WALK_H

#include "base/buf.h"
#include "rules/pattern.h"

/** splitmix64; the same seed gives the same walks. */
static inline uint64_t walk_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline unsigned char walk_member(const struct byteset *set, uint64_t *random)
{
    unsigned char members[256];
    size_t count = 0;
    for (unsigned c = 0; c < 256; c++)
        if (byteset_has(set, (unsigned char)c))
            members[count++] = (unsigned char)c;
    BUG_IF(count == 0);
    return members[walk_random(random) % count];
}

/** Mostly a few rounds more than the least, now and then as many as there may be. */
static inline uint32_t walk_rounds(const struct node *repeat, uint64_t *random)
{
    uint32_t spare = repeat->max - repeat->min;
    uint64_t dice = walk_random(random);
    return repeat->min +
           (dice % 8 == 0 ? MIN(spare, 300u) : (uint32_t)(dice >> 8) % (MIN(spare, 5u) + 1));
}

/** Append bytes that node can match; assertions count as fulfilled. */
static inline void walk_node(const struct node *node, uint64_t *random, struct buf *out)
{
    if (node->kind == NODE_SET) {
        unsigned char c = walk_member(&node->set, random);
        enum status st = buf_add(out, (struct bytes){&c, 1});
        BUG_IF(st != ST_OK);
    } else if (node->kind == NODE_CAT) {
        for (uint32_t i = 0; i < node->count; i++)
            walk_node(node->child[i], random, out);
    } else if (node->kind == NODE_ALT) {
        walk_node(node->child[walk_random(random) % node->count], random, out);
    } else if (node->kind == NODE_REPEAT) {
        for (uint32_t rounds = walk_rounds(node, random); rounds > 0; rounds--)
            walk_node(node->child[0], random, out);
    }
}

/** Append count random bytes, most of them of the alphabet of tokens. */
static inline void walk_noise(size_t count, uint64_t *random, struct buf *out)
{
    static const char common[] = "abcxyzABCXYZ0189_-+/=.:\"' \n";
    for (; count > 0; count--) {
        uint64_t dice = walk_random(random);
        unsigned char c = dice % 8 == 0 ? (unsigned char)(dice >> 8)
                                        : (unsigned char)common[(dice >> 8) % (sizeof(common) - 1)];
        enum status st = buf_add(out, (struct bytes){&c, 1});
        BUG_IF(st != ST_OK);
    }
}

#endif
