/* glob_test.c - what globs match, and that they agree with a matcher that tries everything. */
#include "base/glob.h"

#include "base/limits.h"
#include "tests/test.h"

SUITE(glob);

static bool matches(const char *text, struct bytes path, bool is_directory)
{
    AUTO(glob_list_free) struct glob_list *list = NULL;
    struct error err;
    const char *const texts[] = {text, NULL};
    cr_assert_eq(glob_list_new(&list, texts, &err), ST_OK);
    return glob_list_match(list, path, is_directory);
}

static const struct {
    const char *glob, *path;
    bool is_directory, matches;
} rows[] = {
    /* without '/': the last component */
    {"*.pem", "a.pem", false, true},
    {"*.pem", "x/y/a.pem", false, true},
    {"*.pem", "a.pem/x", false, false},
    {"a", "a", false, true},
    {"a", "ab", false, false},
    {"*", ".hidden", false, true},
    {"**", "x/y", false, true},
    {"a*b*c", "aXbXbc", false, true},
    {"a*b*c", "aXbXb", false, false},
    {"a**b", "aXb", false, true},
    {"?.c", "a.c", false, true},
    {"?.c", ".c", false, false},
    {"A", "a", false, false},
    /* sets */
    {"[abc]x", "bx", false, true},
    {"[abc]x", "dx", false, false},
    {"[a-c]", "b", false, true},
    {"[c-a]", "b", false, false},
    {"[!a-c]", "b", false, false},
    {"[!a-c]", "z", false, true},
    {"[^a]", "b", false, true},
    {"[]]", "]", false, true},
    {"[[:digit:]]", "7", false, true},
    {"[[:digit:]]", "a", false, false},
    {"[![:alpha:]x]", "7", false, true},
    {"[![:alpha:]x]", "B", false, false},
    {"[[:punct:]_]", "^", false, true},
    {"[[:punct:]_]", "a", false, false},
    {"[[:none:]", ":", false, true},
    {"[[:digit:", ":", false, false},
    {"[!]]", "]", false, false},
    {"[a-]", "-", false, true},
    {"[\\]]", "]", false, true},
    {"[\\a-\\c]", "b", false, true},
    {"[a", "[a", false, true},
    {"[", "[", false, true},
    {"[!", "[!", false, true},
    {"x[", "x[", false, true},
    {"a[!b]c", "a/c", false, false},
    {"[\x80-\xff]", "\xe4", false, true},
    /* escapes */
    {"\\*", "*", false, true},
    {"\\*", "a", false, false},
    {"\\[a]", "[a]", false, true},
    {"a\\", "a\\", false, true},
    /* '/' at the end: directories */
    {"build/", "build", true, true},
    {"build/", "x/build", true, true},
    {"build/", "build", false, false},
    /* '/' elsewhere: from the target */
    {"/Makefile", "Makefile", false, true},
    {"/Makefile", "x/Makefile", false, false},
    {"docs/a", "docs/a", false, true},
    {"docs/a", "x/docs/a", false, false},
    {"docs/*", "docs/a", false, true},
    {"docs/*", "docs/a/b", false, false},
    {"docs?a", "docs/a", false, false},
    {"docs/*/", "docs/a", true, true},
    {"/", "a", true, false},
    /* two stars */
    {"**/a", "a", false, true},
    {"**/a", "x/y/a", false, true},
    {"**/a", "xa", false, false},
    {"**/x/a", "y/x/a", false, true},
    {"a/**", "a/b/c", false, true},
    {"a/**", "a", true, false},
    {"a/**", "ab/c", false, false},
    {"a/**/b", "a/b", false, true},
    {"a/**/b", "a/x/y/b", false, true},
    {"a/**/b", "a/xb", false, false},
    {"**/a/**/b/*.c", "1/a/2/3/b/x.c", false, true},
    {"/**", "a/b", false, true},
    {"**/", "x", true, true},
    {"a/b**", "a/bcd", false, true},
    {"a/b**", "a/b/d", false, false},
    {"a/***", "a/b", false, true},
    {"**/**/a", "a", false, true},
};

EACH(glob, matches_as_gitignore_says, rows, i)
{
    bool got = matches(rows[*i].glob, bytes_of(rows[*i].path), rows[*i].is_directory);
    cr_expect_eq(got, rows[*i].matches, "%s on %s", rows[*i].glob, rows[*i].path);
}

Test(glob, one_of_a_list_is_enough)
{
    AUTO(glob_list_free) struct glob_list *list = NULL;
    struct error err;
    const char *const texts[] = {"*.c", "build/", NULL};
    cr_assert_eq(glob_list_new(&list, texts, &err), ST_OK);
    cr_expect(!glob_list_is_empty(list));
    cr_expect(glob_list_match(list, bytes_of("x/a.c"), false));
    cr_expect(glob_list_match(list, bytes_of("build"), true));
    cr_expect(!glob_list_match(list, bytes_of("a.h"), false));
}

Test(glob, an_empty_list_matches_nothing)
{
    AUTO(glob_list_free) struct glob_list *list = NULL;
    struct error err;
    cr_assert_eq(glob_list_new(&list, NULL, &err), ST_OK);
    cr_expect(glob_list_is_empty(list));
    cr_expect(!glob_list_match(list, bytes_of("a"), false));
}

Test(glob, refuses_what_is_empty_or_too_long)
{
    struct glob_list *list = NULL;
    struct error err;
    char text[LIMIT_GLOB + 2];
    memset(text, '*', sizeof(text));
    text[LIMIT_GLOB + 1] = '\0';
    cr_expect_eq(glob_list_new(&list, (const char *const[]){"a", text, NULL}, &err), ST_USAGE);
    cr_expect(strstr(err.text, "too long") != NULL);
    cr_expect_eq(glob_list_new(&list, (const char *const[]){"a", "", NULL}, &err), ST_USAGE);
    cr_expect(strstr(err.text, "empty") != NULL);
    cr_expect_null(list);
    text[LIMIT_GLOB] = '\0';
    cr_expect(matches(text, bytes_of("a"), false));
}

Test(glob, many_stars_cost_no_more_than_few)
{
    char text[LIMIT_GLOB + 1], path[5000];
    for (size_t i = 0; i < LIMIT_GLOB; i++)
        text[i] = i % 2 ? 'a' : '*';
    text[LIMIT_GLOB - 1] = 'b';
    text[LIMIT_GLOB] = '\0';
    memset(path, 'a', sizeof(path));
    cr_expect(!matches(text, (struct bytes){(const unsigned char *)path, sizeof(path)}, false));
}

/* The definition, tried in every way; only for short text without sets and escapes. */
static bool tries(const char *g, const char *p, bool at_start)
{
    if (*g == '\0')
        return *p == '\0';
    if (at_start && strcmp(g, "**") == 0)
        return *p != '\0';
    if (at_start && strncmp(g, "**/", 3) == 0) {
        const char *slash = strchr(p, '/');
        return tries(g + 3, p, true) || (slash != NULL && tries(g, slash + 1, true));
    }
    if (*g == '*')
        return tries(g + 1, p, false) || (*p != '\0' && *p != '/' && tries(g, p + 1, false));
    if (*p == '\0' || (*g == '?' ? *p == '/' : *g != *p))
        return false;
    return tries(g + 1, p + 1, *g == '/');
}

static void random_text(unsigned *seed, const char *alphabet, char *out, size_t max)
{
    size_t len = 1 + (*seed = *seed * 1103515245u + 12345u) / 65536u % max;
    for (size_t i = 0; i < len; i++)
        out[i] = alphabet[(*seed = *seed * 1103515245u + 12345u) / 65536u % strlen(alphabet)];
    out[len] = '\0';
}

Test(glob, agrees_with_trying_everything)
{
    unsigned seed = 1;
    size_t hits = 0;
    for (size_t round = 0; round < 200000; round++) {
        char text[16], path[12];
        random_text(&seed, "ab?***//", text + 1, 9);
        random_text(&seed, "aabb/", path, 9);
        text[0] = '/'; /* the whole path */
        size_t len = strlen(text);
        if (text[len - 1] == '/' || text[1] == '/' || strstr(text, "***") != NULL)
            continue;
        bool expected = tries(text + 1, path, true);
        hits += expected;
        cr_assert_eq(matches(text, bytes_of(path), false), expected, "%s on %s", text, path);
    }
    cr_expect_gt(hits, 1000);
}
