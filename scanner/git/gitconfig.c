/* gitconfig.c - a cursor over the text; libgit2 is not asked, as it follows includes and refuses
 * what it does not know. */
#include "scanner/git/gitconfig.h"

#include "base/buf.h"

struct parser {
    struct bytes text;
    size_t at, line;
    size_t start; /* line of what is being read */
    struct buf section, subsection, name, value;
    gitconfig_visit visit;
    void *ctx;
};

enum { END = -1 };

static int peek(const struct parser *p)
{
    return p->at < p->text.len ? p->text.ptr[p->at] : END;
}

/* The next byte; "\r\n" is '\n'. */
static int next(struct parser *p)
{
    int c = peek(p);
    if (c == END)
        return END;
    p->at++;
    if (c == '\r' && peek(p) == '\n') {
        c = '\n';
        p->at++;
    }
    p->line += c == '\n';
    return c;
}

static void add(struct buf *to, int c)
{
    unsigned char byte = (unsigned char)c;
    enum status st = buf_add(to, (struct bytes){&byte, 1}); /* as long as the text at most */
    BUG_IF(st != ST_OK);
}

static bool is_key_byte(int c)
{
    return c != END && (byte_is_alnum((unsigned char)c) || c == '-');
}

static bool is_blank(int c)
{
    return c != END && c != '\n' && byte_is_space((unsigned char)c);
}

static void skip_blanks(struct parser *p)
{
    while (is_blank(peek(p)))
        p->at++;
}

static void skip_line(struct parser *p)
{
    for (int c = next(p); c != END && c != '\n';)
        c = next(p);
}

/* Behind the blank of [section "sub"]. */
static bool read_quoted_subsection(struct parser *p)
{
    skip_blanks(p);
    if (next(p) != '"')
        return false;
    for (;;) {
        int c = next(p);
        if (c == '"')
            return next(p) == ']';
        if (c == '\\')
            c = next(p);
        if (c == END || c == '\n')
            return false;
        add(&p->subsection, c);
    }
}

/* Behind '['. */
static bool read_section(struct parser *p)
{
    bool dotted = false;
    p->section.len = p->subsection.len = 0;
    for (;;) {
        int c = next(p);
        if (c == ']')
            return p->section.len > 0;
        if (is_blank(c))
            return p->section.len > 0 && read_quoted_subsection(p);
        if (c == '.' && !dotted)
            dotted = true; /* [section.sub], the old way */
        else if (is_key_byte(c) || c == '.')
            add(dotted ? &p->subsection : &p->section, byte_lower((unsigned char)c));
        else
            return false;
    }
}

/* Behind a backslash: append what it stands for; nothing if it only joins two lines. */
static bool read_escaped(struct parser *p)
{
    static const char from[] = "tnb\"\\", to[] = "\t\n\b\"\\";
    int c = next(p);
    if (c == '\n')
        return true;
    const char *found = c == END || c == '\0' ? NULL : strchr(from, c);
    if (found != NULL)
        add(&p->value, to[found - from]);
    return found != NULL;
}

/* Append c, as it is in quotes or as it is outside; blanks outside are kept by what follows. */
static bool read_value_byte(struct parser *p, int c, bool *quoted, size_t *keep)
{
    bool blank = is_blank(c) && !*quoted;
    if (c == '"')
        *quoted = !*quoted;
    else if (c != '\\')
        add(&p->value, c);
    else if (!read_escaped(p))
        return false;
    if (!blank)
        *keep = p->value.len;
    return true;
}

/* Blanks at the end do not count, those in quotes do: keep is how much of value stays. */
static bool read_value(struct parser *p)
{
    bool quoted = false;
    size_t keep = 0;
    skip_blanks(p);
    for (;;) {
        int c = next(p);
        if (!quoted && (c == '#' || c == ';')) {
            skip_line(p);
            c = END;
        }
        if (c == END || c == '\n')
            break;
        if (!read_value_byte(p, c, &quoted, &keep))
            return false;
    }
    p->value.len = keep;
    return !quoted;
}

static bool read_variable(struct parser *p)
{
    struct gitconfig_entry entry = {.bare = true};
    p->name.len = p->value.len = 0;
    while (is_key_byte(peek(p)))
        add(&p->name, byte_lower((unsigned char)next(p)));
    skip_blanks(p);
    if (p->name.len == 0 || p->section.len == 0)
        return false;
    int c = next(p);
    if (c == '#' || c == ';') {
        skip_line(p);
    } else if (c == '=') {
        entry.bare = false;
        if (!read_value(p))
            return false;
    } else if (c != END && c != '\n') {
        return false;
    }
    entry.section = buf_bytes(&p->section);
    entry.subsection = buf_bytes(&p->subsection);
    entry.name = buf_bytes(&p->name);
    entry.value = buf_bytes(&p->value);
    p->visit(p->ctx, &entry);
    return true;
}

static bool read_all(struct parser *p)
{
    for (;;) {
        int c = peek(p);
        p->start = p->line;
        if (c == END)
            return true;
        if (byte_is_space((unsigned char)c)) {
            next(p);
        } else if (c == '#' || c == ';') {
            skip_line(p);
        } else if (c == '[') {
            p->at++;
            if (!read_section(p))
                return false;
        } else if (!read_variable(p)) {
            return false;
        }
    }
}

size_t gitconfig_read(struct bytes text, gitconfig_visit visit, void *ctx)
{
    struct parser p = {.text = text, .visit = visit, .ctx = ctx};
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
        p.at = 3;
    bool fine = read_all(&p);
    buf_dispose(&p.section);
    buf_dispose(&p.subsection);
    buf_dispose(&p.name);
    buf_dispose(&p.value);
    return fine ? 0 : p.start + 1;
}

bool gitconfig_is(const struct gitconfig_entry *entry, const char *section, const char *subsection,
                  const char *name)
{
    return bytes_equal(entry->section, bytes_of(section)) &&
           bytes_equal(entry->name, bytes_of(name)) &&
           (subsection == NULL || bytes_equal(entry->subsection, bytes_of(subsection)));
}

static bool is_word(struct bytes value, const char *word)
{
    return value.len == strlen(word) && bytes_find_nocase(value, 0, bytes_of(word)) == 0;
}

bool gitconfig_true(const struct gitconfig_entry *entry)
{
    struct bytes v = entry->value;
    if (entry->bare || is_word(v, "true") || is_word(v, "yes") || is_word(v, "on"))
        return true;
    bool nonzero = false;
    for (size_t i = 0; i < v.len; i++) {
        if (!byte_is_digit(v.ptr[i]))
            return false;
        nonzero = nonzero || v.ptr[i] != '0';
    }
    return nonzero;
}
