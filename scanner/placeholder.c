/* placeholder.c - the catalogue of stand-ins. */
#include "scanner/placeholder.h"

#include <stdlib.h>

#include "scanner/lexicon.h"
#include "scanner/shape.h"

static size_t skip_any(struct bytes v, size_t at, const char *set)
{
    while (at < v.len && shape_one_of(v.ptr[at], set))
        at++;
    return at;
}

/* "%s", "%02x", "%lu", "%.8lx": but not "%2F", which is a percent code. */
static bool has_printf_verb(struct bytes v)
{
    for (size_t i = 0; i + 1 < v.len; i++) {
        if (v.ptr[i] != '%')
            continue;
        size_t at = i + 1;
        if (shape_one_of(v.ptr[at], "-#*0"))
            at = skip_any(v, at, "-#*0123456789");
        if (at < v.len && v.ptr[at] == '.')
            at = skip_any(v, at + 1, "0123456789*");
        at = skip_any(v, at, "-#*lzh");
        if (at < v.len && shape_one_of(v.ptr[at], "sduxXiqv"))
            return true;
    }
    return false;
}

static bool begins_as_reference(struct bytes v)
{
    static const char *const openings[] = {"${",     "$(",    "{{",      "<%",         "#{",
                                           "%(",     "{%",    "@@",      "!vault",     "enc(",
                                           "vault:", "op://", "arn:aws", "awssm:",     "file:",
                                           "env:",   "ssm:",  "env.",    "process.env"};
    for (size_t i = 0; i < COUNT_OF(openings); i++)
        if (bytes_begin_nocase(v, openings[i]))
            return true;
    return false;
}

/* "<name>", "[name]", "%NAME%", "{name}", but not a JSON object. */
static bool is_bracketed(struct bytes v)
{
    unsigned char first = v.ptr[0], last = v.ptr[v.len - 1];
    if (first == '{' && last == '}')
        return bytes_find(v, 0, bytes_of("\"")) == SIZE_MAX;
    return (first == '<' && last == '>') || (first == '[' && last == ']') ||
           (first == '%' && last == '%');
}

/* "$NAME", but not "$1". */
static bool is_variable(struct bytes v)
{
    size_t i = 1;
    while (i < v.len && byte_is_word(v.ptr[i]))
        i++;
    return v.ptr[0] == '$' && v.len > 1 && i == v.len && !byte_is_digit(v.ptr[1]);
}

static bool is_reference(struct bytes v)
{
    return begins_as_reference(v) || is_bracketed(v) || is_variable(v) || has_printf_verb(v);
}

static size_t distinct_bytes(struct bytes v)
{
    bool seen[256] = {false};
    size_t count = 0;
    for (size_t i = 0; i < v.len; i++) {
        count += !seen[v.ptr[i]];
        seen[v.ptr[i]] = true;
    }
    return count;
}

/* The longest run of letters and digits that count up, or down, from any byte. */
static size_t longest_count(struct bytes v)
{
    size_t best = 1, run = 1;
    int before = 0;
    for (size_t i = 1; i < v.len; i++) {
        int step = v.ptr[i] - v.ptr[i - 1];
        bool counts = (step == 1 || step == -1) && byte_is_alnum(v.ptr[i]);
        run = !counts ? 1 : step == before ? run + 1 : 2;
        before = counts ? step : 0;
        best = MAX(best, run);
    }
    return best;
}

/* The longest run of one byte, of any but one. */
static size_t longest_repeat(struct bytes v, int but)
{
    size_t best = 1, run = 1;
    for (size_t i = 1; i < v.len; i++) {
        bool goes_on = v.ptr[i] == v.ptr[i - 1] && byte_is_alnum(v.ptr[i]) && v.ptr[i] != but;
        run = goes_on ? run + 1 : 1;
        best = MAX(best, run);
    }
    return best;
}

/* In a long token that is otherwise random a run of A is zero bits in base64, as ids that are small
 * numbers make it: X's bearer tokens, Dropbox's. */
static bool repeats_one(struct bytes v, bool token)
{
    size_t same = longest_repeat(v, -1);
    if (same >= 5 && token && v.len >= 48 && distinct_bytes(v) >= 20)
        same = longest_repeat(v, 'A');
    return (same >= 8 && same * 4 > v.len) || (same >= 5 && same * 3 > v.len);
}

/* Do all bytes but one, at most, stand in runs of three or more that count up or down or stay? */
static bool is_all_runs(struct bytes v)
{
    size_t outside = 0, run = 1;
    for (size_t i = 1; i <= v.len && outside <= 1; i++) {
        bool goes_on = i < v.len && abs(v.ptr[i] - v.ptr[i - 1]) <= 1 &&
                       (run == 1 || v.ptr[i] - v.ptr[i - 1] == v.ptr[i - 1] - v.ptr[i - 2]);
        outside += !goes_on && run < 3 ? run : 0;
        run = goes_on ? run + 1 : 1;
    }
    return outside <= 1;
}

/* The value is one piece of at most 8 bytes over and over. */
static bool is_periodic(struct bytes v)
{
    for (size_t period = 1; period <= 8 && period * 3 <= v.len; period++)
        if (v.ptr[0] == v.ptr[period] && memcmp(v.ptr, v.ptr + period, v.len - period) == 0)
            return true;
    return false;
}

static bool has_few_bytes(struct bytes v, size_t most)
{
    bool seen[256] = {false};
    size_t count = 0;
    for (size_t i = 0; i < v.len && count <= most; i++) {
        count += !seen[v.ptr[i]];
        seen[v.ptr[i]] = true;
    }
    return count <= most;
}

/* Do three bytes anywhere count up or down or stay? Most values have no such run. */
static bool has_run(struct bytes v)
{
    for (size_t i = 2; i < v.len; i++) {
        int step = v.ptr[i] - v.ptr[i - 1];
        if (step == v.ptr[i - 1] - v.ptr[i - 2] && step >= -1 && step <= 1)
            return true;
    }
    return false;
}

static const char *pattern_reason(struct bytes v, bool token)
{
    if (v.len >= 6 && is_periodic(v))
        return "the value repeats itself";
    if (v.len >= 16 && has_few_bytes(v, 4))
        return "the value is made of a few characters";
    if (v.len >= 4 && !has_run(v))
        return NULL;
    size_t count = longest_count(v);
    if (count >= 8 || count * 2 > v.len || is_all_runs(v))
        return "the value is a sequence";
    return repeats_one(v, token) ? "the value repeats one character" : NULL;
}

const char *placeholder_in_token(struct bytes value)
{
    if (value.len == 0)
        return "empty";
    if (lexicon_parts(value) & PART_MASK)
        return "an example or a mask";
    return pattern_reason(value, true);
}

const char *placeholder_reason(struct bytes value)
{
    if (value.len == 0)
        return "empty";
    if (lexicon_word(value) & WORD_PLACEHOLDER)
        return "a placeholder word";
    unsigned parts = lexicon_parts(value);
    if (parts & PART_PLACEHOLDER)
        return "it holds a placeholder word";
    if (is_reference(value) || parts & PART_TEMPLATE)
        return "a template or a reference, not a value";
    return pattern_reason(value, false);
}
