/* expr.h - the filter expressions of betterleaks: a condition over a finding, without side effects.
 *
 * What is read: `||` `&&` `!` `==` `!=` `<` `<=` `>` `>=` `contains` `startsWith` `endsWith` `in`
 * `??` `+` `-`, `x["key"]`, `x.key`, `x[from:to]`, lists, strings in quotes or back quotes,
 * numbers, `true` `false` `nil`, `let name = ...;`, comments, and the functions entropy,
 * matchesAny, containsAny, findMatch, failsTokenEfficiency, len, min, max, get, lower (with or
 * without `filter.` before them). */
#ifndef SCANNER_EXPR_H
#define SCANNER_EXPR_H

#include "base/base.h"
#include "base/error.h"
#include "scanner/regex.h"

/** A condition, read and compiled; immutable, any thread may ask it. */
struct expr;

/** @return ST_SYNTAX with "line 3 of the expression: what", ST_LIMIT if it is too large or nested
 *          too deeply */
MUST_CHECK enum status expr_new(struct expr **out, struct bytes text, struct error *err);
void expr_free(struct expr **expr);

/** It asks failsTokenEfficiency, which always answers false here. */
bool expr_wants_tokens(const struct expr *expr);

/** What it is asked about; borrowed. Half-open positions in text. */
struct expr_finding {
    struct bytes text, path;
    struct bytes rule; /* its id */
    size_t start, end, secret_start, secret_end;
    size_t line_start, line_end; /* of the lines that the match touches */
};

/** What one thread needs to ask. */
struct expr_room;

void expr_room_new(struct expr_room **out);
void expr_room_free(struct expr_room **room);

/** Is the condition true? False also where it cannot be told: a key that does not exist here,
 * operands of the wrong type, an expression that takes too many steps. */
bool expr_holds(const struct expr *expr, struct expr_room *room,
                const struct expr_finding *finding);

#endif
