/* commit_test.c - commits and tags, well-formed and not. */
#include "scanner/git/commit.h"

#include "tests/test.h"

SUITE(commit);

#define A20 "0123456789abcdef0123456789abcdef01234567"
#define B20 "89abcdef0123456789abcdef0123456789abcdef"
#define A32 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define WHO "A U Thor <a@example.com> 1700000000 +0130"
#define GOOD "author " WHO "\ncommitter C <c@example.com> 1700000001 -0800\n"
#define NONE ((const char *)NULL)

static const struct {
    const char *text;
    size_t hash_len;
    unsigned flags;
    const char *parents[3];
    const char *message;
} commits[] = {
    {"tree " A20 "\n" GOOD "\nmessage\n", 20, 0, {NONE}, "message\n"},
    {"tree " A32 "\nparent " A32 "\n" GOOD "\nm", 32, 0, {A32}, "m"},
    {"tree " A20 "\nparent " A20 "\nparent " B20 "\n" GOOD "\n\n", 20, 0, {A20, B20}, "\n"},
    {"tree " A20 "\nparent " A20 "\nparent " A20 "\nparent " B20 "\n" GOOD "\n",
     20,
     0,
     {A20, A20, B20},
     ""},
    {"tree " A20 "\nparent " A20 "\n" GOOD "gpgsig -----BEGIN\n parent " B20
     "\n \n author x\nother\n\nm",
     20,
     0,
     {A20},
     "m"},
    {"tree " A20 "\n" GOOD "author <other> 1 +0000\n\nm", 20, 0, {NONE}, "m"},
    {"tree " A20 "\nparent " A20 "\nparent 01234\nparent " B20 "\n" GOOD "\nm",
     20,
     COMMIT_BAD_PARENT,
     {A20, B20},
     "m"},
    {"tree " A20 "\nparent " A32 "\n" GOOD "\nm", 20, COMMIT_BAD_PARENT, {NONE}, "m"},
    {"tree " A20 "\n" GOOD "parent " A20 "\n\nm", 20, COMMIT_BAD_PARENT, {NONE}, "m"},
    {"tree " A20 "\n" GOOD, 20, COMMIT_NO_MESSAGE, {NONE}, ""},
    {"tree 0123\n" GOOD "\nm", 20, COMMIT_BAD_TREE, {NONE}, "m"},
    {"parent " A20 "\n" GOOD "\nm", 20, COMMIT_BAD_TREE, {A20}, "m"},
    {GOOD "tree " A20 "\n\nm", 20, COMMIT_BAD_TREE, {NONE}, "m"},
    {"tree " A20 "\n\nm", 20, COMMIT_BAD_AUTHOR | COMMIT_BAD_COMMITTER, {NONE}, "m"},
    {"tree " A20 "\nauthor A <a>\n" GOOD "\nm", 20, COMMIT_BAD_AUTHOR, {NONE}, "m"},
    {"",
     20,
     COMMIT_BAD_TREE | COMMIT_BAD_AUTHOR | COMMIT_BAD_COMMITTER | COMMIT_NO_MESSAGE,
     {NONE},
     ""},
    {"\n", 20, COMMIT_BAD_TREE | COMMIT_BAD_AUTHOR | COMMIT_BAD_COMMITTER, {NONE}, ""},
    {" \n \n\nm", 20, COMMIT_BAD_TREE | COMMIT_BAD_AUTHOR | COMMIT_BAD_COMMITTER, {NONE}, "m"},
    {"tree",
     20,
     COMMIT_BAD_TREE | COMMIT_BAD_AUTHOR | COMMIT_BAD_COMMITTER | COMMIT_NO_MESSAGE,
     {NONE},
     ""},
};

static void expect_oid(const struct oid *oid, size_t hash_len, const char *hex)
{
    char text[2 * OID_MAX + 1];
    oid_hex(oid, hash_len, text);
    cr_expect_str_eq(text, hex);
}

static void expect_text(struct bytes found, const char *want)
{
    cr_expect(bytes_equal(found, bytes_of(want)), "\"%.*s\", not \"%s\"", (int)found.len,
              (const char *)found.ptr, want);
}

EACH(commit, is_taken_apart, commits, row)
{
    struct commit commit;
    struct oid parent;
    size_t hash_len = commits[*row].hash_len, at = 0, count = 0;
    commit_parse(&commit, bytes_of(commits[*row].text), hash_len);
    cr_expect_eq(commit.flags, commits[*row].flags, "flags %u", commit.flags);
    expect_text(commit.message, commits[*row].message);
    if (!(commit.flags & COMMIT_BAD_TREE))
        expect_oid(&commit.tree, hash_len, hash_len == 20 ? A20 : A32);
    for (; commit_next_parent(&commit, hash_len, &at, &parent); count++) {
        cr_assert(count < 3 && commits[*row].parents[count]);
        expect_oid(&parent, hash_len, commits[*row].parents[count]);
    }
    cr_expect(count == 3 || commits[*row].parents[count] == NULL);
    cr_expect(!commit_next_parent(&commit, hash_len, &at, &parent));
    cr_expect(oid_equal(&parent, &(struct oid){0}));
    if (!(commit.flags & COMMIT_BAD_AUTHOR)) {
        expect_text(commit.author.name, "A U Thor");
        cr_expect_eq(commit.author.time, 1700000000);
        cr_expect_eq(commit.author.zone, 90);
    }
    if (!(commit.flags & COMMIT_BAD_COMMITTER)) {
        expect_text(commit.committer.email, "c@example.com");
        cr_expect_eq(commit.committer.zone, -480);
    }
}

Test(commit, has_an_encoding)
{
    struct commit commit;
    commit_parse(&commit, bytes_of("tree " A20 "\n" GOOD "encoding ISO-8859-1\n\nm"), 20);
    expect_text(commit.encoding, "ISO-8859-1");
    commit_parse(&commit, bytes_of("tree " A20 "\n" GOOD "\nencoding x"), 20);
    expect_text(commit.encoding, "");
}

static const struct {
    const char *line, *name, *email;
    int64_t time;
    int zone;
    bool good;
} idents[] = {
    {WHO, "A U Thor", "a@example.com", 1700000000, 90, true},
    {"<> 0 +0000", "", "", 0, 0, true},
    {"  A  < a >   1   -1230  ", "A", "a", 1, -750, true},
    {"A <a> 1", "A", "a", 1, 0, true},
    {"A <a> 1 +100", "A", "a", 1, 60, true},
    {"A <a> 1 PST", "A", "a", 1, 0, true},
    {"A <a> 1 +9999", "A", "a", 1, 0, true},
    {"A <a> 1 +0075", "A", "a", 1, 0, true},
    {"A <a> 1 +", "A", "a", 1, 0, true},
    {"A <a@b <c@d> 5 +0000", "A", "a@b <c@d", 5, 0, true},
    {"A <a> b <c> 5 +0000", "A", "a", 5, 0, true},
    {"A <a>> 5 +0000", "A", "a", 5, 0, true},
    {"A <a> 9223372036854775807 +0000", "A", "a", INT64_MAX, 0, true},
    {"A <a> 9223372036854775808 +0000", "A", "a", 0, 0, false},
    {"A <a> 99999999999999999999999 +0000", "A", "a", 0, 0, false},
    {"A <a> -1 +0000", "A", "a", 0, 0, false},
    {"A <a> 12x +0000", "A", "a", 0, 0, false},
    {"A <a>", "A", "a", 0, 0, false},
    {"A <a", "A", "a", 0, 0, false},
    {"A a> 1 +0000", "A a> 1 +0000", "", 0, 0, false},
    {">A <a> 1 +0000", ">A", "a", 1, 0, true},
    {"", "", "", 0, 0, false},
};

EACH(commit, reads_idents, idents, row)
{
    struct ident ident;
    cr_expect_eq(ident_parse(&ident, bytes_of(idents[*row].line)), idents[*row].good);
    expect_text(ident.name, idents[*row].name);
    expect_text(ident.email, idents[*row].email);
    cr_expect_eq(ident.dated, idents[*row].good);
    cr_expect_eq(ident.time, idents[*row].time);
    cr_expect_eq(ident.zone, idents[*row].zone, "%d", ident.zone);
}

static const struct {
    const char *text;
    unsigned flags;
    enum object_type type;
    const char *name, *message;
} tags[] = {
    {"object " A20 "\ntype commit\ntag v1\ntagger " WHO "\n\nm\n", 0, OBJECT_COMMIT, "v1", "m\n"},
    {"object " A20 "\ntype tag\ntag v 2\n\nm", 0, OBJECT_TAG, "v 2", "m"},
    {"object " A20 "\ntype tree\ntag v1\ntype blob\ntag v2\n\nm", 0, OBJECT_TREE, "v1", "m"},
    {"object " A20 "\ntype blob\ntag v1\ntagger A\n\nm", TAG_BAD_TAGGER, OBJECT_BLOB, "v1", "m"},
    {"object " A20 "\ntype commits\ntag v1\n\n", TAG_BAD_TYPE, OBJECT_NONE, "v1", ""},
    {"object 01\ntype tree\ntag v1\n\n", TAG_BAD_OBJECT, OBJECT_TREE, "v1", ""},
    {"object " A20 "\ntype tree\n\n", TAG_BAD_NAME, OBJECT_TREE, "", ""},
    {"object " A20 "\ntype tree\ntag v\n", COMMIT_NO_MESSAGE, OBJECT_TREE, "v", ""},
    {"", COMMIT_NO_MESSAGE | TAG_BAD_OBJECT | TAG_BAD_TYPE | TAG_BAD_NAME, OBJECT_NONE, "", ""},
};

EACH(commit, takes_tags_apart_too, tags, row)
{
    struct tag tag;
    tag_parse(&tag, bytes_of(tags[*row].text), 20);
    cr_expect_eq(tag.flags, tags[*row].flags, "flags %u", tag.flags);
    cr_expect_eq(tag.type, tags[*row].type);
    expect_text(tag.name, tags[*row].name);
    expect_text(tag.message, tags[*row].message);
    if (!(tag.flags & TAG_BAD_OBJECT))
        expect_oid(&tag.object, 20, A20);
    cr_expect_eq(tag.tagger.dated, *row == 0);
}
