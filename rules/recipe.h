/* recipe.h - expanding example recipes, so that no live-looking secret stands in the repository. */
#ifndef RULES_RECIPE_H
#define RULES_RECIPE_H

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"

/** Expand a recipe (rules/catalog/README.md, "Recipes"); the same recipe gives the same text for
 * ever.
 *
 *  What has not the form of a recipe stays as it is. The class of {CLASS:N} is made of letters,
 * digits and
 *  !#$%&*+,./;=?@^_|~- only, so that JSON such as {"port":80} is safe; N is at most 10 million.
 *
 *  @param out  the text is appended; on failure what it holds is of no use. Give it a ceiling: a
 * few bytes make many
 *  @return ST_OK; ST_SYNTAX for a check that does not exist or does not complete, a range that runs
 * backwards, or a nesting above 8; ST_LIMIT if out is full */
MUST_CHECK enum status recipe_expand(const char *recipe, struct buf *out, struct error *err);

#endif
