/* bound.c - one pass over a pattern's bytes that copies, translates and bounds. */
#include "rules/bound.h"

#include "base/limits.h"
#include "rules/anchor.h"
#include "rules/derive.h"
#include "rules/pattern.h"

/* Steps on the way down to a limit that fits. A repeat before the first literal only moves where a
 * match begins, but every byte of it is a place where the matcher must try: it gets less. A group's
 * rounds are copies in the compiled code. */
static const struct limits {
    uint32_t plain, group, lead;
} ladder[] = {
    {16000, 200, 256}, {9000, 150, 256}, {6000, 100, 256}, {4000, 100, 256}, {3000, 60, 256},
    {2000, 60, 256},   {1000, 40, 200},  {500, 30, 200},   {250, 20, 120},   {100, 10, 100},
    {50, 8, 50},       {20, 5, 20},      {8, 4, 8},
};
enum { CODE_MAX = 16000, SIZE_CEILING = 1 << 30 };

static const char space_members[] = "\\t\\n\\f\\r ";

/** The pass. */
struct rewrite {
    struct bytes text;
    size_t at;
    struct buf *out;
    const struct limits *limits; /* NULL: repeats stay as they are */
    struct bound *bound;
    bool literal;  /* one has been met */
    bool is_group; /* what a quantifier here would repeat */
};

/* The ceiling of out is BUF_MAX; a pattern grows at most tenfold. */
static void put(struct rewrite *r, struct bytes text)
{
    enum status st = buf_add(r->out, text);
    BUG_IF(st != ST_OK);
}

static void put_text(struct rewrite *r, const char *text)
{
    put(r, bytes_of(text));
}

/* Copy the next len bytes as they are. */
static void copy(struct rewrite *r, size_t len)
{
    len = MIN(len, r->text.len - r->at);
    put(r, bytes_slice(r->text, r->at, r->at + len));
    r->at += len;
}

static bool next_is(const struct rewrite *r, size_t ahead, unsigned char c)
{
    return r->text.len - r->at > ahead && r->text.ptr[r->at + ahead] == c;
}

static int hex_value(unsigned char c)
{
    if (byte_is_digit(c))
        return c - '0';
    c = byte_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `\x41`, `\x{2019}` at the cursor: its length, 0 if it is none; *code is the character. */
static size_t hex_escape(const struct rewrite *r, uint32_t *code)
{
    bool braces = next_is(r, 2, '{');
    size_t at = r->at + (braces ? 3 : 2), digits = 0;
    *code = 0;
    if (!next_is(r, 0, '\\') || !next_is(r, 1, 'x'))
        return 0;
    for (; at < r->text.len && digits < (braces ? 6 : 2); at++, digits++) {
        int value = hex_value(r->text.ptr[at]);
        if (value < 0)
            break;
        *code = *code * 16 + (uint32_t)value;
    }
    if (digits == 0 || (braces && (at >= r->text.len || r->text.ptr[at] != '}')))
        return 0;
    return at + braces - r->at;
}

/* Bytes of the UTF-8 sequence that starts at the cursor; at least 1. */
static size_t sequence_len(const struct rewrite *r)
{
    size_t len = 1;
    while (r->at + len < r->text.len && len < 4 && (r->text.ptr[r->at + len] & 0xc0) == 0x80)
        len++;
    return len;
}

static void put_code_point(struct rewrite *r, uint32_t c)
{
    char text[40] = "(?:";
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3, at = 3;
    for (size_t i = 0; i <= more; i++) {
        unsigned char byte = (unsigned char)(c >> (6 * (more - i)) & 0x3f);
        byte = (unsigned char)(i == 0 ? lead[more] | byte : 0x80 | byte);
        text[at++] = '\\';
        text[at++] = 'x';
        text[at++] = "0123456789abcdef"[byte >> 4];
        text[at++] = "0123456789abcdef"[byte & 15];
    }
    text[at++] = ')';
    put(r, (struct bytes){(const unsigned char *)text, at});
}

/* ---- Classes ---- */

/* One member: its length; *wide if it is a character above U+007F. */
static size_t member_len(const struct rewrite *r, bool *wide)
{
    uint32_t code;
    size_t len = hex_escape(r, &code);
    *wide = len > 0 && code > 0x7f;
    if (len > 0)
        return len;
    *wide = r->text.ptr[r->at] > 0x7f;
    if (*wide)
        return sequence_len(r);
    return next_is(r, 0, '\\') ? 2 : 1;
}

/* `\s` and `\v`, which mean other bytes here than there. */
static bool put_escape(struct rewrite *r)
{
    if (!next_is(r, 0, '\\') || !(next_is(r, 1, 's') || next_is(r, 1, 'v')))
        return false;
    put_text(r, next_is(r, 1, 's') ? space_members : "\\x0b");
    r->at += 2;
    return true;
}

/* Step over a member, copying it unless it is wide. */
static bool pass_member(struct rewrite *r)
{
    bool wide;
    size_t len = member_len(r, &wide);
    if (wide)
        r->at += MIN(len, r->text.len - r->at);
    else
        copy(r, len);
    return wide;
}

static void put_member(struct rewrite *r)
{
    if (put_escape(r))
        return;
    bool wide = pass_member(r), wide_end = false;
    bool range = next_is(r, 0, '-') && r->text.len - r->at > 1 && !next_is(r, 1, ']');
    if (!range) {
        put_text(r, wide ? "\\x80-\\xff" : "");
        return;
    }
    r->at++;
    (void)member_len(r, &wide_end);
    if (wide)
        put_text(r, "\\x80-\\xff");
    else
        put_text(r, wide_end ? "-\\xff" : "-");
    if (wide && !wide_end)
        put_text(r, "-");
    (void)pass_member(r);
}

/* The cursor is at `[`. */
static void rewrite_class(struct rewrite *r)
{
    copy(r, next_is(r, 1, '^') ? 2 : 1);
    if (next_is(r, 0, ']'))
        copy(r, 1);
    while (r->at < r->text.len && !next_is(r, 0, ']')) {
        size_t end = next_is(r, 0, '[') && next_is(r, 1, ':')
                         ? bytes_find(r->text, r->at + 2, bytes_of(":]"))
                         : SIZE_MAX;
        if (end != SIZE_MAX)
            copy(r, end + 2 - r->at);
        else
            put_member(r);
    }
    copy(r, 1);
}

/* ---- Escapes, groups, repeats ---- */

static void rewrite_escape(struct rewrite *r)
{
    static const struct {
        char escape;
        const char *ours;
    } table[] = {
        {'s', "[\\t\\n\\f\\r ]"}, {'S', "[^\\t\\n\\f\\r ]"}, {'v', "\\x0b"}, {'A', "(?-m:^)"}};
    uint32_t code;
    size_t len = hex_escape(r, &code);
    if (len > 0 && code > 0x7f) {
        r->at += len;
        put_code_point(r, code);
        r->literal = true;
        return;
    }
    for (size_t i = 0; len == 0 && i < COUNT_OF(table); i++) {
        if (!next_is(r, 1, (unsigned char)table[i].escape))
            continue;
        put_text(r, table[i].ours);
        r->at += 2;
        return;
    }
    if (next_is(r, 1, 'Q')) {
        size_t end = bytes_find(r->text, r->at, bytes_of("\\E"));
        copy(r, end == SIZE_MAX ? r->text.len - r->at : end + 2 - r->at);
        r->literal = true;
        return;
    }
    r->literal = r->literal || len > 0 ||
                 (r->text.len - r->at > 1 && !byte_is_alpha(r->text.ptr[r->at + 1]));
    copy(r, MAX(len, (size_t)2));
}

/* The head of a group: what stands behind `(?` up to its end is no pattern. */
static void rewrite_open(struct rewrite *r)
{
    if (!next_is(r, 1, '?')) {
        copy(r, 1);
        return;
    }
    copy(r, 2);
    while (r->at < r->text.len && strchr(":)>=!", r->text.ptr[r->at]) == NULL)
        copy(r, 1);
    if (!next_is(r, 0, ')'))
        copy(r, 1);
}

static void put_limits(struct rewrite *r, uint64_t least)
{
    uint64_t most = r->is_group ? r->limits->group : r->limits->plain;
    if (!r->literal)
        most = MIN(most, (uint64_t)r->limits->lead);
    most = MAX(most, least);
    r->bound->repeats++;
    r->bound->most = MAX(r->bound->most, (uint32_t)MIN(most, (uint64_t)UINT32_MAX));
    buf_printf(r->out, "{%llu,%llu}", (unsigned long long)least, (unsigned long long)most);
}

/* `{n,}`: bounded. `{n}`, `{n,m}`: copied. Any other brace is a literal, and says so. */
static void rewrite_brace(struct rewrite *r)
{
    uint64_t least = 0;
    size_t at = r->at + 1, digits = 0;
    for (; at < r->text.len && byte_is_digit(r->text.ptr[at]) && digits < 7; at++, digits++)
        least = least * 10 + (uint64_t)(r->text.ptr[at] - '0');
    bool comma = at < r->text.len && r->text.ptr[at] == ',';
    size_t end = at + comma;
    while (comma && end < r->text.len && byte_is_digit(r->text.ptr[end]))
        end++;
    if (digits == 0 || end >= r->text.len || r->text.ptr[end] != '}') {
        put_text(r, "\\{");
        r->at++;
        r->literal = true;
    } else if (comma && end == at + 1 && r->limits) {
        put_limits(r, least);
        r->at = end + 1;
    } else {
        copy(r, end + 1 - r->at);
    }
}

static void rewrite_byte(struct rewrite *r, unsigned char c)
{
    if (c > 0x7f) {
        put_text(r, "(?:");
        copy(r, sequence_len(r));
        put_text(r, ")");
        r->literal = true;
    } else if ((c == '*' || c == '+') && r->limits) {
        put_limits(r, c == '+');
        r->at++;
    } else {
        r->literal = r->literal || byte_is_alnum(c) ||
                     (byte_is_space(c) || strchr("_-/\"'=:<>@&%#~!,;`", c) != NULL);
        copy(r, 1);
    }
}

static void rewrite(struct rewrite *r)
{
    while (r->at < r->text.len) {
        unsigned char c = r->text.ptr[r->at];
        bool closes = c == ')';
        if (c == '\\')
            rewrite_escape(r);
        else if (c == '[')
            rewrite_class(r);
        else if (c == '(')
            rewrite_open(r);
        else if (c == '{')
            rewrite_brace(r);
        else
            rewrite_byte(r, c);
        r->is_group = closes;
    }
}

void bound_translate(struct buf *out, struct bytes pattern)
{
    struct rewrite r = {.text = pattern, .out = out};
    rewrite(&r);
}

/* ---- Which limit ---- */

/* Roughly what PCRE2 makes of it, in bytes. */
static uint64_t code_size(const struct node *node)
{
    uint64_t size = 8;
    for (uint32_t i = 0; i < node->count; i++)
        size += code_size(node->child[i]);
    if (node->kind == NODE_SET)
        return 36;
    if (node->kind == NODE_REPEAT && node->child[0]->kind != NODE_SET)
        size *= MAX(node->max, 1u);
    return MIN(size, (uint64_t)SIZE_CEILING);
}

static bool can_be_found(const struct pattern *pattern)
{
    AUTO(derive_dispose) struct derive derive;
    AUTO(anchors_dispose) struct anchors anchors = {0};
    struct run run;
    derive_init(&derive);
    return anchors_find(&anchors, &derive, pattern) || run_find(&run, pattern, RUN_LEN_MIN);
}

static enum status try_limits(struct buf *out, struct bytes text, const struct limits *limits,
                              struct bound *bound, bool *fits, struct error *err)
{
    AUTO(arena_dispose) struct arena arena = {0};
    struct pattern pattern;
    struct rewrite r = {.text = text, .out = out, .limits = limits, .bound = bound};
    buf_reset(out);
    *bound = (struct bound){0};
    rewrite(&r);
    TRY(pattern_parse(&pattern, &arena, buf_bytes(out), err));
    *fits = bound->repeats == 0 || (code_size(pattern.root) <= CODE_MAX && can_be_found(&pattern));
    return ST_OK;
}

/* The first step that fits in every way; if there is none, the first that can be read at all. */
enum status bound_pattern(struct buf *out, struct bytes pattern, struct bound *bound,
                          struct error *err)
{
    size_t readable = SIZE_MAX;
    bool fits = false;
    enum status st = ST_OK;
    if (pattern.len > LIMIT_PATTERN)
        return error_set(err, ST_LIMIT, "the pattern is longer than %zu bytes", LIMIT_PATTERN);
    for (size_t i = 0; i < COUNT_OF(ladder) && !fits; i++) {
        st = try_limits(out, pattern, &ladder[i], bound, &fits, err);
        if (st == ST_OK && readable == SIZE_MAX)
            readable = i;
        if (st == ST_SYNTAX || (bound->repeats == 0 && i == 0))
            return st;
    }
    if (!fits && readable != SIZE_MAX)
        st = try_limits(out, pattern, &ladder[readable], bound, &fits, err);
    return st;
}
