/* pattern_atom.c - the atoms of a regular expression over bytes: literals, escapes, classes, edges.
 */
#include "rules/pattern_atom.h"

struct node *node_new(struct arena *arena, enum node_kind kind)
{
    struct node *node = arena_alloc(arena, sizeof(*node));
    node->kind = kind;
    return node;
}

enum status parser_error(const struct parser *p, struct error *err, const char *what)
{
    return error_set(err, ST_SYNTAX, "at offset %zu: %s", p->at, what);
}

bool parser_eat(struct parser *p, const char *literal)
{
    size_t len = strlen(literal);
    if (p->text.len - p->at < len || memcmp(p->text.ptr + p->at, literal, len) != 0)
        return false;
    p->at += len;
    return true;
}

void parser_skip_extended(struct parser *p)
{
    while (p->flags.extended && p->at < p->text.len) {
        unsigned char c = p->text.ptr[p->at];
        if (c == '#')
            while (p->at < p->text.len && p->text.ptr[p->at] != '\n')
                p->at++;
        else if (byte_is_space(c) || c == 0x85) /* NEL, as PCRE2 has it */
            p->at++;
        else
            return;
    }
}

static struct byteset set_of(const char *bytes)
{
    struct byteset set = {{0}};
    for (; *bytes; bytes++)
        byteset_add(&set, (unsigned char)*bytes);
    return set;
}

static struct byteset word_bytes(void)
{
    struct byteset set = {{0}};
    for (unsigned c = 0; c < 256; c++)
        if (byte_is_word((unsigned char)c))
            byteset_add(&set, (unsigned char)c);
    return set;
}

/* \d \w \s \h \v \N and their complements, as PCRE2 defines them over bytes in the C locale. */
static bool class_escape(unsigned char c, struct byteset *set)
{
    switch (c) {
    case 'd':
    case 'D':
        *set = set_of("0123456789");
        break;
    case 'w':
    case 'W':
        *set = word_bytes();
        break;
    case 's':
    case 'S':
        *set = set_of(" \t\n\v\f\r");
        break;
    case 'h':
    case 'H':
        *set = set_of(" \t\xa0");
        break;
    case 'v':
    case 'V':
        *set = set_of("\n\v\f\r\x85");
        break;
    case 'N':
        *set = byteset_not(set_of("\n"));
        return true;
    default:
        return false;
    }
    if (byte_is_upper(c))
        *set = byteset_not(*set);
    return true;
}

static int hex_value(unsigned char c)
{
    if (byte_is_digit(c))
        return c - '0';
    c = byte_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Up to max digits of base at the cursor. */
static unsigned number(struct parser *p, int base, int max)
{
    unsigned value = 0;
    for (; max > 0 && p->at < p->text.len; max--, p->at++) {
        int digit = hex_value(p->text.ptr[p->at]);
        if (digit < 0 || digit >= base)
            break;
        value = value * (unsigned)base + (unsigned)digit;
    }
    return value;
}

/* A single byte written as an escape; the cursor is behind the backslash, at c. */
static enum status byte_escape(struct parser *p, unsigned char *out, struct error *err)
{
    static const char names[] = "ntrfae", values[] = "\n\t\r\f\a\x1b";
    unsigned char c = p->text.ptr[p->at++];
    const char *name = memchr(names, c, sizeof(names) - 1);
    if (name) {
        *out = (unsigned char)values[name - names];
    } else if (c == 'x') {
        bool braces = parser_eat(p, "{");
        unsigned value = number(p, 16, braces ? 4 : 2);
        if ((braces && !parser_eat(p, "}")) || value > 255)
            return parser_error(p, err, "characters above \\xff are not bytes");
        *out = (unsigned char)value;
    } else if (c == '0') {
        *out = (unsigned char)number(p, 8, 2);
    } else if (byte_is_alnum(c)) {
        p->at--;
        return parser_error(
            p, err, "this escape is not supported (no back references, \\p, \\K, \\G, \\R)");
    } else {
        *out = c;
    }
    return ST_OK;
}

static void add_nocase(struct byteset *set)
{
    for (unsigned c = 'a'; c <= 'z'; c++) {
        unsigned char lower = (unsigned char)c, upper = (unsigned char)(c - 32);
        if (byteset_has(set, lower) || byteset_has(set, upper)) {
            byteset_add(set, lower);
            byteset_add(set, upper);
        }
    }
}

static const struct {
    const char *name, *bytes; /* ranges as pairs */
} posix[] = {
    {"alpha:]", "AZaz"},
    {"digit:]", "09"},
    {"alnum:]", "AZaz09"},
    {"upper:]", "AZ"},
    {"lower:]", "az"},
    {"xdigit:]", "AFaf09"},
    {"word:]", "AZaz09__"},
    {"space:]", "\t\r  "},
    {"punct:]", "!/:@[`{~"},
    {"print:]", " ~"},
    {"graph:]", "!~"},
    {"blank:]", "\t\t  "},
    {"cntrl:]", "\x01\x1f\x7f\x7f"},
};

/* `[:alpha:]` inside a class; the cursor is behind `[:`. */
static enum status posix_class(struct parser *p, struct byteset *set, struct error *err)
{
    bool negated = parser_eat(p, "^");
    for (size_t i = 0; i < COUNT_OF(posix); i++) {
        if (!parser_eat(p, posix[i].name))
            continue;
        struct byteset named = {{0}};
        for (const char *range = posix[i].bytes; *range; range += 2)
            byteset_add_range(&named, (unsigned char)range[0], (unsigned char)range[1]);
        if (strcmp(posix[i].name, "cntrl:]") == 0)
            byteset_add(&named, 0);
        *set = byteset_or(*set, negated ? byteset_not(named) : named);
        return ST_OK;
    }
    return parser_error(p, err, "unknown POSIX class");
}

/* One member of a class that may begin a range: a byte in *low, or a whole class already added
 * (*is_class). */
static enum status class_member(struct parser *p, struct byteset *set, unsigned char *low,
                                bool *is_class, struct error *err)
{
    *is_class = false;
    unsigned char c = p->text.ptr[p->at];
    if (c == '[' && p->at + 1 < p->text.len && p->text.ptr[p->at + 1] == ':') {
        p->at += 2;
        *is_class = true;
        return posix_class(p, set, err);
    }
    if (c != '\\') {
        p->at++;
        *low = c;
        return ST_OK;
    }
    if (++p->at >= p->text.len)
        return parser_error(p, err, "a backslash at the end");
    struct byteset named;
    if (class_escape(p->text.ptr[p->at], &named)) {
        p->at++;
        *set = byteset_or(*set, named);
        *is_class = true;
        return ST_OK;
    }
    if (parser_eat(p, "b")) {
        *low = '\b';
        return ST_OK;
    }
    return byte_escape(p, low, err);
}

static enum status class_range(struct parser *p, struct byteset *set, unsigned char low,
                               struct error *err)
{
    unsigned char high = low;
    bool is_class = false;
    bool range =
        p->text.len - p->at >= 2 && p->text.ptr[p->at] == '-' && p->text.ptr[p->at + 1] != ']';
    if (range) {
        p->at++;
        TRY(class_member(p, set, &high, &is_class, err));
    }
    if (is_class) { /* `a-\d` is the three things themselves */
        byteset_add(set, low);
        byteset_add(set, '-');
        return ST_OK;
    }
    if (high < low)
        return parser_error(p, err, "a range in a class is out of order");
    byteset_add_range(set, low, high);
    return ST_OK;
}

/* The cursor is behind `[`. */
static enum status parse_class(struct parser *p, struct node **out, struct error *err)
{
    struct byteset set = {{0}};
    bool negated = parser_eat(p, "^");
    bool first = true;
    for (;; first = false) {
        if (p->at >= p->text.len)
            return parser_error(p, err, "a class is not closed");
        if (!first && parser_eat(p, "]"))
            break;
        unsigned char low = 0;
        bool is_class;
        TRY(class_member(p, &set, &low, &is_class, err));
        if (!is_class)
            TRY(class_range(p, &set, low, err));
    }
    if (p->flags.nocase)
        add_nocase(&set);
    *out = node_new(p->arena, NODE_SET);
    (*out)->set = negated ? byteset_not(set) : set;
    (*out)->min_width = (*out)->max_width = 1;
    return ST_OK;
}

static struct node *node_byte(struct parser *p, unsigned char c)
{
    struct node *node = node_new(p->arena, NODE_SET);
    byteset_add(&node->set, c);
    if (p->flags.nocase)
        add_nocase(&node->set);
    node->min_width = node->max_width = 1;
    return node;
}

static struct node *node_edge(struct parser *p, struct byteset before, bool at_start)
{
    struct node *node = node_new(p->arena, NODE_ASSERT);
    node->set = before;
    node->at_start = at_start;
    return node;
}

/* `\Q...\E`: the bytes as they stand. */
static struct node *parse_quoted(struct parser *p)
{
    struct node *cat = node_new(p->arena, NODE_CAT);
    cat->child = arena_alloc(p->arena, (p->text.len - p->at) * sizeof(struct node *));
    while (p->at < p->text.len && !parser_eat(p, "\\E"))
        cat->child[cat->count++] = node_byte(p, p->text.ptr[p->at++]);
    cat->min_width = cat->max_width = cat->count;
    p->unrepeatable = cat->count != 1;
    return cat;
}

/* The cursor is behind a backslash. */
static enum status parse_escape(struct parser *p, struct node **out, struct error *err)
{
    if (p->at >= p->text.len)
        return parser_error(p, err, "a backslash at the end");
    struct byteset named;
    if (class_escape(p->text.ptr[p->at], &named)) {
        p->at++;
        *out = node_new(p->arena, NODE_SET);
        (*out)->set = named;
        (*out)->min_width = (*out)->max_width = 1;
        return ST_OK;
    }
    if (parser_eat(p, "b") || parser_eat(p, "B")) {
        *out = node_edge(p, BYTESET_ALL, true);
        (*out)->word_edge = p->text.ptr[p->at - 1] == 'b';
        return ST_OK;
    }
    if (parser_eat(p, "z") || parser_eat(p, "Z")) {
        if (p->text.ptr[p->at - 1] == 'Z') /* a line feed, and whether the text ends behind it */
            p->ahead = MAX(p->ahead, 1u);
        *out = node_edge(p, BYTESET_ALL, true);
        return ST_OK;
    }
    if (parser_eat(p, "A"))
        return parser_error(p, err, "\\A is not supported; write (?m)^");
    if (parser_eat(p, "Q")) {
        *out = parse_quoted(p);
        return ST_OK;
    }
    unsigned char byte = 0;
    TRY(byte_escape(p, &byte, err));
    *out = node_byte(p, byte);
    return ST_OK;
}

enum status pattern_atom(struct parser *p, struct node **out, struct error *err)
{
    unsigned char c = p->text.ptr[p->at];
    if (c == '*' || c == '+' || c == '?')
        return parser_error(p, err, "a quantifier without anything to repeat");
    p->at++;
    if (c == '\\')
        return parse_escape(p, out, err);
    if (c == '[')
        return parse_class(p, out, err);
    if (c == '.') {
        *out = node_new(p->arena, NODE_SET);
        (*out)->set = p->flags.dotall ? BYTESET_ALL : byteset_not(set_of("\n"));
        (*out)->min_width = (*out)->max_width = 1;
    } else if (c == '^') {
        *out = p->flags.multiline ? node_edge(p, set_of("\n"), true)
                                  : node_edge(p, (struct byteset){{0}}, true);
    } else if (c == '$') {
        *out = node_edge(p, BYTESET_ALL, true);
    } else {
        *out = node_byte(p, c);
    }
    return ST_OK;
}
