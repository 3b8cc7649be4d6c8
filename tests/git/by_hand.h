/* by_hand.h - trees and commits with chosen names, so that they can say what git never would. */
#ifndef TESTS_GIT_BY_HAND_H
#define TESTS_GIT_BY_HAND_H

#include "base/buf.h"
#include "scanner/git/graph.h"
#include "tests/test.h"

#include <stdio.h>

/** A name whose first bytes are a kind ('t', 'b', 'c') and a number; the rest is zero. */
static inline struct oid by_hand_oid(char kind, uint32_t number)
{
    struct oid oid = {.bytes = {(unsigned char)kind, (unsigned char)(number >> 16),
                                (unsigned char)(number >> 8), (unsigned char)number}};
    return oid;
}

/** A tree_find_fn: tree t has number t; ctx is the count. */
static inline uint32_t by_hand_find(void *ctx, const unsigned char *oid)
{
    uint32_t number = (uint32_t)oid[1] << 16 | (uint32_t)oid[2] << 8 | oid[3];
    return oid[0] == 't' && number < *(const uint32_t *)ctx ? number : TREE_NONE;
}

static inline void by_hand_bytes(struct buf *to, const void *ptr, size_t len)
{
    cr_assert_eq(buf_add(to, (struct bytes){ptr, len}), ST_OK);
}

/** Append an entry; its mode says what it is. */
static inline void by_hand_entry(struct buf *tree, const char *mode, const char *name,
                                 struct oid oid)
{
    buf_printf(tree, "%s %s", mode, name);
    by_hand_bytes(tree, "", 1);
    by_hand_bytes(tree, oid.bytes, 20);
}

/** Add commit c with the tree t and parents, a text of their numbers' digits; its time is `time`.
 */
static inline void by_hand_commit(struct graph_log *log, uint32_t number, uint32_t tree,
                                  const char *parents, int64_t time)
{
    char hex[2 * OID_MAX + 1];
    AUTO(buf_dispose) struct buf text = {0};
    struct oid oid = by_hand_oid('t', tree);
    oid_hex(&oid, 20, hex);
    buf_printf(&text, "tree %s\n", hex);
    for (; *parents; parents++) {
        oid = by_hand_oid('c', (uint32_t)(*parents - '0'));
        oid_hex(&oid, 20, hex);
        buf_printf(&text, "parent %s\n", hex);
    }
    buf_printf(&text, "author A <a> 0 +0000\ncommitter C <c> %lld +0000\n\n", (long long)time);
    struct commit commit;
    commit_parse(&commit, buf_bytes(&text), 20);
    cr_assert_eq(commit.flags, 0);
    oid = by_hand_oid('c', number);
    graph_log_add(log, &oid, &commit, number);
}

#endif
