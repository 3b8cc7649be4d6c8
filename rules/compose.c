/* compose.c - what is put around tokens and values, and counting groups. */
#include "rules/compose.h"

/* rules/catalog/README.md, "What is put around", shows these to authors of rules. */
#define TOKEN_BEFORE "(?:(?<![A-Za-z0-9_])|(?<=\\\\[nrt])|(?<=%[0-9A-Fa-f]{2}))("
#define TOKEN_AFTER ")(?![A-Za-z0-9_-])"
#define KEYWORDS_BEFORE "(?i:"
#define KEYWORDS_AFTER                                                                             \
    ")[A-Za-z0-9_.\\-]{0,24}[\"'\\]]{0,2}[ \\t]{0,8}(?:=|:|:=|=>|,|\\()[ \\t]{0,8}[\"'\\x60]?("
#define VALUE_AFTER ")(?![A-Za-z0-9_\\-+/=])"

enum { KEYWORD_MIN = 3 };

/** What the parentheses of a pattern are. */
struct groups {
    uint32_t count;  /* that capture */
    uint32_t secret; /* number of the one named so, 0 if none */
    int depth;
};

/* All that follow: p points at a construct; the answer points behind it, or is NULL if it never
 * ends. */

static const char *behind(const char *p, const char *end)
{
    const char *at = strstr(p, end);
    return at ? at + strlen(end) : NULL;
}

static const char *skip_escape(const char *p)
{
    if (p[1] != 'Q')
        return p[1] ? p + 2 : NULL;
    const char *end = behind(p, "\\E");
    return end ? end : p + strlen(p); /* PCRE2 lets the end of the pattern close a quotation */
}

/* [:alpha:] and the like, else just the bracket. */
static const char *skip_posix_name(const char *p)
{
    if (p[1] != ':')
        return p + 1;
    const char *end = p + 2;
    end += *end == '^';
    while (byte_is_lower((unsigned char)*end))
        end++;
    return end[0] == ':' && end[1] == ']' ? end + 2 : p + 1;
}

static const char *skip_class(const char *p)
{
    p += p[1] == '^' ? 2 : 1;
    if (*p == ']')
        p++;
    while (p && *p && *p != ']') {
        if (*p == '\\')
            p = skip_escape(p);
        else if (*p == '[')
            p = skip_posix_name(p);
        else
            p++;
    }
    return p && *p ? p + 1 : NULL;
}

/* Where the name of a named group starts, or NULL if the parenthesis at p opens another thing. */
static const char *group_name(const char *p)
{
    if (p[1] != '?')
        return NULL;
    p += p[2] == 'P' ? 3 : 2;
    if (*p == '\'' || (*p == '<' && p[1] != '=' && p[1] != '!'))
        return p + 1;
    return NULL;
}

static const char *open_group(struct groups *groups, const char *p)
{
    if (strncmp(p, "(?#", 3) == 0)
        return behind(p, ")");
    groups->depth++;
    const char *name = group_name(p);
    if (name || (p[1] != '?' && p[1] != '*'))
        groups->count++;
    if (name && (strncmp(name, "secret>", 7) == 0 || strncmp(name, "secret'", 7) == 0))
        groups->secret = groups->count;
    return name ? name : p + 1;
}

static const char *next_of(struct groups *groups, const char *p)
{
    switch (*p) {
    case '\\':
        return skip_escape(p);
    case '[':
        return skip_class(p);
    case '(':
        return open_group(groups, p);
    case ')':
        groups->depth--;
        return groups->depth < 0 ? NULL : p + 1;
    default:
        return p + 1;
    }
}

static const char *count_groups(const char *pattern, struct groups *groups)
{
    *groups = (struct groups){0};
    const char *p = pattern;
    while (p && *p)
        p = next_of(groups, p);
    return p && groups->depth == 0 ? NULL : "a parenthesis, bracket or backslash has no partner";
}

static const char *without_groups(const char *pattern)
{
    struct groups groups;
    const char *wrong = count_groups(pattern, &groups);
    if (wrong)
        return wrong;
    return groups.count > 0
               ? "write (?:...) here: the whole is the secret, so nothing else may capture"
               : NULL;
}

/* The ceiling of out is BUF_MAX, far above the 16 MiB of a rule file. */
static void add(struct buf *out, const char *text)
{
    enum status st = buf_add(out, bytes_of(text));
    BUG_IF(st != ST_OK);
}

static const char *add_keyword(struct buf *out, const char *keyword)
{
    if (strlen(keyword) < KEYWORD_MIN)
        return "a keyword of less than 3 letters is found everywhere";
    for (; *keyword; keyword++) {
        if (*keyword < ' ' || *keyword > '~')
            return "a keyword is printable ASCII";
        if (!byte_is_word((unsigned char)*keyword))
            add(out, "\\");
        add(out, (const char[]){*keyword, '\0'});
    }
    return NULL;
}

const char *compose_token(struct buf *out, const char *token)
{
    const char *wrong = without_groups(token);
    if (wrong)
        return wrong;
    add(out, TOKEN_BEFORE);
    add(out, token);
    add(out, TOKEN_AFTER);
    return NULL;
}

const char *compose_keywords(struct buf *out, const char *const *keywords, const char *value)
{
    const char *wrong = without_groups(value);
    if (wrong)
        return wrong;
    for (size_t i = 0; keywords[i]; i++) {
        add(out, i ? "|" : KEYWORDS_BEFORE);
        wrong = add_keyword(out, keywords[i]);
        if (wrong)
            return wrong;
    }
    add(out, KEYWORDS_AFTER);
    add(out, value);
    add(out, VALUE_AFTER);
    return NULL;
}

const char *compose_group(const char *pattern, uint32_t *group)
{
    struct groups groups;
    const char *wrong = count_groups(pattern, &groups);
    if (wrong)
        return wrong;
    *group = groups.secret ? groups.secret : groups.count > 0;
    return NULL;
}
