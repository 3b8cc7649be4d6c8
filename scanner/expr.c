/* expr.c - reading a filter expression by recursive descent. */
#include "scanner/expr.h"

#include "scanner/expr_word.h"

enum { HEIGHT_MAX = 100, DEPTH_MAX = 40, LENGTH_MAX = 1 << 20, ITEMS_MAX = 20000 };

struct items {
    struct expr_node **item;
    size_t count;
};

static void items_dispose(struct items *items)
{
    xfree(&items->item);
}

static enum status items_add(struct expr_reader *r, struct items *items, struct expr_node *node)
{
    if (items->count == ITEMS_MAX)
        return error_set(r->err, ST_LIMIT, "the expression is too large");
    if ((items->count & (items->count + 1)) == 0)
        items->item = xreallocarray(items->item, 2 * items->count + 2, sizeof(struct expr_node *));
    items->item[items->count++] = node;
    return ST_OK;
}

/* Hang the items under node. */
static enum status adopt(struct expr_reader *r, struct expr_node *node, const struct items *items)
{
    node->count = (uint32_t)items->count;
    node->child = arena_alloc(&r->expr->arena, (items->count + 1) * sizeof(struct expr_node *));
    for (size_t i = 0; i < items->count; i++) {
        node->child[i] = items->item[i];
        node->height = MAX(node->height, items->item[i]->height + 1);
    }
    if (node->height > HEIGHT_MAX)
        return error_set(r->err, ST_LIMIT, "the expression is nested too deeply");
    return ST_OK;
}

static enum status adopt_two(struct expr_reader *r, struct expr_node *node, struct expr_node *a,
                             struct expr_node *b)
{
    struct expr_node *both[] = {a, b};
    return adopt(r, node, &(struct items){both, 2});
}

static enum status read_or(struct expr_reader *r, struct expr_node **out);

/* Expressions between commas up to the closing mark; the opening one is taken. */
static enum status read_items(struct expr_reader *r, const char *close, struct items *items)
{
    while (!expr_eat(r, close)) {
        struct expr_node *node;
        if (items->count > 0 && !expr_eat(r, ","))
            return expr_refuse(r, "a comma or a closing bracket is missing");
        if (items->count > 0 && expr_eat(r, close))
            return ST_OK;
        TRY(read_or(r, &node));
        TRY(items_add(r, items, node));
    }
    return ST_OK;
}

/* ---- Calls ---- */

static const struct {
    const char *name;
    enum expr_function function;
    unsigned least, most; /* arguments */
} functions[] = {
    {"entropy", CALL_ENTROPY, 1, 1},
    {"matchesAny", CALL_MATCHES_ANY, 2, 2},
    {"containsAny", CALL_CONTAINS_ANY, 2, 2},
    {"findMatch", CALL_FIND_MATCH, 2, 2},
    {"failsTokenEfficiency", CALL_FAILS_TOKENS, 1, 1},
    {"len", CALL_LEN, 1, 1},
    {"min", CALL_MIN, 2, 2},
    {"max", CALL_MAX, 2, 2},
    {"get", CALL_GET, 2, 3},
    {"lower", CALL_LOWER, 1, 1},
};

static enum status add_regex(struct expr_reader *r, struct expr_node *call, struct bytes pattern)
{
    struct expr *e = r->expr;
    struct error why;
    e->regexes = xreallocarray(e->regexes, e->regex_count + 1, sizeof(struct regex *));
    e->regexes[e->regex_count] = NULL;
    if (regex_new(&e->regexes[e->regex_count], pattern, &why) != ST_OK)
        return expr_refuse(r, why.text);
    call->regexes[call->regex_count++] = e->regexes[e->regex_count++];
    return ST_OK;
}

/* Patterns must be written out, so that they are compiled once, and known to be right. */
static enum status compile_patterns(struct expr_reader *r, struct expr_node *call)
{
    const struct expr_node *list = call->child[1];
    struct expr_node *const *items = list->kind == EXPR_LIST ? list->child : &call->child[1];
    uint32_t count = list->kind == EXPR_LIST ? list->count : 1;
    call->regexes = arena_alloc(&r->expr->arena, (count + 1) * sizeof(struct regex *));
    for (uint32_t i = 0; i < count; i++) {
        if (items[i]->kind != EXPR_TEXT)
            return expr_refuse(r, "patterns must be strings that are written out");
        TRY(add_regex(r, call, items[i]->text));
    }
    return ST_OK;
}

/* The opening parenthesis is taken. */
static enum status read_call(struct expr_reader *r, struct bytes name, struct expr_node **out)
{
    AUTO(items_dispose) struct items items = {0};
    size_t i = 0;
    while (i < COUNT_OF(functions) && !expr_name_is(name, functions[i].name))
        i++;
    if (i == COUNT_OF(functions))
        return expr_refuse(r, "an unknown function");
    TRY(read_items(r, ")", &items));
    if (items.count < functions[i].least || items.count > functions[i].most)
        return expr_refuse(r, "a function has the wrong number of arguments");
    TRY(expr_node_new(r, EXPR_CALL, out));
    (*out)->code = functions[i].function;
    TRY(adopt(r, *out, &items));
    r->expr->wants_tokens |= functions[i].function == CALL_FAILS_TOKENS;
    bool patterns =
        functions[i].function == CALL_MATCHES_ANY || functions[i].function == CALL_FIND_MATCH;
    return patterns ? compile_patterns(r, *out) : ST_OK;
}

/* ---- From the inside out ---- */

static enum status read_word(struct expr_reader *r, struct expr_node **out)
{
    static const char *const maps[] = {"finding", "attributes", "captures"};
    struct bytes name = expr_name(r);
    if (expr_name_is(name, "filter") && expr_eat(r, "."))
        name = expr_name(r);
    if (name.len == 0)
        return expr_refuse(r, "something is missing here");
    if (expr_eat(r, "("))
        return read_call(r, name, out);
    for (unsigned i = 0; i < COUNT_OF(maps); i++) {
        if (!expr_name_is(name, maps[i]))
            continue;
        TRY(expr_node_new(r, EXPR_MAP, out));
        (*out)->code = i;
        return ST_OK;
    }
    for (unsigned i = r->lets; i-- > 0;) {
        if (!bytes_equal(name, r->names[i]))
            continue;
        TRY(expr_node_new(r, EXPR_LET, out));
        (*out)->code = i;
        return adopt(r, *out, &(struct items){&r->expr->lets[i], 1});
    }
    bool truth = expr_name_is(name, "true");
    if (!truth && !expr_name_is(name, "false") && !expr_name_is(name, "nil"))
        return expr_refuse(r, "an unknown name");
    TRY(expr_node_new(r, expr_name_is(name, "nil") ? EXPR_NIL : EXPR_BOOL, out));
    (*out)->code = truth;
    return ST_OK;
}

static enum status read_primary(struct expr_reader *r, struct expr_node **out)
{
    expr_skip_blanks(r);
    if (r->at >= r->text.len)
        return expr_refuse(r, "the expression ends too early");
    unsigned char c = r->text.ptr[r->at];
    if (c == '"' || c == '\'' || c == '`')
        return expr_text(r, out);
    if (byte_is_digit(c))
        return expr_number(r, out);
    if (expr_eat(r, "(")) {
        TRY(read_or(r, out));
        return expr_eat(r, ")") ? ST_OK : expr_refuse(r, "a parenthesis is not closed");
    }
    if (!expr_eat(r, "["))
        return read_word(r, out);
    AUTO(items_dispose) struct items items = {0};
    TRY(read_items(r, "]", &items));
    TRY(expr_node_new(r, EXPR_LIST, out));
    return adopt(r, *out, &items);
}

/* One end of a slice: NIL if it is left out. */
static enum status read_end(struct expr_reader *r, const char *close, struct expr_node **out)
{
    size_t before = r->at;
    if (!expr_eat(r, close))
        return read_or(r, out);
    r->at = before;
    return expr_node_new(r, EXPR_NIL, out);
}

/* `[key]` or `[from:to]` behind *out; the bracket is taken. */
static enum status read_brackets(struct expr_reader *r, struct expr_node **out)
{
    struct expr_node *parts[3] = {*out};
    TRY(read_end(r, ":", &parts[1]));
    bool slice = expr_eat(r, ":");
    if (slice)
        TRY(read_end(r, "]", &parts[2]));
    if (!expr_eat(r, "]"))
        return expr_refuse(r, "a bracket is not closed");
    TRY(expr_node_new(r, slice ? EXPR_SLICE : EXPR_INDEX, out));
    return adopt(r, *out, &(struct items){parts, slice ? 3 : 2});
}

/* The key behind a dot. */
static enum status read_key(struct expr_reader *r, struct expr_node **out)
{
    TRY(expr_node_new(r, EXPR_TEXT, out));
    (*out)->text = expr_name(r);
    return ST_OK;
}

static enum status read_postfix(struct expr_reader *r, struct expr_node **out)
{
    *out = NULL;
    TRY(read_primary(r, out));
    for (;;) {
        struct expr_node *of = *out, *key = NULL;
        if (expr_eat(r, "[")) {
            TRY(read_brackets(r, out));
            continue;
        }
        if (!expr_eat(r, "?.") && !expr_eat(r, "."))
            return ST_OK;
        TRY(read_key(r, &key));
        TRY(expr_node_new(r, EXPR_INDEX, out));
        TRY(adopt_two(r, *out, of, key));
    }
}

static enum status read_unary(struct expr_reader *r, struct expr_node **out)
{
    unsigned nots = 0;
    while (expr_eat(r, "!") || expr_eat(r, "not"))
        nots++;
    TRY(read_postfix(r, out));
    while (expr_eat(r, "??")) {
        struct expr_node *first = *out, *second = NULL;
        TRY(read_postfix(r, &second));
        TRY(expr_node_new(r, EXPR_BINARY, out));
        (*out)->code = OP_ELSE;
        TRY(adopt_two(r, *out, first, second));
    }
    if (nots % 2 == 0)
        return ST_OK;
    struct expr_node *inner = *out;
    TRY(expr_node_new(r, EXPR_NOT, out));
    return adopt(r, *out, &(struct items){&inner, 1});
}

static enum status read_sum(struct expr_reader *r, struct expr_node **out)
{
    TRY(read_unary(r, out));
    for (;;) {
        struct expr_node *first = *out, *second = NULL;
        bool plus = expr_eat(r, "+");
        if (!plus && !expr_eat(r, "-"))
            return ST_OK;
        TRY(read_unary(r, &second));
        TRY(expr_node_new(r, EXPR_BINARY, out));
        (*out)->code = plus ? OP_ADD : OP_SUBTRACT;
        TRY(adopt_two(r, *out, first, second));
    }
}

static enum status read_comparison(struct expr_reader *r, struct expr_node **out)
{
    static const struct {
        const char *mark;
        enum expr_op op;
    } marks[] = {
        {"==", OP_EQUAL},
        {"!=", OP_DIFFERENT},
        {"<=", OP_LESS_EQUAL},
        {">=", OP_MORE_EQUAL},
        {"<", OP_LESS},
        {">", OP_MORE},
        {"contains", OP_CONTAINS},
        {"startsWith", OP_STARTS},
        {"endsWith", OP_ENDS},
        {"in", OP_IN},
    };
    size_t i = 0;
    TRY(read_sum(r, out));
    while (i < COUNT_OF(marks) && !expr_eat(r, marks[i].mark))
        i++;
    if (i == COUNT_OF(marks))
        return ST_OK;
    struct expr_node *first = *out, *second = NULL;
    TRY(read_sum(r, &second));
    TRY(expr_node_new(r, EXPR_BINARY, out));
    (*out)->code = marks[i].op;
    return adopt_two(r, *out, first, second);
}

static enum status read_and(struct expr_reader *r, struct expr_node **out)
{
    AUTO(items_dispose) struct items items = {0};
    do {
        TRY(read_comparison(r, out));
        TRY(items_add(r, &items, *out));
    } while (expr_eat(r, "&&") || expr_eat(r, "and"));
    if (items.count == 1)
        return ST_OK;
    TRY(expr_node_new(r, EXPR_AND, out));
    return adopt(r, *out, &items);
}

static enum status read_or(struct expr_reader *r, struct expr_node **out)
{
    AUTO(items_dispose) struct items items = {0};
    if (++r->depth > DEPTH_MAX)
        return error_set(r->err, ST_LIMIT, "the expression is nested too deeply");
    do {
        TRY(read_and(r, out));
        TRY(items_add(r, &items, *out));
    } while (expr_eat(r, "||") || expr_eat(r, "or"));
    r->depth--;
    if (items.count == 1)
        return ST_OK;
    TRY(expr_node_new(r, EXPR_OR, out));
    return adopt(r, *out, &items);
}

static enum status read_program(struct expr_reader *r)
{
    while (expr_eat(r, "let")) {
        if (r->lets == EXPR_LETS_MAX)
            return error_set(r->err, ST_LIMIT, "the expression has too many names");
        struct bytes name = expr_name(r);
        if (name.len == 0 || !expr_eat(r, "="))
            return expr_refuse(r, "write let name = value;");
        TRY(read_or(r, &r->expr->lets[r->lets]));
        if (!expr_eat(r, ";"))
            return expr_refuse(r, "a semicolon is missing");
        r->names[r->lets++] = name;
    }
    TRY(read_or(r, &r->expr->root));
    expr_skip_blanks(r);
    return r->at == r->text.len ? ST_OK : expr_refuse(r, "something is left over here");
}

enum status expr_new(struct expr **out, struct bytes text, struct error *err)
{
    AUTO(expr_free) struct expr *expr = xcalloc(1, sizeof(*expr));
    struct expr_reader r = {.expr = expr, .text = text, .err = err};
    if (text.len > LENGTH_MAX)
        return error_set(err, ST_LIMIT, "the expression is too large");
    TRY(read_program(&r));
    *out = MOVE(expr);
    return ST_OK;
}

void expr_free(struct expr **expr)
{
    if (*expr) {
        for (size_t i = 0; i < (*expr)->regex_count; i++)
            regex_free(&(*expr)->regexes[i]);
        xfree(&(*expr)->regexes);
        arena_dispose(&(*expr)->arena);
    }
    xfree(expr);
}

bool expr_wants_tokens(const struct expr *expr)
{
    return expr->wants_tokens;
}
