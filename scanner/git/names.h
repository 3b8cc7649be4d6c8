/* names.h - numbers for names, so that each is kept once. */
#ifndef SCANNER_GIT_NAMES_H
#define SCANNER_GIT_NAMES_H

#include "base/base.h"

#define NAME_NONE UINT32_MAX

/** Caller's memory. Not for secrets: nothing is wiped. */
struct names {
    uint64_t key[2]; /* random: nobody can prepare names that collide */
    unsigned char *text;
    size_t text_len, text_cap;
    struct name *list;
    uint32_t count, cap;
    uint32_t *slots;
    size_t slot_count; /* a power of two, more than count */
};

void names_init(struct names *names);
void names_dispose(struct names *names);

/** The number of a name: 0, 1 ... in the order in which they came first. NAME_NONE, if it is new,
 * beyond LIMIT_TREE_NAMES bytes in all. */
MUST_CHECK uint32_t names_add(struct names *names, struct bytes name);

/** Borrowed until the next names_add. */
MUST_CHECK struct bytes names_get(const struct names *names, uint32_t number);

#endif
