/* around.c - kinds of bytes, from a walk over the guard with all the states it may be in. */
#include "rules/around.h"

#include "rules/guard.h"

enum { STATES_MAX = 32, ALL = 0xff };

#define D 1   /* digit */
#define H 2   /* a-f */
#define U 4   /* A-F */
#define L 8   /* g-z */
#define C 16  /* G-Z */
#define S 32  /* - and _ */
#define P 64  /* other visible ASCII */
#define B 128 /* blanks, control bytes, all beyond ASCII */
#define B16 B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B

const unsigned char around_kinds[256] = {
    B16, B16,                                                       /* control */
    B,   P,   P,   P,   P,   P,   P,   P,   P, P, P, P, P, S, P, P, /*  !"#$%&'()*+,-./ */
    D,   D,   D,   D,   D,   D,   D,   D,   D, D, P, P, P, P, P, P, /* 0-9:;<=>? */
    P,   U,   U,   U,   U,   U,   U,   C,   C, C, C, C, C, C, C, C, /* @A-O */
    C,   C,   C,   C,   C,   C,   C,   C,   C, C, C, P, P, P, P, S, /* P-Z[\]^_ */
    P,   H,   H,   H,   H,   H,   H,   L,   L, L, L, L, L, L, L, L, /* `a-o */
    L,   L,   L,   L,   L,   L,   L,   L,   L, L, L, P, P, P, P, B, /* p-z{|}~ */
    B16, B16, B16, B16, B16, B16, B16, B16,
};

/* Where the guard may be. Once it accepts, anything may stand behind. */
struct states {
    uint16_t item[STATES_MAX];
    size_t count;
    bool accepts;
};

static void add_state(struct states *to, uint16_t state)
{
    if (state == GUARD_REFUSE || to->accepts)
        return;
    for (size_t i = 0; i < to->count; i++)
        if (to->item[i] == state)
            return;
    to->accepts = state == GUARD_ACCEPT || to->count == STATES_MAX;
    if (!to->accepts)
        to->item[to->count++] = state;
}

struct automaton {
    const uint16_t *table;
    unsigned char kinds[256]; /* of the bytes of each class; 0: there is no such class */
};

/* Over one byte of any class; returns the kinds it may be of. */
static unsigned char step_any(const struct automaton *a, struct states *states)
{
    struct states next = {.accepts = states->accepts};
    unsigned char kinds = states->accepts ? ALL : 0;
    for (size_t i = 0; i < states->count; i++) {
        for (size_t class = 0; class < 256; class ++) {
            uint16_t to = a->kinds[class] ? a->table[states->item[i] + class] : GUARD_REFUSE;
            kinds |= to == GUARD_REFUSE ? 0 : a->kinds[class];
            add_state(&next, to);
        }
    }
    *states = next;
    return kinds;
}

/* Over a byte of the gram, in either of the forms that fold together. */
static void step_folded(const struct automaton *a, const unsigned char *class_of,
                        struct states *states, unsigned char folded)
{
    struct states next = {.accepts = states->accepts};
    for (size_t i = 0; i < states->count; i++) {
        add_state(&next, a->table[states->item[i] + class_of[folded]]);
        add_state(&next, a->table[states->item[i] + class_of[folded & ~0x20]]);
    }
    *states = next;
}

static unsigned char kinds_of_set(const struct byteset *set)
{
    unsigned char kinds = 0;
    for (unsigned c = 0; c < 256; c++)
        kinds |= byteset_has(set, (unsigned char)c) ? around_kinds[c] : 0;
    return kinds;
}

uint64_t around_gram(const struct ruleset_anchor *anchor, const struct byteset *before,
                     const unsigned char *class_of, const uint16_t *table, uint32_t folded)
{
    struct automaton a = {.table = table};
    struct states states = {0};
    uint64_t kinds = kinds_of_set(before);
    for (unsigned c = 0; c < 256; c++)
        a.kinds[class_of[c]] |= around_kinds[c];
    add_state(&states, anchor->state);
    for (unsigned i = 0; i < anchor->lead; i++)
        kinds = step_any(&a, &states);
    for (int i = 0; i < 4; i++)
        step_folded(&a, class_of, &states, (unsigned char)(folded >> 8 * i));
    for (int i = 0; i < AROUND_BEHIND; i++)
        kinds |= (uint64_t)step_any(&a, &states) << 8 * (i + 1);
    return kinds;
}
