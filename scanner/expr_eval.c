/* expr_eval.c - what a filter expression says of a finding. What cannot be told stays unknown. */
#include "scanner/expr.h"

#include <math.h>

#include "scanner/expr_node.h"
#include "scanner/randomness.h"

enum { SCRATCH = 64 << 10 };

enum value_kind {
    VALUE_UNKNOWN,
    VALUE_NIL,
    VALUE_BOOL,
    VALUE_NUMBER,
    VALUE_TEXT,
    VALUE_LIST,
    VALUE_MAP
};

struct value {
    enum value_kind kind;
    bool truth;
    unsigned map; /* enum expr_map */
    double number;
    struct bytes text;
    const struct expr_node *list;
};

struct expr_room {
    struct regex_room *regexes;
    unsigned char *scratch; /* joined and lowered texts; never moves within one question */
    size_t used;
};

/* One question. */
struct asked {
    const struct expr *expr;
    struct expr_room *room;
    const struct expr_finding *finding;
    struct value lets[EXPR_LETS_MAX];
    bool known[EXPR_LETS_MAX];
};

static const struct value unknown = {.kind = VALUE_UNKNOWN};

void expr_room_new(struct expr_room **out)
{
    struct expr_room *room = xcalloc(1, sizeof(*room));
    regex_room_new(&room->regexes);
    room->scratch = xmalloc(SCRATCH);
    *out = room;
}

void expr_room_free(struct expr_room **room)
{
    if (*room) {
        regex_room_free(&(*room)->regexes);
        wipe((*room)->scratch, SCRATCH);
        xfree(&(*room)->scratch);
    }
    xfree(room);
}

static struct value of_bool(bool truth)
{
    return (struct value){.kind = VALUE_BOOL, .truth = truth};
}

static struct value of_number(double number)
{
    return (struct value){.kind = VALUE_NUMBER, .number = number};
}

static struct value of_text(struct bytes text)
{
    return (struct value){.kind = VALUE_TEXT, .text = text};
}

static struct value ask(struct asked *a, const struct expr_node *node);

/* Room for a text that is made here; NULL if it is used up. */
static unsigned char *reserve(struct asked *a, size_t len)
{
    struct expr_room *room = a->room;
    if (len > SCRATCH - room->used)
        return NULL;
    room->used += len;
    return room->scratch + room->used - len;
}

/* ---- What is asked about ---- */

static struct value finding_key(const struct expr_finding *f, struct bytes key)
{
    const struct {
        const char *key;
        size_t from, to;
    } texts[] = {
        {"secret", f->secret_start, f->secret_end},
        {"match", f->start, f->end},
        {"line", f->line_start, f->line_end},
        {"fragment_raw", 0, f->text.len},
    };
    const struct {
        const char *key;
        size_t at;
    } places[] = {
        {"match_start_idx", f->start},
        {"match_end_idx", f->end},
        {"match_line_start_idx", f->line_start},
        {"match_line_end_idx", f->line_end},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (bytes_equal(key, bytes_of(texts[i].key)))
            return of_text(bytes_slice(f->text, texts[i].from, texts[i].to));
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (bytes_equal(key, bytes_of(places[i].key)))
            return of_number((double)places[i].at);
    if (bytes_equal(key, bytes_of("rule_id")))
        return of_text(f->rule);
    return unknown;
}

/* Attributes that only a history has are nil, as they are for betterleaks in a directory. */
static struct value map_key(const struct asked *a, unsigned map, struct bytes key)
{
    if (map == MAP_FINDING)
        return finding_key(a->finding, key);
    if (map == MAP_ATTRIBUTES && bytes_equal(key, bytes_of("path")))
        return of_text(a->finding->path);
    return map == MAP_ATTRIBUTES ? (struct value){.kind = VALUE_NIL} : unknown;
}

static struct value index_of(struct asked *a, const struct expr_node *node)
{
    struct value of = ask(a, node->child[0]), key = ask(a, node->child[1]);
    if (of.kind == VALUE_MAP && key.kind == VALUE_TEXT)
        return map_key(a, of.map, key.text);
    if (of.kind == VALUE_LIST && key.kind == VALUE_NUMBER && key.number >= 0 &&
        key.number < of.list->count)
        return ask(a, of.list->child[(uint32_t)key.number]);
    return unknown;
}

/* Ends of a slice are brought into the text. */
static struct value slice_of(struct asked *a, const struct expr_node *node)
{
    struct value of = ask(a, node->child[0]);
    struct value ends[] = {ask(a, node->child[1]), ask(a, node->child[2])};
    if (of.kind != VALUE_TEXT)
        return unknown;
    size_t at[] = {0, of.text.len};
    for (int i = 0; i < 2; i++) {
        if (ends[i].kind == VALUE_NIL)
            continue;
        if (ends[i].kind != VALUE_NUMBER || isnan(ends[i].number))
            return unknown;
        double end = MAX(ends[i].number, 0.0);
        at[i] = end < (double)of.text.len ? (size_t)end : of.text.len;
    }
    return of_text(bytes_slice(of.text, MIN(at[0], at[1]), at[1]));
}

/* ---- Functions ---- */

static struct value lowered(struct asked *a, struct value of)
{
    unsigned char *to = of.kind == VALUE_TEXT ? reserve(a, of.text.len) : NULL;
    if (to == NULL)
        return unknown;
    for (size_t i = 0; i < of.text.len; i++)
        to[i] = byte_lower(of.text.ptr[i]);
    return of_text((struct bytes){to, of.text.len});
}

static struct value contains_any(struct asked *a, struct value text, struct value terms)
{
    size_t used = a->room->used;
    struct value lower = lowered(a, text);
    bool found = false;
    if (lower.kind != VALUE_TEXT || terms.kind != VALUE_LIST)
        return unknown;
    for (uint32_t i = 0; i < terms.list->count && !found; i++) {
        struct value term = ask(a, terms.list->child[i]);
        found = term.kind == VALUE_TEXT && bytes_find(lower.text, 0, term.text) != SIZE_MAX;
    }
    wipe(a->room->scratch + used, a->room->used - used);
    a->room->used = used;
    return of_bool(found);
}

static struct value search(struct asked *a, const struct expr_node *call, struct value text)
{
    struct regex_span where;
    if (text.kind != VALUE_TEXT)
        return unknown;
    for (uint32_t i = 0; i < call->regex_count; i++) {
        if (!regex_search(call->regexes[i], a->room->regexes, text.text, &where))
            continue;
        return call->code == CALL_MATCHES_ANY
                   ? of_bool(true)
                   : of_text(bytes_slice(text.text, where.from, where.to));
    }
    return call->code == CALL_MATCHES_ANY ? of_bool(false)
                                          : of_text((struct bytes){(const unsigned char *)"", 0});
}

static struct value get(struct asked *a, struct value map, struct value key, struct value otherwise)
{
    if (map.kind != VALUE_MAP || key.kind != VALUE_TEXT)
        return unknown;
    struct value value = map_key(a, map.map, key.text);
    return value.kind == VALUE_NIL ? otherwise : value;
}

static struct value call(struct asked *a, const struct expr_node *node)
{
    struct value arg[3] = {{.kind = VALUE_NIL}, {.kind = VALUE_NIL}, {.kind = VALUE_NIL}};
    bool patterns = node->code == CALL_MATCHES_ANY || node->code == CALL_FIND_MATCH;
    for (uint32_t i = 0; i < node->count && i < (patterns ? 1u : 3u); i++)
        arg[i] = ask(a, node->child[i]);
    bool numbers = arg[0].kind == VALUE_NUMBER && arg[1].kind == VALUE_NUMBER;
    switch ((enum expr_function)node->code) {
    case CALL_ENTROPY:
        return arg[0].kind == VALUE_TEXT ? of_number(entropy_bits(arg[0].text)) : unknown;
    case CALL_MATCHES_ANY:
    case CALL_FIND_MATCH:
        return search(a, node, arg[0]);
    case CALL_CONTAINS_ANY:
        return contains_any(a, arg[0], arg[1]);
    case CALL_FAILS_TOKENS:
        return of_bool(false);
    case CALL_LEN:
        if (arg[0].kind == VALUE_LIST)
            return of_number(arg[0].list->count);
        return arg[0].kind == VALUE_TEXT ? of_number((double)arg[0].text.len) : unknown;
    case CALL_MIN:
        return numbers ? of_number(MIN(arg[0].number, arg[1].number)) : unknown;
    case CALL_MAX:
        return numbers ? of_number(MAX(arg[0].number, arg[1].number)) : unknown;
    case CALL_GET:
        return get(a, arg[0], arg[1], arg[2]);
    case CALL_LOWER:
        return lowered(a, arg[0]);
    }
    return unknown;
}

/* ---- Operators ---- */

static bool equal(struct value x, struct value y)
{
    if (x.kind != y.kind)
        return false;
    return x.kind == VALUE_NIL || (x.kind == VALUE_BOOL && x.truth == y.truth) ||
           (x.kind == VALUE_NUMBER && !(x.number < y.number) && !(x.number > y.number)) ||
           (x.kind == VALUE_TEXT && bytes_equal(x.text, y.text));
}

static struct value compare(enum expr_op op, struct value x, struct value y)
{
    if (x.kind != VALUE_NUMBER || y.kind != VALUE_NUMBER)
        return unknown;
    switch (op) {
    case OP_LESS:
        return of_bool(x.number < y.number);
    case OP_LESS_EQUAL:
        return of_bool(x.number <= y.number);
    case OP_MORE:
        return of_bool(x.number > y.number);
    default:
        return of_bool(x.number >= y.number);
    }
}

static struct value look_within(enum expr_op op, struct value x, struct value y)
{
    if (x.kind != VALUE_TEXT || y.kind != VALUE_TEXT)
        return unknown;
    size_t from = op == OP_ENDS && x.text.len > y.text.len ? x.text.len - y.text.len : 0;
    size_t at = y.text.len == 0 ? from : bytes_find(x.text, from, y.text);
    return of_bool(op == OP_CONTAINS ? at != SIZE_MAX : at == from && y.text.len <= x.text.len);
}

static struct value is_in(struct asked *a, struct value x, struct value list)
{
    if (list.kind != VALUE_LIST)
        return unknown;
    for (uint32_t i = 0; i < list.list->count; i++)
        if (equal(x, ask(a, list.list->child[i])))
            return of_bool(true);
    return of_bool(false);
}

static struct value add(struct asked *a, struct value x, struct value y)
{
    if (x.kind == VALUE_NUMBER && y.kind == VALUE_NUMBER)
        return of_number(x.number + y.number);
    if (x.kind != VALUE_TEXT || y.kind != VALUE_TEXT || x.text.len > SCRATCH ||
        y.text.len > SCRATCH)
        return unknown;
    size_t len = x.text.len + y.text.len;
    unsigned char *to = reserve(a, len);
    if (to == NULL)
        return unknown;
    if (x.text.len > 0)
        memcpy(to, x.text.ptr, x.text.len);
    if (y.text.len > 0)
        memcpy(to + x.text.len, y.text.ptr, y.text.len);
    return of_text((struct bytes){to, len});
}

static struct value binary(struct asked *a, const struct expr_node *node)
{
    enum expr_op op = (enum expr_op)node->code;
    struct value x = ask(a, node->child[0]);
    if (op == OP_ELSE)
        return x.kind == VALUE_NIL ? ask(a, node->child[1]) : x;
    struct value y = ask(a, node->child[1]);
    if (x.kind == VALUE_UNKNOWN || y.kind == VALUE_UNKNOWN)
        return unknown;
    switch (op) {
    case OP_EQUAL:
        return of_bool(equal(x, y));
    case OP_DIFFERENT:
        return of_bool(!equal(x, y));
    case OP_CONTAINS:
    case OP_STARTS:
    case OP_ENDS:
        return look_within(op, x, y);
    case OP_IN:
        return is_in(a, x, y);
    case OP_ADD:
        return add(a, x, y);
    case OP_SUBTRACT:
        return x.kind == VALUE_NUMBER && y.kind == VALUE_NUMBER ? of_number(x.number - y.number)
                                                                : unknown;
    default:
        return compare(op, x, y);
    }
}

/* One child that is true decides an OR, one that is false an AND; one that is unknown leaves it
 * open. */
static struct value join(struct asked *a, const struct expr_node *node)
{
    bool decides = node->kind == EXPR_OR;
    struct value result = of_bool(!decides);
    for (uint32_t i = 0; i < node->count; i++) {
        struct value value = ask(a, node->child[i]);
        if (value.kind == VALUE_BOOL && value.truth == decides)
            return value;
        if (value.kind != VALUE_BOOL)
            result = unknown;
    }
    return result;
}

static struct value ask(struct asked *a, const struct expr_node *node)
{
    struct value value;
    switch (node->kind) {
    case EXPR_NIL:
        return (struct value){.kind = VALUE_NIL};
    case EXPR_BOOL:
        return of_bool(node->code != 0);
    case EXPR_NUMBER:
        return of_number(node->number);
    case EXPR_TEXT:
        return of_text(node->text);
    case EXPR_LIST:
        return (struct value){.kind = VALUE_LIST, .list = node};
    case EXPR_MAP:
        return (struct value){.kind = VALUE_MAP, .map = node->code};
    case EXPR_LET:
        if (!a->known[node->code])
            a->lets[node->code] = ask(a, node->child[0]);
        a->known[node->code] = true;
        return a->lets[node->code];
    case EXPR_OR:
    case EXPR_AND:
        return join(a, node);
    case EXPR_NOT:
        value = ask(a, node->child[0]);
        return value.kind == VALUE_BOOL ? of_bool(!value.truth) : unknown;
    case EXPR_BINARY:
        return binary(a, node);
    case EXPR_INDEX:
        return index_of(a, node);
    case EXPR_SLICE:
        return slice_of(a, node);
    case EXPR_CALL:
        return call(a, node);
    }
    return unknown;
}

bool expr_holds(const struct expr *expr, struct expr_room *room, const struct expr_finding *finding)
{
    struct asked asked = {.expr = expr, .room = room, .finding = finding};
    room->used = 0;
    struct value value = ask(&asked, expr->root);
    wipe(room->scratch, room->used);
    return value.kind == VALUE_BOOL && value.truth;
}
