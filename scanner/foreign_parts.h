/* foreign_parts.h - an imported configuration in compiled form, between foreign.c and
 * foreign_run.c. */
#ifndef SCANNER_FOREIGN_PARTS_H
#define SCANNER_FOREIGN_PARTS_H

#include "base/arena.h"
#include "scanner/expr.h"
#include "scanner/foreign.h"
#include "scanner/regex.h"

#define RULE_NONE UINT32_MAX

/** What goes with one rule of the ruleset; all zero for a rule of ours. */
struct foreign_part {
    const struct import_rule *import;
    const struct regex *path;
    struct expr *filter;
    uint32_t *required; /* indices of rules, as import->required */
    bool is_required;   /* by another */
};

/** Lists of expressions end with NULL. */
struct foreign_allow {
    const struct import_allow *import;
    const struct regex *const *paths, *const *regexes;
};

struct foreign {
    struct arena arena;
    const struct ruleset *rules;
    struct foreign_part *parts; /* per rule of the ruleset */
    struct foreign_allow *allows;
    size_t allow_count;
    struct expr *prefilter, *filter;
    struct regex **regexes; /* all, to be freed */
    size_t regex_count;
    bool wants_tokens, needs_paths;
    unsigned char digest[SHA256_LEN];
};

#endif
