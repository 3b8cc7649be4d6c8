/* expr_word.h - the words of a filter expression, for its reader (expr.c). */
#ifndef SCANNER_EXPR_WORD_H
#define SCANNER_EXPR_WORD_H

#include "scanner/expr_node.h"

/** An expression while it is read. */
struct expr_reader {
    struct expr *expr;
    struct bytes text;
    size_t at;
    unsigned depth;
    size_t nodes;
    struct bytes names[EXPR_LETS_MAX];
    unsigned lets;
    struct error *err;
};

/** "line 3 of the expression: what", ST_SYNTAX. */
enum status expr_refuse(const struct expr_reader *r, const char *what);

/** A node without children; ST_LIMIT if there are too many. */
MUST_CHECK enum status expr_node_new(struct expr_reader *r, enum expr_kind kind,
                                     struct expr_node **out);

/** Up to the next word: blanks, and comments to the end of their line. */
void expr_skip_blanks(struct expr_reader *r);

/** Take a mark such as `&&`, or a whole word such as `contains`, if it is next. */
bool expr_eat(struct expr_reader *r, const char *mark);

/** Letters, digits and underscores from here on; may be empty. */
struct bytes expr_name(struct expr_reader *r);
bool expr_name_is(struct bytes name, const char *text);

/** A string; the cursor is at its opening quote. */
MUST_CHECK enum status expr_text(struct expr_reader *r, struct expr_node **out);
/** A number; the cursor is at its first digit. */
MUST_CHECK enum status expr_number(struct expr_reader *r, struct expr_node **out);

#endif
