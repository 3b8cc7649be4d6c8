/* made.h - objects made of others by copying and inserting: deltas as git writes them, for tests.
 */
#ifndef TESTS_GIT_MADE_H
#define TESTS_GIT_MADE_H

#include "base/buf.h"
#include "scanner/git/delta.h"
#include "scanner/prefilter.h"
#include "tests/test.h"

/** Instructions of a delta, and how long the object gets. {0} is empty. */
struct made_delta {
    struct buf steps;
    size_t size;
};

static inline void made_delta_dispose(struct made_delta *delta)
{
    buf_dispose(&delta->steps);
}

static inline void made_put(struct buf *to, const void *ptr, size_t len)
{
    cr_assert_eq(buf_add(to, (struct bytes){ptr, len}), ST_OK);
}

static inline void made_byte(struct buf *to, size_t byte)
{
    unsigned char c = (unsigned char)byte;
    made_put(to, &c, 1);
}

/** One copy instruction of at most 64 KiB. */
static inline void made_copy_once(struct made_delta *delta, size_t from, size_t len)
{
    unsigned char step[8] = {0x80};
    size_t at = 1, shown = len == 0x10000 ? 0 : len;
    for (unsigned i = 0; i < 4; i++)
        if (from >> (8 * i) & 0xff) {
            step[0] |= (unsigned char)(1u << i);
            step[at++] = (unsigned char)(from >> (8 * i));
        }
    for (unsigned i = 0; i < 2; i++)
        if (shown >> (8 * i) & 0xff) {
            step[0] |= (unsigned char)(0x10u << i);
            step[at++] = (unsigned char)(shown >> (8 * i));
        }
    made_put(&delta->steps, step, at);
    delta->size += len;
}

/** Copy [from, from + len) of the base, in steps of 64 KiB. */
static inline void made_copy(struct made_delta *delta, size_t from, size_t len)
{
    for (size_t piece; len > 0; from += piece, len -= piece) {
        piece = MIN(len, (size_t)0x10000);
        made_copy_once(delta, from, piece);
    }
}

/** Insert text, in steps of 127 bytes. */
static inline void made_insert(struct made_delta *delta, struct bytes text)
{
    for (size_t at = 0; at < text.len; at += 127) {
        size_t len = MIN(text.len - at, (size_t)127);
        made_byte(&delta->steps, len);
        made_put(&delta->steps, text.ptr + at, len);
    }
    delta->size += text.len;
}

static inline void made_say(struct made_delta *delta, const char *text)
{
    made_insert(delta, bytes_of(text));
}

/** Make the object: out gets its bytes, and PREFILTER_PAD behind them. */
static inline void made_apply(const struct made_delta *delta, struct bytes base, struct buf *out,
                              struct copies *copies)
{
    unsigned char *to;
    buf_reset(out);
    cr_assert_eq(buf_reserve(out, delta->size + PREFILTER_PAD, &to), ST_OK);
    memset(to, 0, delta->size + PREFILTER_PAD);
    cr_assert(delta_apply(buf_bytes(&delta->steps), base, to, delta->size, copies));
    out->len = delta->size;
}

/** A number below `below`, from a seed that moves on. */
static inline uint32_t made_random(uint64_t *seed, size_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % below);
}

#endif
