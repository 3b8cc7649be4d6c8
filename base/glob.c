/* glob.c - globs as small automata: all positions that the path so far can have reached are
 * followed at once, so no pattern makes it go back. */
#include "base/glob.h"

#include "base/limits.h"

enum token_kind {
    TOKEN_BYTE, /* this byte */
    TOKEN_ANY,  /* ?   */
    TOKEN_SET,  /* [ ] */
    TOKEN_STAR, /* *   */
    TOKEN_DIRS, /* two stars, then '/', at the start of a component: any number of components */
    TOKEN_REST, /* two stars as the last component: everything below, at least one byte */
};

struct token {
    enum token_kind kind;
    unsigned char byte;
    uint32_t set[8]; /* one bit a byte value */
};

struct glob {
    bool last_component, directories_only;
    size_t count;
    struct token *tokens;
};

struct glob_list {
    size_t count;
    struct glob *globs;
};

static void set_add(struct token *t, unsigned from, unsigned to)
{
    for (unsigned c = from; c <= to; c++)
        t->set[c / 32] |= (uint32_t)1 << c % 32;
}

static bool set_has(const struct token *t, unsigned char c)
{
    return t->set[c / 32] >> c % 32 & 1;
}

/* One member of a set at *at, a backslash taken off; *at moves behind it. */
static unsigned char set_member(struct bytes text, size_t *at)
{
    if (text.ptr[*at] == '\\' && *at + 1 < text.len)
        ++*at;
    return text.ptr[(*at)++];
}

/* "[:digit:]" at `at`, within a set: the byte values of that class. Returns the position behind it,
 * or `at` if no class of that name stands there. */
static size_t read_class(struct token *t, struct bytes text, size_t at)
{
    static const struct {
        const char *name;
        const char *ranges; /* pairs of first and last */
    } classes[] = {
        {"[:alnum:]", "09AZaz"},   {"[:alpha:]", "AZaz"},
        {"[:blank:]", "  \t\t"},   {"[:cntrl:]", "\x01\x1f\x7f\x7f"},
        {"[:digit:]", "09"},       {"[:graph:]", "!~"},
        {"[:lower:]", "az"},       {"[:print:]", " ~"},
        {"[:punct:]", "!/:@[`{~"}, {"[:space:]", "\t\r  "},
        {"[:upper:]", "AZ"},       {"[:xdigit:]", "09AFaf"},
    };
    for (size_t i = 0; i < COUNT_OF(classes); i++) {
        struct bytes name = bytes_of(classes[i].name);
        if (text.len - at < name.len || memcmp(text.ptr + at, name.ptr, name.len) != 0)
            continue;
        for (const char *range = classes[i].ranges; *range; range += 2)
            set_add(t, (unsigned char)range[0], (unsigned char)range[1]);
        return at + name.len;
    }
    return at;
}

/* Read "[...]" whose '[' stands at `at`. Returns the position behind it, or 0 if it is never
 * closed. */
static size_t read_set(struct token *t, struct bytes text, size_t at)
{
    *t = (struct token){.kind = TOKEN_SET};
    bool negated = ++at < text.len && (text.ptr[at] == '!' || text.ptr[at] == '^');
    at += negated;
    for (size_t first = at; at < text.len && (text.ptr[at] != ']' || at == first);) {
        size_t behind = read_class(t, text, at);
        if (behind > at) {
            at = behind;
            continue;
        }
        unsigned char from = set_member(text, &at);
        unsigned char to = from;
        if (at + 1 < text.len && text.ptr[at] == '-' && text.ptr[at + 1] != ']') {
            at++;
            to = set_member(text, &at);
        }
        set_add(t, from, to);
    }
    if (at >= text.len)
        return 0;
    for (size_t i = 0; negated && i < COUNT_OF(t->set); i++)
        t->set[i] = ~t->set[i];
    return at + 1;
}

/* Read the run of stars at `at`; two of them that fill a component mean directories. */
static size_t read_stars(struct token *t, struct bytes text, size_t at)
{
    size_t end = at;
    while (end < text.len && text.ptr[end] == '*')
        end++;
    bool fills = end - at == 2 && (at == 0 || text.ptr[at - 1] == '/');
    *t = (struct token){.kind = TOKEN_STAR};
    if (fills && end == text.len)
        t->kind = TOKEN_REST;
    if (fills && end < text.len && text.ptr[end] == '/') {
        t->kind = TOKEN_DIRS;
        end++;
    }
    return end;
}

/* Read one token at `at`; returns the position behind it. */
static size_t read_token(struct token *t, struct bytes text, size_t at)
{
    unsigned char c = text.ptr[at];
    if (c == '*')
        return read_stars(t, text, at);
    size_t end = c == '[' ? read_set(t, text, at) : 0;
    if (end > 0)
        return end;
    *t = (struct token){.kind = c == '?' ? TOKEN_ANY : TOKEN_BYTE};
    if (c == '\\' && at + 1 < text.len)
        at++;
    t->byte = text.ptr[at];
    return at + 1;
}

static void glob_init(struct glob *g, struct bytes text)
{
    if (text.len > 1 && text.ptr[text.len - 1] == '/') {
        g->directories_only = true;
        text.len--;
    }
    g->last_component = bytes_find(text, 0, bytes_of("/")) == SIZE_MAX;
    if (text.ptr[0] == '/')
        text = bytes_slice(text, 1, text.len);
    g->tokens = xcalloc(text.len, sizeof(*g->tokens));
    for (size_t at = 0; at < text.len;)
        at = read_token(&g->tokens[g->count++], text, at);
}

enum status glob_list_new(struct glob_list **out, const char *const *texts, struct error *err)
{
    AUTO(glob_list_free) struct glob_list *list = xcalloc(1, sizeof(*list));
    size_t count = 0;
    while (texts != NULL && texts[count] != NULL)
        count++;
    list->globs = xcalloc(count, sizeof(*list->globs));
    for (; list->count < count; list->count++) {
        struct bytes text = bytes_of(texts[list->count]);
        if (text.len == 0)
            return error_set(err, ST_USAGE, "an empty glob matches nothing; leave it out");
        if (text.len > LIMIT_GLOB)
            return error_set(err, ST_USAGE, "a glob of %zu bytes is too long; %zu are allowed",
                             text.len, LIMIT_GLOB);
        glob_init(&list->globs[list->count], text);
    }
    *out = MOVE(list);
    return ST_OK;
}

void glob_list_free(struct glob_list **list)
{
    struct glob_list *l = MOVE(*list);
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->count; i++)
        xfree(&l->globs[i].tokens);
    xfree(&l->globs);
    xfree(&l);
}

bool glob_list_is_empty(const struct glob_list *list)
{
    return list->count == 0;
}

/* Position i is reached: all before it has matched. A token that may stand for nothing lets the
 * next be reached too. */
static void reach(const struct glob *g, unsigned char *reached, size_t i)
{
    reached[i] = 1;
    while (i < g->count && (g->tokens[i].kind == TOKEN_STAR || g->tokens[i].kind == TOKEN_DIRS))
        reached[++i] = 1;
}

/* Position i was reached and byte c comes. */
static void advance(const struct glob *g, unsigned char *next, size_t i, unsigned char c)
{
    const struct token *t = &g->tokens[i];
    switch (t->kind) {
    case TOKEN_BYTE:
        if (c == t->byte)
            reach(g, next, i + 1);
        break;
    case TOKEN_ANY:
        if (c != '/')
            reach(g, next, i + 1);
        break;
    case TOKEN_SET:
        if (c != '/' && set_has(t, c))
            reach(g, next, i + 1);
        break;
    case TOKEN_STAR:
        if (c != '/')
            reach(g, next, i);
        break;
    case TOKEN_DIRS: /* inside a component it can only go on; behind a '/' it may end */
        next[i] = 1;
        if (c == '/')
            reach(g, next, i + 1);
        break;
    case TOKEN_REST:
        next[i] = 1;
        reach(g, next, i + 1);
        break;
    }
}

static bool glob_match(const struct glob *g, struct bytes path)
{
    unsigned char a[LIMIT_GLOB + 1], b[LIMIT_GLOB + 1];
    unsigned char *now = a, *next = b;
    memset(now, 0, g->count + 1);
    reach(g, now, 0);
    for (size_t at = 0; at < path.len; at++) {
        memset(next, 0, g->count + 1);
        for (size_t i = 0; i < g->count; i++)
            if (now[i])
                advance(g, next, i, path.ptr[at]);
        unsigned char *swap = now;
        now = next;
        next = swap;
    }
    return now[g->count];
}

static struct bytes last_component(struct bytes path)
{
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return bytes_slice(path, at, path.len);
}

bool glob_list_match(const struct glob_list *list, struct bytes path, bool is_directory)
{
    if (list->count == 0)
        return false;
    struct bytes last = last_component(path);
    for (size_t i = 0; i < list->count; i++) {
        const struct glob *g = &list->globs[i];
        if (g->directories_only && !is_directory)
            continue;
        if (glob_match(g, g->last_component ? last : path))
            return true;
    }
    return false;
}
