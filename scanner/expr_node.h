/* expr_node.h - the tree of a filter expression, between its reader (expr.c) and expr_eval.c. */
#ifndef SCANNER_EXPR_NODE_H
#define SCANNER_EXPR_NODE_H

#include "base/arena.h"
#include "scanner/expr.h"

enum expr_kind {
    EXPR_NIL,
    EXPR_BOOL,
    EXPR_NUMBER,
    EXPR_TEXT,
    EXPR_LIST, /* of its children */
    EXPR_MAP,  /* one of enum expr_map */
    EXPR_LET,  /* lets[slot] */
    EXPR_OR,   /* n children, as the next */
    EXPR_AND,
    EXPR_NOT,    /* 1 */
    EXPR_BINARY, /* 2, by op */
    EXPR_INDEX,  /* 2: the map or list, the key */
    EXPR_SLICE,  /* 3: the text, from, to; NIL for an end that is left out */
    EXPR_CALL,   /* n, by function; patterns are in regexes */
};

enum expr_op {
    OP_EQUAL,
    OP_DIFFERENT,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_MORE,
    OP_MORE_EQUAL,
    OP_CONTAINS,
    OP_STARTS,
    OP_ENDS,
    OP_IN,
    OP_ADD,
    OP_SUBTRACT,
    OP_ELSE, /* `??` */
};

enum expr_map { MAP_FINDING, MAP_ATTRIBUTES, MAP_CAPTURES };

enum expr_function {
    CALL_ENTROPY,
    CALL_MATCHES_ANY,
    CALL_CONTAINS_ANY,
    CALL_FIND_MATCH,
    CALL_FAILS_TOKENS,
    CALL_LEN,
    CALL_MIN,
    CALL_MAX,
    CALL_GET,
    CALL_LOWER,
};

struct expr_node {
    enum expr_kind kind;
    unsigned code; /* enum expr_op, expr_map, expr_function, slot of a let, or a truth value */
    double number;
    struct bytes text;
    uint32_t count, height;
    struct expr_node **child;
    struct regex **regexes;
    uint32_t regex_count;
};

enum { EXPR_LETS_MAX = 16 };

struct expr {
    struct arena arena;
    struct expr_node *root;
    struct expr_node *lets[EXPR_LETS_MAX];
    struct regex **regexes; /* all of them, to be freed */
    size_t regex_count;
    bool wants_tokens;
};

#endif
