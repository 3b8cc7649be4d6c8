/* gitconfig_test.c - git's configuration format, read as git reads it. */
#include "scanner/git/gitconfig.h"

#include "base/buf.h"
#include "tests/test.h"

SUITE(gitconfig);

static void tell(void *ctx, const struct gitconfig_entry *e)
{
    struct buf *told = ctx;
    buf_printf(told, "%.*s|%.*s|%.*s%s%.*s;", (int)e->section.len, (const char *)e->section.ptr,
               (int)e->subsection.len, (const char *)e->subsection.ptr, (int)e->name.len,
               (const char *)e->name.ptr, e->bare ? "!" : "=", (int)e->value.len,
               (const char *)e->value.ptr);
}

static const struct {
    const char *text, *told;
    size_t bad_line;
} files[] = {
    {"", "", 0},
    {"\xEF\xBB\xBF[core]\n\tbare = true\n", "core||bare=true;", 0},
    {"[core]bare=true", "core||bare=true;", 0},
    {"[core] bare\n", "core||bare!;", 0},
    {"[Core]\nBare = TRUE\r\n[remote \"Or.igin\"]\r\n\turl = x\r\n",
     "core||bare=TRUE;remote|Or.igin|url=x;", 0},
    {"[branch.Main]\nmerge=a\n", "branch|main|merge=a;", 0},
    {"[a \"x\\\"y\\\\z\\q\"]\nk=v\n", "a|x\"y\\zq|k=v;", 0},
    {"[a]\nk = one  two \t # three\nl = \"a # b \" ; c\n", "a||k=one  two;a||l=a # b ;", 0},
    {"[a]\nk = x\\\n  y\nl = \\t\\n\\b\\\"\\\\\n", "a||k=x  y;a||l=\t\n\b\"\\;", 0},
    {"[a]\nk = \"x\"y\" z\"\n", "a||k=xy z;", 0},
    {"[a]\nk =\nl = \"\"\n", "a||k=;a||l=;", 0},
    {"# c\n; d\n[a] ; e\nk ; f\n", "a||k!;", 0},
    {"[include]\npath = /etc/passwd\n[a]\nk=v\n", "include||path=/etc/passwd;a||k=v;", 0},
    {"[a]\nk=v\n[b\nl=w\n", "a||k=v;", 3},
    {"k = v\n", "", 1},
    {"[]\nk=v\n", "", 1},
    {"[a]\n\nk = \"v\n", "", 3},
    {"[a]\nk = \\x\n", "", 2},
    {"[a \"b\n\"]\nk=v\n", "", 1},
    {"[a]\nk v\n", "", 2},
    {"[a]\n1k_ = v\n", "", 2},
    {"[a]\nk=v\n<<<<<<< HEAD\n", "a||k=v;", 3},
};

EACH(gitconfig, is_read_as_git_reads_it, files, row)
{
    AUTO(buf_dispose) struct buf told = {0};
    cr_expect_eq(gitconfig_read(bytes_of(files[*row].text), tell, &told), files[*row].bad_line);
    buf_printf(&told, "%s", "");
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of(files[*row].told)), "%.*s", (int)told.len,
              (const char *)told.ptr);
}

static const struct {
    const char *text;
    bool yes;
} booleans[] = {
    {"[a]\nk", true},        {"[a]\nk = true", true}, {"[a]\nk = YES", true},
    {"[a]\nk = on", true},   {"[a]\nk = 1", true},    {"[a]\nk = 010", true},
    {"[a]\nk = 0", false},   {"[a]\nk = ", false},    {"[a]\nk = no", false},
    {"[a]\nk = off", false}, {"[a]\nk = 2x", false},  {"[a]\nk = truex", false},
};

static void see(void *ctx, const struct gitconfig_entry *e)
{
    *(bool *)ctx = gitconfig_true(e);
}

EACH(gitconfig, booleans, booleans, row)
{
    bool yes = !booleans[*row].yes;
    cr_assert_eq(gitconfig_read(bytes_of(booleans[*row].text), see, &yes), 0);
    cr_expect_eq(yes, booleans[*row].yes, "%s", booleans[*row].text);
}
