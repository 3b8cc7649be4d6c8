/* block.c - looking back for the borders of the structure around a credential. Only done for
 * findings. */
#include "scanner/block.h"

enum { LOOK_BACK = 4096 };

/* The way back from a byte. */
struct walk {
    struct block *block;
    struct bytes text;
    uint64_t base;
    size_t depth;   /* braces that closed and have not been met open */
    size_t indent;  /* columns of the structure that was left last */
    bool in_value;  /* the byte belongs to a "value" field: the next border is its wrapper */
    size_t borders; /* met so far */
};

static bool is_done(const struct walk *w)
{
    return w->borders >= 2;
}

static void add_border(struct walk *w, size_t at)
{
    if (w->in_value) {
        w->in_value = false;
        return;
    }
    if (is_done(w))
        return;
    *(w->borders == 0 ? &w->block->inner : &w->block->outer) = w->base + at + 1;
    w->borders++;
}

/* Nothing is outside what begins here. */
static void add_last_border(struct walk *w, size_t at)
{
    w->in_value = false;
    add_border(w, at);
    if (w->borders == 1)
        w->block->outer = BLOCK_TOP;
    w->borders = 2;
}

static bool is_name_byte(unsigned char c)
{
    return byte_is_alnum(c) || c >= 0x80 || strchr(" ._:/@\"'-", c) != NULL;
}

/* "[profile dev]", "[[servers]]", "---" and nothing else on the line. */
static bool is_section(struct bytes line)
{
    size_t from = 0, to = line.len;
    while (to > from && byte_is_space(line.ptr[to - 1]))
        to--;
    if (to == from || (line.ptr[to - 1] != ']' && line.ptr[to - 1] != '-'))
        return false; /* as most lines */
    struct bytes rest = bytes_slice(line, from, to);
    if (bytes_equal(rest, bytes_of("---")))
        return true;
    while (from < to && byte_is_space(line.ptr[from]))
        from++;
    if (to - from < 3 || line.ptr[from] != '[' || line.ptr[to - 1] != ']')
        return false;
    for (from++, to--; from < to && line.ptr[from] == '[' && line.ptr[to - 1] == ']'; to--)
        from++;
    while (from < to && line.ptr[from] != '\0' && is_name_byte(line.ptr[from]))
        from++;
    return from == to;
}

static void look_for_braces(struct walk *w, size_t from, size_t to)
{
    const unsigned char *line = w->text.ptr + from;
    if (to == from || (!memchr(line, '{', to - from) && !memchr(line, '}', to - from)))
        return;
    for (size_t at = to; at-- > from;) {
        if (w->text.ptr[at] == '}')
            w->depth++;
        else if (w->text.ptr[at] == '{' && w->depth > 0)
            w->depth--;
        else if (w->text.ptr[at] == '{')
            add_border(w, at);
    }
}

/* The line that others are indented under; an item of a list begins with a dash. */
static void look_at_indent(struct walk *w, size_t from, size_t to, bool first)
{
    size_t dash = from;
    while (dash < to && (w->text.ptr[dash] == ' ' || w->text.ptr[dash] == '\t'))
        dash++;
    size_t content = dash;
    bool item = to - dash > 1 && w->text.ptr[dash] == '-' && w->text.ptr[dash + 1] == ' ';
    while (item && content < to && (w->text.ptr[content] == '-' || w->text.ptr[content] == ' '))
        content++;
    if (dash == to || w->text.ptr[dash] == '#')
        return;
    if (first)
        w->indent = content - from;
    if (!first && !item && content - from < w->indent) {
        w->indent = content - from;
        add_border(w, from);
    } else if (item && dash - from < w->indent) {
        w->indent = dash - from;
        add_border(w, from);
    }
}

/* Does `value: "` or the like stand before the byte? */
static bool is_value_field(struct bytes text, size_t at)
{
    size_t to = at;
    while (to > 0 && at - to < 8 && strchr(" \t\"'\\:=", text.ptr[to - 1]) != NULL &&
           text.ptr[to - 1] != '\0')
        to--;
    if (to == at || to < 5)
        return false;
    bool word = bytes_find_nocase(bytes_slice(text, to - 5, to), 0, bytes_of("value")) == 0;
    return word && (to == 5 || !byte_is_word(text.ptr[to - 6]));
}

/* A line that is looked at on the way up. */
struct line {
    size_t from, to;
    bool first, indented;
};

static void look_at_line(struct walk *w, struct line line)
{
    if (!line.first && is_section(bytes_slice(w->text, line.from, line.to)))
        add_last_border(w, line.from);
    if (!is_done(w) && line.indented)
        look_at_indent(w, line.from, line.to, line.first);
    if (!is_done(w))
        look_for_braces(w, line.from, line.to);
}

void block_find(struct block *out, struct bytes text, size_t at, uint64_t base, bool indented)
{
    struct walk w = {.block = out, .text = text, .base = base};
    size_t least = at - MIN(at, (size_t)LOOK_BACK), to = at;
    bool first = true;
    *out = (struct block){BLOCK_NONE, BLOCK_NONE};
    w.in_value = is_value_field(text, at);
    for (;;) {
        size_t from = bytes_behind_last(text, least, to, '\n');
        look_at_line(&w, (struct line){from, to, first, indented});
        if (is_done(&w) || from == least)
            break;
        to = from - 1;
        first = false;
    }
    bool whole = base == 0 && least == 0;
    if (w.borders == 0 && !whole)
        out->inner = out->outer = BLOCK_UNKNOWN;
    else if (w.borders == 1 && !whole)
        out->outer = BLOCK_UNKNOWN;
}

enum block_relation block_relate(const struct block *a, const struct block *b)
{
    if (a->inner == b->inner)
        return BLOCK_SAME;
    if (a->inner == BLOCK_UNKNOWN || b->inner == BLOCK_UNKNOWN)
        return BLOCK_NESTED;
    return a->inner == b->outer || b->inner == a->outer ? BLOCK_NESTED : BLOCK_APART;
}
