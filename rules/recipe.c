/* recipe.c - example recipes to texts, with a generator that depends on the recipe alone. */
#include "rules/recipe.h"

#include "base/codec.h"
#include "rules/byteset.h"
#include "rules/check.h"

enum { DEPTH_MAX = 8, COUNT_DIGITS_MAX = 7, NAME_MAX_LEN = 40 };

#define CLASS_SIGNS "!#$%&*+,./;=?@^_|~-"

/** One text that is being made. */
struct kitchen {
    uint64_t *random; /* state of the generator, one stream for the whole recipe */
    struct buf *out;
    size_t token_at; /* where {@} was, in out */
    int depth;
    struct error *err;
};

static enum status expand(struct kitchen *k, struct bytes recipe);

/* splitmix64 */
static uint64_t next_random(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* FNV-1a, so that different recipes differ. */
static uint64_t seed_of(struct bytes recipe)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < recipe.len; i++)
        hash = (hash ^ recipe.ptr[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static enum status too_long(struct kitchen *k)
{
    return error_set(k->err, ST_LIMIT, "recipe: the text is too long");
}

static enum status add(struct kitchen *k, struct bytes text)
{
    return buf_add(k->out, text) == ST_OK ? ST_OK : too_long(k);
}

/* How many bytes at the start of text are letters, digits or one of signs. */
static size_t span(struct bytes text, const char *signs)
{
    size_t len = 0;
    while (len < text.len &&
           (byte_is_alnum(text.ptr[len]) || (text.ptr[len] && strchr(signs, text.ptr[len]))))
        len++;
    return len;
}

static bool starts_with(struct bytes text, const char *with)
{
    size_t len = strlen(with);
    return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

/* The members of a class in order of value; false if a range runs backwards. */
static bool class_members(struct bytes class, unsigned char members[256], size_t *count)
{
    struct byteset set = {{0}};
    for (size_t i = 0; i < class.len; i++) {
        unsigned char from = class.ptr[i], to = from;
        if (class.len - i > 2 && class.ptr[i + 1] == '-') {
            to = class.ptr[i + 2];
            i += 2;
        }
        if (to < from)
            return false;
        byteset_add_range(&set, from, to);
    }
    *count = 0;
    for (unsigned c = 0; c < 256; c++)
        if (byteset_has(&set, (unsigned char)c))
            members[(*count)++] = (unsigned char)c;
    return true;
}

static enum status add_random(struct kitchen *k, struct bytes class, size_t len)
{
    unsigned char members[256];
    size_t count;
    if (!class_members(class, members, &count))
        return error_set(k->err, ST_SYNTAX, "recipe: a range runs backwards in {%.*s:%zu}",
                         (int)MIN(class.len, 80), (const char *)class.ptr, len);
    unsigned char *to;
    if (buf_reserve(k->out, len, &to) != ST_OK)
        return too_long(k);
    for (size_t i = 0; i < len; i++)
        to[i] = members[((next_random(k->random) >> 32) * count) >> 32];
    k->out->len += len;
    return ST_OK;
}

static enum status add_check(struct kitchen *k, struct bytes name_bytes)
{
    char name[NAME_MAX_LEN + 1] = "";
    memcpy(name, name_bytes.ptr, MIN(name_bytes.len, NAME_MAX_LEN));
    const struct check *check = check_find(name);
    if (!check || !check->complete)
        return error_set(k->err, ST_SYNTAX,
                         "recipe: no offline check that completes is called '%s'", name);
    /* the check must not read from the buffer that it appends to: growing would move it */
    AUTO(buf_dispose) struct buf token = {0};
    TRY(buf_add(&token, bytes_slice(buf_bytes(k->out), k->token_at, k->out->len)));
    if (check->complete(buf_bytes(&token), k->out) != ST_OK)
        return error_set(k->err, ST_SYNTAX, "recipe: '%s' cannot complete what stands before {+%s}",
                         name, name);
    return ST_OK;
}

/* An encoder's text is a recipe of its own, expanded first, from the same stream of random
 * characters. */
static enum status add_encoded(struct kitchen *k, const char *encoder, struct bytes recipe)
{
    if (k->depth == DEPTH_MAX)
        return error_set(k->err, ST_SYNTAX, "recipe: nested too deeply");
    AUTO(buf_dispose) struct buf plain = {.max = k->out->max};
    struct kitchen inner = {
        .random = k->random, .out = &plain, .depth = k->depth + 1, .err = k->err};
    TRY(expand(&inner, recipe));
    enum status st;
    if (strcmp(encoder, "{hex:") == 0)
        st = codec_hex_encode(buf_bytes(&plain), k->out);
    else
        st = codec_base64_encode(buf_bytes(&plain),
                                 encoder[4] == ':' ? CODEC_BASE64 : CODEC_BASE64URL, k->out);
    return st == ST_OK ? ST_OK : too_long(k);
}

/* Length of the text up to the brace that closes the one before it, or SIZE_MAX. */
static size_t to_partner(struct bytes text)
{
    size_t open = 1;
    for (size_t i = 0; i < text.len; i++) {
        open += text.ptr[i] == '{';
        open -= text.ptr[i] == '}';
        if (open == 0)
            return i;
    }
    return SIZE_MAX;
}

/* The three forms; text starts with '{'. *used stays 0 if it is none of them. */

static enum status take_encoded(struct kitchen *k, struct bytes text, size_t *used)
{
    static const char *const encoders[] = {"{b64:", "{b64url:", "{hex:"};
    for (size_t i = 0; i < COUNT_OF(encoders); i++) {
        size_t at = strlen(encoders[i]);
        if (!starts_with(text, encoders[i]))
            continue;
        size_t len = to_partner(bytes_slice(text, at, text.len));
        if (len == SIZE_MAX)
            return ST_OK;
        *used = at + len + 1;
        return add_encoded(k, encoders[i], bytes_slice(text, at, at + len));
    }
    return ST_OK;
}

static enum status take_check(struct kitchen *k, struct bytes text, size_t *used)
{
    if (starts_with(text, "{@}")) {
        *used = 3;
        k->token_at = k->out->len;
        return ST_OK;
    }
    if (!starts_with(text, "{+"))
        return ST_OK;
    size_t len = span(bytes_slice(text, 2, text.len), "-");
    if (len == 0 || 2 + len >= text.len || text.ptr[2 + len] != '}')
        return ST_OK;
    *used = len + 3;
    return add_check(k, bytes_slice(text, 2, 2 + len));
}

static enum status take_class(struct kitchen *k, struct bytes text, size_t *used)
{
    size_t class_len = span(bytes_slice(text, 1, text.len), CLASS_SIGNS);
    size_t at = 1 + class_len;
    if (class_len == 0 || at >= text.len || text.ptr[at] != ':')
        return ST_OK;
    size_t count = 0, digits = 0;
    for (at++; at < text.len && byte_is_digit(text.ptr[at]) && digits < COUNT_DIGITS_MAX;
         at++, digits++)
        count = count * 10 + (size_t)(text.ptr[at] - '0');
    if (digits == 0 || at >= text.len || text.ptr[at] != '}')
        return ST_OK;
    *used = at + 1;
    return add_random(k, bytes_slice(text, 1, 1 + class_len), count);
}

static enum status take(struct kitchen *k, struct bytes text, size_t *used)
{
    *used = 0;
    TRY(take_encoded(k, text, used));
    if (*used == 0)
        TRY(take_check(k, text, used));
    if (*used == 0)
        TRY(take_class(k, text, used));
    if (*used > 0)
        return ST_OK;
    *used = 1;
    return add(k, bytes_slice(text, 0, 1));
}

static enum status expand(struct kitchen *k, struct bytes recipe)
{
    size_t at = 0;
    while (at < recipe.len) {
        const unsigned char *brace = memchr(recipe.ptr + at, '{', recipe.len - at);
        size_t plain_end = brace ? (size_t)(brace - recipe.ptr) : recipe.len;
        TRY(add(k, bytes_slice(recipe, at, plain_end)));
        size_t used = 0;
        if (brace)
            TRY(take(k, bytes_slice(recipe, plain_end, recipe.len), &used));
        at = plain_end + used;
    }
    return ST_OK;
}

enum status recipe_expand(const char *recipe, struct buf *out, struct error *err)
{
    uint64_t random = seed_of(bytes_of(recipe));
    struct kitchen k = {.random = &random, .out = out, .token_at = out->len, .err = err};
    return expand(&k, bytes_of(recipe));
}
