/* pattern.c - reading the structure of a regular expression: groups, alternatives, repeats, widths.
 */
#include "rules/pattern.h"

#include "base/limits.h"
#include "rules/pattern_atom.h"

enum { DEPTH_MAX = 64, CHILDREN_MAX = 4096 };

/* A list of nodes while its length is not known yet. */
struct node_list {
    struct node **item;
    size_t count, cap;
};

static void list_dispose(struct node_list *list)
{
    xfree(&list->item);
}

static void list_add(struct node_list *list, struct node *node)
{
    if (list->count == list->cap) {
        list->cap = MAX(list->cap * 2, (size_t)8);
        list->item = xreallocarray(list->item, list->cap, sizeof(struct node *));
    }
    list->item[list->count++] = node;
}

static enum status parse_alternatives(struct parser *p, struct node **out, struct error *err);

static struct node *node_group(struct parser *p, enum node_kind kind, const struct node_list *list)
{
    if (list->count == 1)
        return list->item[0];
    struct node *node = node_new(p->arena, kind);
    node->count = (uint32_t)list->count;
    node->child = arena_alloc(p->arena, list->count * sizeof(struct node *));
    if (list->count > 0)
        memcpy(node->child, list->item, list->count * sizeof(struct node *));
    for (size_t i = 0; i < list->count; i++) {
        const struct node *child = list->item[i];
        if (kind == NODE_CAT) {
            node->min_width += child->min_width;
            node->max_width = MIN(node->max_width + child->max_width, WIDTH_CEILING);
        } else {
            node->min_width = i == 0 ? child->min_width : MIN(node->min_width, child->min_width);
            node->max_width = MAX(node->max_width, child->max_width);
        }
    }
    return node;
}

/* The last byte that node can end with: all bytes if that is not plain to see. */
static struct byteset last_bytes(const struct node *node)
{
    if (node->kind == NODE_SET)
        return node->set;
    if (node->kind == NODE_CAT && node->count > 0)
        return node->child[node->count - 1]->kind == NODE_SET ? node->child[node->count - 1]->set
                                                              : BYTESET_ALL;
    if (node->kind != NODE_ALT)
        return BYTESET_ALL;
    struct byteset all = {{0}};
    for (uint32_t i = 0; i < node->count; i++)
        all = byteset_or(all, last_bytes(node->child[i]));
    return all;
}

struct look {
    bool behind, negative;
    uint32_t ahead, back; /* bytes that the assertions met so far read */
};

/* Blanks that may hold a line feed lead to the next line that is not empty; whatever else may hold
 * one leads anywhere. */
static uint32_t lines_of(const struct node *node)
{
    uint64_t lines = 0;
    if (node->kind == NODE_SET) {
        struct byteset blanks = {{0}};
        byteset_add_range(&blanks, '\t', '\r');
        byteset_add(&blanks, ' ');
        if (!byteset_has(&node->set, '\n'))
            return 0;
        return byteset_within(node->set, blanks) ? 1 : PATTERN_LINES_ANY;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        uint64_t child = lines_of(node->child[i]);
        lines = node->kind == NODE_ALT ? MAX(lines, child) : lines + child;
    }
    if (node->kind == NODE_REPEAT && node->child[0]->kind != NODE_SET)
        lines *= node->max;
    return (uint32_t)MIN(lines, (uint64_t)PATTERN_LINES_ANY);
}

/* Beside a line feed in a row, an edge looks at what is beyond it: (?=\n\b), (?<=^\n). */
static bool has_row(const struct node *node)
{
    if (node->kind == NODE_CAT && node->count > 1 && lines_of(node) > 0)
        return true;
    for (uint32_t i = 0; i < node->count; i++)
        if (has_row(node->child[i]))
            return true;
    return false;
}

/* Assertions within an assertion read from where it has got to: the widths add up. One that reads a
 * single byte may see the line feed, but nothing behind it. */
static void note_widths(struct parser *p, struct look look, const struct node *inner)
{
    uint32_t width = inner->max_width;
    if (look.behind)
        p->behind = MIN(p->behind + width, WIDTH_CEILING);
    else
        p->ahead = MIN(p->ahead + width, WIDTH_CEILING);
    if ((MAX(p->ahead, p->behind) > 1 && lines_of(inner) > 0) || has_row(inner))
        p->looks_over = true;
    p->ahead = MAX(p->ahead, look.ahead);
    p->behind = MAX(p->behind, look.back);
}

/* An assertion around inner: what it says of the byte before goes into the node. */
static struct node *node_look(struct parser *p, struct look look, const struct node *inner)
{
    struct node *node = node_new(p->arena, NODE_ASSERT);
    node->set = BYTESET_ALL;
    node->at_start = true;
    if (!look.behind)
        return node;
    if (look.negative) {
        if (inner->kind == NODE_SET)
            node->set = byteset_not(inner->set);
        return node;
    }
    if (inner->min_width > 0) {
        node->set = last_bytes(inner);
        node->at_start = false;
    }
    return node;
}

static bool name_char(unsigned char c)
{
    return byte_is_word(c);
}

/* A capture group's name up to its closing mark; the cursor is behind the opening one. */
static enum status parse_name(struct parser *p, unsigned char close, struct error *err)
{
    size_t from = p->at;
    while (p->at < p->text.len && name_char(p->text.ptr[p->at]))
        p->at++;
    if (p->at == from || p->at >= p->text.len || p->text.ptr[p->at] != close)
        return parser_error(p, err, "a group's name is missing or not closed");
    if (bytes_equal(bytes_slice(p->text, from, p->at), bytes_of("secret")))
        p->secret_group = p->groups + 1;
    p->groups++;
    p->at++;
    return ST_OK;
}

/* `(?i)`, `(?i-s:`: sets the flags; *inner tells whether a group follows. */
static enum status parse_flags(struct parser *p, bool *inner, struct error *err)
{
    bool on = true;
    for (; p->at < p->text.len; p->at++) {
        unsigned char c = p->text.ptr[p->at];
        if (c == ')' || c == ':') {
            p->at++;
            *inner = c == ':';
            return ST_OK;
        }
        if (c == '-')
            on = false;
        else if (c == 'i')
            p->flags.nocase = on;
        else if (c == 's')
            p->flags.dotall = on;
        else if (c == 'm')
            p->flags.multiline = on;
        else if (c == 'x' && !parser_eat(p, "xx")) /* (?xx) is another thing */
            p->flags.extended = on;
        else
            return parser_error(p, err, "this kind of group or flag is not supported");
    }
    return parser_error(p, err, "a group is not closed");
}

enum group_kind { GROUP_PLAIN, GROUP_LOOK, GROUP_FLAGS_ONLY };

/* `(?#...)`; the cursor is behind the hash. */
static enum status parse_comment(struct parser *p, struct error *err)
{
    while (p->at < p->text.len && p->text.ptr[p->at] != ')')
        p->at++;
    return parser_eat(p, ")") ? ST_OK : parser_error(p, err, "a comment is not closed");
}

/* `=`, `!`, `<=`, `<!` behind `(?`. */
static bool parse_look(struct parser *p, struct look *look)
{
    static const struct {
        const char *text;
        bool behind, negative;
    } looks[] = {{"<=", true, false}, {"<!", true, true}, {"=", false, false}, {"!", false, true}};
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        if (parser_eat(p, looks[i].text)) {
            *look = (struct look){.behind = looks[i].behind, .negative = looks[i].negative};
            return true;
        }
    }
    return false;
}

/* What stands behind `(?`. */
static enum status parse_group_head(struct parser *p, enum group_kind *kind, struct look *look,
                                    struct error *err)
{
    *kind = GROUP_PLAIN;
    if (parser_eat(p, "#")) {
        *kind = GROUP_FLAGS_ONLY;
        return parse_comment(p, err);
    }
    if (parse_look(p, look)) {
        *kind = GROUP_LOOK;
        return ST_OK;
    }
    if (parser_eat(p, "P<") || parser_eat(p, "<"))
        return parse_name(p, '>', err);
    if (parser_eat(p, "'"))
        return parse_name(p, '\'', err);
    if (parser_eat(p, ">"))
        return ST_OK;
    bool inner = true;
    TRY(parse_flags(p, &inner, err));
    if (!inner)
        *kind = GROUP_FLAGS_ONLY;
    return ST_OK;
}

/* The cursor is behind `(`. Flags set inside end with the group; `(?i)` alone sets them for the
 * rest of this one. */
static enum status parse_group(struct parser *p, struct node **out, struct error *err)
{
    struct flags outer = p->flags;
    enum group_kind kind = GROUP_PLAIN;
    struct look look = {0};
    if (++p->depth > DEPTH_MAX)
        return parser_error(p, err, "groups are nested too deeply");
    if (parser_eat(p, "*"))
        return parser_error(p, err, "verbs are not supported");
    if (parser_eat(p, "?"))
        TRY(parse_group_head(p, &kind, &look, err));
    else
        p->groups++;
    p->unrepeatable = kind == GROUP_FLAGS_ONLY;
    if (kind == GROUP_FLAGS_ONLY) {
        *out = node_new(p->arena, NODE_CAT);
        p->depth--;
        return ST_OK;
    }
    struct node *inner;
    if (kind == GROUP_LOOK) {
        look.ahead = p->ahead;
        look.back = p->behind;
        p->ahead = p->behind = 0;
    }
    TRY(parse_alternatives(p, &inner, err));
    if (!parser_eat(p, ")"))
        return parser_error(p, err, "a group is not closed");
    if (kind == GROUP_LOOK)
        note_widths(p, look, inner);
    p->flags = outer;
    p->unrepeatable = false;
    p->depth--;
    *out = kind == GROUP_LOOK ? node_look(p, look, inner) : inner;
    return ST_OK;
}

/* `{n}`, `{n,}`, `{n,m}`; anything else leaves the cursor and is a literal brace. */
static bool parse_braces(struct parser *p, uint64_t *min, uint64_t *max)
{
    size_t at = p->at + 1;
    uint64_t value[2] = {0, 0};
    size_t digits[2] = {0, 0};
    int which = 0;
    for (; at < p->text.len && p->text.ptr[at] != '}'; at++) {
        unsigned char c = p->text.ptr[at];
        if (c == ',' && which == 0)
            which = 1;
        else if (byte_is_digit(c) && ++digits[which] < 7)
            value[which] = value[which] * 10 + (uint64_t)(c - '0');
        else
            return false;
    }
    if (at >= p->text.len || digits[0] == 0)
        return false;
    *min = value[0];
    *max = which == 0 ? value[0] : digits[1] ? value[1] : UINT64_MAX;
    p->at = at + 1;
    return true;
}

/* A brace where an atom should stand must be a literal one, in every version of PCRE2: from 10.43
 * on `{,n}` repeats, and blanks may stand between. */
static enum status check_literal_brace(struct parser *p, struct error *err)
{
    uint64_t min, max;
    size_t start = p->at, at = p->at + 1, digits = 0;
    if (p->text.ptr[start] != '{')
        return ST_OK;
    if (parse_braces(p, &min, &max)) {
        p->at = start;
        return parser_error(p, err, "a quantifier without anything to repeat");
    }
    for (; at < p->text.len && p->text.ptr[at] != '\0' && strchr("0123456789, \t", p->text.ptr[at]);
         at++)
        digits += byte_is_digit(p->text.ptr[at]);
    if (digits > 0 && at < p->text.len && p->text.ptr[at] == '}')
        return parser_error(p, err, "write {0,n} instead of {,n}, and no blanks between braces");
    return ST_OK;
}

static enum status parse_quantifier(struct parser *p, struct node **node, struct error *err)
{
    uint64_t min = 0, max = 0;
    if (p->at >= p->text.len)
        return ST_OK;
    unsigned char c = p->text.ptr[p->at];
    if (c == '*' || c == '+')
        return parser_error(p, err,
                            c == '*' ? "unbounded; write {0,n} instead of *"
                                     : "unbounded; write {1,n} instead of +");
    if (c == '?') {
        p->at++;
        max = 1;
    } else if (c != '{' || !parse_braces(p, &min, &max)) {
        return ST_OK;
    }
    if (p->unrepeatable)
        return parser_error(p, err, "a quantifier without anything to repeat");
    if (max == UINT64_MAX)
        return parser_error(p, err, "unbounded; write an upper limit: {n,m}");
    if (max < min || max > LIMIT_MATCH_WIDTH)
        return parser_error(p, err, "the limits of a repeat are out of order or too large");
    if (!parser_eat(p, "?"))
        (void)parser_eat(p, "+");
    struct node *repeat = node_new(p->arena, NODE_REPEAT);
    repeat->min = (uint32_t)min;
    repeat->max = (uint32_t)max;
    repeat->count = 1;
    repeat->child = arena_alloc(p->arena, sizeof(struct node *));
    repeat->child[0] = *node;
    repeat->min_width = (uint32_t)MIN(min * (*node)->min_width, (uint64_t)WIDTH_CEILING);
    repeat->max_width = (uint32_t)MIN(max * (*node)->max_width, (uint64_t)WIDTH_CEILING);
    *node = repeat;
    return ST_OK;
}

static enum status parse_sequence(struct parser *p, struct node **out, struct error *err)
{
    AUTO(list_dispose) struct node_list list = {0};
    for (;;) {
        parser_skip_extended(p);
        if (p->at >= p->text.len || p->text.ptr[p->at] == '|' || p->text.ptr[p->at] == ')')
            break;
        struct node *node = NULL;
        p->unrepeatable = false;
        TRY(check_literal_brace(p, err));
        if (parser_eat(p, "("))
            TRY(parse_group(p, &node, err));
        else
            TRY(pattern_atom(p, &node, err));
        BUG_IF(node == NULL);
        parser_skip_extended(p);
        TRY(parse_quantifier(p, &node, err));
        if (list.count >= CHILDREN_MAX)
            return parser_error(p, err, "too long a sequence");
        list_add(&list, node);
    }
    *out = node_group(p, NODE_CAT, &list);
    return ST_OK;
}

static enum status parse_alternatives(struct parser *p, struct node **out, struct error *err)
{
    AUTO(list_dispose) struct node_list list = {0};
    do {
        struct node *node = NULL;
        TRY(parse_sequence(p, &node, err));
        list_add(&list, node);
    } while (parser_eat(p, "|"));
    *out = node_group(p, NODE_ALT, &list);
    return ST_OK;
}

enum status pattern_parse(struct pattern *out, struct arena *arena, struct bytes text,
                          struct error *err)
{
    struct parser p = {.arena = arena, .text = text};
    struct node *root = NULL;
    if (text.len > LIMIT_PATTERN)
        return error_set(err, ST_LIMIT, "the pattern is longer than %zu bytes", LIMIT_PATTERN);
    TRY(parse_alternatives(&p, &root, err));
    BUG_IF(root == NULL);
    out->root = root;
    if (p.at < text.len)
        return parser_error(&p, err, "a ) without its (");
    out->min_width = root->min_width;
    out->max_width = root->max_width;
    out->ahead = p.ahead + 1;
    out->behind = p.behind + 1;
    out->lines = p.looks_over ? PATTERN_LINES_ANY : lines_of(root);
    out->groups = p.groups;
    out->secret_group = p.secret_group ? p.secret_group : p.groups > 0;
    if (out->max_width > LIMIT_MATCH_WIDTH)
        return error_set(err, ST_LIMIT, "a match may be longer than the limit of %zu bytes",
                         LIMIT_MATCH_WIDTH);
    if (out->ahead > LIMIT_LOOK_BEHIND || out->behind > LIMIT_LOOK_BEHIND)
        return error_set(err, ST_LIMIT, "an assertion reads more than the limit of %zu bytes",
                         LIMIT_LOOK_BEHIND);
    if (out->min_width == 0)
        return error_set(err, ST_SYNTAX, "the pattern matches the empty string");
    return ST_OK;
}
