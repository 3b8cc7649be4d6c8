/* placeholder.c - the catalogue of stand-ins. */
#include "scanner/placeholder.h"

static const char *const whole[] = {
    "changeme", "change_me", "change-me",  "change-this", "changeit",   "example",    "sample",   "demo",
    "dummy",    "fake",      "mock",       "test",        "testing",    "placeholder", "todo",    "tbd",
    "fixme",    "none",      "null",       "nil",         "undefined",  "n/a",        "empty",    "secret",
    "password", "passwd",    "passw0rd",   "p@ssw0rd",    "pass",       "pwd",        "user",     "username",
    "guest",    "default",   "foo",        "bar",         "baz",        "qux",        "foobar",   "hunter2",
    "string",   "token",     "apikey",     "api_key",     "api-key",    "key",        "value",    "redacted",
    "hidden",   "masked",    "removed",    "omitted",     "sensitive",  "encrypted",  "true",     "false",
    "yes",      "no",        "on",         "off",         "optional",   "required",   "enabled",  "disabled",
    "mypassword", "mysecret", "supersecret", "yourpassword", "secret123", "password123", "input", "text",
};

/* Anywhere in the value. */
static const char *const inside[] = {
    "your_",   "your-",   "yourpass", "yourkey",  "yourtoken", "yoursecret", "yourapi", "<your",   "_here",
    "-here",   "insert_", "insert-",  "replace_", "replaceme", "replace-",   "changeme", "change_me", "change-me",
    "change-this", "placeholder", "dummy", "xxxx", "****", "....", "----", "____", "####", "deadbeef",
    "cafebabe", "notreal", "not-real", "dontuse", "redacted", "example", "fake-", "fake_", "fakekey", "faketoken",
};

static bool equals_nocase(struct bytes value, const char *lower)
{
    return value.len == strlen(lower) && bytes_find_nocase(value, 0, bytes_of(lower)) == 0;
}

/* A template or a reference to somewhere else. */
static const char *reference_reason(struct bytes v)
{
    static const char why[] = "a template or a reference, not a value";
    static const char *const openings[] = {"${", "$(", "{{", "<%", "#{", "%(", "{%", "@@", "!vault", "enc(", "vault:",
                                           "op://", "arn:aws", "awssm:", "file:", "env:", "ssm:", "env.", "process.env"};
    unsigned char first = v.ptr[0], last = v.ptr[v.len - 1];
    for (size_t i = 0; i < COUNT_OF(openings); i++)
        if (bytes_find_nocase(bytes_slice(v, 0, MIN(v.len, strlen(openings[i]))), 0, bytes_of(openings[i])) == 0)
            return why;
    if ((first == '<' && last == '>') || (first == '[' && last == ']') || (first == '{' && last == '}') ||
        (first == '%' && last == '%'))
        return why;
    if (bytes_find(v, 0, bytes_of("${")) != SIZE_MAX || bytes_find(v, 0, bytes_of("{{")) != SIZE_MAX ||
        bytes_find(v, 0, bytes_of("$(")) != SIZE_MAX)
        return why;
    if (first == '$' && v.len > 1) {
        size_t i = 1;
        while (i < v.len && byte_is_word(v.ptr[i]))
            i++;
        return i == v.len && !byte_is_digit(v.ptr[1]) ? why : NULL;
    }
    return NULL;
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

/* The value is one piece of at most 8 bytes over and over. */
static bool is_periodic(struct bytes v)
{
    for (size_t period = 1; period <= 8 && period * 3 <= v.len; period++)
        if (memcmp(v.ptr, v.ptr + period, v.len - period) == 0)
            return true;
    return false;
}

static const char *pattern_reason(struct bytes v)
{
    if (v.len >= 6 && is_periodic(v))
        return "the value repeats itself";
    if (v.len >= 16 && distinct_bytes(v) <= 4)
        return "the value is made of a few characters";
    size_t steps = MAX(longest_run(v, 1), longest_run(v, -1)), same = longest_run(v, 0);
    if (steps >= 8 || steps * 2 > v.len)
        return "the value is a sequence";
    if (same >= 8 || (same >= 5 && same * 3 > v.len))
        return "the value repeats one character";
    return NULL;
}

const char *placeholder_in_token(struct bytes value)
{
    if (value.len == 0)
        return "empty";
    if (bytes_find_nocase(value, 0, bytes_of("example")) != SIZE_MAX ||
        bytes_find_nocase(value, 0, bytes_of("xxxxxx")) != SIZE_MAX ||
        bytes_find(value, 0, bytes_of("......")) != SIZE_MAX || bytes_find(value, 0, bytes_of("******")) != SIZE_MAX)
        return "an example or a mask";
    return pattern_reason(value);
}

const char *placeholder_reason(struct bytes value)
{
    if (value.len == 0)
        return "empty";
    for (size_t i = 0; i < COUNT_OF(whole); i++)
        if (equals_nocase(value, whole[i]))
            return "a placeholder word";
    for (size_t i = 0; i < COUNT_OF(inside); i++)
        if (bytes_find_nocase(value, 0, bytes_of(inside[i])) != SIZE_MAX)
            return "it holds a placeholder word";
    const char *why = reference_reason(value);
    return why ? why : pattern_reason(value);
}
