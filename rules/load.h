/* load.h - reading rule files (rules/catalog/README.md) into rules. */
#ifndef RULES_LOAD_H
#define RULES_LOAD_H

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "rules/rule.h"

/** Rules and all their strings. {0} is a valid empty list. */
struct rule_list {
    struct rule *rules; /* moves when rules are added */
    size_t count, cap;
    struct arena arena; /* what the rules point to */
};

/** Append the rules of one document. Their min_width and max_width stay 0, to be measured by the
 * ruleset.
 *
 *  @param name  what messages and the rules' origins call the document, usually its path; copied
 *  @return ST_OK; ST_SYNTAX with "NAME:LINE: what"; ST_LIMIT for too large a file, pattern or
 * number of rules. After a failure the list holds the rules before the fault, and is still to be
 * disposed of */
MUST_CHECK enum status rule_list_load(struct rule_list *list, const char *name, struct bytes text,
                                      struct error *err);

/** The same for a file; also ST_IO if it cannot be read. */
MUST_CHECK enum status rule_list_load_path(struct rule_list *list, const char *path,
                                           struct error *err);

/** Free the rules and the strings; the list is empty afterwards. */
void rule_list_dispose(struct rule_list *list);

#endif
