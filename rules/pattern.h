/* pattern.h - a rule's regular expression as a tree, for measuring and for deriving what the
 * prefilter looks for.
 *
 * The matcher is PCRE2; this reader understands the bounded part of its syntax that rules may use
 * and refuses the rest by name. What the tree says is a superset of what PCRE2 matches: assertions
 * are widths of nothing. */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include "base/arena.h"
#include "base/base.h"
#include "base/error.h"
#include "rules/byteset.h"

enum node_kind {
    NODE_SET,    /* one byte of set */
    NODE_CAT,    /* all children in order; none of them: the empty match */
    NODE_ALT,    /* one of the children */
    NODE_REPEAT, /* child[0], min to max times */
    NODE_ASSERT, /* nothing, where the byte before is in set (or, with at_start, the text begins) */
};

struct node {
    enum node_kind kind;
    bool at_start;     /* NODE_ASSERT: holds at the beginning of the text */
    bool word_edge;    /* NODE_ASSERT: it is \b; set is then narrowed by what follows */
    uint32_t min, max; /* NODE_REPEAT */
    uint32_t count;    /* children */
    struct node **child;
    struct byteset set;
    uint32_t min_width, max_width; /* bytes it can match */
};

/** It may go on to other lines as often as it likes, or look into them without going there. */
#define PATTERN_LINES_ANY UINT32_MAX

/** A measured pattern; nodes live in the arena it was parsed with. */
struct pattern {
    struct node *root;
    uint32_t min_width, max_width; /* bytes of a whole match */
    uint32_t ahead, behind;        /* bytes that assertions may read after and before it */
    uint32_t groups;               /* capture groups */
    uint32_t secret_group;         /* the group named "secret", else 1, else 0 */
    uint32_t lines; /* times that it may go on to another line, or PATTERN_LINES_ANY */
};

/** Read text.
 *
 *  @return ST_SYNTAX with "unbounded; write {0,n} instead of *", "at offset 12: back references are
 * not supported", ... ST_LIMIT if a match may be longer than LIMIT_MATCH_WIDTH or the pattern is
 * longer than LIMIT_PATTERN. The message does not name the rule: the caller knows it. */
MUST_CHECK enum status pattern_parse(struct pattern *out, struct arena *arena, struct bytes text,
                                     struct error *err);

#endif
