/* origin.h - what git knows of a place. */
#ifndef SCANNER_ORIGIN_H
#define SCANNER_ORIGIN_H

#include "base/base.h"

/** What the history of a repository tells of a place. Ids are hexadecimal, "" if unknown. */
struct origin {
    char commit[65];                  /* that brought it in; place.path is its path there */
    char *author, *email;             /* of that commit; any bytes; owned, may be NULL */
    int64_t author_time, commit_time; /* seconds since 1970 */
    int16_t author_zone;              /* minutes east of UTC */
    char blob[65];
    char last_commit[65];    /* the newest that still has it */
    char removed_in[65];     /* that took it away */
    bool in_head, reachable; /* the tip still has it; a ref, stash or reflog leads to it */
    uint32_t versions;       /* of the file that have it */
    char *via; /* where it hides: "tag v1.0", "stash@{0}", "reflog of main", "unreachable", "message
                  of commit"; owned, or NULL */
};

/** Free; accepts NULL inside. */
void origin_free(struct origin **origin);

#endif
