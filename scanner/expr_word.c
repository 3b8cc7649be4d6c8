/* expr_word.c - names, marks and literals of a filter expression. */
#include "scanner/expr_word.h"

enum { NODES_MAX = 50000 };

enum status expr_refuse(const struct expr_reader *r, const char *what)
{
    unsigned line = 1;
    for (size_t i = 0; i < r->at && i < r->text.len; i++)
        line += r->text.ptr[i] == '\n';
    return error_set(r->err, ST_SYNTAX, "line %u of the expression: %s", line, what);
}

enum status expr_node_new(struct expr_reader *r, enum expr_kind kind, struct expr_node **out)
{
    if (++r->nodes > NODES_MAX) {
        error_set(r->err, ST_LIMIT, "the expression is too large");
        return ST_LIMIT;
    }
    *out = arena_alloc(&r->expr->arena, sizeof(**out));
    (*out)->kind = kind;
    (*out)->height = 1;
    return ST_OK;
}

void expr_skip_blanks(struct expr_reader *r)
{
    while (r->at < r->text.len) {
        unsigned char c = r->text.ptr[r->at];
        if (c == '/' && r->text.len - r->at > 1 && r->text.ptr[r->at + 1] == '/')
            while (r->at < r->text.len && r->text.ptr[r->at] != '\n')
                r->at++;
        else if (byte_is_space(c))
            r->at++;
        else
            return;
    }
}

/* Take a mark such as `&&`, or a whole word such as `contains`. */
bool expr_eat(struct expr_reader *r, const char *mark)
{
    size_t len = strlen(mark);
    expr_skip_blanks(r);
    if (r->text.len - r->at < len || memcmp(r->text.ptr + r->at, mark, len) != 0)
        return false;
    size_t end = r->at + len;
    if (byte_is_word((unsigned char)mark[0]) && end < r->text.len && byte_is_word(r->text.ptr[end]))
        return false;
    r->at = end;
    return true;
}

bool expr_name_is(struct bytes name, const char *text)
{
    return bytes_equal(name, bytes_of(text));
}

struct bytes expr_name(struct expr_reader *r)
{
    expr_skip_blanks(r);
    size_t from = r->at;
    while (r->at < r->text.len && byte_is_word(r->text.ptr[r->at]))
        r->at++;
    return bytes_slice(r->text, from, r->at);
}

static unsigned char unescaped(unsigned char c)
{
    static const char names[] = "ntrabfv", values[] = "\n\t\r\a\b\f\v";
    const char *at = memchr(names, c, sizeof(names) - 1);
    return at ? (unsigned char)values[at - names] : c;
}

/* The cursor is at the opening quote. Back quotes take everything as it is. */
enum status expr_text(struct expr_reader *r, struct expr_node **out)
{
    unsigned char quote = r->text.ptr[r->at];
    size_t end = ++r->at;
    while (end < r->text.len && r->text.ptr[end] != quote)
        end += r->text.ptr[end] == '\\' && quote != '`' ? 2 : 1;
    if (end >= r->text.len)
        return expr_refuse(r, "a string is not closed");
    TRY(expr_node_new(r, EXPR_TEXT, out));
    unsigned char *to = arena_alloc(&r->expr->arena, end - r->at + 1);
    (*out)->text.ptr = to;
    while (r->at < end) {
        unsigned char c = r->text.ptr[r->at++];
        if (c == '\\' && quote != '`')
            c = unescaped(r->text.ptr[r->at++]);
        to[(*out)->text.len++] = c;
    }
    r->at++;
    return ST_OK;
}

enum status expr_number(struct expr_reader *r, struct expr_node **out)
{
    double value = 0, place = 0;
    for (; r->at < r->text.len; r->at++) {
        unsigned char c = r->text.ptr[r->at];
        if (c == '.' && place == 0) {
            place = 1;
            continue;
        }
        if (!byte_is_digit(c))
            break;
        value = value * 10 + (c - '0');
        place *= 10;
    }
    TRY(expr_node_new(r, EXPR_NUMBER, out));
    (*out)->number = value / MAX(place, 1.0);
    return ST_OK;
}
