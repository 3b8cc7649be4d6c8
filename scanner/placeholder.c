/* placeholder.c - the catalogue of stand-ins. */
#include "scanner/placeholder.h"

#include <stdlib.h>

#include "scanner/shape.h"

static const char *const whole[] = {
    "changeme",    "change_me",    "change-me", "change-this", "changeit",   "example",
    "sample",      "demo",         "dummy",     "fake",        "mock",       "test",
    "testing",     "placeholder",  "todo",      "tbd",         "fixme",      "none",
    "null",        "nil",          "undefined", "n/a",         "empty",      "secret",
    "password",    "passwd",       "passw0rd",  "p@ssw0rd",    "pass",       "pwd",
    "user",        "username",     "guest",     "default",     "foo",        "bar",
    "baz",         "qux",          "foobar",    "hunter2",     "string",     "token",
    "apikey",      "api_key",      "api-key",   "key",         "value",      "redacted",
    "hidden",      "masked",       "removed",   "omitted",     "sensitive",  "encrypted",
    "true",        "false",        "yes",       "no",          "on",         "off",
    "optional",    "required",     "enabled",   "disabled",    "mypassword", "mysecret",
    "supersecret", "yourpassword", "secret123", "password123", "input",      "text",
    "admin",       "root",         "letmein",   "qwerty",      "qwertz",     "asdf",
    "asdfgh",      "iloveyou",     "welcome",   "monkey",      "dragon",     "base64",
    "utf8",        "utf-8",        "utf16",     "hex",         "ascii",      "latin1",
    "binary",      "md5",          "sha1",      "sha256",      "basic",      "bearer",
    "digest",      "oauth",        "oauth2",    "ntlm",        "e.g.",       "i.e.",
};

/* Anywhere in the value. */
static const char *const inside[] = {
    "your_",    "your-",    "yourpass",  "yourkey",   "yourtoken",   "yoursecret",  "yourapi",
    "<your",    "_here",    "-here",     "insert_",   "insert-",     "replace_",    "replaceme",
    "replace-", "changeme", "change_me", "change-me", "change-this", "placeholder", "dummy",
    "xxxx",     "_xxx",     "-xxx",      "***",       "...",         "----",        "____",
    "####",     "deadbeef", "cafebabe",  "notreal",   "not-real",    "dontuse",     "redacted",
    "example",  "fake-",    "fake_",     "fakekey",   "faketoken",
};

static bool equals_nocase(struct bytes value, const char *lower)
{
    return value.len == strlen(lower) && bytes_find_nocase(value, 0, bytes_of(lower)) == 0;
}

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
    for (size_t i = 0; i < COUNT_OF(openings); i++) {
        struct bytes opening = bytes_of(openings[i]);
        if (bytes_find_nocase(bytes_slice(v, 0, MIN(v.len, opening.len)), 0, opening) == 0)
            return true;
    }
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

static bool holds_template(struct bytes v)
{
    return bytes_find(v, 0, bytes_of("${")) != SIZE_MAX ||
           bytes_find(v, 0, bytes_of("{{")) != SIZE_MAX ||
           bytes_find(v, 0, bytes_of("$(")) != SIZE_MAX;
}

static bool is_reference(struct bytes v)
{
    return begins_as_reference(v) || is_bracketed(v) || is_variable(v) || has_printf_verb(v) ||
           holds_template(v);
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

/* The longest run of bytes that each follow the one before by step. */
static size_t longest_run(struct bytes v, int step)
{
    size_t best = 1, run = 1;
    for (size_t i = 1; i < v.len; i++) {
        run = v.ptr[i] - v.ptr[i - 1] == step && byte_is_alnum(v.ptr[i]) ? run + 1 : 1;
        best = MAX(best, run);
    }
    return best;
}

/* The longest run of one byte. In a long token that is otherwise random a run of A is zero bits in
 * base64, as ids that are small numbers make it: X's bearer tokens, Dropbox's. */
static size_t longest_repeat(struct bytes v, bool token)
{
    bool zeros = token && v.len >= 48 && distinct_bytes(v) >= 20;
    size_t best = 1, run = 1;
    for (size_t i = 1; i < v.len; i++) {
        bool goes_on = v.ptr[i] == v.ptr[i - 1] && byte_is_alnum(v.ptr[i]);
        run = goes_on && !(zeros && v.ptr[i] == 'A') ? run + 1 : 1;
        best = MAX(best, run);
    }
    return best;
}

/* How many bytes stand in runs of three or more that count up or down or stay. */
static size_t bytes_in_runs(struct bytes v)
{
    size_t sum = 0, run = 1;
    for (size_t i = 1; i <= v.len; i++) {
        bool goes_on = i < v.len && abs(v.ptr[i] - v.ptr[i - 1]) <= 1 &&
                       (run == 1 || v.ptr[i] - v.ptr[i - 1] == v.ptr[i - 1] - v.ptr[i - 2]);
        sum += !goes_on && run >= 3 ? run : 0;
        run = goes_on ? run + 1 : 1;
    }
    return sum;
}

/* The value is one piece of at most 8 bytes over and over. */
static bool is_periodic(struct bytes v)
{
    for (size_t period = 1; period <= 8 && period * 3 <= v.len; period++)
        if (memcmp(v.ptr, v.ptr + period, v.len - period) == 0)
            return true;
    return false;
}

static const char *pattern_reason(struct bytes v, bool token)
{
    if (v.len >= 6 && is_periodic(v))
        return "the value repeats itself";
    if (v.len >= 16 && distinct_bytes(v) <= 4)
        return "the value is made of a few characters";
    size_t steps = MAX(longest_run(v, 1), longest_run(v, -1)), same = longest_repeat(v, token);
    if (steps >= 8 || steps * 2 > v.len || bytes_in_runs(v) + 1 >= v.len)
        return "the value is a sequence";
    if ((same >= 8 && same * 4 > v.len) || (same >= 5 && same * 3 > v.len))
        return "the value repeats one character";
    return NULL;
}

const char *placeholder_in_token(struct bytes value)
{
    if (value.len == 0)
        return "empty";
    if (bytes_find_nocase(value, 0, bytes_of("example")) != SIZE_MAX ||
        bytes_find_nocase(value, 0, bytes_of("xxxxxx")) != SIZE_MAX ||
        bytes_find(value, 0, bytes_of("......")) != SIZE_MAX ||
        bytes_find(value, 0, bytes_of("******")) != SIZE_MAX)
        return "an example or a mask";
    return pattern_reason(value, true);
}

const char *placeholder_reason(struct bytes value)
{
    if (value.len == 0)
        return "empty";
    for (size_t i = 0; i < COUNT_OF(whole); i++)
        if (equals_nocase(value, whole[i]))
            return "a placeholder word";
    uint64_t letters = shape_letters(value);
    for (size_t i = 0; i < COUNT_OF(inside); i++)
        if (shape_may_hold(letters, inside[i]) &&
            bytes_find_nocase(value, 0, bytes_of(inside[i])) != SIZE_MAX)
            return "it holds a placeholder word";
    return is_reference(value) ? "a template or a reference, not a value"
                               : pattern_reason(value, false);
}
