/* blank.c - a mark for every byte that must not be shown. */
#include "scanner/blank.h"

const char blank_text[] = "********";

enum { COPY_LEAST = 6 /* bytes: shorter ones stand everywhere by chance */ };

/** A part while it is marked. */
struct marks {
    const struct blank *blank;
    struct span part;
    bool hidden[BLANK_MOST];
};

static void hide(struct marks *m, size_t from, size_t to)
{
    for (size_t i = MAX(from, m->part.from); i < MIN(to, m->part.to); i++)
        m->hidden[i - m->part.from] = true;
}

/* Other places of the secret that reach into the part. */
static void hide_copies(struct marks *m, struct span secret)
{
    struct bytes text = m->blank->text, needle = bytes_slice(text, secret.from, secret.to);
    size_t len = needle.len;
    if (len < COPY_LEAST)
        return;
    size_t reach = len - 1, at = m->part.from - MIN(m->part.from, reach);
    struct bytes hay = bytes_slice(text, 0, MIN(text.len - m->part.to, reach) + m->part.to);
    for (; (at = bytes_find(hay, at, needle)) != SIZE_MAX; at++)
        hide(m, at, at + len);
}

static bool joins(unsigned char c)
{
    return byte_is_word(c) || c == '-' || c == '+' || c == '/';
}

static bool is_hidden(const struct marks *m, size_t at)
{
    struct span own = m->blank->own;
    if (at >= own.from && at < own.to)
        return true;
    return at >= m->part.from && at < m->part.to && m->hidden[at - m->part.from];
}

/* What follows a secret without a break, and the letters and digits before one. */
static void hide_joined(struct marks *m)
{
    const unsigned char *text = m->blank->text.ptr;
    for (size_t i = m->part.from; i < m->part.to; i++)
        if (i > 0 && is_hidden(m, i - 1) && joins(text[i]))
            hide(m, i, i + 1);
    for (size_t i = m->part.to; i > m->part.from; i--)
        if (is_hidden(m, i) && byte_is_alnum(text[i - 1]))
            hide(m, i - 1, i);
}

static bool is_same(struct span a, struct span b)
{
    return a.from == b.from && a.to == b.to;
}

static void mark(struct marks *m)
{
    const struct blank *b = m->blank;
    BUG_IF(m->part.to - m->part.from > BLANK_MOST);
    if (m->part.to == m->part.from)
        return;
    hide_copies(m, b->own);
    for (size_t i = 0; i < b->count; i++) {
        struct span secret = b->secrets[i];
        if (secret.from > m->part.to + BLANK_MOST)
            break;
        bool again = is_same(secret, i > 0 ? b->secrets[i - 1] : b->own);
        if (again || is_same(secret, b->own) || secret.to + BLANK_MOST < m->part.from)
            continue;
        hide(m, secret.from, secret.to);
        hide_copies(m, secret);
    }
    hide_joined(m);
}

void blank_add(struct buf *to, const struct blank *blank, struct span part)
{
    struct marks m = {.blank = blank, .part = part};
    mark(&m);
    for (size_t at = part.from; at < part.to;) {
        bool hidden = is_hidden(&m, at);
        size_t end = at;
        while (end < part.to && is_hidden(&m, end) == hidden)
            end++;
        struct bytes shown = hidden ? bytes_of(blank_text) : bytes_slice(blank->text, at, end);
        enum status st = buf_add(to, shown);
        BUG_IF(st != ST_OK);
        at = end;
    }
}

size_t blank_free(const struct blank *blank, struct span part)
{
    struct marks m = {.blank = blank, .part = part};
    size_t at = part.from;
    mark(&m);
    while (at < part.to && !is_hidden(&m, at))
        at++;
    return at;
}
