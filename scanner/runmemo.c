/* runmemo.c - a table of hashes; a newer run takes the place of an older one. */
#include "scanner/runmemo.h"

enum { SLOT_BITS = 12 };
#define SPREAD UINT64_C(0x9E3779B97F4A7C15)

/* Empty: no run costs nothing. */
struct entry {
    struct runmemo_key key;
    struct runmemo_cost cost;
};

struct runmemo {
    const struct seen *seen;
    struct entry entry[(size_t)1 << SLOT_BITS];
};

void runmemo_new(struct runmemo **out, const struct seen *seen)
{
    *out = xcalloc(1, sizeof(**out));
    (*out)->seen = seen;
}

void runmemo_free(struct runmemo **memo)
{
    xfree(memo);
}

struct runmemo_key runmemo_key(const struct runmemo *memo, struct bytes text, const struct run *run)
{
    size_t from = decode_line_begin(text, run->start), to = decode_line_end(text, run->end);
    return (struct runmemo_key){
        .hash = seen_hash(memo->seen, bytes_slice(text, from, to)),
        .by = run->by,
        .before = (uint32_t)(run->start - from),
        .behind = (uint32_t)(to - run->end),
    };
}

/* Several runs of one line have places of their own. */
static size_t slot_of(const struct runmemo_key *key)
{
    return (key->hash + key->before) * SPREAD >> (64 - SLOT_BITS);
}

bool runmemo_has(const struct runmemo *memo, const struct runmemo_key *key,
                 struct runmemo_cost *cost)
{
    const struct entry *e = &memo->entry[slot_of(key)];
    *cost = e->cost;
    return e->cost.runs > 0 && e->key.hash == key->hash && e->key.by == key->by &&
           e->key.before == key->before && e->key.behind == key->behind;
}

void runmemo_add(struct runmemo *memo, const struct runmemo_key *key, struct runmemo_cost cost)
{
    memo->entry[slot_of(key)] = (struct entry){*key, cost};
}
