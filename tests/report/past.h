/* past.h - made-up results that git has more to tell about. */
#ifndef TESTS_REPORT_PAST_H
#define TESTS_REPORT_PAST_H

#include "tests/report/fixture.h"

/** The second place of the key comes from history and is in the tip; the third is gone. */
static inline void fixture_add_history(struct fixture *f)
{
    snprintf(f->who[0], sizeof(f->who[0]), "Ann Example");
    snprintf(f->who[1], sizeof(f->who[1]), "ann@mail.example");
    for (size_t i = 0; i < 2; i++) {
        struct origin *o = &f->origin[i];
        *o = (struct origin){.author = f->who[0],
                             .email = f->who[1],
                             .author_time = 1617364800,
                             .commit_time = 1617364860,
                             .author_zone = 120,
                             .in_head = i == 0,
                             .reachable = true,
                             .versions = i == 0 ? 12 : 1};
        snprintf(o->commit, sizeof(o->commit), "3f2a91c0000000000000000000000000000000%02zu", i);
        snprintf(o->blob, sizeof(o->blob), "b10b000000000000000000000000000000000000");
        if (i == 1)
            snprintf(o->removed_in, sizeof(o->removed_in),
                     "77aa1b0000000000000000000000000000000000");
        f->finding[i + 1].place.origin = o;
    }
}

#endif
