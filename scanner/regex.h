/* regex.h - expressions of allow lists and filters, held against short texts. */
#ifndef SCANNER_REGEX_H
#define SCANNER_REGEX_H

#include "base/base.h"
#include "base/error.h"

/** One compiled expression; immutable, any thread may search with it. */
struct regex;

/** Compile an expression of Go's dialect.
 *
 *  @return ST_SYNTAX with what PCRE2 says, without naming the expression's owner; ST_LIMIT if it is
 *          longer than LIMIT_PATTERN */
MUST_CHECK enum status regex_new(struct regex **out, struct bytes pattern, struct error *err);
void regex_free(struct regex **regex);

/** What one thread needs to search. */
struct regex_room;

void regex_room_new(struct regex_room **out);
void regex_room_free(struct regex_room **room);

/** Half-open part of a text. */
struct regex_span {
    size_t from, to;
};

/** Does it match anywhere in text? An expression that takes too many steps does not, and that is
 * counted.
 *
 *  @param where  set to the leftmost match; may be NULL */
bool regex_search(const struct regex *regex, struct regex_room *room, struct bytes text,
                  struct regex_span *where);

/** Searches that were given up. */
uint64_t regex_room_given_up(const struct regex_room *room);

#endif
