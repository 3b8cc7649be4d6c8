/* look_list.h - what is to be looked at: objects, each under the paths that it ever had. */
#ifndef SCANNER_HISTORY_LOOK_LIST_H
#define SCANNER_HISTORY_LOOK_LIST_H

#include "base/arena.h"
#include "base/base.h"

/** A look at a subject under one of its paths. */
struct look_at {
    uint32_t subject, place;
    const unsigned char *before; /* what is known of it (LEDGER_LOOKS); NULL: nothing */
    bool again;                  /* all the same it is done */
    bool noisy;                  /* it brought more than findings: none to be kept */
};

struct look_list {
    struct look_at *item; /* by subject */
    size_t count, cap;
    size_t *first;      /* per subject, and one more: where its looks begin */
    struct arena paths; /* those of what was seen before */
};

#endif
