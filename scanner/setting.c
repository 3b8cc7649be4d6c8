/* setting.c - reading backwards and forwards from a match. */
#include "scanner/setting.h"

#include "scanner/identifier.h"
#include "scanner/shape.h"

enum { LINE_REACH = JUDGE_BEFORE - IDENTIFIER_REACH };

static bool is_quote(unsigned char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/* Is the end of line within quotes? */
static bool ends_in_string(struct bytes line)
{
    unsigned char open = 0;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = line.ptr[i];
        if (c == '\\')
            i++;
        else if (open ? c == open : is_quote(c))
            open = open ? 0 : c;
    }
    return open != 0;
}

/* Does the name stand in a string: not counting quotes that close again right behind it? */
static bool is_in_string(struct bytes line, struct bytes between)
{
    bool name_quoted = between.len > 0 && (is_quote(between.ptr[0]) || between.ptr[0] == '\\');
    while (name_quoted && line.len > 0 &&
           (is_quote(line.ptr[line.len - 1]) || line.ptr[line.len - 1] == '\\'))
        line.len--;
    return ends_in_string(line);
}

static bool begins_comment(struct bytes line)
{
    static const char *const marks[] = {"//", "#", "* ",   "*\t", "** ",
                                        "--", ";", "<!--", "/*",  "%"};
    size_t at = 0;
    while (at < line.len && byte_is_space(line.ptr[at]))
        at++;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (bytes_begin_nocase(bytes_slice(line, at, line.len), marks[i]))
            return true;
    return false;
}

static bool is_comment(struct bytes line)
{
    return begins_comment(line) || bytes_find(line, 0, bytes_of(" // ")) != SIZE_MAX ||
           bytes_find(line, 0, bytes_of(" # ")) != SIZE_MAX;
}

/* The text between name and value tells how they are joined, and what is called around the value.
 */
static void read_joint(struct setting *at, struct bytes between)
{
    size_t i = 0;
    while (i < between.len && !shape_one_of(between.ptr[i], "=:(,>"))
        i++;
    if (i == between.len)
        return;
    at->tag_end = between.ptr[i] == '>' && i + 1 < between.len && is_quote(between.ptr[i + 1]) &&
                  (i == 0 || !shape_one_of(between.ptr[i - 1], "=-"));
    at->joint = between.ptr[i] == '('   ? JOINT_ARGUMENT
                : between.ptr[i] == ',' ? JOINT_COMMA
                                        : JOINT_ASSIGN;
    size_t open = between.len;
    while (open > i + 1 && between.ptr[open - 1] != '(')
        open--;
    if (open > i + 1)
        at->call = identifier_around(bytes_slice(between, i + 1, open - 1), open - 2 - i);
}

/* "=", "+=", ":=", "?=" and a blank: what stood before is a variable, in make, or a type. */
static bool begins_assignment(struct bytes after)
{
    size_t at = after.len > 0 && shape_one_of(after.ptr[0], "+:?") ? 1 : 0;
    return after.len > at + 1 && after.ptr[at] == '=' && after.ptr[at + 1] == ' ';
}

/* "login.hint=Your", alone on its line: no variable of the environment before a command, which has
 * a name in capitals. */
static bool is_property(const struct setting *at, struct bytes between)
{
    bool lower = false;
    for (size_t i = 0; i < at->name.len; i++)
        lower |= byte_is_lower(at->name.ptr[i]);
    for (size_t i = 0; i < at->line.len; i++)
        if (!byte_is_space(at->line.ptr[i]))
            return false;
    return lower && bytes_equal(between, bytes_of("="));
}

/* A blank and a word that is not the next setting, and ends within reach. */
static bool is_sentence(struct bytes after, bool property)
{
    size_t end = 1;
    if (after.len < 2 || after.ptr[0] != ' ')
        return false;
    if (!property)
        return byte_is_alpha(after.ptr[1]);
    while (end < after.len && byte_is_word(after.ptr[end]))
        end++;
    return end > 1 && end < JUDGE_AFTER && !(end < after.len && shape_one_of(after.ptr[end], "=:"));
}

static void read_after_bare(struct setting *at, struct bytes after, struct bytes between)
{
    size_t i = 0;
    while (i < after.len && i < 2 && after.ptr[i] == ' ')
        i++;
    unsigned char next = i < after.len ? after.ptr[i] : 0;
    bool blank = between.len > 0 && between.ptr[between.len - 1] == ' ';
    bool property = is_property(at, between);
    bool assigns = blank && i > 0 && begins_assignment(bytes_slice(after, i, after.len));
    at->goes_on = assigns || shape_one_of(next, "([{") || (i == 0 && shape_one_of(next, "<$|"));
    at->in_sentence = (blank || property) && is_sentence(after, property);
}

/* The closing quote, a comma, and another opening quote. */
static bool list_goes_on(struct bytes after)
{
    size_t i = 2;
    if (after.len < 3 || !is_quote(after.ptr[0]) || after.ptr[1] != ',')
        return false;
    while (i < after.len && byte_is_space(after.ptr[i]))
        i++;
    return i < after.len && is_quote(after.ptr[i]);
}

static bool is_test_result(const struct setting *at, struct bytes between)
{
    struct bytes line = at->line;
    bool first = line.len == 0 || is_quote(line.ptr[line.len - 1]);
    return first && bytes_equal(at->name, bytes_of("PASS")) && bytes_equal(between, bytes_of(": "));
}

struct setting setting_of(const struct suspect *s)
{
    struct setting at = {.name = identifier_around(s->text, s->start)};
    size_t name = (size_t)(at.name.ptr - s->text.ptr), line = name;
    while (line > 0 && name - line < LINE_REACH && s->text.ptr[line - 1] != '\n')
        line--;
    at.line = bytes_slice(s->text, line, name);
    size_t name_end = MIN(name + at.name.len, s->secret_start);
    at.name = bytes_slice(s->text, name, name_end);
    struct bytes between = bytes_slice(s->text, name_end, s->secret_start);
    read_joint(&at, between);
    unsigned char before = between.len > 0 ? between.ptr[between.len - 1] : 0;
    at.quoted = is_quote(before) || before == ';' || before == '>';
    at.in_string = is_in_string(at.line, between);
    at.is_result = is_test_result(&at, between);
    at.in_comment = is_comment(at.line);
    struct bytes after =
        bytes_slice(s->text, s->secret_end, MIN(s->text.len, s->secret_end + JUDGE_AFTER));
    if (!at.quoted)
        read_after_bare(&at, after, between);
    at.in_list = at.joint == JOINT_COMMA && list_goes_on(after);
    return at;
}

bool setting_is_expression(const struct setting *setting, enum file_syntax syntax)
{
    if (setting->quoted)
        return false;
    bool code = syntax == SYNTAX_CODE || syntax == SYNTAX_MARKUP;
    return setting->goes_on || (code && !setting->in_string && !setting->in_comment);
}
