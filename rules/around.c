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

/* Over a byte of the gram, in either of the forms that fold together; returns the kinds of those
 * that may stand there. */
static unsigned char step_folded(const struct automaton *a, const unsigned char *class_of,
                                 struct states *states, unsigned char folded)
{
    const unsigned char forms[] = {folded, folded & (unsigned char)~0x20};
    struct states next = {.accepts = states->accepts};
    unsigned char kinds = states->accepts ? ALL : 0;
    for (size_t i = 0; i < states->count; i++) {
        for (size_t k = 0; k < COUNT_OF(forms); k++) {
            uint16_t to = a->table[states->item[i] + class_of[forms[k]]];
            kinds |= to == GUARD_REFUSE ? 0 : around_kinds[forms[k]];
            add_state(&next, to);
        }
    }
    *states = next;
    return kinds;
}

static unsigned char kinds_of_set(const struct byteset *set)
{
    unsigned char kinds = 0;
    for (unsigned c = 0; c < 256; c++)
        kinds |= byteset_has(set, (unsigned char)c) ? around_kinds[c] : 0;
    return kinds;
}

/* The same for bytes in the order of the text, the first of them AROUND_BEFORE before the gram. */
static struct around around_of(const unsigned char kinds[AROUND_BEFORE + 4 + AROUND_BEHIND])
{
    struct around around = {0, 0};
    for (int i = 0; i < 8; i++) {
        around.here |= (uint64_t)kinds[i] << 8 * i;
        around.behind |= (uint64_t)kinds[8 + i] << 8 * i;
    }
    return around;
}

static struct around around_gram(const struct ruleset_anchor *anchor, const struct byteset *before,
                                 const unsigned char *class_of, const uint16_t *table,
                                 uint32_t folded)
{
    enum { LEN = AROUND_BEFORE + 4 + AROUND_BEHIND };
    struct automaton a = {.table = table};
    struct states states = {0};
    unsigned char kinds[LEN];
    int at = AROUND_BEFORE - anchor->lead; /* the anchor */
    memset(kinds, ALL, sizeof(kinds));
    for (unsigned c = 0; c < 256; c++)
        a.kinds[class_of[c]] |= around_kinds[c];
    add_state(&states, anchor->state);
    if (at > 0)
        kinds[at - 1] = kinds_of_set(before);
    for (; at < LEN; at++) {
        int of_gram = at - AROUND_BEFORE;
        unsigned char here =
            of_gram >= 0 && of_gram < 4
                ? step_folded(&a, class_of, &states, (unsigned char)(folded >> 8 * of_gram))
                : step_any(&a, &states);
        if (at >= 0)
            kinds[at] = here;
    }
    return around_of(kinds);
}

/* If all forms of the gram that fit lead from the anchor to one state, go on from there. */
static void skip_gram(struct ruleset_link *link, const struct ruleset_anchor *anchor,
                      const unsigned char *class_of, const uint16_t *table, uint32_t folded)
{
    enum { LEN = 4, FORMS = 1 << LEN };
    bool is_known = false;
    uint16_t state = GUARD_REFUSE;
    for (unsigned form = 0; form < FORMS; form++) {
        unsigned char text[LEN];
        uint64_t kinds = 0;
        for (unsigned i = 0; i < LEN; i++) {
            text[i] = (unsigned char)((folded >> 8 * i) & ~(form >> i & 1 ? 0x20u : 0));
            kinds |= (uint64_t)around_kinds[text[i]] << 8 * (AROUND_BEFORE + i);
        }
        if (!around_fits((struct around){kinds, 0}, link->around))
            continue;
        uint16_t there = guard_after(class_of, table, anchor->state, text, LEN);
        if (is_known && there != state)
            return;
        is_known = true;
        state = there;
    }
    if (is_known) {
        link->state = state;
        link->skip = LEN;
    }
}

void around_link(struct ruleset_link *link, const struct ruleset_anchor *anchor,
                 const struct byteset *before, const unsigned char *class_of, const uint16_t *table,
                 uint32_t folded)
{
    link->around = around_gram(anchor, before, class_of, table, folded);
    link->state = anchor->state;
    link->skip = 0;
    if (anchor->lead == 0)
        skip_gram(link, anchor, class_of, table, folded);
}
