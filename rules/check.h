/* check.h - offline checks: does the structure of a credential hold, and what does it tell without
 * a network. */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#include "base/base.h"
#include "base/buf.h"
#include "rules/facts.h"

enum check_result {
    CHECK_NONE,   /* nothing to check in this form (an older or unknown generation) */
    CHECK_OK,     /* the checksum holds, or the structure decodes as it must */
    CHECK_FAILED, /* it has the form but not the checksum: dummy, truncated, mistyped, or a new
                     generation */
};

/** One family. Pure: no allocation that outlives the call, no state; secret is hostile input of any
 * length. */
struct check {
    const char *name;
    bool proof; /* true: a checksum, so CHECK_OK proves the issuer's generator made it; false:
                   structure only */
    enum check_result (*run)(struct bytes secret, struct facts *facts);
    /** Append the check characters that belong after token, for examples; NULL if the check has
     * none. ST_SYNTAX if token is not a beginning of this form. */
    enum status (*complete)(struct bytes token, struct buf *out);
};

/** The check of that name, or NULL. */
const struct check *check_find(const char *name);

/** All checks in the order of rules/checksum/list.h. */
const struct check *const *check_all(size_t *count);

#endif
