/* pattern_atom.h - private to the pattern reader: its cursor, and the atoms (literals, escapes,
 * classes). */
#ifndef RULES_PATTERN_ATOM_H
#define RULES_PATTERN_ATOM_H

#include "rules/pattern.h"

/* Widths saturate here: beyond every limit, far from overflow. */
#define WIDTH_CEILING ((uint32_t)1 << 30)

struct flags {
    bool nocase, dotall, multiline, extended;
};

struct parser {
    struct arena *arena;
    struct bytes text;
    size_t at;
    struct flags flags;
    uint32_t depth, groups, secret_group;
    uint32_t ahead, behind;
    bool looks_over;   /* an assertion may read on behind a line feed */
    bool unrepeatable; /* a quantifier after the last item would repeat another one in PCRE2 */
};

struct node *node_new(struct arena *arena, enum node_kind kind);

/** "at offset 12: what"; ST_SYNTAX. */
enum status parser_error(const struct parser *p, struct error *err, const char *what);

/** Step over literal if it stands at the cursor. */
bool parser_eat(struct parser *p, const char *literal);

/** Under (?x): step over blanks and # comments. */
void parser_skip_extended(struct parser *p);

/** One literal, escape, class or simple assertion at the cursor. */
MUST_CHECK enum status pattern_atom(struct parser *p, struct node **out, struct error *err);

#endif
